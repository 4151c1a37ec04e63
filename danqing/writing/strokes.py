"""Strokes of the brush as geometry: smooth centre lines, and where every pixel lies beside one.

One box of a character is GRID pixels a side here; whoever draws larger scales the lines.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray
from scipy.spatial import cKDTree

from danqing.writing.outlines import densely

GRID = 256  # pixels a side of the box in which strokes are drawn
BENDS = 8  # pieces between two points of a centre line
Points = NDArray[np.float32]  # [P, 2], x right, y down
Plane = NDArray[np.floating[Any]]  # [H, W]


@dataclass(frozen=True, slots=True)
class Beside:
    """Where each pixel [H, W] lies beside a centre line, in pixels: signed distance, way from the start and
    to the end (negative beyond them), and the direction of writing there.
    """

    offset: Plane
    along: Plane
    left: Plane
    cosine: Plane
    sine: Plane


def smooth(line: Points, spacing: float = 1.0) -> Points:
    """A centripetal Catmull-Rom curve through the points of a line, at equal ``spacing``."""
    line = line[np.concatenate([[True], np.hypot(*np.diff(line, axis=0).T) > 1e-3])]
    if len(line) < 2:
        line = np.concatenate([line[:1], line[:1] + np.float32(0.5)])
    if len(line) == 2:
        return densely(line, spacing)
    guide = np.concatenate([2 * line[:1] - line[1:2], line, 2 * line[-1:] - line[-2:-1]])
    knots = np.concatenate([[0.0], np.cumsum(np.hypot(*np.diff(guide, axis=0).T) ** 0.5)])
    parts = [line[:1]]
    for i in range(len(line) - 1):
        parts.append(_piece(guide[i : i + 4], knots[i : i + 4]))
    return densely(np.concatenate(parts), spacing)


def _piece(points: Points, knots: NDArray[np.float64]) -> Points:
    """The curve between the second and the third of four points (Barry and Goldman's pyramid)."""
    t = np.linspace(knots[1], knots[2], BENDS + 1)[1:, None]

    def mix(first: Any, second: Any, start: float, end: float) -> Any:
        return ((end - t) * first + (t - start) * second) / (end - start)

    a = [mix(points[i], points[i + 1], knots[i], knots[i + 1]) for i in range(3)]
    b = [mix(a[i], a[i + 1], knots[i], knots[i + 2]) for i in range(2)]
    return mix(b[0], b[1], knots[1], knots[2]).astype(np.float32)


def beside(curve: Points, height: int, width: int, reach: float, spacing: float = 1.0) -> Beside:
    """Where the pixels of a window lie beside a smooth curve given in its pixels.

    Pixels farther away than ``reach`` are told that distance, and lie beside the curve's middle.
    """
    rows, columns = np.mgrid[:height, :width] + 0.5
    places = np.stack([columns.ravel(), rows.ravel()], 1)
    _apart, nearest = cKDTree(curve).query(places, distance_upper_bound=reach)
    far = nearest == len(curve)
    nearest[far] = len(curve) // 2
    tangent = _tangents(curve, spacing)[nearest]
    away = places - curve[nearest]
    forwards = np.where(far, 0.0, (away * tangent).sum(1))
    sideways = np.where(far, reach, tangent[:, 0] * away[:, 1] - tangent[:, 1] * away[:, 0])
    along = nearest * spacing + forwards
    left = (len(curve) - 1) * spacing - along
    planes = (sideways, along, left, tangent[:, 0], tangent[:, 1])
    return Beside(*(plane.reshape(height, width).astype(np.float32) for plane in planes))


def _tangents(curve: Points, spacing: float) -> Points:
    """Unit vectors in the direction of writing, each over four pixels of the curve."""
    reach = max(1, round(2 / spacing))
    ends = np.clip(np.arange(len(curve))[:, None] + (-reach, reach), 0, len(curve) - 1)
    across = curve[ends[:, 1]] - curve[ends[:, 0]]
    return across / np.maximum(np.hypot(*across.T), 1e-6)[:, None]


def apart_from(curves: Sequence[Points], height: int, width: int, reach: float) -> Plane:
    """How far every pixel of a window (of even sides) is from the nearest of several curves, at most
    ``reach``.

    It is measured for two by two pixels at once.
    """
    near = [curve[::3] for curve in curves]
    near = [c[((c > -reach) & (c < (width + reach, height + reach))).all(1)] for c in near]
    points = np.concatenate([*near, np.zeros((0, 2), np.float32)])
    if not len(points):
        return np.full((height, width), reach, np.float32)
    rows, columns = np.mgrid[:height:2, :width:2] + 1.0
    places = np.stack([columns.ravel(), rows.ravel()], 1)
    apart, _ = cKDTree(points).query(places, distance_upper_bound=reach)
    coarse = np.minimum(apart, reach).reshape(height // 2, width // 2).astype(np.float32)
    return coarse.repeat(2, 0).repeat(2, 1)
