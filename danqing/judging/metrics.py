"""Distances between a set of real and a set of generated pictures, on features [N, D] of a frozen network.

Right for small sets: KID is unbiased and its subsets are never larger than the sets. FID is only there for
comparison with other work, as its bias grows as the sets shrink. Arithmetic is float64, and chance is seeded.
"""

from collections.abc import Callable
from dataclasses import dataclass

import torch

from danqing.distances import squares

Metric = Callable[[torch.Tensor, torch.Tensor], float]
LARGEST = 2000  # rows of sets whose whole matrices are kept while an interval is drawn: 100 MB


def kid(
    real: torch.Tensor, fake: torch.Tensor, *, subsets: int = 100, size: int = 1000, seed: int = 0
) -> float:
    """Kernel Inception Distance (arXiv 1801.01401): squared MMD by the kernel (a·b / D + 1)³; may be below 0.

    Sets of at most ``size`` rows are compared whole; of larger ones it is the mean over ``subsets`` draws of
    ``size`` rows without replacement, and all rows of a set that is smaller. Raises ValueError for sets of
    fewer than 2 rows or of different widths.
    """
    real, fake = _checked(real, fake, least=2)
    if max(len(real), len(fake)) <= size:
        return _squared_mmd(real, fake)
    chance = torch.Generator().manual_seed(seed)
    draws = (
        _squared_mmd(*(rows[torch.randperm(len(rows), generator=chance)[:size]] for rows in (real, fake)))
        for _ in range(subsets)
    )
    return sum(draws) / subsets


def _squared_mmd(real: torch.Tensor, fake: torch.Tensor) -> float:
    return _mmd(_kernel(real, real), _kernel(fake, fake), _kernel(real, fake))


def _kernel(a: torch.Tensor, b: torch.Tensor) -> torch.Tensor:
    return (a @ b.T / a.shape[1] + 1) ** 3


def _mmd(real: torch.Tensor, fake: torch.Tensor, between: torch.Tensor) -> float:
    """The unbiased estimate from kernels within and between the sets: a row is never compared with itself."""
    within = ((k.sum() - k.diagonal().sum()) / (len(k) * (len(k) - 1)) for k in (real, fake))
    return (sum(within) - 2 * between.mean()).item()


def fid(real: torch.Tensor, fake: torch.Tensor) -> float:
    """Fréchet distance of two Gaussians fitted to the sets (arXiv 1706.08500); too large on small sets."""
    real, fake = _checked(real, fake, least=2)
    means = (real.mean(0) - fake.mean(0)).square().sum()
    (a, spread_a), (b, spread_b) = _root(real), _root(fake)
    # With covariances aᵀa and bᵀb the trace of the root of their product is the nuclear norm of a bᵀ, which
    # needs no root of a singular matrix and no D x D matrix where there are fewer rows than that.
    root: torch.Tensor = torch.linalg.matrix_norm(a @ b.T, "nuc")
    return (means + spread_a + spread_b - 2 * root).item()


def _root(rows: torch.Tensor) -> tuple[torch.Tensor, torch.Tensor]:
    """A matrix ``a`` of at most D rows with aᵀa the covariance of ``rows``, and that covariance's trace."""
    a = (rows - rows.mean(0)) / (len(rows) - 1) ** 0.5
    if len(a) > a.shape[1]:
        a = torch.linalg.qr(a, mode="r").R
    return a, a.square().sum()


def precision(real: torch.Tensor, fake: torch.Tensor, *, k: int = 3) -> float:
    """Share of ``fake`` that lies among ``real`` (arXiv 1904.06991): within some real row's k-th neighbour.

    Falls as the sets shrink: compare only figures of equal counts. Raises ValueError for k rows or fewer.
    """
    real, fake = _checked(real, fake, least=k + 1)
    return _precision(squares(real, real), squares(fake, real), k)


def recall(real: torch.Tensor, fake: torch.Tensor, *, k: int = 3) -> float:
    """Share of ``real`` that lies among ``fake``: low when modes are missing; see ``precision``."""
    return precision(fake, real, k=k)


def density(real: torch.Tensor, fake: torch.Tensor, *, k: int = 5) -> float:
    """How many neighbourhoods of ``real`` a ``fake`` lies in, in parts of k (arXiv 2002.09797).

    About 1 where both sets are alike, 0 where they are apart; above 1 where fakes crowd the densest places.
    One odd real picture with a wide neighbourhood counts little, while it makes ``precision`` too kind.
    Raises ValueError for k rows or fewer.
    """
    real, fake = _checked(real, fake, least=k + 1)
    return _density(squares(real, real), squares(fake, real), k)


def coverage(real: torch.Tensor, fake: torch.Tensor, *, k: int = 5) -> float:
    """Share of ``real`` with a ``fake`` within its k-th neighbour (arXiv 2002.09797): low if modes lack.

    Unlike recall it cannot be raised by scattered nonsense, whose neighbourhoods are wide. Raises ValueError
    for k rows or fewer.
    """
    real, fake = _checked(real, fake, least=k + 1)
    return _coverage(squares(real, real), squares(fake, real), k)


