"""How far an edge shows about regions that were repainted.

    python -m bench.repaint

Works in several styles, a region of each filled anew. The step between neighbouring pixels across the
region's edge is compared with the steps 3 to 10 pixels beside it, on both sides: 1 is an edge that cannot be
told from the painting. So it is for a region that is only pasted in, and for one laid in as repaint does it.
"""

import time
from collections.abc import Iterator
from unittest.mock import patch

import numpy as np
import torch
from numpy.typing import NDArray
from PIL import Image, ImageDraw
from scipy.ndimage import distance_transform_edt

import danqing
from bench import results
from danqing.verbs import repainting
from danqing.verbs.making import Work

THEMES = ("a boat on the lake", "three pears", "mountains in autumn", "a cat in the snow")
STYLES = ("oil-landscape", "song-ink", "watercolour-botanical", "oil-impressionist")
COLUMNS = ("theme", "style", "pasted in", "repaint", "seconds")
NEAR, FAR = 3, 10  # pixels beside the edge that it is compared with


def main() -> None:
    """Measure, print the table and write bench/results/repaint.json."""
    torch.set_num_threads(1)
    rows = [list(row) for row in measure()]
    means = [float(number) for number in np.array([row[2:] for row in rows], dtype=float).mean(0)]
    results.show("The edge of a repainted region", COLUMNS, [*rows, ["mean", "", *means]])
    results.write("repaint", {"rows": [dict(zip(COLUMNS, row, strict=True)) for row in rows]})


def measure() -> Iterator[tuple[str, str, float, float, float]]:
    """Theme, style, the edge pasted in, the edge as repaint lays it in, and its seconds of one thread."""
    for number, (theme, style) in enumerate(zip(THEMES, STYLES, strict=True)):
        work = danqing.create(theme, style=style, seed=number)[0]
        mask = _mask(work.image.size, number)
        start = time.process_time()
        laid = danqing.repaint(work, mask, seed=number)
        seconds = time.process_time() - start
        with patch.object(repainting, "lay_in", _pasted):
            pasted = danqing.repaint(work, mask, seed=number)
        yield theme, style, edge(pasted, mask), edge(laid, mask), seconds


def edge(work: Work, mask: Image.Image) -> float:
    """The mean step across the mask's edge, in those beside it."""
    pixels = np.asarray(work.image.convert("RGB"), dtype=float)
    inside = np.asarray(mask) > 0
    away: NDArray[np.float64] = np.maximum(distance_transform_edt(inside), distance_transform_edt(~inside))
    across, beside = [], []
    for axis in (0, 1):
        steps = np.abs(np.diff(pixels, axis=axis)).mean(2)
        here = np.diff(inside.astype(int), axis=axis) != 0
        far = np.minimum(*(np.delete(away, end, axis) for end in (0, -1)))
        across.append(steps[here])
        beside.append(steps[(far >= NEAR) & (far <= FAR)])
    return float(np.concatenate(across).mean() / np.concatenate(beside).mean())


def _mask(size: tuple[int, int], seed: int) -> Image.Image:
    x, y, wide, high = np.random.default_rng(seed).uniform((0.1, 0.3, 0.25, 0.25), (0.5, 0.6, 0.4, 0.35))
    mask = Image.new("L", size)
    box = (x * size[0], y * size[1], (x + wide) * size[0], (y + high) * size[1])
    ImageDraw.Draw(mask).ellipse(box, fill=255)
    return mask


def _pasted(x: torch.Tensor, y: torch.Tensor, mask: torch.Tensor, reach: float) -> torch.Tensor:
    return torch.where(mask > 0, y, x)


if __name__ == "__main__":
    main()
