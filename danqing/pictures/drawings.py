"""Reading a person's line drawing: a scan, a phone photograph, a screen drawing; any colours, any size.

What comes out is ink, float32 in [0, 1] (1 where a line is), as evenly black as the training's drawings
whatever the light fell like, and hints: spots of colour that somebody put on the drawing.
"""

from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray
from PIL import Image
from scipy import ndimage

from danqing.language import DanqingError
from danqing.pictures.lines import SIDE, Plane, blur, lightness, xdog

LONGEST = 4  # times the shorter side: a drawing is shown no longer, paper is added to it instead
WORKING = 4  # times the wanted side at which lines are told from paper: thin ones would fade first
COARSE = 128  # px of the shorter side of the copy that paper is looked for on
FAINT = 0.035  # of lightness: what differs less from the paper is paper, too
NOISY = 4.0  # times the paper's own grain (its median deviation) that a line stands out by
FULL = 0.9  # quantile of the lines' strengths that counts as black
TONAL = 0.03  # grain from which, and
SOLID = 0.3  # share of ink from which a picture is no line drawing: lines are then drawn of it
PALE, COLOURFUL = 0.93, 0.1  # of hints: lightness from which paint is paper; least spread of its channels


class Box(NamedTuple):
    """Where a picture lies on a larger sheet, in the sheet's pixels."""

    left: int
    top: int
    width: int
    height: int


def shape_of(size: tuple[int, int], short: int) -> tuple[int, int]:
    """Height and width of a thumbnail for a drawing of (width, height), its shorter side ``short``."""
    width, height = size
    ratio = min(max(height / width, 1 / LONGEST), LONGEST)
    return (round(short * ratio), short) if ratio >= 1 else (short, round(short / ratio))


