"""The Stylizer: a picture's own pixels, moved until a frozen network sees the style in it (arXiv 1508.06576).

Slow and fine: the reference that the Painter is judged by. Gram matrices need VGG's features; where blocks
have skip connections a few channels outweigh the rest (arXiv 2104.05623). So each channel is divided by its
deviation in the style, and the style is matched as a distribution, by sliced Wasserstein distances of
features (arXiv 2006.07229) and of small patches of pixels (arXiv 2203.11862), which keep the network's noise
out of the finest strokes. Content is the features at strides 8 and 16, place by place. The picture is a
Laplacian pyramid whose bands are learned, so that large shapes move as fast as small ones.

Shapes: content ``x`` [1, 3, H, W], sides multiples of 16, and styles [1, 3, h, w] of even sides, in [-1, 1].
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import NamedTuple

import torch
import torch.nn.functional as F
from torch import nn

from danqing.models.features import frozen_features
from danqing.pictures.tensors import shrink
from danqing.precision import autocast

STRIDE = 16  # of the deepest features
# Pixels by which the network looks from beside, in turns: its first stride skips every other pixel, and what
# only one of the four sees would stay as noise.
BESIDE = ((0, 0), (1, 2), (2, 3), (3, 1))
FACTORS = (1, 2, 4)  # by which pictures are shrunk before their patches are compared: strokes of all widths
RANGE = 10.0  # weight of values beyond [-1, 1]


@dataclass(frozen=True, slots=True)
class StylizerConfig:
    """What is compared, and how the picture is moved."""

    taps: tuple[int, ...] = (0, 3, 5, 11)  # of the frozen features: by them style is compared
    content: int = 2  # how many of the last taps content is compared by
    divisors: tuple[int, ...] = (4, 2, 1)  # of the sides, coarse to fine
    shares: tuple[float, ...] = (0.15, 0.3, 0.55)  # of the time
    least: int = 64  # pixels of the shorter side from which a coarser picture is worth while
    bands: int = 5  # of the pyramid
    directions: int = 32  # along which distributions are compared, drawn anew for every step
    samples: int = 4096  # places that are compared, drawn anew for every step
    patch: int = 7  # pixels a side
    dear: float = 3.0  # weight of content beside the features
    patches: float = 100.0  # weight of the patches beside the features
    rate: float = 0.02  # Adam's first
    halving: int = 12  # steps until it has halved: it falls as 1 / (1 + step / halving)
    finest: float = 0.35  # the finest band's rate beside the others': chance leaves noise there
    most: int = 600  # steps at a size: then nothing moves any more


class Target(NamedTuple):
    """What a picture of one size is to be like."""

    content: list[list[torch.Tensor]]  # place of BESIDE → feature maps at the last taps
    deviations: list[torch.Tensor]  # tap → [C], of the styles' features
    features: list[torch.Tensor]  # tap → rows [samples, C] of the styles, in their deviations
    patches: list[torch.Tensor]  # at the first of FACTORS: rows [samples, 3 patch²]


class Pyramid(nn.Module):
    """A picture as the sum of bands, each half as large as the one before: ``Pyramid(x, bands)() == x``."""

    def __init__(self, x: torch.Tensor, bands: int) -> None:
        super().__init__()
        parts: list[torch.Tensor] = []
        while len(parts) < bands - 1 and x.shape[2] % 2 == x.shape[3] % 2 == 0:
            low = shrink(x, 2)
            parts.append(x - _doubled(low))
            x = low
        self.bands = nn.ParameterList([*parts, x])

    def forward(self) -> torch.Tensor:
        *finer, x = self.bands
        for band in reversed(finer):
            x = band + _doubled(x)
        return x


@torch.no_grad()
def aim(
    content: torch.Tensor,
    styles: Sequence[torch.Tensor],
    weights: Sequence[float],
    config: StylizerConfig,
    chance: torch.Generator,
) -> Target:
    """What a picture as large as ``content`` is to be like; styles have shares in it by their weights."""
    with autocast():
        seen = [frozen_features()(_beside(content, by), config.taps)[-config.content :] for by in BESIDE]
        maps = [frozen_features()(style, config.taps) for style in styles]
    deviations, features = [], []
    for own in zip(*maps, strict=True):
        rows = _mixture([_rows(one) for one in own], weights, config.samples, chance)
        deviations.append(rows.std(0) + 1e-2)  # the sum keeps a silent channel from being divided by nothing
        features.append(rows / deviations[-1])
    least = min(min(x.shape[2:]) for x in (content, *styles)) // config.patch
    patches = [
        _mixture([_patches(shrink(s, factor), config.patch) for s in styles], weights, config.samples, chance)
        for factor in FACTORS
        if factor <= least
    ]
    return Target(seen, deviations, features, patches)


def stylizer_loss(
    x: torch.Tensor, target: Target, step: int, dear: float, config: StylizerConfig, chance: torch.Generator
) -> torch.Tensor:
    """How far ``x`` is from its target, a number; ``dear``: the weight of content beside style."""
    turn = step % len(BESIDE)
    with autocast():
        maps = frozen_features()(_beside(x, BESIDE[turn]), config.taps)
    pairs = zip(maps[-config.content :], target.content[turn], strict=True)
    total = dear * config.dear * torch.stack([changed(own, content) for own, content in pairs]).sum()
    for own, deviation, rows in zip(maps, target.deviations, target.features, strict=True):
        directions = _directions(rows.shape[1], config.directions, chance)
        mine = _some(_rows(own), len(rows), chance) / deviation
        total = total + apart(mine @ directions, rows @ directions)
    for factor, rows in zip(FACTORS, target.patches, strict=False):  # a small picture has fewer
        directions = _directions(rows.shape[1], config.directions, chance)
        filters = directions.T.reshape(-1, 3, config.patch, config.patch)
        mine = _some(_rows(F.conv2d(shrink(x, factor), filters)), len(rows), chance)
        total = total + config.patches * apart(mine, rows @ directions)
    return total + RANGE * F.relu(x.abs() - 1).square().mean()


def changed(a: torch.Tensor, b: torch.Tensor) -> torch.Tensor:
    """How far maps ``a`` [1, C, H, W] are from ``b``, as a share of what is there, on the mean over places.

    Half of it counts everywhere the same: in a black corner, where features are all but silent, a distance
    of directions would be a distance of noise.
    """
    a, b = a.float(), b.float()
    length = b.norm(dim=1)
    return ((a - b).norm(dim=1) / (length + length.mean())).square().mean()


def apart(a: torch.Tensor, b: torch.Tensor) -> torch.Tensor:
    """Mean squared Wasserstein distance of the columns of ``a`` [n, K] and ``b`` [m, K], K projections."""
    if len(a) != len(b):  # then by as many quantiles as the fewer have
        count = min(len(a), len(b))
        a, b = (_quantiles(one, count) for one in (a, b))
    return (a.sort(0).values - b.sort(0).values).square().mean()


def _quantiles(rows: torch.Tensor, count: int) -> torch.Tensor:
    middle = (torch.arange(count) + 0.5) * len(rows) / count
    return rows.sort(0).values[middle.long()]


def _beside(x: torch.Tensor, by: tuple[int, int]) -> torch.Tensor:
    """``x`` from ``by`` pixels further down and right, its edge repeated: the same size."""
    down, right = by
    return F.pad(x[:, :, down:, right:], (0, right, 0, down), mode="replicate")


def _doubled(x: torch.Tensor) -> torch.Tensor:
    return F.interpolate(x, scale_factor=2, mode="bilinear", align_corners=False)


def _rows(maps: torch.Tensor) -> torch.Tensor:
    """Maps [1, C, H, W] to a row a place: [H W, C]."""
    return maps.permute(0, 2, 3, 1).reshape(-1, maps.shape[1])


def _patches(x: torch.Tensor, side: int) -> torch.Tensor:
    """All patches of a picture [1, 3, H, W]: [n, 3 side²]."""
    return F.unfold(x, side)[0].T


def _directions(width: int, count: int, chance: torch.Generator) -> torch.Tensor:
    """Directions of chance as columns [width, count]; their squared length is 1."""
    return F.normalize(torch.randn(width, count, generator=chance), dim=0)


def _some(rows: torch.Tensor, count: int, chance: torch.Generator) -> torch.Tensor:
    """At most ``count`` rows of chance, none twice, in float32."""
    if len(rows) > count:
        rows = rows[torch.randperm(len(rows), generator=chance)[:count]]
    return rows.float()


def _mixture(
    sets: Sequence[torch.Tensor], weights: Sequence[float], count: int, chance: torch.Generator
) -> torch.Tensor:
    """``count`` rows, or fewer where there are fewer, from several sets in the shares of their weights."""
    parts = [weight / sum(weights) for weight in weights]
    count = min(count, *(int(len(rows) / part) for rows, part in zip(sets, parts, strict=True)))
    return torch.cat([_some(r, max(1, round(count * p)), chance) for r, p in zip(sets, parts, strict=True)])


SIZES = {
    "test": StylizerConfig(taps=(0, 3), content=1, divisors=(2, 1), shares=(0.4, 0.6), least=16, samples=256),
    "full": StylizerConfig(),
}
