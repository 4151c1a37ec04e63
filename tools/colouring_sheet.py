"""Draw the sheet of docs/colouring.md: shaky drawings, made here with a wobbling pen, and what colour makes.

python -m tools.colouring_sheet docs/pictures/colouring.webp
"""

import math
import random
import sys
from itertools import pairwise
from pathlib import Path

import numpy as np
from PIL import Image, ImageDraw, ImageFilter

import danqing
from danqing.pictures.files import save_picture

CELL, GAP = 224, 8
PAPER, INK = "white", (30, 30, 34)


class Hand:
    """A shaky hand on a sheet; places are shares of its sides, lengths of its height."""

    def __init__(self, size: tuple[int, int], seed: int) -> None:
        self.image = Image.new("RGB", size, PAPER)
        self._pen, self._chance = ImageDraw.Draw(self.image), random.Random(seed)

    def stroke(self, *points: tuple[float, float], pen: int = 4) -> None:
        """A line through the points, wobbling as it goes."""
        width, height = self.image.size
        phases = [self._chance.uniform(0, 2 * math.pi) for _ in range(4)]
        path, gone = [], 0.0
        for (x0, y0), (x1, y1) in pairwise(points):
            steps = max(2, int(math.hypot((x1 - x0) * width, (y1 - y0) * height) / 4))
            for i in range(steps):
                gone += 4
                a, b = math.sin(gone / 23 + phases[0]), 0.6 * math.sin(gone / 9 + phases[1])
                c, d = math.sin(gone / 19 + phases[2]), 0.6 * math.sin(gone / 11 + phases[3])
                share = i / steps
                x, y = x0 + (x1 - x0) * share, y0 + (y1 - y0) * share
                path.append((x * width + 2 * (a + b), y * height + 2 * (c + d)))
        self._pen.line(path, INK, pen, "curve")

    def arc(self, x: float, y: float, wide: float, high: float, start: float = 0, end: float = 360) -> None:
        """Part of an ellipse, in degrees; closed a little late, as by hand."""
        ratio = self.image.height / self.image.width
        at = [math.radians(start + (end - start) * i / 40) for i in range(41)]
        self.stroke(*((x + wide * ratio * math.cos(a), y + high * math.sin(a)) for a in at))


def lake() -> Image.Image:
    """Mountains over water, a sun and a boat."""
    hand = Hand((720, 540), 3)
    for left, right, base, high, count in ((0, 0.6, 0.55, 0.42, 9), (0.4, 1, 0.58, 0.33, 8)):
        tops = [(left + (right - left) * i / count, i) for i in range(count + 1)]
        chance = random.Random(count)
        hand.stroke(
            *((x, base - high * chance.uniform(0.3, 1) * math.sin(math.pi * i / count)) for x, i in tops)
        )
    hand.stroke((0, 0.62), (0.3, 0.58), (0.6, 0.6), (1, 0.62))
    hand.stroke((0, 0.75), (0.3, 0.72), (0.6, 0.78), (1, 0.74))
    hand.stroke((0.47, 0.86), (0.5, 0.91), (0.61, 0.91), (0.64, 0.86), (0.47, 0.86))
    hand.stroke((0.55, 0.86), (0.55, 0.74), (0.61, 0.85))
    hand.arc(0.8, 0.14, 0.06, 0.06)
    return hand.image


def portrait() -> Image.Image:
    """A woman in a scarf."""
    hand = Hand((520, 640), 2)
    hand.arc(0.5, 0.4, 0.165, 0.23)
    hand.arc(0.5, 0.36, 0.21, 0.26, 170, 370)
    for side in (-1, 1):
        hand.arc(0.5 + 0.085 * side, 0.37, 0.036, 0.017)
        hand.arc(0.5 + 0.085 * side, 0.335, 0.05, 0.02, 200, 340)
        hand.stroke((0.5 + 0.25 * side, 0.4), (0.5 + 0.23 * side, 0.58), (0.5 + 0.14 * side, 0.63))
        hand.stroke((0.5 + 0.07 * side, 0.62), (0.5 + 0.08 * side, 0.7), (0.5 + 0.3 * side, 0.78))
        hand.stroke((0.5 + 0.3 * side, 0.78), (0.5 + 0.42 * side, 1))
        hand.stroke((0.5 + 0.14 * side, 0.73), (0.5, 0.84))
    hand.stroke((0.5, 0.38), (0.475, 0.45), (0.51, 0.46))
    hand.arc(0.5, 0.51, 0.053, 0.014)
    return hand.image


