"""Draw the sheet of docs/blending.md: variants and ways between pictures that training was not shown.

python -m tools.blending_sheet DATA docs/pictures/blending.webp
"""

import sys
from collections.abc import Sequence
from pathlib import Path

from PIL import Image, ImageDraw, ImageFont, ImageOps

import danqing
from danqing.pictures.files import open_picture, save_picture
from danqing.pictures.trimming import crop_border, trim
from danqing.verbs.sheet import INK, PAPER

CELL, GAP, SIDE, STEPS = 128, 6, 120, 7
STRENGTHS = (0.15, 0.3, 0.45, 0.6, 0.8, 1.0)
CUYP, CEZANNE, MONET, RENOIR, SCHAFFNER = (
    f"aic-paintings/{name}.jpg" for name in ("181702", "14556", "81540", "16622", "59960")
)
QUINCE, ORANGE = (f"usda-pomological/pictures/{name}.jpg" for name in ("0066", "0112"))

Row = tuple[str, list[Image.Image]]


def rows(data: Path) -> list[Row]:
    """Captions and seven pictures each."""
    paintings = CUYP, CEZANNE, MONET, RENOIR, SCHAFFNER
    whole = {name: trim(open_picture(data / name)) for name in paintings}
    whole |= {name: crop_border(open_picture(data / name), 0.04) for name in (QUINCE, ORANGE)}
    pictures = {name: ImageOps.fit(picture, (512, 512)) for name, picture in whole.items()}
    found: list[Row] = []
    for name in (CUYP, QUINCE):
        made = [danqing.vary(pictures[name], count=1, strength=s, seed=3).works[0].image for s in STRENGTHS]
        strengths = [f"{s:g}" for s in STRENGTHS]
        found.append(
            (f"vary\n{', '.join(strengths[:3])},\n{', '.join(strengths[3:])}", [pictures[name], *made])
        )
    for first, second, style in (
        (CEZANNE, MONET, None), (RENOIR, SCHAFFNER, None), (QUINCE, ORANGE, None), (ORANGE, RENOIR, None),
        (CUYP, CEZANNE, "song-ink"),
    ):  # fmt: skip
        series = danqing.blend(pictures[first], pictures[second], steps=STEPS, seed=3, style=style)
        found.append(("blend" + (f"\n{style}" if style else ""), [work.image for work in series.works]))
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