def placed(size: tuple[int, int], height: int, width: int) -> Box:
    """Where a picture of ``size`` (width, height), shown whole, lies on a sheet of height × width."""
    scale = min(width / size[0], height / size[1])
    wide, high = max(1, round(size[0] * scale)), max(1, round(size[1] * scale))
    return Box((width - wide) // 2, (height - high) // 2, wide, high)


def read_ink(image: Image.Image, height: int, width: int) -> Plane:
    """The ink [height, width] of a drawing, RGB or RGBA, whole and in the middle of a sheet of that shape.

    Dark lines on light and light lines on dark are told apart, and uneven light is evened out; a picture that
    is no line drawing has its lines drawn. Raises DanqingError where there is no line to be found.
    """
    box = placed(image.size, height, width)
    factor = WORKING if max(height, width) * WORKING <= 4 * SIDE * LONGEST else 1
    scale = min(factor, max(1.0, max(image.width / box.width, image.height / box.height)))
    size = max(1, round(box.width * scale)), max(1, round(box.height * scale))
    light = lightness(_flattened(image).resize(size, Image.Resampling.BOX if scale > 1 else _SMOOTH))
    ink = _ink(light, round(scale))
    if not (ink > 0.5).any():
        raise DanqingError("lines-none")
    small = Image.fromarray(ink).resize((box.width, box.height), Image.Resampling.BOX)
    sheet = np.zeros((height, width), np.float32)
    drawn = np.asarray(small)
    strong = float(np.quantile(drawn[drawn > 0.05], FULL)) if (drawn > 0.05).any() else 1.0
    sheet[box.top : box.top + box.height, box.left : box.left + box.width] = np.clip(drawn / strong, 0, 1)
    return sheet


def read_hints(
    image: Image.Image, lines: Image.Image, ink: Plane, height: int, width: int
) -> NDArray[np.uint8]:
    """The spots of colour on a picture, laid over the drawing ``lines``: RGBA uint8 [height, width, 4].

    Spots are what is not clear; on a picture without transparency, what is neither nearly white nor the
    drawing's own grey lines (``ink``, of any multiple of the shape). Alpha is 255 on spots, 0 elsewhere.
    Raises DanqingError where there are none.
    """
    box = placed(lines.size, height, width)
    size = box.width, box.height
    rgba = np.asarray(image.convert("RGBA"), np.float32) / 255
    painted = rgba[..., 3] > 0.5
    if image.mode != "RGBA":
        rgb = rgba[..., :3]
        painted = (rgb.min(2) < PALE) & (
            (rgb.max(2) - rgb.min(2) > COLOURFUL) | ~_on_lines(ink, rgb.shape, box)
        )
    weight = Image.fromarray(painted.astype(np.float32)).resize(size, Image.Resampling.BOX)
    share = np.asarray(weight)
    planes = [
        np.asarray(Image.fromarray(rgba[..., i] * painted).resize(size, Image.Resampling.BOX))
        for i in range(3)
    ]
    colours = np.stack(planes, 2) / np.maximum(share, 1e-6)[..., None]
    given = share > 0.3
    if not given.any():
        raise DanqingError("hints-none")
    sheet = np.zeros((height, width, 4), np.uint8)
    inside = sheet[box.top : box.top + box.height, box.left : box.left + box.width]
    inside[..., :3] = np.clip(colours * 255 + 0.5, 0, 255) * given[..., None]
    inside[..., 3] = 255 * given
    return sheet


_SMOOTH = Image.Resampling.BICUBIC


def _flattened(image: Image.Image) -> Image.Image:
    """RGB: a drawing on a clear sheet is laid on white, or on black if it was drawn in light colours."""
    if image.mode != "RGBA":
        return image.convert("RGB")
    alpha = np.asarray(image.getchannel("A"), np.float32)
    light = float((lightness(image) * alpha).sum() / max(float(alpha.sum()), 1.0))
    sheet = Image.new("RGBA", image.size, "black" if light > 0.6 else "white")
    return Image.alpha_composite(sheet, image).convert("RGB")


def _ink(light: Plane, scale: int) -> Plane:
    """Ink of lightness: how far a place is darker (or lighter, where lines are light) than paper near it."""
    apart, grain = _off_paper(light, scale)
    least = max(FAINT, NOISY * grain)
    dark, bright = (float(np.clip(part - least, 0, None).sum()) for part in (apart, -apart))
    lines = -apart if bright > dark and float(np.median(light)) < 0.5 else apart
    above = np.clip(lines - least, 0, None)
    if grain > TONAL or float((above > 0.5 * FAINT).mean()) > SOLID:
        return xdog(light, max(1.0, 1.2 * scale), sharpness=12.0, threshold=0.66)
    if not (above > 0).any():
        return above
    full = float(np.quantile(above[above > 0], FULL))
    return np.clip(above / max(full, FAINT), 0, 1).astype(np.float32)


def _off_paper(light: Plane, scale: int) -> tuple[Plane, float]:
    """How much darker than paper every place is, and the paper's grain: the median deviation from it."""
    light = blur(light, 0.5 * scale) if scale > 1 else light
    step = max(1, min(light.shape) // COARSE)
    small = light[::step, ::step]  # paper changes slowly, and a median is slow
    window = max(5, min(small.shape) // 12 * 2 + 1)
    paper = blur(ndimage.median_filter(small, window, mode="nearest"), window / 4)
    paper = ndimage.zoom(paper, [a / b for a, b in zip(light.shape, paper.shape, strict=True)], order=1)
    apart = (paper - light) / (np.maximum(paper, 1 - paper) + 0.1)
    return apart, float(np.median(np.abs(apart)))


def _on_lines(ink: Plane, shape: tuple[int, ...], box: Box) -> NDArray[np.bool_]:
    """Where a picture of ``shape`` (height, width, …) that shows the same has the drawing's lines."""
    times = ink.shape[0] / max(1, box.height + 2 * box.top)
    top, left = round(box.top * times), round(box.left * times)
    part = ink[top : top + round(box.height * times), left : left + round(box.width * times)]
    wide = ndimage.maximum_filter(part, 3)
    size = (shape[1], shape[0])
    return np.asarray(Image.fromarray(wide).resize(size, Image.Resampling.BILINEAR)) > 0.15
