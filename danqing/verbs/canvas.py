"""The geometry of a painting: how large a thumbnail it is painted from, and how it comes to its wanted size.

The Painter makes 8 pixels a side of every thumbnail pixel. A brush b is a stroke b times as wide: the
painting is made from a thumbnail of 1/(8b) of its sides, then enlarged by b (b > 1) or made too large and
shrunk (b < 1).
"""

import math
from dataclasses import dataclass
from typing import TYPE_CHECKING

from danqing.language import DanqingError
from danqing.trust.recipe import MAX_BRUSH, MAX_SIDE, MIN_BRUSH, MIN_SIDE

if TYPE_CHECKING:
    import torch

SCALE = 8  # painting pixels a thumbnail pixel, a side
LEAST = 8  # a thumbnail's smallest side: with fewer pixels there is nothing to see
BRUSHES = {"fine": 0.5, "medium": 1.0, "broad": 2.0}


@dataclass(frozen=True, slots=True)
class Canvas:
    """A painting of height × width from a thumbnail of rows × columns, whose painting is resized by
    ``scale``.
    """

    height: int
    width: int
    rows: int
    columns: int
    scale: float


def stretch(width: int, height: int, brush: float) -> Canvas:
    """The canvas for a painting of width × height pixels (64 to 4,096 a side) by a brush of 0.5 to 4.

    The thumbnail is rounded up, so that any size is reached by cutting a few pixels off and never by
    distortion; a brush too broad for it to have 8 pixels a side is narrowed. Raises DanqingError for sizes
    and brushes out of range, and where a fine brush would need a painting beyond 4,096 pixels.
    """
    if not (MIN_SIDE <= width <= MAX_SIDE and MIN_SIDE <= height <= MAX_SIDE):
        raise DanqingError("size-range", size=f"{width}x{height}", low=MIN_SIDE, high=MAX_SIDE)
    if not MIN_BRUSH <= brush <= MAX_BRUSH:
        raise DanqingError("brush-range", value=f"{brush:g}", low=MIN_BRUSH, high=MAX_BRUSH)
    scale = min(brush, min(width, height) / (SCALE * LEAST))
    rows, columns = (math.ceil(round(side / (SCALE * scale), 6)) for side in (height, width))
    if SCALE * max(rows, columns) > MAX_SIDE:
        least = math.ceil(100 * max(width, height) / MAX_SIDE) / 100
        raise DanqingError("brush-too-fine", size=f"{width}x{height}", value=f"{brush:g}", least=least)
    return Canvas(height, width, rows, columns, scale)


def finish(x: "torch.Tensor", canvas: Canvas) -> "torch.Tensor":
    """The Painter's picture [N, 3, 8·rows, 8·columns] to the wanted [N, 3, height, width]: resized, then cut
    evenly.
    """
    from danqing.pictures.tensors import resize, shrink

    factor = round(1 / canvas.scale)
    if factor > 1 and factor * canvas.scale == 1:
        x = shrink(x, factor)  # whole pixels: their plain mean is the exact area
    else:
        x = resize(x, round(canvas.scale * x.shape[2]), round(canvas.scale * x.shape[3]))
    top, left = (x.shape[2] - canvas.height) // 2, (x.shape[3] - canvas.width) // 2
    return x[:, :, top : top + canvas.height, left : left + canvas.width]


def read_brush(brush: float | str) -> float:
    """A brush from its name (fine, medium, broad) or its number; raises DanqingError for anything else."""
    try:
        return BRUSHES[brush] if isinstance(brush, str) and brush in BRUSHES else float(brush)
    except ValueError:
        raise DanqingError("brush-range", value=brush, low=MIN_BRUSH, high=MAX_BRUSH) from None
