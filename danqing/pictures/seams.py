"""Laying one picture into another without a seam: what they differ by at the edge fades away within.

Inside a region the new picture is kept but for a membrane, which is stretched over the differences at the
edge (Pérez, Gangnet and Blake, "Poisson image editing", 2003). Fine differences die away within pixels, broad
ones over the membrane's reach, so that colours deep inside stay as they were meant.
"""

import torch
import torch.nn.functional as F

SWEEPS = 12  # of smoothing at each scale; what is broader was settled at the scale above


def membrane(values: torch.Tensor, known: torch.Tensor, reach: float = float("inf")) -> torch.Tensor:
    """The smoothest picture [N, C, H, W] that has ``values`` where ``known`` [N, 1, H, W] is true.

    It solves Δu = u / reach² elsewhere: away from what is known it falls to 0 within about ``reach`` pixels.
    Where nothing is known it is 0. Solved from coarse to fine, a few sweeps of Jacobi's method at each scale.
    """
    height, width = values.shape[2:]
    held = values * known
    start = torch.zeros_like(values)
    if max(height, width) > 2:
        even = (0, width % 2, 0, height % 2)
        cover = F.avg_pool2d(F.pad(known.to(values.dtype), even), 2)
        mean = F.avg_pool2d(F.pad(held, even), 2) / cover.clamp(min=0.25)
        coarse = membrane(mean, cover > 0, reach / 2)
        grown = F.interpolate(coarse, scale_factor=2, mode="bilinear", align_corners=False)
        start = grown[:, :, :height, :width]
    elif known.any():
        start = start + held.sum((2, 3), keepdim=True) / known.sum((2, 3), keepdim=True).clamp(min=1)
    u = torch.where(known, held, start)
    for _ in range(SWEEPS):
        around = F.pad(u, (1, 1, 1, 1), mode="replicate")
        total = (
            around[:, :, 1:-1, 2:]
            + around[:, :, 1:-1, :-2]
            + around[:, :, 2:, 1:-1]
            + around[:, :, :-2, 1:-1]
        )
        u = torch.where(known, held, total / (4 + reach**-2))
    return u


def lay_in(x: torch.Tensor, y: torch.Tensor, mask: torch.Tensor, reach: float) -> torch.Tensor:
    """``x`` [1, C, H, W], within ``mask`` [1, 1, H, W] in [0, 1] replaced by ``y``, without a seam.

    Where the mask is 0 every number is that of ``x``; where it is 1, only what comes from ``y``, drawn to the
    colours at the edge over ``reach`` pixels.
    """
    known = mask <= 0
    rows, columns = (_span(~known.flatten(0, 1).all(side)) for side in (2, 1))
    found = x.clone()
    if rows is None or columns is None:
        return found
    window = (..., _wider(rows, x.shape[2]), _wider(columns, x.shape[3]))
    for channel in range(x.shape[1]):  # one at a time: large regions are many pixels
        old, new = (z[:, channel : channel + 1][window] for z in (x, y))
        own, share = known[window], mask[window]
        bent = new + membrane(old - new, own, reach)
        found[:, channel : channel + 1][window] = torch.where(own, old, old + share * (bent - old))
    return found


def _span(lines: torch.Tensor) -> slice | None:
    """From the first to the last true of [1, n]."""
    there = lines.flatten().nonzero()
    return slice(int(there[0]), int(there[-1]) + 1) if len(there) else None


def _wider(span: slice, side: int) -> slice:
    """With the edge about it, broad enough for the scales above."""
    margin = 8
    return slice(max(0, span.start - margin), min(side, span.stop + margin))
