"""Packing the Painter's pictures: squares of real brushwork for every named style."""

from dataclasses import dataclass
from pathlib import Path
from typing import Annotated

import numpy as np
from numpy.typing import NDArray
from PIL import Image

from danqing.language import DanqingError
from danqing.training.packing import Source, entries, mosaics, on_paper, square
from danqing.training.painter import PainterSet
from danqing.training.recipes import Count, Range

SIDE = 256
# What drawings are laid on, in turn.
PAPERS = ((250, 249, 245), (246, 240, 226), (232, 238, 243), (240, 232, 236))


@dataclass(frozen=True, slots=True)
class Style:
    """A named style of a recipe. ``cell`` of 128: drawings too small for a square, laid out four to one."""

    name: str
    zh: str
    en: str
    sources: tuple[Source, ...]
    cell: Annotated[int, Range(SIDE // 2, SIDE, multiple=SIDE // 2)] = SIDE
    most: Count = 400  # squares; more teach little and cost memory


def pack_painter(data: Path, styles: tuple[Style, ...]) -> PainterSet:
    """Read every style's pictures from the ``data`` folder into one array."""
    pixels, held_out, numbers = [], [], []
    for number, style in enumerate(styles):
        for held in (False, True):
            squares = _squares(data, style, held)
            if not squares:
                raise DanqingError("recipe-empty", name=style.name, path=data)
            pixels += squares
            held_out += [held] * len(squares)
            numbers += [number] * len(squares)
    style_of = np.array(numbers)
    cells = np.array([style.cell for style in styles])[style_of]
    return PainterSet(np.stack(pixels), np.array(held_out), style_of, cells, [style.name for style in styles])


def check_styles(styles: tuple[Style, ...], crop: int) -> None:
    """Raise a DanqingError unless there are two styles, each of its own name, whose cells hold a crop."""
    names = [style.name for style in styles]
    if len(names) < 2 or len({*names}) < len(names):
        raise DanqingError("recipe-styles", names=", ".join(names) or "–")
    Range(32, min(style.cell for style in styles)).check(crop, "lessons.crop")


def _squares(data: Path, style: Style, held_out: bool) -> list[NDArray[np.uint8]]:
    """Squares of one style from one side of the split, in the order of digests (random, and fixed)."""
    pairs = (pair for source in style.sources for pair in entries(data, source))
    once = {pair[1].digest: pair for pair in pairs if pair[1].held_out == held_out}
    found = [once[digest] for digest in sorted(once)]
    found = found[: style.most * (SIDE // style.cell) ** 2]
    if style.cell == SIDE:
        return [square(folder.picture(entry), SIDE) for folder, entry in found]
    cells = [_drawing(folder.picture(entry), i) for i, (folder, entry) in enumerate(found)]
    return mosaics(cells)


def _drawing(image: Image.Image, i: int) -> NDArray[np.uint8]:
    """A cell: drawings with alpha on the ``i``-th paper, all others as they are."""
    if image.mode == "RGBA":
        return on_paper(image, 128, PAPERS[i % len(PAPERS)])
    return square(image, 128)
