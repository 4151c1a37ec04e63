"""Ink on paper: what a stroke's shape alone does not tell. Procedural, and all of it from a seed.

A window of coverage (at the box of GRID) becomes ink of any size: the edge is drawn anew at that size and
roughened, hairs of the brush that run dry leave streaks along its way (飞白), and the ink is uneven.
"""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from PIL import Image
from scipy import ndimage
from scipy.spatial import cKDTree

from danqing.writing.hand import Stroke
from danqing.writing.strokes import Plane

HAIR = 0.55  # pixels of the box between the hairs of the brush
HALF = 30  # pixels of the box to each side that the brush's hairs are known for
LASTING = 30.0  # pixels of the box over which a hair stays wet or dry
DRIEST = 0.55  # in deviations: however dry, three hairs in ten still write
SOFT = 0.9  # pixels of the box that edges are softened by before they are enlarged
ROUGH = 0.10  # of full coverage: how much the paper's grain adds or takes at an edge


@dataclass(frozen=True, slots=True)
class Paper:
    """How paper takes ink at one size: [H, W] noise that all strokes on it share."""

    tooth: Plane  # fine grain, unit deviation
    weave: Plane  # coarser, along edges
    drift: Plane  # slow unevenness


def paper(height: int, width: int, scale: float, chance: np.random.Generator) -> Paper:
    """Paper of so many pixels where ``scale`` pixels are one of the box."""
    fine = _noise(height, width, max(0.7, 0.45 * scale), chance)
    coarse = _noise(height, width, max(0.7, 1.8 * scale), chance)
    return Paper(fine, coarse, _noise(height, width, 14 * scale, chance))


def _noise(height: int, width: int, blur: float, chance: np.random.Generator) -> Plane:
    """Smooth noise of unit deviation; slow noise is made small and enlarged."""
    shrink = max(1.0, blur / 2)
    rows, columns = int(height / shrink) + 4, int(width / shrink) + 4
    raw = ndimage.gaussian_filter(chance.normal(0, 1, (rows, columns)).astype(np.float32), blur / shrink)
    image = Image.fromarray(raw).resize(
        (int(columns * shrink) + 1, int(rows * shrink) + 1), Image.Resampling.BICUBIC
    )
    noise = np.asarray(image)[:height, :width]
    return (noise - noise.mean()) / max(float(noise.std()), 1e-6)


def lay(
    cover: Plane,
    corner: tuple[int, int],
    stroke: Stroke,
    on: Paper,
    scale: float,
    dryness: float,
    chance: np.random.Generator,
) -> tuple[Plane, tuple[int, int]]:
    """Ink [H, W] in [0, 1] of a stroke at ``scale`` pixels to one of the box, and its corner on the paper."""
    grown, origin = _grow(cover, corner, on.tooth.shape, scale)
    hairs = _hairs(len(stroke.way), chance)
    if not grown.size or grown.max() <= 0.02:
        return grown, origin
    window = (slice(origin[1], origin[1] + grown.shape[0]), slice(origin[0], origin[0] + grown.shape[1]))
    tooth, weave, drift = on.tooth[window], on.weave[window], on.drift[window]
    edged = _edge(grown + ROUGH * (0.3 * tooth + 0.8 * weave) * _near_edge(grown), scale)
    wet = np.argwhere(edged > 0.01)
    if not len(wet):
        return edged, origin
    along, offset = _places(wet, origin, stroke, scale)
    hair = ndimage.map_coordinates(hairs, [along / 4, (offset + HALF) / HAIR], order=1, mode="nearest")
    left = np.interp(along, np.arange(len(stroke.ink)), stroke.ink)
    fast = _speed(along, len(stroke.way))
    y, x = wet.T
    dry = dryness * (0.85 * (1 - left) + 0.55 * fast + 0.08 * np.abs(offset) / 8)
    margin = hair + 0.45 * tooth[y, x] - np.minimum(4.4 * dry - 3.0, DRIEST)
    held = np.clip(margin / 0.9 + 0.5, 0, 1)
    tone = 0.93 + 0.04 * drift[y, x] - 0.16 * dryness * (1 - left) + 0.02 * hair
    out = np.zeros_like(edged)
    out[y, x] = edged[y, x] * held * np.clip(tone, 0.55, 1.0)
    return out, origin


def _grow(
    cover: Plane, corner: tuple[int, int], shape: tuple[int, int], scale: float
) -> tuple[Plane, tuple[int, int]]:
    """The coverage at another size, cut to the paper."""
    height, width = cover.shape
    left, top = round(corner[0] * scale), round(corner[1] * scale)
    size = max(1, round(width * scale)), max(1, round(height * scale))
    method = Image.Resampling.BICUBIC if scale >= 1 else Image.Resampling.BOX
    if scale > 1:  # an edge one pixel wide would show its steps when enlarged
        cover = ndimage.gaussian_filter(cover, SOFT)
    grown = np.clip(np.asarray(Image.fromarray(cover).resize(size, method)), 0, 1)
    x, y = max(0, -left), max(0, -top)
    return grown[y : shape[0] - top, x : shape[1] - left], (left + x, top + y)


def _near_edge(cover: Plane) -> Plane:
    return 4 * cover * (1 - cover)


def _edge(cover: Plane, scale: float) -> Plane:
    """An edge as sharp at this size as it was at the box's: about a pixel and a half wide."""
    return np.clip((cover - 0.5) * max(1.0, 1.5 * scale) + 0.5, 0, 1)


def _hairs(length: int, chance: np.random.Generator) -> NDArray[np.float32]:
    """How wet each hair is (unit deviation) along the way: [length / 4, hairs]."""
    rows, count = length // 4 + 2, int(2 * HALF / HAIR) + 1
    own = chance.normal(0, 1, count)
    changing = chance.normal(0, 1, (rows, count))
    changing = ndimage.gaussian_filter1d(changing, LASTING / 4, axis=0) * np.sqrt(
        2 * LASTING / 4 * np.sqrt(np.pi)
    )
    mixed = 0.6 * own + 0.8 * changing
    return ndimage.gaussian_filter1d(mixed, 0.7, axis=1).astype(np.float32) * 1.3


def _places(
    pixels: NDArray[np.int64], origin: tuple[int, int], stroke: Stroke, scale: float
) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    """How far along the stroke's way each pixel (row, column) lies and how far beside it, in the box's
    pixels.
    """
    points = (pixels[:, ::-1] + 0.5 + np.array(origin)) / scale
    _, nearest = cKDTree(stroke.way).query(points)
    ends = np.clip(nearest[:, None] + (-3, 3), 0, len(stroke.way) - 1)
    tangent = stroke.way[ends[:, 1]] - stroke.way[ends[:, 0]]
    tangent = tangent / np.maximum(np.hypot(*tangent.T), 1e-6)[:, None]
    away = points - stroke.way[nearest]
    offset = tangent[:, 0] * away[:, 1] - tangent[:, 1] * away[:, 0]
    along = np.clip(nearest + (away * tangent).sum(1), 0, len(stroke.way) - 1)
    return along, np.clip(offset, -HALF + 1, HALF - 1)


def _speed(along: NDArray[np.float64], length: int) -> NDArray[np.float64]:
    """How fast the brush moves, 0 to 1: short strokes are slow, long ones fast from their middle on."""
    share = along / max(length - 1, 1)
    return np.clip((length - 50) / 110, 0, 1) * np.clip((share - 0.25) / 0.45, 0, 1)
