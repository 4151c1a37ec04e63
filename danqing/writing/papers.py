"""Sheets to write on: xuan paper with its fibres, old paper, and plain white."""

import numpy as np
from numpy.typing import NDArray
from PIL import Image, ImageDraw, ImageFilter
from scipy import ndimage

from danqing.writing.strokes import Plane

# Colour, and how much the sheet is clouded, darker towards its edges, and shows fibres.
PAPERS: dict[str, tuple[tuple[int, int, int], float, float, float]] = {
    "xuan": ((244, 239, 226), 0.010, 0.00, 1.0),
    "aged": ((222, 200, 160), 0.014, 0.08, 0.7),
    "plain": ((255, 255, 255), 0.0, 0.0, 0.0),
}
YELLOWING = (1.0, 1.15, 1.6)  # red, green, blue: darker paper is yellower
CLOUD = 64  # pixels of the small sheet that clouds are made on
CLEAR = 900  # pixels on which one sheet has so many fibres as FIBRES says
FIBRES = 260


def sheet(kind: str, width: int, height: int, chance: np.random.Generator) -> Image.Image:
    """A sheet of paper of so many pixels."""
    colour, cloud, edge, fibres = PAPERS[kind]
    page = Image.new("RGB", (width, height), colour)
    if not (cloud or edge or fibres):
        return page
    light = 1 + cloud * _clouds(width, height, chance) - edge * _edges(width, height)
    hairs = np.asarray(_fibres(width, height, fibres, chance))
    bands = [
        _band(level, light**yellowing, hairs) for level, yellowing in zip(colour, YELLOWING, strict=True)
    ]
    return Image.merge("RGB", bands)


def _band(level: int, light: Plane, hairs: NDArray[np.uint8]) -> Image.Image:
    """One colour of a sheet; its fibres are lighter than the rest."""
    tone = level * light
    return Image.fromarray(np.clip(tone + (252 - tone) * (hairs / 255.0), 0, 255).astype(np.uint8))


def _clouds(width: int, height: int, chance: np.random.Generator) -> Plane:
    small = ndimage.gaussian_filter(chance.normal(0, 1, (CLOUD, CLOUD)).astype(np.float32), 3, mode="wrap")
    small = small / small.std()
    return np.asarray(Image.fromarray(small).resize((width, height), Image.Resampling.BICUBIC))


def _edges(width: int, height: int) -> Plane:
    """0 in the middle of a sheet to 1 at its corners."""
    x, y = np.abs(np.linspace(-1, 1, width)) ** 5, np.abs(np.linspace(-1, 1, height)) ** 5
    return np.clip(x[None, :] + y[:, None], 0, 1).astype(np.float32)


def _fibres(width: int, height: int, amount: float, chance: np.random.Generator) -> Image.Image:
    """Where light fibres lie: short bent hairs."""
    mask = Image.new("L", (width, height))
    draw = ImageDraw.Draw(mask)
    for _ in range(round(amount * FIBRES * width * height / CLEAR**2)):
        x, y = chance.uniform(0, width), chance.uniform(0, height)
        turn, bend = chance.uniform(0, 2 * np.pi), chance.normal(0, 0.25)
        way = [(x, y)]
        for _ in range(int(chance.integers(3, 9))):
            x, y, turn = x + 7 * np.cos(turn), y + 7 * np.sin(turn), turn + bend
            way.append((x, y))
        draw.line(way, fill=int(chance.integers(40, 130)), width=1)
    return mask.filter(ImageFilter.GaussianBlur(0.7))