# Squared distances among real rows and from fake rows (down) to real ones (across), and k, to a figure.
_Near = Callable[[torch.Tensor, torch.Tensor, int], float]


def _precision(real: torch.Tensor, fake: torch.Tensor, k: int) -> float:
    return (fake <= _radii(real, k)).any(1).double().mean().item()


def _density(real: torch.Tensor, fake: torch.Tensor, k: int) -> float:
    return (fake <= _radii(real, k)).double().sum(1).mean().item() / k


def _coverage(real: torch.Tensor, fake: torch.Tensor, k: int) -> float:
    return (fake.amin(0) <= _radii(real, k)).double().mean().item()


def _radii(real: torch.Tensor, k: int) -> torch.Tensor:
    """Squared distance of each row to its k-th neighbour; the row itself is the first of k + 1."""
    return real.kthvalue(k + 1, dim=1).values


def style_distance(a: torch.Tensor, b: torch.Tensor) -> float:
    """Distance between the mean style statistics (``features.style_judge``) of two sets, >= 0.

    What chance adds to the squared distance in small sets is taken off, so two halves of one style are about
    0 apart. That holds only for sets drawn apart: do not paint ``a`` from the thumbnails of ``b``.
    """
    a, b = _checked(a, b, least=2)
    chance = a.var(0).sum() / len(a) + b.var(0).sum() / len(b)
    return ((a.mean(0) - b.mean(0)).square().sum() - chance).clamp_min(0).sqrt().item()


@dataclass(frozen=True, slots=True)
class Interval:
    """A figure with the range that chance in the choice of pictures gives it."""

    value: float
    low: float
    high: float

    def __str__(self) -> str:
        return f"{self.value:.4f} [{self.low:.4f}, {self.high:.4f}]"


def interval(
    metric: Metric,
    real: torch.Tensor,
    fake: torch.Tensor,
    *,
    resamples: int = 100,
    level: float = 0.95,
    seed: int = 0,
) -> Interval:
    """``metric(real, fake)`` with its ``level`` interval by half-sampling (a bootstrap without replacement).

    Rows drawn twice, as the ordinary bootstrap draws them, are each other's nearest neighbours: KID and
    recall break. Random halves have none, and they spread about their own mean as the whole figure does.
    """
    chance = torch.Generator().manual_seed(seed)
    value, of_rows = metric(real, fake), _prepared(metric, real.double(), fake.double())
    found = [of_rows(_half(len(real), chance), _half(len(fake), chance)) for _ in range(resamples)]
    halves = torch.tensor(found)
    offsets = torch.quantile(halves - halves.mean(), torch.tensor([0.5 - level / 2, 0.5 + level / 2]))
    # Where almost all halves agree, as on a share of 0, both offsets may fall on one side.
    return Interval(value, value + min(offsets[0].item(), 0.0), value + max(offsets[1].item(), 0.0))


def _half(count: int, chance: torch.Generator) -> torch.Tensor:
    return torch.randperm(count, generator=chance)[: count // 2]


_OfRows = Callable[[torch.Tensor, torch.Tensor], float]
_NEAR: dict[Metric, tuple[_Near, int]] = {
    precision: (_precision, 3), density: (_density, 5), coverage: (_coverage, 5)
}  # fmt: skip


def _prepared(metric: Metric, real: torch.Tensor, fake: torch.Tensor) -> _OfRows:
    """``metric`` of chosen rows of either set; what every choice would compute anew is computed once."""
    if metric is recall:
        swapped = _prepared(precision, fake, real)
        return lambda rows, columns: swapped(columns, rows)
    if max(len(real), len(fake)) > LARGEST or metric not in (kid, *_NEAR):
        return lambda rows, columns: metric(real[rows], fake[columns])
    if metric is kid:
        k, l, m = _kernel(real, real), _kernel(fake, fake), _kernel(real, fake)
        return lambda rows, columns: _mmd(k[rows][:, rows], l[columns][:, columns], m[rows][:, columns])
    near, neighbours = _NEAR[metric]
    among, between = squares(real, real), squares(fake, real)
    return lambda rows, columns: near(among[rows][:, rows], between[columns][:, rows], neighbours)


def _checked(real: torch.Tensor, fake: torch.Tensor, *, least: int) -> tuple[torch.Tensor, torch.Tensor]:
    for name, rows in (("real", real), ("fake", fake)):
        if rows.ndim != 2 or len(rows) < least:
            raise ValueError(f"{name} must be [N, D] with N >= {least}, not {list(rows.shape)}")
    if real.shape[1] != fake.shape[1]:
        raise ValueError(f"real and fake differ in width: {real.shape[1]} and {fake.shape[1]}")
    return real.double(), fake.double()
