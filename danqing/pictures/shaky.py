"""Line drawings as hands make them: shaky, broken, thick and thin, in pencil.

Ink [N, 1, H, W] in [0, 1] (1 where a line is) to ink of the same shape. Chance comes from ``chance`` alone
(None: PyTorch's own).
"""

import torch
import torch.nn.functional as F

Chance = torch.Generator | None
WAVES = ((4, 0.7), (12, 0.3))  # knots a side of a shaky hand's errors, and the share of each
FADE = 0.08  # how softly a broken line ends, in units of the noise that breaks it
WIDEST = 4  # px that a pen may add


def shaken(ink: torch.Tensor, amount: torch.Tensor, chance: Chance = None) -> torch.Tensor:
    """Ink moved about smoothly by ``amount`` [N]: root mean square, as a share of the shorter side."""
    count, _, height, width = ink.shape
    moves = [
        part * _smooth(torch.randn(count, 2, knots, knots, generator=chance), height, width)
        for knots, part in WAVES
    ]
    move = torch.stack(moves).sum(0)
    scale = 2 * min(height, width) / torch.tensor([width, height]).view(1, 2, 1, 1)  # grids span -1 to 1
    move = move / move.square().mean((1, 2, 3), keepdim=True).sqrt() * amount.view(-1, 1, 1, 1) * scale
    still = torch.eye(2, 3).expand(count, 2, 3)
    grid = F.affine_grid(still, [count, 1, height, width], align_corners=False) + move.permute(0, 2, 3, 1)
    return F.grid_sample(ink, grid, padding_mode="border", align_corners=False)


def broken(ink: torch.Tensor, share: torch.Tensor, chance: Chance = None, knots: int = 24) -> torch.Tensor:
    """Ink with gaps: about ``share`` [N] (0 to 1) of it is gone, in pieces of a ``knots``-th of the side."""
    count, _, height, width = ink.shape
    noise = _smooth(torch.randn(count, 1, knots, knots, generator=chance), height, width)
    noise = noise / noise.flatten(1).std(1).view(-1, 1, 1, 1)
    least = torch.special.ndtri(share.clamp(0.001, 0.999)).view(-1, 1, 1, 1)
    return ink * ((noise - least) / FADE + 0.5).clamp(0, 1)


def widened(ink: torch.Tensor, width: torch.Tensor) -> torch.Tensor:
    """Lines drawn with a thicker pen: ``width`` [N], 0 to WIDEST pixels more to their breadth."""
    share = width.view(-1, 1, 1, 1)
    for step in range(WIDEST):
        ahead, shift = share - step, 1 if step % 2 else -1  # to either side in turn
        wider = torch.maximum(ink, ink.roll(shift, 2))
        wider = torch.maximum(wider, wider.roll(shift, 3))
        ink = torch.lerp(ink, wider, ahead.clamp(0, 1))
    return ink


def pencilled(ink: torch.Tensor, grain: torch.Tensor, chance: Chance = None) -> torch.Tensor:
    """Ink on rough paper: softened, and lighter by ``grain`` [N] (0 to 1) where tooth or pressure is low."""
    count, _, height, width = ink.shape
    tooth = torch.rand(count, 1, height, width, generator=chance)
    pressure = _smooth(torch.rand(count, 1, 8, 8, generator=chance), height, width)
    return F.avg_pool2d(ink, 3, 1, 1) * (1 - grain.view(-1, 1, 1, 1) * (0.5 * tooth + 0.5 * pressure))


def roughened(ink: torch.Tensor, chance: Chance = None) -> torch.Tensor:
    """All of these, each as strong as chance will have it; a quarter of the drawings keep clean lines."""
    shake, gaps, pen, grain, clean = torch.rand(5, len(ink), generator=chance)
    rough = (clean > 0.25).float()
    ink = shaken(ink, rough * 0.014 * shake, chance)
    ink = broken(ink, rough * 0.6 * (gaps - 0.25).clamp(min=0), chance)
    return pencilled(widened(ink, WIDEST * pen**2), rough * grain, chance)


def _smooth(knots: torch.Tensor, height: int, width: int) -> torch.Tensor:
    return F.interpolate(knots, (height, width), mode="bilinear", align_corners=True)
