"""Distances between a set of real and a set of generated pictures, on features [N, D] of a frozen network.

Right for small sets: KID is unbiased and its subsets are never larger than the sets. FID is only there for
comparison with other work, as its bias grows as the sets shrink. Arithmetic is float64, and chance is seeded.
"""

from collections.abc import Callable
from dataclasses import dataclass

import torch

Metric = Callable[[torch.Tensor, torch.Tensor], float]
ROWS = 1024  # rows of a distance matrix made at a time, which bounds the memory


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
    """The unbiased estimate: a row is never compared with itself."""

    def kernel(a: torch.Tensor, b: torch.Tensor) -> torch.Tensor:
        return (a @ b.T / a.shape[1] + 1) ** 3

    def within(a: torch.Tensor) -> torch.Tensor:
        similar = kernel(a, a)
        return (similar.sum() - similar.diagonal().sum()) / (len(a) * (len(a) - 1))

    return (within(real) + within(fake) - 2 * kernel(real, fake).mean()).item()


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
    radii = torch.cat([part.kthvalue(k + 1, dim=1).values for part in _distances(real, real)])
    inside = [(part <= radii).any(1) for part in _distances(fake, real)]
    return torch.cat(inside).double().mean().item()


def recall(real: torch.Tensor, fake: torch.Tensor, *, k: int = 3) -> float:
    """Share of ``real`` that lies among ``fake``: low when modes are missing; see ``precision``."""
    return precision(fake, real, k=k)


def coverage(real: torch.Tensor, fake: torch.Tensor, *, k: int = 5) -> float:
    """Share of ``real`` with a ``fake`` within its k-th neighbour (arXiv 2002.09797): low if modes lack.

    Unlike recall it cannot be raised by scattered nonsense, whose neighbourhoods are wide; nor is it
    fooled, as precision is, by one odd real picture with a wide neighbourhood. Raises ValueError for k rows
    or fewer.
    """
    real, fake = _checked(real, fake, least=k + 1)
    radii = torch.cat([part.kthvalue(k + 1, dim=1).values for part in _distances(real, real)])
    nearest = torch.cat([part.min(1).values for part in _distances(real, fake)])
    return (nearest <= radii).double().mean().item()


def _distances(a: torch.Tensor, b: torch.Tensor) -> list[torch.Tensor]:
    """Squared Euclidean distances, [at most ROWS, len(b)] at a time."""
    norms = b.square().sum(1)
    return [
        (part.square().sum(1, keepdim=True) + norms - 2 * part @ b.T).clamp_min(0) for part in a.split(ROWS)
    ]


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
    value = metric(real, fake)
    halves = torch.tensor([metric(_half(real, chance), _half(fake, chance)) for _ in range(resamples)])
    offsets = torch.quantile(halves - halves.mean(), torch.tensor([0.5 - level / 2, 0.5 + level / 2]))
    return Interval(value, value + offsets[0].item(), value + offsets[1].item())


def _half(rows: torch.Tensor, chance: torch.Generator) -> torch.Tensor:
    return rows[torch.randperm(len(rows), generator=chance)[: len(rows) // 2]]


def _checked(real: torch.Tensor, fake: torch.Tensor, *, least: int) -> tuple[torch.Tensor, torch.Tensor]:
    for name, rows in (("real", real), ("fake", fake)):
        if rows.ndim != 2 or len(rows) < least:
            raise ValueError(f"{name} must be [N, D] with N >= {least}, not {list(rows.shape)}")
    if real.shape[1] != fake.shape[1]:
        raise ValueError(f"real and fake differ in width: {real.shape[1]} and {fake.shape[1]}")
    return real.double(), fake.double()
