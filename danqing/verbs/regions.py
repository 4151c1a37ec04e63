"""Regions of a picture: which part a mask means, and what is cut out of the picture to paint it anew."""

import io
import math
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import torch
from PIL import Image, ImageChops, ImageFilter

from danqing.language import DanqingError
from danqing.pictures.decoding import decode
from danqing.pictures.files import open_picture
from danqing.pictures.tensors import to_tensor
from danqing.trust.recipe import decode_png, encode_png
from danqing.verbs.canvas import LEAST, SCALE

Window = tuple[int, int, int, int]  # left, top, right and bottom in pixels; may reach beyond the picture
AUTO = "auto"
LARGEST = 4096  # pixels a side of a window
KEPT = 512  # pixels a side at which a mask is kept
BLACK, WHITE = 24, 231  # of 255: what a lossy file makes of black and of white
CHANGED = 12  # steps of 255 by which two thumbnails must differ to count as changed there
MOST_USUAL = 6.0  # steps of 255 that they may differ by everywhere without having been changed
CLOSE, WIDE = 8, 32  # thumbnail pixels about a region: as many as half of it, within these


@dataclass(frozen=True, slots=True)
class Mask:
    """Where to paint anew: a grey picture of any size, in the shape of the whole picture."""

    grey: Image.Image

    def box(self, size: tuple[int, int]) -> Window:
        """The pixels of a picture of ``size`` that it reaches. Raises DanqingError where there are none."""
        box = self.grey.getbbox()
        if box is None:
            raise DanqingError("repaint-mask-empty")
        across, down = size[0] / self.grey.width, size[1] / self.grey.height
        left, top = math.floor(box[0] * across), math.floor(box[1] * down)
        return left, top, math.ceil(box[2] * across), math.ceil(box[3] * down)

    def cut(self, size: tuple[int, int], window: Window) -> Image.Image:
        """Its part of a picture of ``size``, at most KEPT pixels a side; nothing beyond what was white."""
        whole = cut(self.grey, window, size, Image.Resampling.BILINEAR)
        shrunk = min(1.0, KEPT / max(whole.size))
        if shrunk == 1.0:
            return whole
        sides = (max(1, round(whole.width * shrunk)), max(1, round(whole.height * shrunk)))
        reach = 2 * math.ceil(max(w / s for w, s in zip(whole.size, sides, strict=True))) + 1
        return whole.filter(ImageFilter.MinFilter(reach)).resize(sides, Image.Resampling.BOX)


def read_mask(mask: str | Path | Image.Image, size: tuple[int, int]) -> Mask:
    """A mask as people give it: white is painted anew, black and what is transparent stays.

    Raises DanqingError for one of another shape than ``size``, or without any white.
    """
    image = mask if isinstance(mask, Image.Image) else open_picture(mask)
    check_shape(image, size, "repaint-mask-shape")
    if image.mode == "RGBA":
        black = Image.new("RGBA", image.size, "black")
        image = Image.alpha_composite(black, image)
    grey = image.convert("L").point([_level(value) for value in range(256)])
    if grey.getbbox() is None:
        raise DanqingError("repaint-mask-empty")
    return Mask(grey)


def cover_of(edited: Image.Image, grain: float, size: tuple[int, int]) -> Mask:
    """Where a picture with transparency was painted on, and a pixel of the thumbnail about it."""
    return _grown(edited.getchannel("A"), grain, size)


def changes(picture: Image.Image, edited: Image.Image, grain: float) -> Mask:
    """Where ``edited`` differs from ``picture``, and a pixel of the thumbnail about it.

    Thumbnails are compared, so that the one a painting was made from counts as the same picture. Raises
    DanqingError where they do not differ.
    """
    grain = max(grain, max(picture.size) / KEPT)
    sides = (max(1, round(picture.width / grain)), max(1, round(picture.height / grain)))
    one, two = (_premultiplied(image.resize(sides, Image.Resampling.BOX)) for image in (picture, edited))
    apart = np.abs(one - two).max(axis=2)
    usual = min(float(np.median(apart)), MOST_USUAL)  # a free hand strays from its thumbnail everywhere
    differ = Image.fromarray((apart > max(CHANGED, 6 * usual)).astype(np.uint8) * 255)
    if differ.getbbox() is None:
        raise DanqingError("repaint-no-change")
    return _grown(differ, grain, picture.size)


def check_shape(image: Image.Image, size: tuple[int, int], key: str) -> None:
    """Raise a DanqingError unless ``image`` has the shape of ``size``, but for a pixel of rounding."""
    width, height = size
    off = min(
        abs(image.width - image.height * width / height), abs(image.height - image.width * height / width)
    )
    if off > 1:
        raise DanqingError(key, size=f"{image.width}x{image.height}", wanted=f"{width}x{height}")


