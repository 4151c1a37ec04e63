"""Seals cut in stone: one to four characters in red on paper (朱文) or white in red (白文), a little worn.

The lines are those of regular script, drawn evenly wide and stretched to fill their fields as seals do; seal
script (篆書) is another alphabet, which Danqing does not know.
"""

from collections.abc import Sequence

import numpy as np
from scipy import ndimage
from scipy.spatial import cKDTree

from danqing.writing.characters import Line, lines_of
from danqing.writing.strokes import GRID, Plane, smooth

LEAST, MOST = 1, 4  # characters
RED, WHITE = "red", "white"
MARGIN, GAP = 0.12, 0.085  # of the side: around all characters and between two
COVERED = {RED: 0.40, WHITE: 0.36}  # of a character's ground that its lines take
THINNEST, THICKEST, HAIR = 0.011, 0.029, 0.012  # of the side: half a line's width, and between two lines
Field = tuple[float, float, float, float]  # left, top, width and height, of the side

# Fields in the order of reading: the right column first, downwards.
FIELDS: dict[int, tuple[Field, ...]] = {
    1: ((0, 0, 1, 1),),
    2: ((0, 0, 1, 0.5), (0, 0.5, 1, 0.5)),
    3: ((0.5, 0, 0.5, 1), (0, 0, 0.5, 0.5), (0, 0.5, 0.5, 0.5)),
    4: ((0.5, 0, 0.5, 0.5), (0.5, 0.5, 0.5, 0.5), (0, 0, 0.5, 0.5), (0, 0.5, 0.5, 0.5)),
}


def carve(text: str, side: int, kind: str, chance: np.random.Generator) -> Plane:
    """The print of a seal of 1 to 4 known characters: how much paste lies on each pixel, [side, side] in [0,
    1].
    """
    stone = 0.7 * _noise(side, 0.03, chance) + 0.5 * _noise(side, 0.008, chance)
    lines_cut = np.zeros((side, side), np.float32)
    for character, field in zip(text, FIELDS[len(text)], strict=True):
        lines_cut = np.maximum(
            lines_cut, _cut(_fitted(lines_of(character), _inner(field)), side, kind, stone)
        )
    print_ = 1 - lines_cut if kind == WHITE else np.maximum(lines_cut, _border(side, stone))
    return (print_ * _outline(side, stone) * _wear(side, chance)).astype(np.float32)


def _inner(field: Field) -> Field:
    """A field within the margins and apart from its neighbours, of the side."""
    left, top, width, height = field
    within = 1 - 2 * MARGIN
    return (
        MARGIN + within * left + GAP / 2 * (left > 0),
        MARGIN + within * top + GAP / 2 * (top > 0),
        within * width - GAP / 2 * (width < 1),
        within * height - GAP / 2 * (height < 1),
    )


def _cut(lines: Sequence[Line], side: int, kind: str, stone: Plane) -> Plane:
    """The lines of a character in pixels, as wide as leaves a fixed share of its ground standing.

    Strokes that would run together are kept a hair apart, but for where they cross.
    """
    near, second = _distances(lines, side)
    low, high = (getattr(np.concatenate(lines), end)(0) for end in ("min", "max"))
    left, top, right, bottom = (int(v) for v in np.rint(side * np.concatenate([low, high])))
    share = COVERED[kind]
    half = float(np.quantile(near[max(0, top) : bottom + 1, max(0, left) : right + 1], share))
    half = min(max(half, THINNEST * side), THICKEST * side)
    hair = np.where(near > 0.5 * half, second - near - HAIR * side, half)
    return _sharp(np.minimum(half - near, hair) + 0.0035 * side * stone, side)


def _fitted(lines: Sequence[Line], field: Field) -> list[Line]:
    """The lines stretched to a field, but never more than twice as much in one direction as in the other."""
    low, high = np.min([x.min(0) for x in lines], axis=0), np.max([x.max(0) for x in lines], axis=0)
    left, top, width, height = field
    extent = np.maximum(high - low, 0.12)
    stretch = np.array([width, height]) / extent
    stretch = np.minimum(stretch, 2.0 * stretch.min())
    middle = np.array([left + width / 2, top + height / 2])
    return [((line - (low + high) / 2) * stretch + middle).astype(np.float32) for line in lines]


def _distances(lines: Sequence[Line], side: int) -> tuple[Plane, Plane]:
    """How far each pixel is from the nearest stroke, and from the second nearest."""
    rows, columns = np.mgrid[:side, :side] + 0.5
    places = np.stack([columns.ravel(), rows.ravel()], 1)
    near = np.full(side * side, 4.0 * side)
    second = near.copy()
    for line in lines:
        apart, _ = cKDTree(smooth(line * GRID) * (side / GRID)).query(places)
        second = np.minimum(second, np.maximum(near, apart))
        near = np.minimum(near, apart)
    return near.reshape(side, side).astype(np.float32), second.reshape(side, side).astype(np.float32)


def _border(side: int, stone: Plane) -> Plane:
    """The frame of a seal cut in relief."""
    inner = _rim(side) - 0.055 * side + 0.004 * side * stone
    return 1 - _sharp(inner, side)


def _outline(side: int, stone: Plane) -> Plane:
    """The stone's own edge: corners rounded, chipped a little."""
    return _sharp(_rim(side) - 0.02 * side + 0.006 * side * stone, side)


def _rim(side: int) -> Plane:
    """How far inside a square with rounded corners each pixel lies."""
    middle = np.abs(np.arange(side) + 0.5 - side / 2)
    y, x = np.meshgrid(middle, middle, indexing="ij")
    reach, round_ = side / 2, 0.07 * side
    out_x, out_y = np.maximum(x - reach + round_, 0), np.maximum(y - reach + round_, 0)
    inside = np.minimum(reach - x, reach - y)
    return np.where((out_x > 0) & (out_y > 0), round_ - np.hypot(out_x, out_y), inside).astype(np.float32)


def _wear(side: int, chance: np.random.Generator) -> Plane:
    """Where the paste did not take: specks and chips, and a slow unevenness."""
    grain, chips = _noise(side, 0.006, chance), _noise(side, 0.022, chance)
    slow = _noise(side, 0.2, chance)
    missing = np.clip((grain - 2.2 - 0.5 * slow) / 0.5, 0, 1) + np.clip(
        (chips - 2.35 - 0.3 * slow) / 0.3, 0, 1
    )
    return np.clip(1 - missing, 0, 1) * np.clip(0.92 + 0.06 * slow + 0.03 * grain, 0, 1)


def _sharp(depth: Plane, side: int) -> Plane:
    return np.clip(depth / max(1.0, side / 300) + 0.5, 0, 1)


def _noise(side: int, grain: float, chance: np.random.Generator) -> Plane:
    noise = ndimage.gaussian_filter(
        chance.normal(0, 1, (side, side)).astype(np.float32), max(0.6, grain * side)
    )
    return noise / max(float(noise.std()), 1e-6)
