"""Outlines of strokes as fonts draw them (SVG paths), and how far every pixel lies inside."""

import itertools
import re

import numpy as np
from numpy.typing import NDArray
from PIL import Image, ImageDraw
from scipy.spatial import cKDTree

BOX = 1024.0  # a font's units a side
TOP = 900.0  # the highest y of the box, which grows upwards
BENDS = 8  # pieces that a curve is cut into
FINE = 3  # sub-pixels a side, to find what lies inside
_TOKENS = re.compile(r"[MLQCZ]|-?\d+(?:\.\d+)?")
_POINTS = {"M": 1, "L": 1, "Q": 2, "C": 3}

Points = NDArray[np.float32]  # [P, 2], x right, y down


def from_font(points: Points) -> Points:
    """Points of the font's box, y upwards, as x right and y down from its top left corner, in its units."""
    return np.stack([points[:, 0], TOP - points[:, 1]], 1)


def outline(path: str) -> Points:
    """The closed outline of a path of M, L, Q, C and Z with absolute numbers, as a polygon in font units.

    Raises: ValueError for any other command.
    """
    tokens, i = _TOKENS.findall(path), 0
    points: list[NDArray[np.float64]] = []
    if re.sub(r"[MLQCZ\s\d.,-]", "", path):
        raise ValueError(path)
    while i < len(tokens):
        count = _POINTS.get(tokens[i], 0)
        numbers = np.array(tokens[i + 1 : i + 1 + 2 * count], float).reshape(count, 2)
        points += _bend([points[-1], *numbers]) if count > 1 else list(numbers)
        i += 1 + 2 * count
    return from_font(np.array(points, np.float32))


def _bend(controls: list[NDArray[np.float64]]) -> list[NDArray[np.float64]]:
    """Points along a Bézier curve by de Casteljau's construction, without its first."""
    t = np.arange(1, BENDS + 1)[:, None] / BENDS
    level = [np.broadcast_to(point, (BENDS, 2)) for point in controls]
    while len(level) > 1:
        level = [(1 - t) * a + t * b for a, b in itertools.pairwise(level)]
    return list(level[0])


def inside(polygon: Points, height: int, width: int, reach: float) -> NDArray[np.float32]:
    """How deep each pixel's middle lies inside (negative: outside) of a polygon in pixels, [H, W].

    Nothing is deeper, or farther outside, than ``reach``.
    """
    mask = Image.new("L", (width * FINE, height * FINE))
    ImageDraw.Draw(mask).polygon([(x * FINE - 0.5, y * FINE - 0.5) for x, y in polygon.tolist()], fill=1)
    filled = np.asarray(mask).reshape(height, FINE, width, FINE).mean((1, 3))
    edge = densely(np.concatenate([polygon, polygon[:1]]), 0.4)
    rows, columns = np.mgrid[:height, :width] + 0.5
    apart, _ = cKDTree(edge).query(np.stack([columns.ravel(), rows.ravel()], 1), distance_upper_bound=reach)
    depth = np.minimum(apart, reach).reshape(height, width)
    return np.where(filled >= 0.5, depth, -depth).astype(np.float32)


def densely(line: Points, spacing: float) -> Points:
    """The points of a broken line at equal spacing (a little less, so that its ends are among them)."""
    lengths = np.hypot(*np.diff(line, axis=0).T)
    along = np.concatenate([[0.0], np.cumsum(lengths)])
    where = np.linspace(0, along[-1], max(2, int(np.ceil(along[-1] / spacing)) + 1))
    return np.stack([np.interp(where, along, line[:, i]) for i in (0, 1)], 1).astype(np.float32)
