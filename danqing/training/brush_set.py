"""What the Brush learns from: windows on strokes, their centre lines beside their outlines."""

import hashlib
import json
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from danqing.language import DanqingError
from danqing.models.brushing import REACH, facts, planes
from danqing.writing.characters import STEPS
from danqing.writing.outlines import BOX, Points, from_font, inside, outline
from danqing.writing.strokes import GRID, apart_from, beside, smooth

HELD_OUT = 0.1  # of the characters, by digest
DEPTH = 8.0  # pixels: deeper inside an outline, or farther outside, is all one
FINE = 127  # what a number of [-1, 1] is kept to


@dataclass(frozen=True, slots=True)
class BrushSet:
    """Windows on strokes: int8 planes [N, 6, S, S] and depth inside the outline [N, S, S], each in 1/127 of
    its range; facts [N, 2].
    """

    planes: NDArray[np.int8]
    depth: NDArray[np.int8]
    facts: NDArray[np.float32]
    held_out: NDArray[np.bool_]


@dataclass(frozen=True, slots=True)
class Glyph:
    """A character's strokes: smooth centre lines in pixels of the box of GRID, and outlines as SVG paths."""

    name: str
    curves: list[Points]
    paths: list[str]

    @property
    def held_out(self) -> bool:
        """Whether training never sees it."""
        return _digest(self.name)[0] < HELD_OUT * 256

    def outline(self, stroke: int) -> Points:
        """The polygon around a stroke, in pixels."""
        return outline(self.paths[stroke]) * (GRID / BOX)


def glyphs(folder: Path) -> Iterator[Glyph]:
    """The characters of hanzi-writer-data's folder, in an order that is random, and fixed.

    Raises: DanqingError where there are none, or one cannot be read.
    """
    found = sorted(folder.glob("?.json"), key=lambda path: _digest(path.stem)[::-1])
    if not found:
        raise DanqingError("recipe-empty", name=folder.name, path=folder.parent)
    for path in found:
        try:
            table = json.loads(path.read_text("utf-8"))
            lines = [_kept(np.array(line, np.float32)) for line in table["medians"]]
        except (OSError, ValueError, KeyError, TypeError) as fault:
            raise DanqingError("brush-glyph", name=path.name) from fault
        yield Glyph(path.stem, [smooth(line) for line in lines], table["strokes"])


def _kept(median: Points) -> Points:
    """A centre line as precise as the one that is carried along for writing."""
    return (np.rint(from_font(median) / BOX * STEPS) * (GRID / STEPS)).astype(np.float32)


def _digest(name: str) -> bytes:
    return hashlib.sha256(name.encode()).digest()


def pack_brush(folder: Path, window: int, each: int, most: int) -> BrushSet:
    """``each`` windows of every training character and one of each held-out one, of ``most`` characters."""
    rows, chance = [], np.random.default_rng(0)
    for glyph, _ in zip(glyphs(folder), range(most), strict=False):
        count = 1 if glyph.held_out else min(each, len(glyph.curves))
        for stroke in chance.choice(len(glyph.curves), count, replace=False):
            rows.append((*look(glyph, int(stroke), window, chance), glyph.held_out))
    planes, depth, facts, held_out = zip(*rows, strict=True)
    return BrushSet(np.stack(planes), np.stack(depth), np.array(facts, np.float32), np.array(held_out))


def look(
    glyph: Glyph, stroke: int, window: int, chance: np.random.Generator
) -> tuple[NDArray[np.int8], NDArray[np.int8], tuple[float, float]]:
    """Planes, depth and facts of one window on a stroke, somewhere along it."""
    curve = glyph.curves[stroke]
    middle = curve[chance.integers(len(curve))] + chance.uniform(-window / 6, window / 6, 2)
    corner = (np.rint(middle) - window // 2).astype(np.float32)
    others = [other - corner for i, other in enumerate(glyph.curves) if i != stroke]
    place = beside(curve - corner, window, window, REACH)
    told = planes(place, apart_from(others, window, window, REACH))
    depth = inside(glyph.outline(stroke) - corner, window, window, DEPTH) / DEPTH
    return _whole(told), _whole(depth), facts(len(curve) - 1, len(glyph.curves))


def _whole(values: NDArray[np.float32]) -> NDArray[np.int8]:
    return np.rint(values * FINE).astype(np.int8)