def apple() -> Image.Image:
    """An apple on a table."""
    hand = Hand((512, 512), 4)
    hand.arc(0.42, 0.55, 0.22, 0.25, 100, 300)
    hand.arc(0.58, 0.55, 0.22, 0.25, -120, 80)
    hand.arc(0.5, 0.34, 0.08, 0.03, 0, 180)
    hand.stroke((0.5, 0.36), (0.52, 0.22), pen=6)
    hand.arc(0.6, 0.24, 0.1, 0.04, 150, 380)
    hand.stroke((0, 0.8), (1, 0.8))
    return hand.image


def photographed(image: Image.Image) -> Image.Image:
    """The drawing in pencil, as a phone takes it: aslant, lit from one corner, with a camera's noise."""
    chance = np.random.default_rng(7)
    large = image.resize((image.width * 2, image.height * 2)).rotate(2.5, fillcolor=PAPER)
    dark = 1 - np.asarray(large.convert("L"), np.float32) / 255
    y, x = np.mgrid[0 : large.height, 0 : large.width]
    light = 0.95 - 0.5 * np.hypot(x / large.width - 0.2, y / large.height - 0.1)
    paper = light * (1 - dark * chance.uniform(0.35, 0.65, dark.shape)) + chance.normal(0, 0.015, dark.shape)
    tinted = np.clip(paper[..., None] * (1.02, 0.97, 0.86), 0, 1) * 255
    return Image.fromarray(tinted.astype(np.uint8)).filter(ImageFilter.GaussianBlur(1.2))


def spotted(image: Image.Image) -> Image.Image:
    """A clear sheet with green and red on the apple and blue below it."""
    hint = Image.new("RGBA", image.size, (0, 0, 0, 0))
    pen = ImageDraw.Draw(hint)
    pen.ellipse((150, 210, 260, 350), (90, 140, 60, 255))
    pen.ellipse((290, 260, 370, 370), (190, 50, 40, 255))
    pen.rectangle((10, 430, 500, 500), (60, 80, 130, 255))
    return hint


def row(lines: Image.Image, theme: str, style: str, hint: Image.Image | None = None) -> list[Image.Image]:
    """The drawing (with its hints), two thumbnails, and a painting of the second."""
    shown = lines if hint is None else Image.alpha_composite(lines.convert("RGBA"), hint).convert("RGB")
    drafts = [work.image for work in danqing.colour(lines, theme=theme, hint=hint, count=2, seed=1)]
    (painted,) = danqing.colour(lines, theme=theme, hint=hint, style=style, seed=2)
    return [shown, *drafts, painted.image]


def main() -> None:
    """Make the sheet."""
    fruit = apple()
    rows = [
        row(lake(), "a lake in the mountains", "oil-landscape"),
        row(photographed(lake()), "黄昏的山水", "ming-colour"),
        row(portrait(), "portrait", "oil-baroque"),
        row(fruit, "an apple", "watercolour-botanical"),
        row(fruit, "", "oil-still-life", spotted(fruit)),
    ]
    step = CELL + GAP
    sheet = Image.new("RGB", (4 * step + GAP, len(rows) * step + GAP), (236, 232, 224))
    for i, images in enumerate(rows):
        for j, image in enumerate(images):
            scale = CELL / max(image.size)
            size = round(image.width * scale), round(image.height * scale)
            method = Image.Resampling.NEAREST if max(image.size) < 128 else Image.Resampling.LANCZOS
            left, top = (CELL - size[0]) // 2, (CELL - size[1]) // 2
            sheet.paste(image.resize(size, method), (GAP + j * step + left, GAP + i * step + top))
    save_picture(sheet, Path(sys.argv[1]), force=True)


if __name__ == "__main__":
    main()
