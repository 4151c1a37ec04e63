"""Pictures that are the same to the eye: re-saved, scaled, slightly recoloured copies.

Two steps. A perceptual hash finds candidates: the signs of the 63 lowest frequencies of the cosine transform of a small
grey copy (Zauner, "Implementation and benchmarking of perceptual image hash functions", 2010). The small copies
themselves then decide, since watercolours of the same fruit on the same paper share most of their hash.
"""

from collections import defaultdict

import numpy as np
from numpy.typing import NDArray
from PIL import Image

SIDE = 16  # of the small copies
_BITS_APART = 8  # of 63
_CORRELATION = 0.975  # of the small grey copies, mean and contrast aside
_COLOUR_APART = 0.06  # mean absolute difference of the copies, range 0 to 1: a recoloured work is another work
_ROWS = 512  # hashes compared with all others at a time


def fingerprint(image: Image.Image) -> NDArray[np.uint8]:
    """A small copy [16, 16, 3] by which a picture can be recognised."""
    small = image.convert("RGB").resize((SIDE, SIDE), Image.Resampling.BOX)
    return np.asarray(small)


def hashes(prints: NDArray[np.uint8]) -> NDArray[np.uint64]:
    """Perceptual hashes [N] of small copies [N, 16, 16, 3]."""
    grey = prints.astype(np.float32).mean(axis=3)
    basis = _cosines()
    frequencies = (basis @ grey @ basis.T).reshape(len(grey), -1)[:, 1:]  # without the mean
    bits = frequencies > np.median(frequencies, axis=1, keepdims=True)
    return np.packbits(np.pad(bits, ((0, 0), (1, 0))), axis=1).view(np.uint64)[:, 0]


def _cosines() -> NDArray[np.float32]:
    """The eight lowest rows [8, 16] of the type-II cosine transform."""
    return np.cos(np.pi / SIDE * np.outer(np.arange(8), np.arange(SIDE) + 0.5)).astype(np.float32)


def pairs(prints: NDArray[np.uint8]) -> NDArray[np.int64]:
    """Index pairs [M, 2], first < second, of small copies [N, 16, 16, 3] that show the same picture."""
    code = hashes(prints)
    found = [np.zeros((0, 2), np.int64)]
    for start in range(0, len(code), _ROWS):
        apart = np.bitwise_count(code[start : start + _ROWS, None] ^ code[None, start:])
        near = np.argwhere(apart <= _BITS_APART) + start
        near = near[near[:, 0] < near[:, 1]]
        found.append(near[_same(prints, near)])
    return np.concatenate(found)


def _same(prints: NDArray[np.uint8], near: NDArray[np.int64]) -> NDArray[np.bool_]:
    """Which candidate pairs the small copies confirm."""
    one, other = (prints[near[:, side]].reshape(len(near), SIDE * SIDE * 3).astype(np.float32) / 255 for side in (0, 1))
    colour = np.abs(one - other).mean(axis=1)
    one, other = one - one.mean(axis=1, keepdims=True), other - other.mean(axis=1, keepdims=True)
    power = (one**2).sum(axis=1) * (other**2).sum(axis=1)
    correlation = (one * other).sum(axis=1) / np.sqrt(power + 1e-9)
    return (colour < _COLOUR_APART) & ((correlation > _CORRELATION) | (colour < 1 / 255))


def originals(prints: NDArray[np.uint8], pixels: NDArray[np.int64]) -> list[int]:
    """For each small copy [N, 16, 16, 3] the index of the picture that stands for it: itself, or its largest double.

    Args:
        prints: small copies.
        pixels: pixel counts [N]; of doubles the largest is kept, of equals the first.
    """
    doubles: defaultdict[int, list[int]] = defaultdict(list)
    for one, other in pairs(prints).tolist():
        doubles[one].append(other)
        doubles[other].append(one)
    stands_for = list(range(len(prints)))
    for index in np.lexsort((np.arange(len(pixels)), -pixels)).tolist():
        if stands_for[index] == index:
            for other in doubles[index]:
                if stands_for[other] == other:
                    stands_for[other] = index
    return stands_for
