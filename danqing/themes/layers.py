"""Layers of a thumbnail: soft shapes and RGBA sheets that are laid one over the other.

A layer is a picture with straight alpha, [1, 4, h, w] in [-1, 1]. Masks are in [0, 1] and become alpha only
where a layer is made. Lengths are measured in heights of the picture, so that a circle stays a circle
whatever the picture's shape.
"""

from collections.abc import Callable

import torch
import torch.nn.functional as F

from danqing.pictures.tensors import over, shrink

Layers = dict[str, torch.Tensor]  # by name, from back to front
Shape = Callable[[torch.Tensor, torch.Tensor], torch.Tensor]  # (y, x) to whether a point lies inside
FINE = 4  # how many times finer hard-edged shapes are drawn before they are shrunk by area


def colour(text: str) -> torch.Tensor:
    """``"#rrggbb"`` as a picture of one pixel [1, 3, 1, 1] in [-1, 1]."""
    values = [int(text[i : i + 2], 16) / 127.5 - 1 for i in (1, 3, 5)]
    return torch.tensor(values).view(1, 3, 1, 1)


def mix(first: torch.Tensor, second: torch.Tensor, share: torch.Tensor | float) -> torch.Tensor:
    """``first`` where ``share`` is 0, ``second`` where it is 1."""
    return first + (second - first) * share


def layer(paint: torch.Tensor, mask: torch.Tensor) -> torch.Tensor:
    """A layer of ``paint`` (broadcasts to [1, 3, h, w]) that covers ``mask`` [1, 1, h, w] in [0, 1]."""
    paint = paint.expand(-1, -1, *mask.shape[2:])
    return torch.cat([paint, mask.clamp(0, 1) * 2 - 1], dim=1)


def flatten(sheets: list[torch.Tensor]) -> torch.Tensor:
    """One picture [1, 3, h, w] from layers listed from back to front; the first must be opaque."""
    t = sheets[0][:, :3]
    for sheet in sheets[1:]:
        t = over(sheet, t)
    return t


def grid(height: int, width: int) -> tuple[torch.Tensor, torch.Tensor]:
    """The centres of all pixels, y [1, 1, h, 1] and x [1, 1, 1, w], in heights of the picture."""
    y = (torch.arange(height) + 0.5) / height
    x = (torch.arange(width) + 0.5) / height
    return y.view(1, 1, -1, 1), x.view(1, 1, 1, -1)


def ramp(low: float, high: float, value: torch.Tensor) -> torch.Tensor:
    """Rises smoothly from 0 at ``low`` to 1 at ``high`` (falls, if ``high`` is the smaller one)."""
    share = ((value - low) / (high - low)).clamp(0, 1)
    return share * share * (3 - 2 * share)


def drawn(shape: Shape, height: int, width: int) -> torch.Tensor:
    """The mask of ``shape(y, x)`` [1, 1, h, w], drawn several times finer and shrunk by area: clean edges."""
    return shrink(shape(*grid(height * FINE, width * FINE)).float(), FINE)


def blur(x: torch.Tensor, sigma: float) -> torch.Tensor:
    """Gaussian blur of [N, C, h, w] by ``sigma`` pixels; the borders repeat."""
    if sigma > 4:  # nothing fine is left: blur a smaller copy, at a fraction of the work
        height, width = x.shape[2:]
        small = F.interpolate(
            x, (max(1, round(height * 2 / sigma)), max(1, round(width * 2 / sigma))), mode="area"
        )
        return F.interpolate(blur(small, 2.0), (height, width), mode="bicubic", align_corners=False)
    reach = max(1, round(2.5 * sigma))
    weights = torch.exp(-0.5 * (torch.arange(-reach, reach + 1) / max(sigma, 1e-3)) ** 2)
    weights = (weights / weights.sum()).expand(x.shape[1], 1, 1, -1)
    x = F.conv2d(F.pad(x, (reach, reach, 0, 0), "replicate"), weights, groups=x.shape[1])
    x = F.pad(x, (0, 0, reach, reach), "replicate")
    return F.conv2d(x, weights.transpose(2, 3), groups=x.shape[1])


def clouds(height: int, width: int, seed: int, *, cells: int = 4) -> torch.Tensor:
    """Soft irregular tone [1, 1, h, w], about -1 to 1: random values on a coarse grid, smoothly joined."""
    chance = torch.Generator().manual_seed(seed)
    total = torch.zeros(1, 1, height, width)
    for octave in range(3):
        points = cells << octave
        noise = torch.rand(1, 1, points, points, generator=chance) * 2 - 1
        total += F.interpolate(noise, (height, width), mode="bicubic", align_corners=False) / 2**octave
    return total / 1.75


def placed(patch: torch.Tensor, top: int, left: int, height: int, width: int) -> torch.Tensor:
    """An RGBA ``patch`` on an otherwise empty layer of the given size; what falls outside is cut off."""
    sheet = torch.full((1, 4, height, width), -1.0)
    first, last = max(top, 0), min(top + patch.shape[2], height)
    begin, end = max(left, 0), min(left + patch.shape[3], width)
    if first < last and begin < end:
        sheet[:, :, first:last, begin:end] = patch[:, :, first - top : last - top, begin - left : end - left]
    return sheet
