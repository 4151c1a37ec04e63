"""Spots of colour on a picture: how a person says what a place is to be like."""

import torch

SMALLEST, LARGEST = 0.7, 8.0  # radii in thumbnail pixels; small ones are the more frequent
WRONG = 0.06  # deviation of a spot's colour from the one that is meant: nobody mixes it exactly


def draw_spots(x: torch.Tensor, counts: torch.Tensor, chance: torch.Generator | None = None) -> torch.Tensor:
    """Round spots in the mean colour of what they cover: ``counts`` [N] of them on ``x`` [N, 3, H, W].

    Returns: [N, 4, H, W]: RGB in [-1, 1] where a spot is, 0 elsewhere; and 1 where a spot is, else 0.
    """
    count, _, height, width = x.shape
    rows, columns = torch.arange(height).view(1, 1, -1, 1), torch.arange(width).view(1, 1, 1, -1)
    colours, given = torch.zeros_like(x), torch.zeros(count, 1, height, width)
    for i in range(int(counts.max()) if count else 0):
        y, across, size = torch.rand(3, count, 1, 1, 1, generator=chance)
        radius = SMALLEST + (LARGEST - SMALLEST) * size**3
        within = (rows - y * height).square() + (columns - across * width).square() <= radius.square()
        spot = (within & (i < counts).view(-1, 1, 1, 1)).float()
        mean = (x * spot).sum((2, 3), keepdim=True) / spot.sum((2, 3), keepdim=True).clamp(min=1)
        mean = mean + WRONG * torch.randn(mean.shape, generator=chance)
        colours = torch.lerp(colours, mean.clamp(-1, 1).expand_as(x), spot)
        given = torch.maximum(given, spot)
    return torch.cat([colours, given], 1)
