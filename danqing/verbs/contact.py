"""Contact sheets: pictures in rows and columns, with what the columns and rows stand for."""

from collections.abc import Sequence

from PIL import Image, ImageDraw, ImageFont

from danqing.verbs.sheet import INK, PAPER

CELL, GAP, LINE, SIDE = 128, 6, 28, 44  # pixels: a picture's side, the space about it, the captions'


def contact(rows: Sequence[Sequence[Image.Image]], heads: Sequence[str], sides: Sequence[str]) -> Image.Image:
    """Rows of square pictures under ``heads``, a caption for every column, beside ``sides``, one a row."""
    across, down = CELL + GAP, CELL + GAP
    size = (SIDE + across * len(heads) + GAP, LINE + down * len(rows) + GAP)
    sheet = Image.new("RGB", size, PAPER)
    draw, font = ImageDraw.Draw(sheet), ImageFont.load_default(16)
    for j, head in enumerate(heads):
        draw.text((SIDE + GAP + j * across + CELL / 2, LINE / 2 + GAP / 2), head, INK, font, anchor="mm")
    for i, (row, side) in enumerate(zip(rows, sides, strict=True)):
        top = LINE + GAP + i * down
        draw.text((SIDE / 2, top + CELL / 2), side, INK, font, anchor="mm")
        for j, picture in enumerate(row):
            grown = picture.resize((CELL, CELL), Image.Resampling.BICUBIC)
            sheet.paste(grown, (SIDE + GAP + j * across, top))
    return sheet
