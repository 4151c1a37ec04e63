"""The sheet of docs/restyling-figures.md: content, style, and what every method makes of them, a row a pair.

python -m bench.restyle_sheet CONTENT STYLE [CONTENT STYLE …] --output docs/pictures/restyling.jpg
"""

import argparse
from collections.abc import Sequence
from functools import partial
from pathlib import Path

from PIL import Image, ImageDraw, ImageFont

from bench.restyle import FAST, FINE, Method, make, optimise, square
from danqing.verbs.sheet import INK, PAPER

SHOWN, GAP, HEAD = 288, 6, 30  # px: a picture, the space about it, the line of headings
SECONDS = 120.0  # the Stylizer's for a picture
QUALITY = 86


def lay_out(heads: Sequence[str], rows: Sequence[Sequence[Image.Image]]) -> Image.Image:
    """Rows of square pictures under their headings."""
    step = SHOWN + GAP
    sheet = Image.new("RGB", (len(heads) * step + GAP, HEAD + len(rows) * step), PAPER)
    draw, font = ImageDraw.Draw(sheet), ImageFont.load_default(18)
    for column, head in enumerate(heads):
        draw.text((GAP + column * step + SHOWN / 2, HEAD / 2), head, INK, font, anchor="mm")
    for down, row in enumerate(rows):
        for column, picture in enumerate(row):
            shown = picture.resize((SHOWN, SHOWN), Image.Resampling.LANCZOS)
            sheet.paste(shown, (GAP + column * step, HEAD + down * step))
    return sheet


def main() -> None:
    """Make what has not been made yet, and write the sheet."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("pictures", type=Path, nargs="+", help="content and style by turns")
    parser.add_argument("--output", type=Path, required=True, help="a .jpg")
    parser.add_argument("--seconds", type=float, default=SECONDS, help="the Stylizer's for a picture")
    wish = parser.parse_args()
    if len(wish.pictures) % 2:
        parser.error("every content needs a style")
    methods: dict[str, Method] = {**FAST, FINE: partial(optimise, seconds=wish.seconds)}
    rows = []
    for content, style in zip(wish.pictures[::2], wish.pictures[1::2], strict=True):
        made = [make(f"sheet/{name}", call, content, style, False) for name, call in methods.items()]
        rows.append([square(content), square(style), *made])
    lay_out(("content", "style", *methods), rows).save(wish.output, quality=QUALITY)


if __name__ == "__main__":
    main()
