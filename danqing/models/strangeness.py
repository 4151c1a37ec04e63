"""How unlike a Blender's training pictures a picture is, beside pictures that training was not shown.

Three signs: how far the Blender's likeness of it is off in pixels, how far in a frozen network's features,
and how unlikely its code is among those of the kind that it is nearest to. Each is counted in deviations from
what held-out pictures of that kind have; their mean is the ``score`` (0: as usual, 3: plainly odd), and
``rank`` is the share of held-out pictures that are less strange.
"""

from dataclasses import dataclass
from pathlib import Path

import torch
from torch import nn

from danqing.models import storage
from danqing.models.blender import BlenderConfig
from danqing.models.blending import Blender
from danqing.models.encoding import apart

SIGNS = ("pixels", "features", "code")
RANKS = 100


@dataclass(frozen=True, slots=True)
class Strangeness:
    """Of one picture: the kind it is nearest to, its score and rank, and each of SIGNS in deviations."""

    kind: str
    score: float
    rank: float
    signs: dict[str, float]


class Usual(nn.Module):
    """What held-out pictures of each kind have: signs' means and deviations [K, 3], scores [K, RANKS + 1]."""

    mean: torch.Tensor
    deviation: torch.Tensor
    scores: torch.Tensor

    def __init__(self, config: BlenderConfig) -> None:
        super().__init__()
        self.register_buffer("mean", torch.zeros(config.kinds, len(SIGNS)))
        self.register_buffer("deviation", torch.ones(config.kinds, len(SIGNS)))
        self.register_buffer("scores", torch.zeros(config.kinds, RANKS + 1))

    def learn(self, kind: int, signs: torch.Tensor) -> None:
        """Take the signs [N, 3] of a kind's held-out pictures, one at least, as usual."""
        self.mean[kind], self.deviation[kind] = signs.mean(0), signs.std(0, correction=0).clamp_min(1e-3)
        scores = self.counted(signs, torch.full((len(signs),), kind)).mean(1)
        self.scores[kind] = torch.quantile(scores, torch.linspace(0, 1, RANKS + 1))

    def counted(self, signs: torch.Tensor, kind: torch.Tensor) -> torch.Tensor:
        """Signs [N, 3] in deviations from what is usual."""
        return (signs - self.mean[kind]) / self.deviation[kind]

    def rank(self, score: float, kind: int) -> float:
        """The share of the kind's held-out pictures with a lower score, 0 to 1."""
        return float((self.scores[kind] < score).float().mean())


def load_usual(path: Path) -> Usual:
    """What is usual to a Blender, from its weights. Raises DanqingError for any other file."""
    note, tensors = storage.load(path, "blender")
    with storage.fitting(path, "blender"):
        usual = Usual(storage.config_of(BlenderConfig, note["config"]))
        usual.load_state_dict(storage.part(tensors, "usual"))
    return usual


@torch.inference_mode()
def read_signs(blender: Blender, x: torch.Tensor, kind: torch.Tensor) -> torch.Tensor:
    """SIGNS [N, 3] of pictures taken as of kinds [N]; errors by their logarithm."""
    z = blender.read(x)
    y = blender.draw(z)
    pixels = (x - y).square().mean((1, 2, 3)).clamp_min(1e-6).log()
    features = apart(y, x).clamp_min(1e-6).log()
    return torch.stack([pixels, features, blender.prior.unlikeness(z, kind)], 1)


def judge(blender: Blender, usual: Usual, x: torch.Tensor, kind: str | None = None) -> list[Strangeness]:
    """How strange pictures are beside those of ``kind``; None: of the kind that each is nearest to."""
    kinds = blender.prior.kind(blender.read(x))
    if kind is not None:
        kinds = torch.full_like(kinds, blender.kinds.index(kind))
    counted = usual.counted(read_signs(blender, x, kinds), kinds)
    return [
        Strangeness(
            blender.kinds[k],
            round(float(row.mean()), 3),
            round(usual.rank(float(row.mean()), k), 3),
            {name: round(float(sign), 3) for name, sign in zip(SIGNS, row, strict=True)},
        )
        for k, row in zip(kinds.tolist(), counted, strict=True)
    ]
