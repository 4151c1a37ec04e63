"""Differentiable augmentation as its paper has it (arXiv 2006.10738): colour, translation and cutout.

Danqing's own (danqing.pictures.augment) reflects borders, zooms and cuts nothing out; peers use this one.
"""

import torch
import torch.nn.functional as F


def augment(x: torch.Tensor) -> torch.Tensor:
    """Pictures [N, 3, S, S] in [-1, 1], each changed by chance; slopes pass through."""
    return cutout(translation(colour(x)))


def colour(x: torch.Tensor) -> torch.Tensor:
    """Brightness moved by up to a half, saturation scaled by 0 to 2, contrast by 0.5 to 1.5."""
    brightness, saturation, contrast = torch.rand(3, len(x), 1, 1, 1)
    x = x + (brightness - 0.5)
    grey = x.mean(1, keepdim=True)
    x = grey + (x - grey) * 2 * saturation
    mean = x.mean((1, 2, 3), keepdim=True)
    return mean + (x - mean) * (contrast + 0.5)


def translation(x: torch.Tensor) -> torch.Tensor:
    """Moved by up to an eighth of the side; what comes in is 0."""
    side, most = x.shape[-1], x.shape[-1] // 8
    padded = F.pad(x, (most,) * 4)
    corners = torch.randint(0, 2 * most + 1, (len(x), 2)).tolist()
    moved = [
        one[:, top : top + side, left : left + side] for one, (top, left) in zip(padded, corners, strict=True)
    ]
    return torch.stack(moved)


def cutout(x: torch.Tensor) -> torch.Tensor:
    """A square of half the side set to 0, its middle anywhere in the picture."""
    side = x.shape[-1]
    middle = torch.randint(0, side, (2, len(x), 1))
    apart = (torch.arange(side) - middle).float() + 0.5  # [2, N, S]: rows, columns
    inside = apart.abs() < side / 4
    hole = inside[0, :, None, :, None] & inside[1, :, None, None, :]
    return x.masked_fill(hole, 0).contiguous(memory_format=torch.channels_last)
