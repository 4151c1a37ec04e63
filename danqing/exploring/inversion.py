"""From a picture to the code and condition that draw it: read at once, then mended by a few steps."""

from collections.abc import Callable
from dataclasses import dataclass

import torch

from danqing.exploring.measuring import Apart, Draw

STEPS, RATE = 120, 0.05  # of Adam; codes and conditions are about 1 in size
SEEN = 0.2  # weight of the distance on frozen features beside the mean difference of pixels


@dataclass(frozen=True, slots=True)
class Inversion:
    """Codes z and conditions c, the pictures x that they draw, and how like the wanted ones those are.

    ``read`` and ``mended`` are PSNR in dB, a number a picture: of what was read at once, and after the steps.
    """

    z: torch.Tensor
    c: torch.Tensor
    x: torch.Tensor
    read: tuple[float, ...]
    mended: tuple[float, ...]


def invert(
    x: torch.Tensor,
    start: tuple[torch.Tensor, torch.Tensor],
    draw: Draw,
    apart: Apart,
    *,
    steps: int = STEPS,
    progress: Callable[[int, int], None] | None = None,
) -> Inversion:
    """Codes and conditions from ``start`` on that draw ``x`` [N, C, S, S] as well as may be.

    ``draw`` must let gradients through. The best of all steps is kept, so more steps never draw worse.
    """
    z, c = (part.detach().clone().requires_grad_() for part in start)
    adam = torch.optim.Adam([z, c], RATE)
    slower = torch.optim.lr_scheduler.CosineAnnealingLR(adam, max(steps, 1))
    with torch.no_grad():
        first = draw(z, c)
    least = torch.full((len(x),), torch.inf)
    best = [part.detach().clone() for part in (z, c)]
    for step in range(steps + 1):
        y = draw(z, c)
        losses = (y - x).abs().mean((1, 2, 3)) + SEEN * apart(y, x)
        better = losses.detach() < least
        least = torch.where(better, losses.detach(), least)
        for kept, part in zip(best, (z, c), strict=True):
            kept[better] = part.detach()[better]
        if step < steps:
            adam.zero_grad()
            losses.sum().backward()
            adam.step()
            slower.step()
        if progress:
            progress(step + 1, steps + 1)
    with torch.no_grad():
        y = draw(*best)
    return Inversion(best[0], best[1], y, psnr(first, x), psnr(y, x))


def psnr(y: torch.Tensor, x: torch.Tensor) -> tuple[float, ...]:
    """Peak signal to noise ratio in dB of pictures [N, C, H, W] in [-1, 1], one a picture."""
    error = (y - x).square().mean((1, 2, 3)).clamp(min=1e-10)
    return tuple((10 * torch.log10(4 / error)).tolist())
