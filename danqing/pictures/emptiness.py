"""Where a picture is emptiest: little contrast, and a tone that the ink stands out from."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from PIL import Image
from scipy import ndimage

SIDE = 256  # pixels of the longer side on which a picture is looked at
NEAR = 5  # pixels there within which contrast is measured
DISTINCT = 0.45  # difference of lightness from which on ink is easily read
UNEVEN = 0.5  # weight of how far lightness strays over the whole of a place


@dataclass(frozen=True, slots=True)
class Room:
    """How busy a picture is everywhere, its lightness and that squared: running sums [3, h + 1, w + 1].

    ``scale``: pixels of the picture to one here.
    """

    sums: NDArray[np.float64]
    scale: float

    def busyness(
        self, x: NDArray[np.intp], y: NDArray[np.intp], width: int, height: int
    ) -> NDArray[np.float64]:
        """How busy boxes of so many pixels here are, whose corners are given: each as a whole, too.

        A box that is half moon and half sky is quiet almost everywhere, and yet no empty place.
        """
        s = self.sums
        whole = s[:, y + height, x + width] - s[:, y, x + width] - s[:, y + height, x] + s[:, y, x]
        busy, mean, square = whole / (width * height)
        spread: NDArray[np.float64] = np.sqrt(np.maximum(square - mean**2, 0))
        return busy + UNEVEN * spread


def survey(image: Image.Image, lightness: float) -> Room:
    """How busy a picture is for ink of this lightness (0 black to 1 white)."""
    scale = max(1.0, max(image.size) / SIDE)
    size = max(1, round(image.width / scale)), max(1, round(image.height / scale))
    small = image.resize(size, Image.Resampling.BOX).convert("RGBA")
    small = Image.alpha_composite(Image.new("RGBA", size, "white"), small)  # what is clear is seen on paper
    grey = np.asarray(small.convert("L"), np.float32) / 255
    mean = ndimage.uniform_filter(grey, NEAR)
    contrast = np.sqrt(np.maximum(ndimage.uniform_filter(grey**2, NEAR) - mean**2, 0))
    unread = np.maximum(0, DISTINCT - np.abs(mean - lightness))
    busy = contrast + 0.8 * unread
    planes = np.stack([busy, grey, grey**2]).astype(np.float64)
    sums = np.pad(planes.cumsum(1).cumsum(2), ((0, 0), (1, 0), (1, 0)))
    return Room(sums, scale)


def emptiest(
    room: Room, width: int, height: int, left: tuple[int, int], top: tuple[int, int]
) -> tuple[int, int, float]:
    """The corner (x, y) of the emptiest box of so many pixels, and how busy it is: lower is emptier.

    Of places equally empty it is the rightmost, and of those the uppermost: there verse begins.

    left, top: the least and the greatest x and y that it may have, in pixels of the picture.
    """
    s, rows, columns = room.scale, room.sums.shape[1] - 1, room.sums.shape[2] - 1
    w, h = min(columns, max(1, round(width / s))), min(rows, max(1, round(height / s)))
    x = np.unique(np.clip(np.rint(np.linspace(*left, 120) / s), 0, columns - w).astype(np.intp))[::-1]
    y = np.unique(np.clip(np.rint(np.linspace(*top, 120) / s), 0, rows - h).astype(np.intp))
    grid_y, grid_x = np.meshgrid(y, x, indexing="ij")
    busy = room.busyness(grid_x, grid_y, w, h)
    row, column = np.unravel_index(busy.argmin(), busy.shape)
    at = (round(x[column] * s), round(y[row] * s))
    return min(max(at[0], left[0]), left[1]), min(max(at[1], top[0]), top[1]), float(busy.min())
