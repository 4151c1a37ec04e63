"""A Colourist in the size of tests, and drawings for it: what several tests share."""

import numpy as np
from PIL import Image, ImageDraw

from danqing.models.colourist import SIZES
from danqing.training.colourist import ColouristLessons, ColouristTask
from danqing.training.colourist_set import ColouristSet

COUNT = 24  # pictures of the set; every third is held out
SIDE = 24  # of their thumbnails


def colourist_set() -> ColouristSet:
    """Pictures and drawings of chance under three labels; "rare" is borne by a single training picture."""
    chance, rows = np.random.default_rng(0), np.arange(COUNT)
    length = SIZES["test"].condition
    c = chance.normal(size=(COUNT, length)).astype(np.float32)
    return ColouristSet(
        ink=(255 * (chance.random((COUNT, 4, 4 * SIDE, 4 * SIDE)) < 0.1)).astype(np.uint8),
        pixels=chance.integers(0, 256, (COUNT, SIDE, SIDE, 3), np.uint8),
        held_out=rows % 3 == 0,
        labels=np.stack([rows % 2 == 0, rows % 2 == 1, rows == 4], 1),
        names=["even", "odd", "rare"],
        conditions=c / np.linalg.norm(c, axis=1, keepdims=True) * length**0.5,
        basis=chance.normal(size=(1280, length)).astype(np.float32),
        mean=np.zeros(1280, np.float32),
    )


def colourist_task(steps: int = 6) -> ColouristTask:
    """A Colourist's task on ``colourist_set``."""
    return ColouristTask(colourist_set(), SIZES["test"], ColouristLessons(steps=steps, batch=4, crop=16))


def sketch(
    size: tuple[int, int] = (160, 120), paper: str = "white", ink: str = "black", mode: str = "RGB"
) -> Image.Image:
    """A hill, a house and a sun in lines three pixels wide."""
    image = Image.new(mode, size, paper if mode == "RGB" else (0, 0, 0, 0))
    pen, (width, height) = ImageDraw.Draw(image), size
    pen.line([(0, height * 0.8), (width * 0.4, height * 0.4), (width, height * 0.75)], ink, 3)
    pen.rectangle((width * 0.6, height * 0.55, width * 0.8, height * 0.9), outline=ink, width=3)
    pen.ellipse((width * 0.1, height * 0.1, width * 0.25, height * 0.3), outline=ink, width=3)
    return image
