"""How near the Brush comes to the outlines of held-out characters, beside round pens.

    python -m bench.brush DATA/hanzi-writer-data --card

A pen draws the same centre lines with one width: the best one for all characters (found on training
characters), or the best one for each character by itself, which no pen without the outline could know.
"""

import argparse
from collections.abc import Iterator, Sequence
from itertools import islice
from pathlib import Path

import numpy as np
import torch
from numpy.typing import NDArray
from scipy.spatial import cKDTree

from bench.results import put_on_card, show, write
from danqing import weights
from danqing.models.brush import Generator, coverage
from danqing.models.brushing import ink, load
from danqing.training.brush_set import DEPTH, Glyph, glyphs
from danqing.writing.hand import Stroke
from danqing.writing.outlines import inside
from danqing.writing.strokes import GRID, Plane

SIDE = GRID + 64  # pixels: strokes may leave their box
SHIFT = np.float32(32)
WIDTHS = np.arange(3.0, 14.0, 0.5)  # half of a pen's width in pixels of the box of GRID


def outlined(glyph: Glyph, pressure: float = 0.0) -> Plane:
    """A character's ink as its outlines say, [SIDE, SIDE] in [0, 1]."""
    depths = [inside(glyph.outline(i) + SHIFT, SIDE, SIDE, DEPTH) for i in range(len(glyph.curves))]
    depth = torch.from_numpy(np.max(depths, 0))
    return coverage(depth, torch.full_like(depth, pressure)).numpy()


def written(brush: Generator, glyph: Glyph, pressure: float = 0.0) -> Plane:
    """A character's ink as the Brush writes it, evenly pressed."""
    page = np.zeros((SIDE, SIDE), np.float32)
    strokes = [_evenly(curve + SHIFT, pressure) for curve in glyph.curves]
    for one in ink(brush, strokes):
        x, y = one.corner
        left, top = max(0, -x), max(0, -y)
        part = one.cover[top : SIDE - y, left : SIDE - x]
        where = page[y + top : y + top + part.shape[0], x + left : x + left + part.shape[1]]
        np.maximum(where, part, out=where)
    return page


def _evenly(way: NDArray[np.float32], pressure: float) -> Stroke:
    return Stroke(way, np.full(len(way), pressure, np.float32), np.ones(len(way), np.float32))


def drawn(apart: Plane, half: float) -> Plane:
    """Lines of one width, from how far each pixel is from the nearest."""
    return np.clip(half - apart + 0.5, 0, 1)


def likeness(real: Plane, fake: Plane) -> tuple[float, float]:
    """Ink in both as a share of ink in either, and how far apart they are as a share of the real ink."""
    either = np.maximum(real, fake).sum()
    return float(np.minimum(real, fake).sum() / either), float(np.abs(real - fake).sum() / real.sum())


def _lines(glyph: Glyph) -> Plane:
    """How far every pixel is from the nearest centre line."""
    rows, columns = np.mgrid[:SIDE, :SIDE] + 0.5
    places = np.stack([columns.ravel(), rows.ravel()], 1)
    apart, _ = cKDTree(np.concatenate(glyph.curves) + SHIFT).query(places)
    return apart.reshape(SIDE, SIDE).astype(np.float32)


def _best_width(found: Sequence[Glyph]) -> float:
    """Half of the width with which a pen comes nearest to these characters."""
    pairs = [(outlined(glyph), _lines(glyph)) for glyph in found]
    return float(
        max(WIDTHS, key=lambda half: sum(likeness(real, drawn(apart, half))[0] for real, apart in pairs))
    )


def _of(folder: Path, count: int, *, held_out: bool) -> Iterator[Glyph]:
    return islice((glyph for glyph in glyphs(folder) if glyph.held_out == held_out), count)


def measure(brush: Generator, folder: Path, count: int) -> dict[str, dict[str, float]]:
    """Means over ``count`` held-out characters for the Brush and both pens."""
    usual = _best_width(list(_of(folder, max(1, count // 2), held_out=False)))
    scores: dict[str, list[tuple[float, float]]] = {
        "brush": [],
        "pen": [],
        "pen of each character's width": [],
    }
    for glyph in _of(folder, count, held_out=True):
        real, apart = outlined(glyph), _lines(glyph)
        scores["brush"].append(likeness(real, written(brush, glyph)))
        scores["pen"].append(likeness(real, drawn(apart, usual)))
        scores["pen of each character's width"].append(max(likeness(real, drawn(apart, w)) for w in WIDTHS))
    means = {name: np.mean(pairs, 0) for name, pairs in scores.items()}
    return {name: {"iou": float(pair[0]), "apart": float(pair[1])} for name, pair in means.items()}


def main() -> None:
    """Measure, print a table, write the JSON file, and with --card the card."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("folder", type=Path, help="hanzi-writer-data, unpacked")
    parser.add_argument("--count", type=int, default=200, help="held-out characters (default 200)")
    parser.add_argument("--card", action="store_true", help="put the figures on the model's card")
    options = parser.parse_args()
    file = weights.find("brush").path
    figures = measure(load(file), options.folder, options.count)
    rows = [(name, row["iou"], row["apart"]) for name, row in figures.items()]
    show(f"{options.count} held-out characters", ("written by", "IoU", "apart / ink"), rows)
    write("brush", {"characters": options.count, "figures": figures})
    if options.card:
        flat = {
            f"{key}_{name.split()[0]}": v for name, row in list(figures.items())[:2] for key, v in row.items()
        }
        put_on_card(file, flat)


if __name__ == "__main__":
    main()
