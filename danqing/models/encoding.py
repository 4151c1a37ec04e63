"""Reading pictures with what a Drafter was trained beside: its encoder, and the frozen look on conditions."""

from dataclasses import dataclass
from pathlib import Path

import torch
import torch.nn.functional as F

from danqing.models import storage
from danqing.models.drafter import DrafterConfig, Encoder, on_sphere
from danqing.models.features import frozen_features
from danqing.pictures.tensors import over, resize
from danqing.precision import autocast

LOOK_SIDE = 160  # the side at which training looked for a picture's condition
GROUND = 0.7  # what things with alpha are laid on to be looked at, as in training
TAPS = (3, 5, 11)  # of the frozen features by which pictures are compared: strokes, shapes, things
SEEN_TAPS = (3, 5, 11, 16)  # by whose statistics pictures are told to be like others: meaning too
SEEN_SIDE = 128
BATCH = 16


@dataclass(frozen=True, slots=True)
class Reader:
    """Encoder of codes, and the basis [1280, C] and mean [1280] that make conditions of pooled features."""

    encoder: Encoder
    basis: torch.Tensor
    mean: torch.Tensor

    def look(self, x: torch.Tensor) -> torch.Tensor:
        """What the frozen network sees in pictures [N, 3 or 4, S, S]: conditions [N, C]."""
        with autocast():
            seen = [
                frozen_features().pooled(resize(_opaque(part), LOOK_SIDE, LOOK_SIDE))
                for part in x.split(BATCH)
            ]
        return to_condition(torch.cat(seen).float(), self.basis, self.mean)

    @torch.inference_mode()
    def read(self, x: torch.Tensor) -> tuple[torch.Tensor, torch.Tensor]:
        """Codes [N, L, b, b] and conditions [N, C] of pictures [N, 3 or 4, S, S] of the Drafter's side."""
        z, _ = self.encoder(x)
        return z, self.look(x)


def to_condition(features: torch.Tensor, basis: torch.Tensor, mean: torch.Tensor) -> torch.Tensor:
    """Pooled features [N, 1280] to conditions [N, C], every row of length √C."""
    return on_sphere((features - mean) @ basis)


def load_reader(path: Path) -> Reader:
    """The reader of a Drafter's weights. Raises DanqingError for a file that has none."""
    note, tensors = storage.load(path, "drafter")
    with storage.fitting(path, "drafter"):
        encoder = Encoder(storage.config_of(DrafterConfig, note["config"]))
        encoder.load_state_dict(storage.part(tensors, "encoder"))
        return Reader(storage.ready(encoder), tensors["look.basis"], tensors["look.mean"])


def apart(y: torch.Tensor, x: torch.Tensor) -> torch.Tensor:
    """How different pictures [N, 3 or 4, S, S] are to the frozen network, pair by pair: [N], 0 for equals.

    The distance of its maps, each place's features scaled to length 1 (LPIPS without learned weights,
    arXiv 1801.03924), averaged over places and depths. Gradients reach both.
    """
    pairs = zip(y.split(BATCH), x.split(BATCH), strict=True)
    return torch.cat([_apart(one, other) for one, other in pairs])


def _apart(y: torch.Tensor, x: torch.Tensor) -> torch.Tensor:
    with autocast():
        both = frozen_features()(torch.cat([_opaque(y), _opaque(x)]), TAPS)
    halves = (F.normalize(m.float(), dim=1).chunk(2) for m in both)
    return torch.stack([(a - b).square().sum(1).mean((1, 2)) for a, b in halves]).mean(0)


def _opaque(x: torch.Tensor) -> torch.Tensor:
    return over(x, torch.full((1, 3, 1, 1), GROUND)) if x.shape[1] == 4 else x


@torch.inference_mode()
def statistics(x: torch.Tensor) -> torch.Tensor:
    """Means and deviations over pictures [N, 3 or 4, S, S] of every channel at all depths: [N, 992]."""
    seen = []
    for part in x.split(BATCH):
        with autocast():
            maps = frozen_features()(resize(_opaque(part), SEEN_SIDE, SEEN_SIDE), SEEN_TAPS)
        maps = [m.float() for m in maps]
        seen.append(torch.cat([*(m.mean((2, 3)) for m in maps), *(m.std((2, 3)) for m in maps)], 1))
    return torch.cat(seen)
