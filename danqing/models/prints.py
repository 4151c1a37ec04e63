"""Prints: training pictures at a few pixels, by which a draft that comes too near to one of them is known.

Coarser and quicker than judging.copies, and blind to what its networks see, so that those can judge what it
lets through.
"""

from dataclasses import dataclass

import torch
import torch.nn.functional as F

from danqing.pictures.tensors import over

SIDE = 8  # px: 192 bytes a picture; four a side tell too little, and sixteen no more


@dataclass(frozen=True, slots=True)
class Prints:
    """``pixels`` uint8 [N, 3 · SIDE²] of training pictures; ``scales`` [N], each to its fifth neighbour."""

    pixels: torch.Tensor
    scales: torch.Tensor

    @torch.no_grad()
    def apart(self, x: torch.Tensor) -> torch.Tensor:
        """How far pictures [M, C, H, W] in [-1, 1] are from the nearest, mirrored too: [M], 1 is usual."""
        rows = torch.cat([coarse(x), coarse(x.flip(3))])
        least = (torch.cdist(rows, self.pixels.float()) / self.scales).min(1).values
        return torch.minimum(*least.chunk(2))


def coarse(x: torch.Tensor) -> torch.Tensor:
    """Pictures [M, C, H, W] in [-1, 1] at SIDE px: [M, 3 · SIDE²] in 0 to 255; alpha is laid on white."""
    x = over(x, torch.ones(1, 3, 1, 1)) if x.shape[1] == 4 else x
    return (F.adaptive_avg_pool2d(x.float(), SIDE).flatten(1) + 1) * 127.5
