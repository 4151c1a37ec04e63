"""The one place where range, layout and dtype change.

A picture outside is a PIL image (RGB or RGBA, 8 bits). Inside it is a float32 tensor ``x`` of shape
[N, C, H, W], C = 3 (RGB) or 4 (RGB and straight alpha), every channel in [-1, 1], channels-last in memory.
"""

from collections.abc import Sequence

import numpy as np
import torch
import torch.nn.functional as F
from numpy.typing import NDArray
from PIL import Image


def from_bytes(pixels: NDArray[np.uint8]) -> torch.Tensor:
    """uint8 pixels [N, H, W, C] to ``x`` [N, C, H, W] in [-1, 1]."""
    x = torch.from_numpy(np.ascontiguousarray(pixels)).permute(0, 3, 1, 2).float().div_(127.5).sub_(1)
    return x.contiguous(memory_format=torch.channels_last)


def to_bytes(x: torch.Tensor) -> NDArray[np.uint8]:
    """``x`` [N, C, H, W] to uint8 pixels [N, H, W, C], rounded and clipped."""
    scaled = x.detach().float().clamp(-1, 1).add_(1).mul_(127.5).round_()
    pixels: NDArray[np.uint8] = scaled.to(torch.uint8).permute(0, 2, 3, 1).contiguous().cpu().numpy()
    return pixels


def to_tensor(images: Image.Image | Sequence[Image.Image]) -> torch.Tensor:
    """One image or several of equal size and mode (RGB or RGBA) to ``x`` [N, C, H, W]."""
    images = [images] if isinstance(images, Image.Image) else images
    return from_bytes(np.stack([np.asarray(image) for image in images]))


def to_images(x: torch.Tensor) -> list[Image.Image]:
    """``x`` [N, 3 or 4, H, W] to PIL images, RGB or RGBA."""
    return [Image.fromarray(pixels) for pixels in to_bytes(x)]


def shrink(x: torch.Tensor, factor: int) -> torch.Tensor:
    """Area down-sampling by a whole ``factor``: [N, C, H, W] to [N, C, H/factor, W/factor]."""
    return x if factor == 1 else F.avg_pool2d(x, factor)


def resize(x: torch.Tensor, height: int, width: int) -> torch.Tensor:
    """Bicubic with antialiasing to [N, C, height, width], clipped to [-1, 1]."""
    if x.shape[2:] == (height, width):
        return x
    return F.interpolate(x, (height, width), mode="bicubic", antialias=True).clamp(-1, 1)


def over(x: torch.Tensor, backdrop: torch.Tensor) -> torch.Tensor:
    """RGBA ``x`` [N, 4, H, W] laid over an RGB backdrop that broadcasts to [N, 3, H, W]."""
    alpha = (x[:, 3:] + 1) / 2
    return x[:, :3] * alpha + backdrop * (1 - alpha)
