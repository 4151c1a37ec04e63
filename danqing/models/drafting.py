"""Drafting with a trained Drafter: labels to a pool of conditions, conditions and chance to thumbnails."""

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import torch
import torch.nn.functional as F

from danqing.language import DanqingError
from danqing.models import storage
from danqing.models.drafter import DrafterConfig, Generator

MIX = (0.15, 0.5)  # share of a second condition of the same theme in a draft: none is one picture's alone
BATCH = 16
LONGEST = 2  # times the shorter side: the seed is stretched no further


@dataclass(frozen=True, slots=True)
class Pool:
    """Conditions [N, C] read from training pictures, and the rows that bear each label."""

    conditions: torch.Tensor
    labels: dict[str, torch.Tensor]

    def rows(self, wanted: Sequence[str]) -> tuple[torch.Tensor, torch.Tensor]:
        """Rows that bear all labels, passing over labels that would leave none; and rows of the first label.

        Raises: DanqingError if no label is known.
        """
        known = [set(self.labels[label].tolist()) for label in wanted if label in self.labels]
        if not known:
            raise DanqingError("no-label", names=", ".join(wanted))
        rows = known[0]
        for more in known[1:]:
            rows = rows & more or rows
        return torch.tensor(sorted(rows)), torch.tensor(sorted(known[0]))


@dataclass(frozen=True, slots=True)
class Drafter:
    """A trained Drafter: its generator and its pool."""

    generator: Generator
    pool: Pool

    @property
    def side(self) -> int:
        """A thumbnail's side in pixels."""
        return self.generator.config.side

    @property
    def channels(self) -> int:
        """3, or 4 with alpha."""
        return self.generator.config.pictures


def load(path: Path) -> Drafter:
    """Read a Drafter from its weights. Raises DanqingError for any other file."""
    note, tensors = storage.load(path, "drafter")
    generator = Generator(storage.config_of(DrafterConfig, note["config"]))
    generator.load_state_dict(storage.part(tensors, "generator"))
    bears = tensors["pool.labels"].bool()
    labels = {name: bears[:, i].nonzero()[:, 0] for i, name in enumerate(note["labels"])}
    return Drafter(storage.ready(generator), Pool(tensors["pool.conditions"], labels))


@torch.inference_mode()
def draft(
    drafter: Drafter,
    wanted: Sequence[str],
    seeds: Sequence[int],
    *,
    truncation: float = 0.8,
    shape: tuple[int, int] | None = None,
) -> torch.Tensor:
    """A thumbnail a seed that shows what the labels say: [N, C, side, side] in [-1, 1].

    truncation: how far chance strays, 0 (the theme's middle) to 1. shape: height and width wanted; the
    shorter side stays the Drafter's and the longer grows in proportion, to twice it at most.
    """
    rows, kin = drafter.pool.rows(wanted)
    drawn = [_draw(drafter, rows, kin, seed, truncation) for seed in seeds]
    z, c = torch.stack([z for z, _ in drawn]), torch.stack([c for _, c in drawn])
    cells = None if shape is None else _cells(drafter.generator.config.base, *shape)
    parts = zip(z.split(BATCH), c.split(BATCH), strict=True)
    return torch.cat([drafter.generator(*part, cells) for part in parts]).clamp_(-1, 1)


def _draw(
    drafter: Drafter, rows: torch.Tensor, kin: torch.Tensor, seed: int, truncation: float
) -> tuple[torch.Tensor, torch.Tensor]:
    """Chance ``z`` [L] and a condition ``c`` [C] between two of the theme's, as long as they are."""
    chance = torch.Generator().manual_seed(seed)
    first = drafter.pool.conditions[rows[torch.randint(len(rows), (), generator=chance)]]
    others = rows if len(rows) > 1 else kin
    second = drafter.pool.conditions[others[torch.randint(len(others), (), generator=chance)]]
    low, high = MIX
    share = low + (high - low) * torch.rand((), generator=chance)
    c = F.normalize(torch.lerp(first, second, share), dim=0) * first.norm()
    return torch.randn(drafter.generator.config.latent, generator=chance) * truncation, c


def _cells(base: int, height: int, width: int) -> tuple[int, int]:
    """Rows and columns of the seed for a picture of this shape."""
    short = min(height, width)
    return min(round(base * height / short), LONGEST * base), min(round(base * width / short), LONGEST * base)
