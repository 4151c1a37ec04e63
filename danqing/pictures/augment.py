"""Differentiable augmentation (arXiv 2006.10738): what a critic is shown is jittered, real and fake alike."""

from collections.abc import Callable

import torch
import torch.nn.functional as F

Draw = Callable[[Callable[[int], torch.Tensor], int], torch.Tensor]


def alone(sample: Callable[[int], torch.Tensor], count: int) -> torch.Tensor:
    """``count`` rows of what ``sample(n)`` draws for n: the other kind draws for more, and takes a part."""
    return sample(count)


def jitter_colour(
    x: torch.Tensor, strength: float = 1.0, copies: int = 1, draw: Draw = alone
) -> torch.Tensor:
    """Random brightness, saturation and contrast for every picture of ``x`` [N, 3, H, W]."""
    n = len(x) // copies
    chance = draw(lambda count: torch.rand(3, count, 1, 1, 1).transpose(0, 1), n).transpose(0, 1)
    chance = (chance.to(x.device) - 0.5) * strength
    brightness, saturation, contrast = chance.repeat(1, copies, 1, 1, 1)
    grey = x.mean(1, keepdim=True)
    x = grey + (x - grey) * (1 + 1.6 * saturation)
    mean = x.mean((1, 2, 3), keepdim=True)
    return mean + (x - mean) * (1 + contrast) + 0.5 * brightness


def jitter_place(
    x: torch.Tensor, share: float = 0.125, zoom: float = 0.1, copies: int = 1, draw: Draw = alone
) -> torch.Tensor:
    """Random shift by up to ``share`` of the side and zoom by up to ``zoom``, reflected at the borders."""
    n = len(x) // copies
    affine = torch.zeros(n, 2, 3)
    affine[:, 0, 0] = affine[:, 1, 1] = 1 + (draw(torch.rand, n) * 2 - 1) * zoom
    affine[:, :, 2] = (draw(lambda count: torch.rand(count, 2), n) * 2 - 1) * 2 * share
    grid = F.affine_grid(affine.to(x.device).repeat(copies, 1, 1), list(x.shape), align_corners=False)
    moved = F.grid_sample(x.float(), grid, padding_mode="reflection", align_corners=False)
    return moved.contiguous(memory_format=torch.channels_last)


def augment(x: torch.Tensor, copies: int = 1, draw: Draw = alone) -> torch.Tensor:
    """Colour and place together, [N, 3, H, W] to the same; ``copies`` equal parts of N are jittered alike."""
    return jitter_place(jitter_colour(x, copies=copies, draw=draw), copies=copies, draw=draw)
