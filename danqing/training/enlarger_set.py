"""Packing the Enlarger's pictures: sharp squares, shrunk first so that no trace of their own JPEG is left."""

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Annotated

import numpy as np
from numpy.typing import NDArray
from PIL import Image

from danqing.language import DanqingError
from danqing.training.enlarger import EnlargerSet
from danqing.training.packing import Source, entries, on_paper
from danqing.training.painter_set import PAPERS
from danqing.training.recipes import Count, Range

SIDE = 160  # px of a packed square


@dataclass(frozen=True, slots=True)
class Sharp:
    """Pictures of a recipe. shrink: what their sides are multiplied by; squares: cut from each picture.

    Drawings with transparency are laid whole on coloured paper, one square each. most: pictures.
    """

    source: Source
    shrink: Annotated[float, Range(0.1, 1.0)] = 0.6
    squares: Annotated[int, Range(1, 64)] = 2
    most: Count = 100_000


def pack_enlarger(data: Path, topics: tuple[Sharp, ...]) -> EnlargerSet:
    """Read every topic's pictures from the ``data`` folder into one array; too small ones are left out."""
    pixels: list[NDArray[np.uint8]] = []
    held_out: list[bool] = []
    for topic in topics:
        before = {held: held_out.count(held) for held in (False, True)}
        for square, held in _of_topic(data, topic):
            pixels.append(square)
            held_out.append(held)
        if any(held_out.count(held) == before[held] for held in before):
            raise DanqingError("recipe-empty", name=topic.source.folder, path=data)
    return EnlargerSet(np.stack(pixels), np.array(held_out))


def _of_topic(data: Path, topic: Sharp) -> Iterator[tuple[NDArray[np.uint8], bool]]:
    """Squares in the order of their pictures' digests (random, and fixed), and which are held out."""
    found = sorted(entries(data, topic.source), key=lambda pair: pair[1].digest)
    for i, (folder, entry) in enumerate(found[: topic.most]):
        image = folder.picture(entry)
        if image.mode == "RGBA":
            yield on_paper(image, SIDE, PAPERS[i % len(PAPERS)]), entry.held_out
            continue
        chance = np.random.default_rng(int(entry.digest[:13], 16))
        for square in _squares(image, topic, chance):
            yield square, entry.held_out


def _squares(image: Image.Image, topic: Sharp, chance: np.random.Generator) -> Iterator[NDArray[np.uint8]]:
    shortest = min(image.size)
    if shortest < SIDE:
        return
    scale = max(topic.shrink, SIDE / shortest)
    size = (max(SIDE, round(image.width * scale)), max(SIDE, round(image.height * scale)))
    pixels = np.asarray(image.convert("RGB").resize(size, Image.Resampling.LANCZOS))
    for _ in range(topic.squares):
        left, top = (int(chance.integers(side - SIDE + 1)) for side in size)
        yield pixels[top : top + SIDE, left : left + SIDE]
