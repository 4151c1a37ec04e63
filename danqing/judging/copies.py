"""Is a draft a copy? Distances to the nearest training pictures, calibrated on pictures held out of training.

A held-out picture cannot be a copy, so how near the held-out pictures come to training by themselves says how
near is too near: a draft's p is the share of them that come at least as near as it does.
"""

from collections.abc import Callable
from dataclasses import dataclass

import torch
import torch.nn.functional as F

from danqing.judging.features import judge

PIXELS = 16  # px a side at which pixels are compared: a copy with other fine grain is still a copy
NEIGHBOURS = 5  # whose distance says how densely training pictures lie around one of them
ROWS = 256

Judge = Callable[[torch.Tensor], torch.Tensor]


@dataclass(frozen=True, slots=True)
class Pair:
    """A draft and its nearest training picture (row numbers), how far apart, and the chance of being so near.

    ``distance`` is in distances that training pictures keep from each other there: 0 is a copy, 1 is usual.
    """

    draft: int
    training: int
    distance: float
    p: float


@dataclass(frozen=True, slots=True)
class Copies:
    """``share`` of drafts with p <= ``level``: about ``level`` itself where nothing is copied.

    ``pairs`` holds every draft, the most suspicious first.
    """

    share: float
    level: float
    pairs: tuple[Pair, ...]


def copies(
    drafts: torch.Tensor,
    training: torch.Tensor,
    held_out: torch.Tensor,
    *,
    level: float = 0.05,
    features: Judge | None = None,
) -> Copies:
    """Look for training pictures among ``drafts``; all three are ``x`` [N, 3, H, W] in [-1, 1] of one size.

    Two pictures are as far apart as the geometric mean of their distances in features and in pixels says, so
    that neither flat colours nor noise pass for copies; mirrored too, as training mirrors.
    Raises ValueError if ``held_out`` is too small for ``level``, or ``training`` has 5 pictures or fewer.
    """
    if (len(held_out) + 1) * level < 1:
        raise ValueError(f"{len(held_out)} held-out pictures cannot show p <= {level}: too few")
    if len(training) <= NEIGHBOURS:
        raise ValueError(f"training must have more than {NEIGHBOURS} pictures, not {len(training)}")
    nearest = _Nearest(training, features or judge())
    null = nearest(held_out)[0].sort().values
    distances, rows = nearest(drafts)
    p = (torch.searchsorted(null, distances, right=True) + 1) / (len(null) + 1)
    order = distances.argsort().tolist()
    pairs = tuple(Pair(i, int(rows[i]), distances[i].item(), p[i].item()) for i in order)
    return Copies((p <= level).double().mean().item(), level, pairs)


class _Nearest:
    """Nearest training pictures, by two views of a picture: soft features, and few pixels."""

    def __init__(self, training: torch.Tensor, features: Judge) -> None:
        self.features = features
        self.views = self._views(training)
        # Where training pictures lie densely, as apples on paper do, being near one of them means little.
        self.scales = [_own_distances(view) for view in self.views]

    def __call__(self, x: torch.Tensor) -> tuple[torch.Tensor, torch.Tensor]:
        """Scaled distance to the nearest training picture of each ``x`` [N], and that picture's row [N]."""
        found = [self._nearest(self._views(side)) for side in (x, x.flip(3))]
        distances, rows = (torch.stack(values) for values in zip(*found, strict=True))
        least = distances.min(0)
        return least.values, rows.gather(0, least.indices[None])[0]

    def _views(self, x: torch.Tensor) -> tuple[torch.Tensor, torch.Tensor]:
        # Halved first: generated pictures are softer than real ones, and sharpness must not hide a copy.
        features = self.features(F.avg_pool2d(x, 2))
        return features.double(), F.adaptive_avg_pool2d(x, PIXELS).flatten(1).double()

    def _nearest(self, views: tuple[torch.Tensor, torch.Tensor]) -> tuple[torch.Tensor, torch.Tensor]:
        found = []
        for parts in zip(*(view.split(ROWS) for view in views), strict=True):
            scaled = [
                _distances(*pair) / scale for *pair, scale in zip(parts, self.views, self.scales, strict=True)
            ]
            found.append((scaled[0] * scaled[1]).sqrt().min(1))
        return torch.cat([part.values for part in found]), torch.cat([part.indices for part in found])


def _own_distances(view: torch.Tensor) -> torch.Tensor:
    """Distance of each row to its 5th neighbour, so that a picture that is there twice is not scaled away."""
    parts = [_distances(part, view).kthvalue(NEIGHBOURS + 1, dim=1).values for part in view.split(ROWS)]
    return torch.cat(parts).clamp_min(1e-6)


def _distances(a: torch.Tensor, b: torch.Tensor) -> torch.Tensor:
    squared = a.square().sum(1, keepdim=True) + b.square().sum(1) - 2 * a @ b.T
    return squared.clamp_min(0).sqrt()
