"""Pictures that are the same to the eye: re-saved, scaled or slightly recoloured copies.

Two steps. A perceptual hash finds candidates: the signs of the 63 lowest frequencies of the cosine
transform of a small grey copy (Zauner, "Implementation and benchmarking of perceptual image hash
functions", 2010). The fine detail of the small copies then decides, since watercolours of one kind of fruit
on one kind of paper share most of their hash.
"""

from collections import defaultdict

import numpy as np
from numpy.typing import NDArray
from PIL import Image

SIDE = 32  # of the small copies
_EDGE = 0.08  # share of each side left out: the same scan border makes all pictures alike
_BITS_APART = 8  # of 63
_DETAIL = 0.94  # correlation of the small copies less their own blur
_BLOCK = 4  # pixels of the small copies that one pixel of the blur covers
_COLOUR_APART = 0.08  # mean absolute difference, range 0 to 1: a recoloured work is another work
_EQUAL = 1 / 255  # mean absolute difference below which pictures without detail are the same
_ROWS = 256  # hashes compared with all others at a time

Prints = NDArray[np.uint8]  # [N, SIDE, SIDE, 3]


def fingerprint(image: Image.Image) -> Prints:
    """A small copy [SIDE, SIDE, 3] of the middle of an RGB or RGBA image, by which it can be recognised."""
    across, down = image.width * _EDGE, image.height * _EDGE
    box = (across, down, image.width - across, image.height - down)
    return np.asarray(image.convert("RGB").resize((SIDE, SIDE), Image.Resampling.BOX, box=box))


def hashes(prints: Prints) -> NDArray[np.uint64]:
    """Perceptual hashes [N] of small copies."""
    basis = np.cos(np.pi / SIDE * np.outer(np.arange(8), np.arange(SIDE) + 0.5)).astype(np.float32)
    frequencies = (basis @ _grey(prints) @ basis.T).reshape(len(prints), 64)[:, 1:]  # without the mean
    bits = frequencies > np.median(frequencies, axis=1, keepdims=True)
    return np.packbits(np.pad(bits, ((0, 0), (1, 0))), axis=1).view(np.uint64)[:, 0]


def doubles(prints: Prints) -> NDArray[np.int64]:
    """Index pairs [M, 2], first < second, of small copies that show the same picture."""
    code, detail = hashes(prints), _detail(prints)
    found = [np.zeros((0, 2), np.int64)]
    for start in range(0, len(code), _ROWS):
        apart = np.bitwise_count(code[start : start + _ROWS, None] ^ code[None, start:])
        pairs = np.argwhere(apart <= _BITS_APART) + start
        pairs = pairs[pairs[:, 0] < pairs[:, 1]]
        found.append(pairs[_confirmed(prints, detail, pairs)])
    return np.concatenate(found)


def originals(prints: Prints, pixels: NDArray[np.int64]) -> list[int]:
    """For each small copy the index of the picture that stands for it: itself, or its largest double.

    Args:
        prints: small copies [N, SIDE, SIDE, 3].
        pixels: pixel counts [N]; of doubles the largest is kept, of equals the first.
    """
    neighbours: defaultdict[int, list[int]] = defaultdict(list)
    for one, other in doubles(prints).tolist():
        neighbours[one].append(other)
        neighbours[other].append(one)
    stands_for = list(range(len(prints)))
    for index in np.lexsort((np.arange(len(pixels)), -pixels)).tolist():
        if stands_for[index] == index:  # larger ones have been through and did not claim it
            for other in neighbours[index]:
                if stands_for[other] == other:
                    stands_for[other] = index
    return stands_for


def _grey(prints: Prints) -> NDArray[np.float32]:
    return prints.mean(axis=3, dtype=np.float32)


def _detail(prints: Prints) -> NDArray[np.float32]:
    """Unit vectors [N, SIDE²] of the small grey copies less their means over blocks."""
    grey = _grey(prints).reshape(len(prints), SIDE // _BLOCK, _BLOCK, SIDE // _BLOCK, _BLOCK)
    fine = (grey - grey.mean(axis=(2, 4), keepdims=True)).reshape(len(prints), SIDE * SIDE)
    return fine / np.maximum(np.linalg.norm(fine, axis=1, keepdims=True), 1e-6)


def _confirmed(prints: Prints, detail: NDArray[np.float32], pairs: NDArray[np.int64]) -> NDArray[np.bool_]:
    """Which candidate pairs [M, 2] are alike in detail and in colour, or equal where detail is missing."""
    confirmed = np.zeros(len(pairs), bool)
    for start in range(0, len(pairs), 4096):  # like pictures have many candidates: bound the memory
        one, other = pairs[start : start + 4096].T
        colour = np.abs(prints[one].astype(np.int16) - prints[other]).mean(axis=(1, 2, 3)) / 255
        alike = np.einsum("nd,nd->n", detail[one], detail[other]) > _DETAIL
        confirmed[start : start + 4096] = (alike & (colour < _COLOUR_APART)) | (colour < _EQUAL)
    return confirmed
