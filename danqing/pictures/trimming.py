"""Away with what surrounds a painting in its photograph: margins, scan edges, frames, mats, grounds of ovals.

Everything rests on straight edges: a line of the picture, parallel to a side, across most of which the
colour steps. What lies outside such an edge goes if it is thin, if it is flat, or if the other three sides
have one like it.
"""

import math
from collections.abc import Callable, Sequence

import numpy as np
from numpy.typing import NDArray
from PIL import Image

from danqing.pictures.ovals import within_oval

Box = tuple[int, int, int, int]  # left, top, right, bottom
Cuts = tuple[float, float, float, float]  # how much to crop there
Pixels = NDArray[np.float32]  # [H, W, 3] in [0, 1]

_SIDE = 320  # pixels on the longer side while looking for edges
_ROUNDS = 6  # wall, frame, slip, mat, oval, and one to spare
_LOOK = 0.45  # share of each side in which edges are looked for
_STEP = 0.08  # colour distance across an edge, at least
_THIN, _NARROW, _DEEPEST = 0.04, 0.13, 0.3  # depths as shares of the side
_SMALLEST = 32  # pixels a side; below, an edge cannot be told from a stroke
_LEAST = 0.25  # share of either side that always stays


def crop_border(image: Image.Image, share: float) -> Image.Image:
    """Crop ``share`` (0 to 0.5) of the width at left and right, and of the height at top and bottom."""
    across, down = round(image.width * share), round(image.height * share)
    return image.crop((across, down, image.width - across, image.height - down)) if across or down else image


def trim(image: Image.Image) -> Image.Image:
    """Crop a photograph of a painting to the painting; a picture without anything around it stays as it is.

    Meant for photographs and scans of whole works. Pictures with transparency are cut-outs and stay as they
    are.
    """
    if image.mode != "RGB" or min(image.size) < _SMALLEST:
        return image
    box = outer = _cut(image, (0, 0, *image.size), _scan_edges)
    for _ in range(_ROUNDS):
        outer, box = box, _cut(image, box, _surroundings)
        if box == outer:
            break
        box = _cut(image, box, _scan_edges)
    return image if box == (0, 0, *image.size) else image.crop(box)


def _cut(image: Image.Image, box: Box, find: Callable[[Pixels], Cuts]) -> Box:
    """The box that is left of ``box`` when what ``find`` finds in a small copy is cropped."""
    width, height = box[2] - box[0], box[3] - box[1]
    scale = min(1.0, _SIDE / max(width, height))
    size = max(8, round(width * scale)), max(8, round(height * scale))
    pixels = np.asarray(image.resize(size, Image.Resampling.BOX, box=box), dtype=np.float32) / np.float32(255)
    units = width / size[0], height / size[1]
    left, top, right, bottom = (math.ceil(cut * units[i % 2]) for i, cut in enumerate(find(pixels)))
    inner = box[0] + left, box[1] + top, box[2] - right, box[3] - bottom
    too_small = inner[2] - inner[0] < _LEAST * image.width or inner[3] - inner[1] < _LEAST * image.height
    return box if too_small else inner


def _scan_edges(pixels: Pixels) -> Cuts:
    """Ragged or slanting edges close to the sides."""
    return _past_blur([_thin(support) for support in _supports(_views(pixels))])


def _surroundings(pixels: Pixels) -> Cuts:
    """The ground around an oval, else flat margins, else a frame."""
    oval = within_oval(pixels)
    if oval:
        return oval
    views = _views(pixels)
    supports = _supports(views)
    cuts = [_flat(view, support) for view, support in zip(views, supports, strict=True)]
    return _past_blur(cuts if any(cuts) else _frame(supports))


def _past_blur(cuts: Sequence[float]) -> Cuts:
    left, top, right, bottom = (cut + 1.5 if cut else 0.0 for cut in cuts)
    return left, top, right, bottom


def _views(pixels: Pixels) -> list[Pixels]:
    """The picture turned so that its left, top, right and bottom in turn are the top."""
    return [np.rot90(pixels, turns) for turns in (3, 0, 1, 2)]


def _supports(views: Sequence[Pixels]) -> list[NDArray[np.float32]]:
    steps = [_steps(view) for view in views]
    least = _least_step(steps)
    return [_support(step, least) for step in steps]


def _steps(view: Pixels) -> NDArray[np.float32]:
    """Colour distances [K, W'] between the two lines before and the two after line k, in the outer part."""
    depth, margin = int(len(view) * _LOOK), max(1, view.shape[1] // 20)
    lines = np.pad(view[: depth + 1, margin:-margin], ((2, 0), (0, 0), (0, 0)), mode="edge")
    pairs = (lines[1:] + lines[:-1]) / 2
    return np.linalg.norm(pairs[2:] - pairs[:-2], axis=2)


def _least_step(steps: list[NDArray[np.float32]]) -> float:
    """What counts as a step: clearly more than the texture of the picture itself."""
    inner = np.concatenate([step[len(step) // 2 :].ravel() for step in steps])
    return float(np.clip(1.2 * np.quantile(inner, 0.85), _STEP, 0.3))


def _support(step: NDArray[np.float32], least: float) -> NDArray[np.float32]:
    """Share of the width across which there is a step at line k; lines a little aslant count."""
    wide = step > least
    wide[1:-1] |= (step[2:] > least) | (step[:-2] > least)
    return wide.mean(axis=1, dtype=np.float32)


def _thin(support: NDArray[np.float32]) -> float:
    """Depth of the innermost edge close to the side that stands out from what lies further in."""
    near = max(3, int(len(support) / _LOOK * _THIN))
    strong = max(0.45, float(support[:near].max()) * 0.7, float(np.median(support[near:])) + 0.3)
    edges = np.flatnonzero(support[:near] > strong)
    return float(edges[-1]) if len(edges) else 0.0


def _flat(view: Pixels, support: NDArray[np.float32]) -> float:
    """A margin of one colour that ends in an edge."""
    for k in (np.flatnonzero(support[1:] > 0.7) + 1)[::-1].tolist():
        band, narrow = view[:k], k < len(view) * _NARROW
        away = np.linalg.norm(band - np.median(band, axis=(0, 1)), axis=2)
        if (np.mean(away < 0.1) > 0.93) if narrow else (np.mean(away < 0.03) > 0.95):
            return float(k)
    return 0.0


def _frame(support: list[NDArray[np.float32]]) -> list[float]:
    """The depths of edges that all four sides have at about the same distance, or zeros."""
    shortest = min(len(s) for s in support) / _LOOK
    limit = int(shortest * _DEEPEST)
    for depth in range(limit, 2, -1):
        low, high = int(depth * 0.6), int(depth * 1.5) + 2
        nearby = [s[low:high] for s in support]
        best = [float(part.max(initial=0)) for part in nearby]
        if min(best) > 0.5 and sum(best) > 2.8:
            return [float(low + np.argmax(part)) for part in nearby]
    return [0.0] * 4
