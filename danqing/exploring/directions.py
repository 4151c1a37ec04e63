"""Directions in which a trained generator's pictures change, found without labels and after training.

Two ways, each for the codes z and the conditions c: the principal components of what the training pictures
are read into (GANSpace, arXiv 2004.02546), and the right singular vectors of the weights that z and c first
meet (closed-form factorisation, arXiv 2007.06600). One unit of every direction is one standard deviation of
the training pictures along it, so strengths of different directions compare.
"""

from collections.abc import Iterator
from dataclasses import dataclass

import torch

FRESH = 0.5  # the share of a direction's length that earlier ones must leave of it: less is a duplicate


@dataclass(frozen=True, slots=True)
class Space:
    """Where directions are looked for.

    codes [N, L, b, b] and conditions [N, C] of training pictures; the weights that meet them first, as
    matrices: ``plant`` [out, L] for a code that is alike at all places, ``map`` [out, C] for a condition.
    """

    codes: torch.Tensor
    conditions: torch.Tensor
    plant: torch.Tensor
    map: torch.Tensor


@dataclass(frozen=True, slots=True)
class Direction:
    """A step dz [L, b, b] and dc [C], a deviation long; ``method`` says how it was found, and its rank."""

    z: torch.Tensor
    c: torch.Tensor
    method: str


def find_directions(space: Space, each: int = 6) -> list[Direction]:
    """Up to ``each`` directions of every kind, none of them what earlier ones span."""
    kept: list[torch.Tensor] = []
    found = []
    rows = torch.cat([space.codes.flatten(1), space.conditions], 1)
    rows = rows - rows.mean(0)
    for method, step in _candidates(space, each):
        step = step / step.norm()
        rest = step - sum((step @ one * one for one in kept), torch.zeros_like(step))
        if rest.norm() < FRESH:
            continue
        rest = rest / rest.norm()
        kept.append(rest)
        z, c = (rest * (rows @ rest).std()).split([space.codes[0].numel(), space.conditions.shape[1]])
        found.append(Direction(z.view_as(space.codes[0]), c, method))
    return found


def _candidates(space: Space, each: int) -> Iterator[tuple[str, torch.Tensor]]:
    """Steps in z and c, flat and end to end [L·b·b + C], the broad ones before those of single places."""
    codes, c = space.codes, space.conditions
    idle_z, idle_c = torch.zeros(codes[0].numel()), torch.zeros(c.shape[1])
    everywhere = torch.ones_like(codes[0])
    for name, steps in (("pca", principal(c, each)), ("factors", factors(space.map, each))):
        yield from ((f"{name} c {i}", torch.cat([idle_z, step])) for i, step in enumerate(steps, 1))
    for name, steps in (
        ("pca", principal(codes.mean((2, 3)), each)),
        ("factors", factors(space.plant, each)),
    ):
        for i, step in enumerate(steps, 1):
            yield f"{name} z {i}", torch.cat([(step[:, None, None] * everywhere).flatten(), idle_c])
    for i, step in enumerate(principal(codes.flatten(1), each), 1):
        yield f"pca z places {i}", torch.cat([step, idle_c])


def principal(rows: torch.Tensor, count: int) -> torch.Tensor:
    """The first principal components of ``rows`` [N, D]: unit vectors [count or fewer, D]."""
    centred = rows - rows.mean(0)
    sizes, axes = torch.linalg.eigh(centred.T @ centred / len(rows))
    real = int((sizes > 1e-6 * sizes.max()).sum())  # fewer rows than dimensions leave axes of nothing
    return _signed(axes.T.flip(0)[: min(count, real)])


def factors(weight: torch.Tensor, count: int) -> torch.Tensor:
    """The inputs that a layer [out, D] answers most: unit vectors [count or fewer, D]."""
    _, _, axes = torch.linalg.svd(weight, full_matrices=False)
    return _signed(axes[:count])


def _signed(axes: torch.Tensor) -> torch.Tensor:
    """Axes whose largest number is positive: which way they point is then no accident of the library."""
    largest = axes.gather(1, axes.abs().argmax(1, keepdim=True))
    return axes * largest.sign()
