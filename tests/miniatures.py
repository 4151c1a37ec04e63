"""Small training sets, tasks and folders of drawn pictures: what the tests of training share."""

import hashlib
import io
import itertools
import zlib
from pathlib import Path

import numpy as np
import torch
from PIL import Image, ImageDraw

from danqing.models.drafter import SIZES as DRAFTER_SIZES
from danqing.models.painter import SIZES as PAINTER_SIZES
from danqing.training.drafter import DrafterLessons, DrafterSet, DrafterTask
from danqing.training.painter import PainterLessons, PainterSet, PainterTask

COUNT = 24  # pictures of a miniature set; every third is held out


def painter_task(steps: int = 6, teacher: str = "") -> PainterTask:
    """A Painter's task on pictures of chance, in the sizes of tests."""
    chance, rows = np.random.default_rng(0), np.arange(COUNT)
    pixels = chance.integers(0, 256, (COUNT, 128, 128, 3), np.uint8)
    data = PainterSet(pixels, rows % 3 == 0, rows % 2, np.full(COUNT, 128), ["ink", "oil"])
    return PainterTask(
        data, PAINTER_SIZES["test"], PainterLessons(batch=4, crop=32, steps=steps, teacher=teacher)
    )


def drafter_set() -> DrafterSet:
    """Pictures of chance under four labels; "rare" is borne by two training pictures, too few for a theme."""
    chance, rows = np.random.default_rng(0), np.arange(COUNT)
    config, held_out = DRAFTER_SIZES["test"], rows % 3 == 0
    c = chance.normal(size=(COUNT, config.condition)).astype(np.float32)
    training = np.flatnonzero(~held_out)
    return DrafterSet(
        pixels=chance.integers(0, 256, (COUNT, config.side, config.side, 3), np.uint8),
        held_out=held_out,
        labels=np.stack([rows % 2 == 0, rows % 2 == 1, rows < COUNT // 2, rows < 4], 1),
        names=["even", "odd", "early", "rare"],
        conditions=c / np.linalg.norm(c, axis=1, keepdims=True) * config.condition**0.5,
        neighbours=np.stack([chance.permutation(training)[:3] for _ in rows]),
        basis=chance.normal(size=(1280, config.condition)).astype(np.float32),
        mean=np.zeros(1280, np.float32),
    )


def drafter_task(steps: int = 6) -> DrafterTask:
    """A Drafter's task on ``drafter_set``, in the sizes of tests."""
    return DrafterTask(drafter_set(), DRAFTER_SIZES["test"], DrafterLessons(steps=steps, batch=4))


def draw_picture(seed: int, side: int = 96, mode: str = "RGB") -> Image.Image:
    """Shapes of chance, unlike those of any other seed; on a clear sheet where ``mode`` is RGBA."""
    chance = np.random.default_rng(seed)
    ground = (0, 0, 0, 0) if mode == "RGBA" else tuple(chance.integers(0, 256, 3).tolist())
    image = Image.new(mode, (side, side), ground)
    pen = ImageDraw.Draw(image)
    for _ in range(12):
        (x, y), size = chance.integers(0, side, 2), int(chance.integers(side // 8, side // 2))
        box, colour = (
            (int(x), int(y), int(x) + size, int(y) + size),
            tuple(chance.integers(0, 256, 3).tolist()),
        )
        (pen.ellipse if chance.random() < 0.5 else pen.rectangle)(box, colour)
    return image


def draw_folder(
    root: Path, labels: tuple[str, ...], each: int = 12, mode: str = "RGB", side: int = 96
) -> None:
    """A folder of drawn pictures, a sub-folder a label; every fourth picture is held out of training."""
    for label in labels:
        (root / label).mkdir(parents=True)
        for i in range(each):
            drawn = io.BytesIO()
            draw_picture(1000 * zlib.crc32(label.encode()) + i, side, mode).save(drawn, "PNG")
            (root / label / f"{i}.png").write_bytes(_on_side(drawn.getvalue(), held_out=i % 4 == 0))


def _on_side(png: bytes, *, held_out: bool) -> bytes:
    """The file with a tail by which its digest falls on that side of the split."""
    tails = (png + b"%d" % i for i in itertools.count())
    return next(file for file in tails if (hashlib.sha256(file).digest()[0] < 0.1 * 255) == held_out)


def same(first: torch.nn.Module, second: torch.nn.Module) -> bool:
    """Whether two networks hold the same numbers, bit for bit."""
    mine, theirs = first.state_dict(), second.state_dict()
    return mine.keys() == theirs.keys() and all(torch.equal(mine[key], theirs[key]) for key in mine)
