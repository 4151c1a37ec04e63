"""A numbered sheet of thumbnails to choose from."""

import math
from collections.abc import Sequence

from PIL import Image, ImageDraw, ImageFont

CELL, GAP, LINE = 224, 16, 28  # pixels: a picture's longest side, the space about it, the line of its number
PAPER, INK = "#f4efe4", "#3a3226"


def lay_out(thumbnails: Sequence[Image.Image]) -> Image.Image:
    """All ``thumbnails`` (of one size, at least one), enlarged, in rows, numbered from 1."""
    columns = math.ceil(math.sqrt(len(thumbnails)))
    rows = math.ceil(len(thumbnails) / columns)
    scale = CELL / max(thumbnails[0].size)
    width, height = (max(1, round(scale * side)) for side in thumbnails[0].size)
    across, down = width + GAP, height + LINE + GAP
    sheet = Image.new("RGB", (columns * across + GAP, rows * down + GAP), PAPER)
    draw, font = ImageDraw.Draw(sheet), ImageFont.load_default(18)
    for i, thumbnail in enumerate(thumbnails):
        left, top = GAP + i % columns * across, GAP + i // columns * down
        sheet.paste(thumbnail.resize((width, height), Image.Resampling.BICUBIC), (left, top))
        draw.text((left + width / 2, top + height + LINE / 2), str(i + 1), INK, font, anchor="mm")
    return sheet
