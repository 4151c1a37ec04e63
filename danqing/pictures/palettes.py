"""Palettes: the colours of a picture, colours lent by another, turns towards an hour, a season or a mood."""

from typing import NamedTuple

import torch
import torch.nn.functional as F

from danqing.pictures.oklab import from_oklab, to_oklab
from danqing.pictures.shifting import shift
from danqing.pictures.shifts import SHIFTS

__all__ = ["SHIFTS", "Colours", "extract", "from_oklab", "measure", "shift", "to_oklab", "transfer"]

_MOST_SIDE = 64  # pixels: more tell no more about colour
_ROUNDS = 12  # of k-means; it has settled long before
_NOISE = 1e-5  # variance added to every colour axis: flat pictures have no shape to stretch
_MOST_STRETCH = 3.0  # beyond this a transfer shows noise, not colour


class Colours(NamedTuple):
    """How colours lie in Oklab: ``mean`` [3] and ``covariance`` [3, 3]."""

    mean: torch.Tensor
    covariance: torch.Tensor


def measure(x: torch.Tensor) -> Colours:
    """The colours of a picture like those of ``x`` [N, 3, H, W]: the mean of their means and covariances.

    How one picture differs from the next is no part of it: ink on papers of many casts is grey on each.
    """
    mean, covariance = _moments(to_oklab(x).flatten(2))
    return Colours(mean.mean(0), covariance.mean(0))


def transfer(x: torch.Tensor, target: Colours, strength: float = 1.0) -> torch.Tensor:
    """Move each picture of ``x`` [N, 3, H, W] to the colours ``target``, by ``strength`` (0 to 1) of the way.

    The linear optimal-transport (Monge-Kantorovich) map between two Gaussians, which moves colours least:
    Pitié and Kokaram, "The linear Monge-Kantorovitch linear colour mapping for example-based colour
    transfer" (2007).
    """
    lab = to_oklab(x)
    pixels = lab.flatten(2)
    mean, covariance = _moments(pixels)
    stretch = _transport(covariance, target.covariance.to(x))
    moved = (stretch @ (pixels - mean[..., None])).add_(target.mean.to(x)[:, None])
    return from_oklab(torch.lerp(pixels, moved, strength).view_as(lab))


def extract(x: torch.Tensor, count: int = 5) -> torch.Tensor:
    """The ``count`` main colours of ``x`` [N, 3, H, W] as [count, 3] in [-1, 1], the most frequent first.

    k-means in Oklab from a start without chance (each next centre is the colour farthest from those
    before), so the same picture always has the same palette. A picture of fewer colours repeats some.
    """
    small = F.adaptive_avg_pool2d(x, (min(x.shape[2], _MOST_SIDE), min(x.shape[3], _MOST_SIDE)))
    pixels = to_oklab(small).transpose(0, 1).flatten(1).T  # [P, 3]
    centres = _spread(pixels, count)
    for _ in range(_ROUNDS):
        nearest = F.one_hot(torch.cdist(pixels, centres).argmin(1), count).to(pixels)  # [P, count]
        share = nearest.sum(0)
        centres = torch.where(share[:, None] > 0, nearest.T @ pixels / share.clamp(min=1)[:, None], centres)
    order = share.argsort(descending=True, stable=True)
    return from_oklab(centres[order].T.view(1, 3, count, 1))[0, :, :, 0].T


def _spread(pixels: torch.Tensor, count: int) -> torch.Tensor:
    centres = [pixels.mean(0)]
    for _ in range(count):
        distance = torch.cdist(pixels, torch.stack(centres)).amin(1)
        centres.append(pixels[distance.argmax()])
    return torch.stack(centres[1:])


def _moments(pixels: torch.Tensor) -> tuple[torch.Tensor, torch.Tensor]:
    """Mean [N, 3] and covariance [N, 3, 3] of ``pixels`` [N, 3, P]."""
    mean = pixels.mean(2)
    centred = pixels - mean[..., None]
    return mean, centred @ centred.mT / pixels.shape[2]


def _transport(source: torch.Tensor, target: torch.Tensor) -> torch.Tensor:
    """The symmetric map [N, 3, 3] from covariance ``source`` [N, 3, 3] to ``target`` [3, 3]."""
    noise = _NOISE * torch.eye(3).to(source)
    root, inverse = _powers(source + noise)
    between, _ = _powers(root @ (target + noise) @ root)
    values, vectors = torch.linalg.eigh(inverse @ between @ inverse)
    return vectors @ torch.diag_embed(values.clamp(max=_MOST_STRETCH)) @ vectors.mT


def _powers(matrix: torch.Tensor) -> tuple[torch.Tensor, torch.Tensor]:
    """Square root and inverse square root of symmetric positive matrices [N, 3, 3]."""
    values, vectors = torch.linalg.eigh(matrix)
    root = values.clamp(min=1e-12).sqrt()
    return vectors @ torch.diag_embed(root) @ vectors.mT, vectors @ torch.diag_embed(1 / root) @ vectors.mT
