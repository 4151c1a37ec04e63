"""From pictures to line drawings, in several hands: fine ink, broad ink, contours, a few bold outlines.

Ink is an array [H, W], float32 in [0, 1]: 1 where a line is, 0 on bare paper; lightness is one of the same
shape, 1 for white. XDoG (extended difference of Gaussians) is Winnemöller, Kyprianidis and Olsen, "XDoG: an
extended difference-of-Gaussians compendium", Computers & Graphics 36 (2012); thinning is Zhang and Suen, "A
fast parallel algorithm for thinning digital patterns", CACM 27 (1984). All lengths are in pixels.
"""

from functools import cache
from typing import Any

import numpy as np
from numpy.typing import NDArray
from PIL import Image
from scipy import ndimage

Plane = NDArray[np.floating[Any]]
Mask = NDArray[np.bool_]

SIDE = 256  # px a side that pictures are drawn at
WIDER = 1.6  # the second Gaussian's deviation, in units of the first's: nearly a Laplacian
STEEPNESS = 10.0  # how hard the edge of XDoG's ink is
LEVEL, FLOOR = 0.8, 0.3  # what even paper is brought to; what keeps the dark from being torn open by it
FLATTEST = 0.004  # a slope below this is no contour, however even the rest of the picture is
AROUND = np.ones((3, 3), int)  # diagonal neighbours belong together
RING = ((0, 1), (0, 2), (1, 2), (2, 2), (2, 1), (2, 0), (1, 0), (0, 0))  # from above, clockwise


def lightness(image: Image.Image) -> Plane:
    """How light an RGB picture is, by luma."""
    return np.asarray(image.convert("L"), np.float32) / np.float32(255)


def draw_hands(image: Image.Image) -> NDArray[np.uint8]:
    """Four drawings of an RGB picture with sides of about SIDE: ink in 0 … 255, [4, H, W].

    In turn: fine ink with its textures, broad ink without specks, contours, and the few longest outlines.
    """
    light = lightness(image)
    drawn = (
        xdog(light, 0.9, sharpness=9.0, threshold=0.66),
        despeckled(xdog(light, 2.0, sharpness=16.0, threshold=0.66), 60),
        contours(light, 1.6, share=0.10, shortest=16),
        contours(light, 3.5, share=0.06, shortest=32),
    )
    return (np.stack(drawn) * 255 + 0.5).astype(np.uint8)


def xdog(light: Plane, deviation: float, *, sharpness: float, threshold: float) -> Plane:
    """Ink by XDoG: lines where lightness dips.

    deviation: half a line's width. sharpness: how much of the difference of Gaussians counts. threshold: of
    the sharpened lightness, below which ink sets in; lightness is levelled to LEVEL first, so that a dark
    painting is not all ink.
    """
    level = blur(light, 8 * deviation)
    even = np.clip(LEVEL + (light - level) / (level + FLOOR), 0, 1.2).astype(np.float32)
    near, far = blur(even, deviation), blur(even, WIDER * deviation)
    sharp = near + sharpness * (near - far)
    return np.clip(-np.tanh(STEEPNESS * (sharp - threshold)), 0, 1)


def contours(light: Plane, deviation: float, *, share: float, shortest: int) -> Plane:
    """One-pixel lines along the steepest ``share`` of places (Sobel's slope), of ``shortest`` pixels or more.

    A line may go on into places half as steep, as in Canny's detector.
    """
    smooth = blur(light, deviation)
    steep = np.hypot(ndimage.sobel(smooth, 0), ndimage.sobel(smooth, 1)) / 8
    least = max(float(np.quantile(steep, 1 - share)), FLATTEST)
    return keep_pieces(thinned(steep > 0.5 * least), steep > least, shortest).astype(np.float32)


def blur(plane: Plane, deviation: float) -> Plane:
    """Gaussian blur, its edges extended."""
    smooth: Plane = ndimage.gaussian_filter(plane, deviation, mode="nearest", truncate=3.0)
    return smooth


def thinned(mask: Mask) -> Mask:
    """Shapes worn down from both sides in turn until lines one pixel wide are left (Zhang and Suen)."""
    code, gone = np.pad(mask, 1).astype(np.uint8), True
    inner = code[1:-1, 1:-1]
    while gone:
        gone = False
        for wears in _wears():
            around = np.zeros_like(inner)
            for bit, (y, x) in enumerate(RING):
                around |= code[y : y + len(inner), x : x + inner.shape[1]] << bit
            worn = wears[around] & inner
            if worn.any():
                inner ^= worn
                gone = True
    return inner.astype(bool)


@cache
def _wears() -> tuple[NDArray[np.uint8], NDArray[np.uint8]]:
    """Of each of the two sub-iterations: 1 for the rings of eight neighbours that let a pixel go."""
    bits = (np.arange(256)[:, None] >> np.arange(8)) & 1
    turns = ((bits == 0) & (np.roll(bits, -1, 1) == 1)).sum(1)
    thick = (bits.sum(1) >= 2) & (bits.sum(1) <= 6) & (turns == 1)
    up, right, down, left = (bits[:, i].astype(bool) for i in (0, 2, 4, 6))
    first = ~(up & right & down) & ~(right & down & left)
    second = ~(up & right & left) & ~(up & down & left)
    return (thick & first).astype(np.uint8), (thick & second).astype(np.uint8)


def keep_pieces(mask: Mask, seeds: Mask, least: int) -> Mask:
    """Connected pieces of ``mask`` of ``least`` pixels or more that touch ``seeds``."""
    pieces, count = ndimage.label(mask, AROUND)
    kept = np.bincount(pieces.ravel(), minlength=count + 1) >= least
    touched = np.zeros(count + 1, bool)
    touched[pieces[seeds & mask]] = True
    kept &= touched
    kept[0] = False  # the paper
    found: Mask = kept[pieces]
    return found


def despeckled(ink: Plane, least: int) -> Plane:
    """Ink without pieces of fewer than ``least`` pixels: dots that no hand would draw."""
    mask = ink > 0.3
    return ink * keep_pieces(mask, mask, least)
