"""Is a draft a copy? Distances to the nearest training pictures, calibrated on pictures held out of training.

A held-out picture cannot be a copy, so how near the held-out pictures come to training by themselves says how
near is too near: a draft's p is the share of them that come at least as near as it does. Where they are few,
training pictures stand in beside them, each compared with all others but itself.
"""

from collections.abc import Callable
from dataclasses import dataclass

import torch
import torch.nn.functional as F

from danqing.distances import NEIGHBOURS, ROWS, own_distances, squares
from danqing.judging.features import judge

PIXELS = 16  # px a side at which pixels are compared: a copy with other fine grain is still a copy
SAME = 0.6  # nearer than this is the same picture; docs/judging.md has the measurement behind it
NULL = 200  # pictures that are no copies: p is then right to about 0.015 at 0.05

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

    @property
    def copied(self) -> tuple[Pair, ...]:
        """The pairs that are copies: rarer than ``level`` by chance, and nearer than SAME.

        Either alone would accuse the innocent: in any set a share of ``level`` is rare by chance, and where
        training pictures resemble each other, as pears on paper do, new ones come near them too.
        """
        return tuple(pair for pair in self.pairs if pair.p <= self.level and pair.distance < SAME)


class CopyIndex:
    """Training pictures prepared once, so that drafts can be checked as often as wished.

    ``training`` and ``held_out`` are ``x`` [N, 3, H, W] in [-1, 1] of one size, which drafts must have too.
    Raises ValueError if both together are too few for ``level``, or ``training`` has 6 pictures or fewer.
    """

    def __init__(
        self,
        training: torch.Tensor,
        held_out: torch.Tensor,
        *,
        level: float = 0.05,
        features: Judge | None = None,
    ) -> None:
        if (count := len(training) + len(held_out)) * level < 1 - level:
            raise ValueError(f"{count} pictures cannot show p <= {level}: too few")
        if len(training) <= NEIGHBOURS + 1:
            raise ValueError(f"training must have more than {NEIGHBOURS + 1} pictures, not {len(training)}")
        self._level = level
        self._nearest = _Nearest(training, features or judge(fast=True))
        null = [self._nearest(held_out)[0]] if len(held_out) else []
        if stand_ins := min(max(NULL - len(held_out), 0), len(training)):
            rows = torch.linspace(0, len(training) - 1, stand_ins).long()
            null.append(self._nearest(training[rows], rows)[0])
        self._null = torch.cat(null).sort().values

    def check(self, drafts: torch.Tensor) -> Copies:
        """Look for training pictures among ``drafts`` [N, 3, H, W], mirrored too, as training mirrors."""
        distances, rows = self._nearest(drafts)
        null = self._null
        p = (torch.searchsorted(null, distances, right=True) + 1) / (len(null) + 1)
        order = distances.argsort(stable=True).tolist()
        pairs = tuple(Pair(i, int(rows[i]), distances[i].item(), p[i].item()) for i in order)
        return Copies((p <= self._level).double().mean().item(), self._level, pairs)


def copies(
    drafts: torch.Tensor,
    training: torch.Tensor,
    held_out: torch.Tensor,
    *,
    level: float = 0.05,
    features: Judge | None = None,
) -> Copies:
    """Look for training pictures among ``drafts`` once; see ``CopyIndex``, which also says what it raises."""
    return CopyIndex(training, held_out, level=level, features=features).check(drafts)


class _Nearest:
    """Nearest training pictures, by two views of a picture: soft features, and few pixels.

    Two pictures are as far apart as the geometric mean of their distances in features and in pixels says, so
    that neither flat colours nor noise pass for copies.
    """

    def __init__(self, training: torch.Tensor, features: Judge) -> None:
        self.features = features
        self.views = self._views(training)
        # Where training pictures lie densely, as apples on paper do, being near one of them means little.
        self.scales = [own_distances(view) for view in self.views]

    @torch.inference_mode()
    def __call__(
        self, x: torch.Tensor, themselves: torch.Tensor | None = None
    ) -> tuple[torch.Tensor, torch.Tensor]:
        """Scaled distance to the nearest training picture of each ``x`` [N], and that picture's row [N].

        ``themselves``: rows [N] not to be found, because the ``x`` are those training pictures.
        """
        found = [self._nearest(self._views(side), themselves) for side in (x, x.flip(3))]
        distances, rows = (torch.stack(values) for values in zip(*found, strict=True))
        least = distances.min(0)
        return least.values, rows.gather(0, least.indices[None])[0]

    def _views(self, x: torch.Tensor) -> tuple[torch.Tensor, torch.Tensor]:
        # Halved first: generated pictures are softer than real ones, and sharpness must not hide a copy.
        features = self.features(F.avg_pool2d(x, 2))
        return features.float(), F.adaptive_avg_pool2d(x, PIXELS).flatten(1).float()

    def _nearest(
        self, views: tuple[torch.Tensor, torch.Tensor], themselves: torch.Tensor | None
    ) -> tuple[torch.Tensor, torch.Tensor]:
        none = torch.full((len(views[0]),), -1)
        parts = (part.split(ROWS) for part in (*views, none if themselves is None else themselves))
        rows = torch.cat([self._rows((a, b), skipped) for a, b, skipped in zip(*parts, strict=True)])
        apart = torch.ones(len(rows))
        for view, mine, scale in zip(views, self.views, self.scales, strict=True):
            # Of the nearest alone by difference, because a product of matrices is not exact near 0.
            apart *= (view - mine[rows]).norm(dim=1) / scale[rows]
        return apart.sqrt(), rows

    def _rows(self, parts: tuple[torch.Tensor, torch.Tensor], skipped: torch.Tensor) -> torch.Tensor:
        """The row, other than ``skipped``, that is nearest by the product of both squared distances."""
        apart = torch.ones(())
        for part, view, scale in zip(parts, self.views, self.scales, strict=True):
            apart = squares(part, view).div_(scale.square()).mul_(apart)
        itself = torch.arange(apart.shape[1]) == skipped[:, None]
        return apart.masked_fill_(itself, torch.inf).argmin(1)
