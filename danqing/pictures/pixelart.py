"""Pixel art: telling it from other pictures, and enlarging it exactly."""

import numpy as np
from numpy.typing import NDArray
from PIL import Image

MOST_COLOURS, MOST_IN_BLOCKS = 64, 256  # of a picture drawn pixel by pixel; of one that shows even blocks
# Share of steps that may go by way of a colour between, as smoothed edges do (a drawing: 0.3 to 0.6). Small
# drawings of smooth edges have more colours than MOST_COLOURS, so there the share tells less.
MOST_BLENDED, MOST_BLENDED_SMALL = 0.1, 0.4
SMALL = 128  # px a side
LARGEST = 4_000_000  # px; nobody sets as many by hand, and counting colours takes time
LEAST = 8  # px a side; less is too little to tell


def is_pixel_art(image: Image.Image) -> bool:
    """Whether an RGB or RGBA picture was drawn pixel by pixel: few colours, and hard edges or even blocks.

    JPEGs of pixel art do not count, as their colours are many: nothing in them is exact any more.
    """
    if min(image.size) < LEAST or image.width * image.height > LARGEST:
        return False
    pixels = np.asarray(image.convert("RGBA")).astype(np.int16)
    pixels[pixels[..., 3] == 0] = 0  # clear pixels may hold any colour
    count = _count_colours(pixels)
    if not 1 < count <= MOST_IN_BLOCKS:
        return False
    if block_size(pixels) > 1:
        return True
    small = max(image.size) <= SMALL
    return count <= MOST_COLOURS and _blended(pixels) <= (MOST_BLENDED_SMALL if small else MOST_BLENDED)


def block_size(pixels: NDArray[np.int16]) -> int:
    """The side of the even blocks that pixels [h, w, C] are made of, 1 to 64."""
    changes = np.concatenate([_changes(pixels), _changes(pixels.swapaxes(0, 1))])
    size = int(np.gcd.reduce(changes))
    return size if size <= 64 else 1


def enlarge_pixels(image: Image.Image, times: int) -> Image.Image:
    """Every pixel becomes an even block: scaled down again by area, it is the picture, bit for bit."""
    return image.resize((image.width * times, image.height * times), Image.Resampling.NEAREST)


def _count_colours(pixels: NDArray[np.int16]) -> int:
    """How many colours, MOST_IN_BLOCKS + 1 standing for more."""
    listed = Image.fromarray(pixels.astype(np.uint8)).getcolors(MOST_IN_BLOCKS)
    return len(listed) if listed else MOST_IN_BLOCKS + 1


def _changes(pixels: NDArray[np.int16]) -> NDArray[np.int64]:
    """Numbers of the rows that differ from the row before, and how many rows there are."""
    return np.append(np.flatnonzero((pixels[1:] != pixels[:-1]).any((1, 2))) + 1, len(pixels))


def _blended(pixels: NDArray[np.int16]) -> float:
    """Of three neighbours in a row, the outer two unlike: how often the middle one lies between them."""
    blended = edges = 0
    for lines in (pixels, pixels.swapaxes(0, 1)):
        before, here, after = lines[:, :-2], lines[:, 1:-1], lines[:, 2:]
        whole, first, second = _apart(before, after), _apart(before, here), _apart(here, after)
        between = (whole > 0) & (first > 0) & (second > 0) & (first + second <= whole + 6)
        blended, edges = blended + int(between.sum()), edges + int((whole > 0).sum())
    return blended / edges if edges else 0.0


def _apart(first: NDArray[np.int16], second: NDArray[np.int16]) -> NDArray[np.int64]:
    return np.abs(first - second).sum(2)
