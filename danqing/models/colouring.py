"""Colouring with a trained Colourist: a drawing, a theme's labels, hints and a seed to a thumbnail."""

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import torch
import torch.nn.functional as F

from danqing.models import storage
from danqing.models.colourist import FINE, UNIT, ColouristConfig, Generator
from danqing.models.drafter import on_sphere
from danqing.models.encoding import LOOK_SIDE, to_condition
from danqing.models.features import frozen_features
from danqing.pictures.tensors import resize
from danqing.precision import autocast

FEWEST, MOST = 8, 24  # pictures of a theme among which the seed chooses: those that suit the lines best
SHARES = (0.3, 0.7)  # of the second of two pictures between which a condition lies


@dataclass(frozen=True, slots=True)
class Colourist:
    """A trained Colourist, the conditions [N, C] of its training pictures, and the rows of each label."""

    generator: Generator
    conditions: torch.Tensor
    labels: dict[str, torch.Tensor]
    basis: torch.Tensor
    mean: torch.Tensor

    def look(self, x: torch.Tensor) -> torch.Tensor:
        """What the frozen network sees in pictures [N, 3, H, W]: conditions [N, C]."""
        with autocast():
            seen = frozen_features().pooled(resize(x, LOOK_SIDE, LOOK_SIDE)).float()
        return to_condition(seen, self.basis, self.mean)


def load(path: Path) -> Colourist:
    """Read a Colourist from its weights. Raises DanqingError for any other file."""
    note, tensors = storage.load(path, "colourist")
    with storage.fitting(path, "colourist"):
        generator = Generator(storage.config_of(ColouristConfig, note["config"]))
        generator.load_state_dict(storage.part(tensors, "generator"))
        labels = storage.by_label(tensors, note["labels"])
        return Colourist(
            storage.ready(generator), tensors["pool.conditions"], labels, tensors["look.basis"],
            tensors["look.mean"],
        )  # fmt: skip


@torch.inference_mode()
def colour(
    colourist: Colourist, ink: torch.Tensor, hints: torch.Tensor, labels: Sequence[str], seed: int
) -> torch.Tensor:
    """A thumbnail [1, 3, h, w] in [-1, 1] of ink [1, 1, 4h, 4w] and hints [1, 4, h, w].

    What it is to be like lies between two training pictures that bear the labels (of all pictures, without
    one that is known): two that are like what the lines alone suggest, drawn by the seed.
    """
    plain = draw(colourist, ink, hints, torch.zeros(1, colourist.generator.config.condition))
    chance = torch.Generator().manual_seed(seed)
    suited = fitting_rows(colourist, colourist.look(plain)[0], labels)
    first, second = suited[torch.randint(len(suited), (2,), generator=chance)]
    share = SHARES[0] + (SHARES[1] - SHARES[0]) * torch.rand(1, generator=chance)
    between = torch.lerp(colourist.conditions[first], colourist.conditions[second], share)
    return draw(colourist, ink, hints, on_sphere(between[None]))


def draw(colourist: Colourist, ink: torch.Tensor, hints: torch.Tensor, c: torch.Tensor) -> torch.Tensor:
    """Thumbnails [N, 3, h, w] of drawings, hints and conditions [N, C]; zeros leave all to the lines."""
    height, width = hints.shape[2:]
    lower, wider = (-height) % UNIT, (-width) % UNIT
    ink = F.pad(ink, (0, FINE * wider, 0, FINE * lower), mode="replicate")
    hints = F.pad(hints, (0, wider, 0, lower))
    with autocast():
        t = colourist.generator(ink, hints, c)
    return t.float()[..., :height, :width].clamp(-1, 1)


def fitting_rows(colourist: Colourist, seen: torch.Tensor, labels: Sequence[str]) -> torch.Tensor:
    """Rows that bear the labels (passing over those that would leave none), the likest to ``seen`` [C]."""
    rows = torch.arange(len(colourist.conditions))
    for label in labels:
        if label in colourist.labels:
            both = rows[torch.isin(rows, colourist.labels[label])]
            rows = both if len(both) else rows
    alike = colourist.conditions[rows] @ seen
    count = min(len(rows), max(FEWEST, min(MOST, len(rows) // 4)))
    return rows[alike.topk(count).indices]
