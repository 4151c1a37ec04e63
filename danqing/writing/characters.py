"""The centre lines of Chinese characters: where the middle of the brush goes, stroke by stroke.

They were taken from the fonts of Arphic Technology by the projects Make Me a Hanzi and Hanzi Writer, and are
under the Arphic Public License, which lies beside the file that holds them. The few punctuation marks that
verse needs are drawn here.
"""

import itertools
import lzma
import struct
from collections.abc import Iterable, Mapping
from functools import cache
from importlib.resources import files
from typing import Any

import numpy as np
from numpy.typing import NDArray

# [P, 2]: points of one stroke in the order of writing; x right, y down, box 0 to 1.
Line = NDArray[np.floating[Any]]
FILE = "characters.bin"
# The licence asks that a changed file says so in itself: these lines stand before the packed numbers.
NOTICE = b"""Centre lines of the strokes of Chinese characters, from the fonts AR PL KaitiM of Arphic
Technology. Copyright (C) 1999 Arphic Technology Co., Ltd.
Under the Arphic Public License: see ARPHICPL.TXT beside this file.
Changed by Make Me a Hanzi, which cut the glyphs into strokes and found their centre lines; by Hanzi Writer
(data 2.0.1), which put them into JSON; on 22 November 2026 by Danqing, which left the outlines out, kept the
lines to 8 bits a coordinate and packed them (recipes/gather_characters.py).
\0"""
STEPS = 255  # what a coordinate is kept to: 1/255 of the box

# Chinese punctuation as it stands in vertical columns: at the top right of its box.
COMMA = ((0.70, 0.16), (0.75, 0.20), (0.76, 0.27), (0.70, 0.36))
RING = ((0.70, 0.13), (0.65, 0.18), (0.66, 0.25), (0.72, 0.28), (0.78, 0.24), (0.77, 0.17), (0.71, 0.13))
HOOK = ((0.60, 0.22), (0.64, 0.14), (0.74, 0.12), (0.80, 0.20), (0.76, 0.31), (0.71, 0.38), (0.70, 0.50))
DOT = ((0.70, 0.14), (0.73, 0.18), (0.74, 0.22))
LOW_DOT = ((0.70, 0.38), (0.73, 0.42), (0.74, 0.46))
FOOT = ((0.70, 0.64), (0.71, 0.69))
MARKS: Mapping[str, tuple[tuple[tuple[float, float], ...], ...]] = {
    "，": (COMMA,),
    "、": (((0.66, 0.14), (0.71, 0.19), (0.77, 0.28)),),
    "。": (RING,),
    "；": (DOT, tuple((x, y + 0.2) for x, y in COMMA)),
    "：": (DOT, LOW_DOT),
    "！": (((0.72, 0.12), (0.72, 0.30), (0.71, 0.50)), FOOT),
    "？": (HOOK, FOOT),
}


@cache
def known() -> frozenset[str]:
    """Every character that has centre lines, punctuation included."""
    return frozenset(_table()) | frozenset(MARKS)


def lines_of(character: str) -> list[Line]:
    """The strokes of one known character, in the order of writing; KeyError for any other."""
    if character in MARKS:
        return [np.array(stroke, np.float32) for stroke in MARKS[character]]
    return [line.astype(np.float32) / STEPS for line in _table()[character]]


def pack(characters: Mapping[str, Iterable[Line]]) -> bytes:
    """What ``unpack`` reads: all characters' strokes, coordinates kept to 1/255 of the box."""
    counts, lengths, points = [], [], []
    for strokes in characters.values():
        lines = [np.rint(np.clip(line, 0, 1) * STEPS).astype(np.uint8) for line in strokes]
        counts.append(len(lines))
        lengths += [len(line) for line in lines]
        points += lines
    names = "".join(characters).encode("utf-32-le")
    steps = np.diff(np.concatenate(points), axis=0, prepend=np.uint8(0))  # modulo 256: small steps pack well
    parts = [names, bytes(counts), bytes(lengths), steps.T.tobytes()]
    sizes = struct.pack("<3I", len(counts), len(lengths), len(steps))
    return NOTICE + lzma.compress(sizes + b"".join(parts), preset=9 | lzma.PRESET_EXTREME)


def unpack(data: bytes) -> dict[str, list[NDArray[np.uint8]]]:
    """The inverse of ``pack``, in whole steps; ValueError for anything else."""
    _, _, packed = data.partition(b"\0")
    try:
        raw = lzma.decompress(packed)
    except lzma.LZMAError as fault:
        raise ValueError("no packed characters") from fault
    characters, strokes, points = struct.unpack_from("<3I", raw)
    cuts = np.cumsum([12, 4 * characters, characters, strokes])
    names = raw[cuts[0] : cuts[1]].decode("utf-32-le")
    counts, lengths = (np.frombuffer(raw[a:b], np.uint8) for a, b in itertools.pairwise(cuts[1:]))
    steps = np.frombuffer(raw[cuts[3] :], np.uint8).reshape(2, points)
    lines = np.split(np.cumsum(steps.T, axis=0, dtype=np.uint8), np.cumsum(lengths[:-1], dtype=int))
    ends = np.cumsum(counts, dtype=int)
    return {name: lines[end - count : end] for name, end, count in zip(names, ends, counts, strict=True)}


@cache
def _table() -> dict[str, list[NDArray[np.uint8]]]:
    return unpack(files("danqing.writing").joinpath(FILE).read_bytes())
