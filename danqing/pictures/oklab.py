"""Oklab: a space in which equal steps look equal, and lightness moves without turning the hue.

Björn Ottosson, "A perceptual color space for image processing" (2020). L lies in [0, 1], a (green to red)
and b (blue to yellow) within about [-0.4, 0.4].
"""

from functools import cache

import torch

Matrix = tuple[tuple[float, ...], ...]
_TO_CONES = (
    (0.4122214708, 0.5363325363, 0.0514459929),
    (0.2119034982, 0.6806995451, 0.1073969566),
    (0.0883024619, 0.2817188376, 0.6299787005),
)
_TO_LAB = (
    (0.2104542553, 0.7936177850, -0.0040720468),
    (1.9779984951, -2.4285922050, 0.4505937099),
    (0.0259040371, 0.7827717662, -0.8086757660),
)
_FROM_LAB = (
    (1.0, 0.3963377774, 0.2158037573),
    (1.0, -0.1055613458, -0.0638541728),
    (1.0, -0.0894841775, -1.2914855480),
)
_FROM_CONES = (
    (4.0767416621, -3.3077115913, 0.2309699292),
    (-1.2684380046, 2.6097574011, -0.3413193965),
    (-0.0041960863, -0.7034186147, 1.7076147010),
)


def to_oklab(x: torch.Tensor) -> torch.Tensor:
    """``x`` [N, 3, H, W] in [-1, 1] (sRGB) to Oklab [N, 3, H, W]."""
    rgb = (x + 1).div_(2).clamp_(0, 1)  # in place where nothing needs what was: memory is what takes time
    linear = torch.where(rgb <= 0.04045, rgb / 12.92, (rgb + 0.055).div_(1.055) ** 2.4)
    return _through(_TO_LAB, _through(_TO_CONES, linear) ** (1 / 3))


def from_oklab(lab: torch.Tensor) -> torch.Tensor:
    """Oklab [N, 3, H, W] to ``x`` [N, 3, H, W] in [-1, 1]; colours that a screen cannot show are clipped."""
    linear = _through(_FROM_CONES, _through(_FROM_LAB, lab) ** 3).clamp_(0, 1)
    curved = (linear.clamp(min=1e-8) ** (1 / 2.4)).mul_(1.055).sub_(0.055)
    return torch.where(linear <= 0.0031308, linear * 12.92, curved).mul_(2).sub_(1)


def hex_to_oklab(colour: str) -> torch.Tensor:
    """A colour as ``"#rrggbb"`` to Oklab [1, 3, 1, 1]."""
    rgb = [int(colour[i : i + 2], 16) / 127.5 - 1 for i in (1, 3, 5)]
    return to_oklab(torch.tensor(rgb).view(1, 3, 1, 1))


def _through(matrix: Matrix, x: torch.Tensor) -> torch.Tensor:
    return torch.einsum("ij,njhw->nihw", _tensor(matrix, x.dtype, x.device), x)


@cache  # small pictures are converted by the thousand
def _tensor(matrix: Matrix, dtype: torch.dtype, device: torch.device) -> torch.Tensor:
    with torch.inference_mode(False):  # or no gradient could ever flow through it
        return torch.tensor(matrix, dtype=dtype, device=device)
