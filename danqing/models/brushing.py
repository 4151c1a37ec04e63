"""Writing with a trained Brush: the way of a stroke to its ink."""

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import torch
from numpy.typing import NDArray

from danqing.models import storage
from danqing.models.brush import MULTIPLE, BrushConfig, Generator
from danqing.precision import autocast
from danqing.writing.hand import Stroke
from danqing.writing.strokes import Beside, Plane, Points, apart_from, beside

REACH = 24.0  # pixels: what is farther from a line is as far as that
FADE = 4.0  # pixels: nearer to REACH ink fades
MARGIN = 28  # pixels around a way that may be inked
LONG, MANY = 160.0, 5.0  # what a stroke's length, and a character's strokes (as powers of 2), are divided by


@dataclass(frozen=True, slots=True)
class Inked:
    """A window [H, W] of a written stroke: how far each pixel is covered, 0 to 1; its corner (x, y) in
    pixels.
    """

    cover: Plane
    corner: tuple[int, int]


def load(path: Path) -> Generator:
    """Read a Brush from its weights. Raises DanqingError for any other file."""
    note, tensors = storage.load(path, "brush")
    with storage.fitting(path, "brush"):
        generator = Generator(storage.config_of(BrushConfig, note["config"]))
        generator.load_state_dict(storage.part(tensors, "generator"))
    return storage.ready(generator)


def planes(place: Beside, others: Plane) -> NDArray[np.float32]:
    """What the Brush is told of every pixel of a window, [6, H, W] in [-1, 1]."""
    return np.stack(
        [
            np.clip(place.offset / REACH, -1, 1),
            place.cosine,
            place.sine,
            np.tanh(place.along / REACH),
            np.tanh(place.left / REACH),
            others / REACH,
        ]
    ).astype(np.float32)


def facts(length: float, strokes: int) -> tuple[float, float]:
    """What it is told of a stroke: its length in pixels, and how many strokes the character has."""
    return float(np.tanh(length / LONG)), float(np.log2(max(1, strokes)) / MANY)


def ink(brush: Generator, strokes: Sequence[Stroke]) -> list[Inked]:
    """The ink of one character's strokes, in the order of writing, in pixels of the box of GRID."""
    ways = [stroke.way for stroke in strokes]
    return [
        _ink(brush, stroke, [way for way in ways if way is not stroke.way], len(ways)) for stroke in strokes
    ]


@torch.inference_mode()
def _ink(brush: Generator, stroke: Stroke, others: list[Points], count: int) -> Inked:
    low = np.floor(stroke.way.min(0)).astype(int) - MARGIN
    sides = np.ceil(stroke.way.max(0)).astype(int) + MARGIN - low
    width, height = (-(-int(side) // MULTIPLE) * MULTIPLE for side in sides)
    place = beside(stroke.way - low, height, width, REACH)
    told = planes(place, apart_from([other - low for other in others], height, width, REACH))
    where = np.clip(place.along, 0, len(stroke.way) - 1)
    pressure = np.interp(where, np.arange(len(stroke.way)), stroke.pressure).astype(np.float32)
    known = torch.tensor([facts(len(stroke.way) - 1, count)])
    seen = torch.from_numpy(told)[None].contiguous(memory_format=torch.channels_last)
    with autocast():
        logits = brush(seen, torch.from_numpy(pressure)[None, None], known)
    within = np.clip(
        (REACH - np.abs(place.offset)) / FADE, 0, 1
    )  # far off there is no ink, whatever is guessed
    cover = logits.float().sigmoid()[0, 0].numpy() * within
    return Inked(cover, (int(low[0]), int(low[1])))
