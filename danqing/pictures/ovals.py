"""Oval pictures on a flat ground: round portraits, fans, album leaves."""

import numpy as np
from numpy.typing import NDArray

_ROUNDNESS = (2.0, 2.5, 3.0, 4.0, 5.0)  # exponents of superellipses: 2 is an ellipse, more is squarer
_LIKE_GROUND = 0.12  # colour distance
_FIT = 0.96  # intersection over union with the superellipse


def within_oval(pixels: NDArray[np.float32]) -> tuple[float, float, float, float] | None:
    """What to crop at left, top, right and bottom to be inside an oval; None where there is no oval.

    The oval is the superellipse |x|^p + |y|^p = 1 that best fits what is not ground; the largest rectangle
    within it touches it at x = y = 2^(-1/p).
    """
    height, width, _ = pixels.shape
    inside = _not_ground(pixels)
    if inside is None or not inside.any():
        return None
    rows, columns = np.flatnonzero(inside.mean(1) > 0.02), np.flatnonzero(inside.mean(0) > 0.02)
    if len(rows) < 0.5 * height or len(columns) < 0.5 * width:
        return None
    top, bottom, left, right = rows[0], rows[-1] + 1, columns[0], columns[-1] + 1
    if max((bottom - top) / height, (right - left) / width) < 0.75:
        return None
    x = np.abs((np.arange(width) + 0.5) * 2 - left - right) / (right - left)
    y = np.abs((np.arange(height) + 0.5) * 2 - top - bottom) / (bottom - top)
    box = (x[None] <= 1) & (y[:, None] <= 1)
    fits = [_fit(inside, x[None] ** p + y[:, None] ** p <= 1, box) for p in _ROUNDNESS]
    if max(fits) < _FIT:
        return None
    spare = (1 - 2 ** (-1 / _ROUNDNESS[int(np.argmax(fits))])) / 2
    across, down = spare * (right - left) + 1, spare * (bottom - top) + 1
    return left + across, top + down, width - right + across, height - bottom + down


def _not_ground(pixels: NDArray[np.float32]) -> NDArray[np.bool_] | None:
    """What no straight ray from a side reaches over the colour of the corners; None if the corners differ."""
    corners = np.stack([pixels[:3, :3], pixels[:3, -3:], pixels[-3:, :3], pixels[-3:, -3:]]).mean((1, 2))
    ground = np.median(corners, axis=0)
    if np.linalg.norm(corners - ground, axis=1).max() > _LIKE_GROUND:
        return None
    like = np.linalg.norm(pixels - ground, axis=2) < _LIKE_GROUND
    reached = np.zeros_like(like)
    for turn in range(4):
        ray = np.logical_and.accumulate(np.rot90(like, turn), axis=0)
        reached |= np.rot90(ray, -turn)
    return ~reached


def _fit(inside: NDArray[np.bool_], oval: NDArray[np.bool_], box: NDArray[np.bool_]) -> float:
    """Intersection over union, or 0 where the corners around the oval are not ground."""
    corners = box & ~oval
    if (inside & corners).sum() > 0.25 * corners.sum():
        return 0.0
    return float((inside & oval).sum() / (inside | oval).sum())
