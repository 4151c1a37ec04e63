"""Draw the sheet of docs/blending.md: variants and ways between pictures that training was not shown.

python -m tools.blending_sheet DATA docs/pictures/blending.webp
"""

import sys
from collections.abc import Sequence
from pathlib import Path

from PIL import Image, ImageDraw, ImageFont

import danqing
from danqing.pictures.files import open_picture, save_picture
from danqing.pictures.trimming import trim
from danqing.verbs.sheet import INK, PAPER

CELL, GAP, SIDE, STEPS = 128, 6, 150, 7
STRENGTHS = (0.15, 0.3, 0.45, 0.6, 0.8, 1.0)
CUYP, MAGNASCO, ROUSSEAU = (f"aic-paintings/{name}.jpg" for name in ("181702", "4092", "94239"))
PLATE, OTHER = "usda-pomological/pictures/0015.jpg", "usda-pomological/pictures/0096.jpg"

Row = tuple[str, list[Image.Image]]


def rows(data: Path) -> list[Row]:
    """Captions and seven pictures each."""
    pictures = {name: trim(open_picture(data / name)) for name in (CUYP, MAGNASCO, ROUSSEAU)}
    pictures |= {name: open_picture(data / name) for name in (PLATE, OTHER)}
    found: list[Row] = []
    for name in (CUYP, PLATE):
        made = [danqing.vary(pictures[name], count=1, strength=s, seed=3).works[0].image for s in STRENGTHS]
        found.append(("vary\n" + ", ".join(f"{s:g}" for s in STRENGTHS), [pictures[name], *made]))
    for first, second, style in (
        (CUYP, MAGNASCO, None), (MAGNASCO, ROUSSEAU, None), (PLATE, OTHER, None), (PLATE, CUYP, None),
        (CUYP, MAGNASCO, "song-ink"), (PLATE, OTHER, "oil-still-life"),
    ):  # fmt: skip
        made = danqing.blend(pictures[first], pictures[second], steps=STEPS, seed=3, style=style)
        found.append(("blend" + (f"\n{style}" if style else ""), [work.image for work in made.works]))
    return found


def draw(found: Sequence[Row]) -> Image.Image:
    """All rows under each other, captions on the left."""
    size = SIDE + STEPS * (CELL + GAP) + GAP, len(found) * (CELL + GAP) + GAP
    sheet = Image.new("RGB", size, PAPER)
    pen, font = ImageDraw.Draw(sheet), ImageFont.load_default(13)
    for i, (caption, pictures) in enumerate(found):
        top = GAP + i * (CELL + GAP)
        pen.multiline_text((SIDE / 2, top + CELL / 2), caption, INK, font, anchor="mm", align="center")
        for j, picture in enumerate(pictures):
            cell = picture.convert("RGB").resize((CELL, CELL), Image.Resampling.LANCZOS)
            sheet.paste(cell, (SIDE + GAP + j * (CELL + GAP), top))
    return sheet


if __name__ == "__main__":
    save_picture(draw(rows(Path(sys.argv[1]))), sys.argv[2], force=True)