def choose_window(box: Window, size: tuple[int, int], brush: float) -> Window:
    """What is painted for a region: the box and as much about it as the Painter should see.

    It lies within the picture unless that is too small to paint on. Raises DanqingError for regions too
    large.
    """
    grain = SCALE * brush
    about = min(WIDE, max(CLOSE, max(box[2] - box[0], box[3] - box[1]) / grain / 2)) * grain
    spans = []
    for first, last, side in ((box[0], box[2], size[0]), (box[1], box[3], size[1])):
        least = math.ceil(LEAST * grain)
        wanted = last - first + 2 * about
        length = max(least, min(side, math.floor(math.ceil(wanted / grain) * grain)))
        if length > LARGEST:
            length = max(least, min(side, LARGEST))
        if last - first > length:
            raise DanqingError("repaint-too-large", size=f"{box[2] - box[0]}x{box[3] - box[1]}", most=LARGEST)
        start = round((first + last - length) / 2)
        start = min(max(0, start), side - length) if side >= length else (side - length) // 2
        spans.append((start, start + length))
    (left, right), (top, bottom) = spans
    return left, top, right, bottom


def cut(
    image: Image.Image,
    window: Window,
    size: tuple[int, int] | None = None,
    method: Image.Resampling = Image.Resampling.NEAREST,
) -> Image.Image:
    """The part of a picture in ``window``; beyond its edge the border repeats.

    size: what the window is measured in, if not in the image's own pixels; ``method`` is how it is enlarged.
    """
    width, height = size or image.size
    left, top, right, bottom = window
    inner = (max(0, left), max(0, top), min(width, right), min(height, bottom))
    if image.size == (width, height):
        part = image.crop(inner)
    else:
        across, down = image.width / width, image.height / height
        box = (inner[0] * across, inner[1] * down, inner[2] * across, inner[3] * down)
        sides = (inner[2] - inner[0], inner[3] - inner[1])
        part = image.resize(sides, Image.Resampling.BOX if across > 1 else method, box=box)
    if inner == window:
        return part
    edges = ((inner[1] - top, bottom - inner[3]), (inner[0] - left, right - inner[2]))
    pixels = np.asarray(part)
    return Image.fromarray(np.pad(pixels, (*edges, (0, 0))[: pixels.ndim], mode="edge"))


def keep(image: Image.Image) -> str:
    """A small picture as the text that a step holds."""
    buffer = io.BytesIO()
    image.save(buffer, "PNG")
    return encode_png(buffer.getvalue())


def kept(text: str, name: str) -> Image.Image:
    """The inverse of `keep`; raises DanqingError for anything else, which it calls ``name``."""
    return decode(io.BytesIO(decode_png(text)), name, max_pixels=LARGEST**2)


def as_share(mask: Image.Image, height: int, width: int) -> torch.Tensor:
    """A kept mask as shares [1, 1, height, width] in [0, 1]; enlarged, no further than its white."""
    share = (to_tensor(mask.convert("RGB"))[:, :1] + 1) / 2
    if share.shape[2:] == (height, width):
        return share
    grown = torch.nn.functional.interpolate(share, (height, width), mode="bilinear", align_corners=False)
    return (2 * grown - 1).clamp(min=0)


def _level(value: int) -> int:
    return round(255 * min(1.0, max(0.0, (value - BLACK) / (WHITE - BLACK))))


def _grown(grey: Image.Image, grain: float, size: tuple[int, int]) -> Mask:
    """The mask, made larger by a thumbnail's pixel."""
    if grey.getbbox() is None:
        raise DanqingError("repaint-mask-empty")
    reach = max(1, round(1.5 * grain * grey.width / size[0]))
    side = min(1.0, KEPT / max(grey.size))
    if side < 1:
        grey = grey.resize(
            (max(1, round(grey.width * side)), max(1, round(grey.height * side))), Image.Resampling.BOX
        )
        grey, reach = grey.point(lambda value: 255 if value else 0), max(1, round(reach * side))
    white = grey.point(lambda value: 255 if value > BLACK else 0)
    return Mask(ImageChops.lighter(white, white.filter(ImageFilter.MaxFilter(2 * reach + 1))))


def _premultiplied(image: Image.Image) -> np.ndarray:
    pixels = np.asarray(image.convert("RGBA"), dtype=np.float32)
    return np.concatenate([pixels[..., :3] * pixels[..., 3:] / 255, pixels[..., 3:]], axis=2)
