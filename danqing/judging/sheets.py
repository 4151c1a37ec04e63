"""Sheets to look at: drafts, and drafts over the training pictures they come nearest to."""

import math
from collections.abc import Sequence

import torch
from PIL import Image, ImageDraw, ImageFont

from danqing.judging.copies import Pair
from danqing.pictures.tensors import to_images

CELL, GAP, LINE = 96, 10, 20  # pixels: a picture's side, the space about a pair, the line of its distance
COLUMNS = 8
PAPER, INK = "#f4efe4", "#3a3226"


def sample_sheet(x: torch.Tensor) -> Image.Image:
    """Pictures ``x`` [N, 3, S, S], at least one, in rows of 8."""
    columns = min(COLUMNS, len(x))
    step = CELL + GAP
    sheet = Image.new("RGB", (columns * step + GAP, math.ceil(len(x) / columns) * step + GAP), PAPER)
    for i, picture in enumerate(to_images(x)):
        at = (GAP + i % columns * step, GAP + i // columns * step)
        sheet.paste(picture.resize((CELL, CELL), Image.Resampling.BICUBIC), at)
    return sheet


def contact_sheet(
    pairs: Sequence[Pair], drafts: torch.Tensor, training: torch.Tensor, *, most: int = 24
) -> Image.Image:
    """The first ``most`` pairs in their order: a draft, the training picture under it, and their distance.

    ``drafts`` and ``training`` are the ``x`` [N, 3, S, S] that the pairs number. RGB, 8 pairs a row. Raises
    ValueError where there is no pair.
    """
    shown = pairs[:most]
    if not shown:
        raise ValueError("a sheet needs at least one pair")
    columns = min(COLUMNS, len(shown))
    across, down = CELL + GAP, 2 * CELL + LINE + GAP
    size = (columns * across + GAP, math.ceil(len(shown) / columns) * down + GAP)
    sheet = Image.new("RGB", size, PAPER)
    draw, font = ImageDraw.Draw(sheet), ImageFont.load_default(13)
    upper = to_images(drafts[[pair.draft for pair in shown]])
    lower = to_images(training[[pair.training for pair in shown]])
    for i, (pair, *pictures) in enumerate(zip(shown, upper, lower, strict=True)):
        left, top = GAP + i % columns * across, GAP + i // columns * down
        for row, picture in enumerate(pictures):
            sheet.paste(picture.resize((CELL, CELL), Image.Resampling.BICUBIC), (left, top + row * CELL))
        middle = (left + CELL / 2, top + 2 * CELL + LINE / 2)
        draw.text(middle, f"{pair.distance:.2f}", INK, font, anchor="mm")
    return sheet
