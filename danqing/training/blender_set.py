"""Packing the Blender's pictures: thumbnails of several kinds, a little larger than it reads them."""

import math
import zlib
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Annotated

import numpy as np
import torch
from numpy.typing import NDArray
from PIL import Image

from danqing.language import DanqingError
from danqing.pictures.tensors import from_bytes, resize
from danqing.scaling import distributed
from danqing.training.cutting import squares
from danqing.training.packing import Source, entries, on_paper, square
from danqing.training.recipes import Count, Range, choose

ROOM = 1.25  # times a thumbnail's side: training cuts its thumbnails anywhere out of this
LEAST = 2  # training pictures of a source: fewer have no spread
PAPERS = (  # what drawings are laid on: the whites, greys and tints that people draw on
    (255, 255, 255), (250, 246, 236), (240, 228, 202), (226, 226, 222), (205, 222, 235), (215, 232, 210),
    (245, 214, 208), (120, 122, 128), (46, 48, 56), (252, 233, 170), (176, 146, 112), (70, 96, 128),
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Kind:
    """Pictures of a recipe that are of one kind, whose codes get a distribution of their own.

    cut: "squares" along the picture, "middle" (one square) or "page" (a drawing, whole, on paper). most:
    pictures of a kind, by their digests. share: how often training draws this kind, beside the other shares.
    """

    name: str
    source: Source
    cut: str = "squares"
    most: Count = 100_000
    share: Annotated[float, Range(0.001, 1000.0)] = 1.0


@dataclass(frozen=True, slots=True)
class BlenderSet:
    """Thumbnails uint8 [N, P, P, 3], P = ROOM times the side; which kind each is, and each kind's share."""

    pixels: NDArray[np.uint8]
    held_out: NDArray[np.bool_]
    kinds: NDArray[np.int64]  # [N], rows of names
    shares: NDArray[np.float32]  # [K], they sum to 1
    names: list[str]  # of the K kinds


def pack_blender(data: Path, kinds: tuple[Kind, ...], side: int) -> BlenderSet:
    """Read all kinds from the ``data`` folder.

    Raises: DanqingError for a source with fewer than LEAST training pictures, or none held out.
    """
    names = list(dict.fromkeys(kind.name for kind in kinds))
    found: dict[str, tuple[NDArray[np.uint8], bool, int]] = {}  # by digest and place in the picture: no twins
    for kind in kinds:
        cells = list(_of_kind(data, kind, round(ROOM * side)))
        held = sum(held_out for _, _, held_out in cells)
        if len(cells) - held < LEAST or not held:
            raise DanqingError("recipe-empty", name=kind.source.folder, path=data)
        for key, cell, held_out in cells:
            found.setdefault(key, (cell, held_out, names.index(kind.name)))
    pixels, sides, rows = zip(*found.values(), strict=True)
    shares = np.array([sum(kind.share for kind in kinds if kind.name == name) for name in names], np.float32)
    return BlenderSet(np.stack(pixels), np.array(sides), np.array(rows), shares / shares.sum(), names)


def check_kinds(kinds: tuple[Kind, ...], count: int) -> None:
    """Raise a DanqingError unless there are ``count`` kinds by name, all cut in a way that is known."""
    names = {kind.name for kind in kinds}
    if len(names) != count:
        raise DanqingError("blender-kinds", count=len(names), wanted=count)
    for kind in kinds:
        choose(CUTS, kind.cut, "topics.cut")


def windows(data: BlenderSet, rows: NDArray[np.int64], side: int) -> torch.Tensor:
    """Pictures [N, 3, side, side]: half of the time whole ones, else a window of chance out of each."""
    packed = data.pixels.shape[1]
    width = packed if torch.rand(()) < 0.5 else int(torch.randint(side, packed + 1, ()))
    corners = distributed.draw(lambda n: torch.randint(0, packed - width + 1, (n, 2)), len(rows)).tolist()
    cells = [
        data.pixels[row, top : top + width, left : left + width]
        for row, (top, left) in zip(rows, corners, strict=True)
    ]
    return resize(from_bytes(np.stack(cells)), side, side)


def _of_kind(data: Path, kind: Kind, side: int) -> Iterator[tuple[str, NDArray[np.uint8], bool]]:
    """Digest and place, cell and side of the split, in the order of digests (random, and fixed)."""
    cut, counts, held = CUTS[kind.cut], {True: 0, False: 0}, math.ceil(kind.most / 10)
    for folder, entry in sorted(entries(data, kind.source), key=lambda pair: pair[1].digest):
        counts[entry.held_out] += 1
        if counts[entry.held_out] > (held if entry.held_out else kind.most - held):
            continue
        for i, cell in enumerate(cut(folder.picture(entry), side, entry.digest)):
            yield f"{entry.digest} {i}", cell, entry.held_out


def _squares(image: Image.Image, side: int, digest: str) -> list[NDArray[np.uint8]]:
    return squares(image, side, single=False)


def _middle(image: Image.Image, side: int, digest: str) -> list[NDArray[np.uint8]]:
    return [square(image, side)]


def _page(image: Image.Image, side: int, digest: str) -> list[NDArray[np.uint8]]:
    return [on_paper(image, side, PAPERS[zlib.crc32(digest.encode()) % len(PAPERS)])]


CUTS = {"squares": _squares, "middle": _middle, "page": _page}
