"""Draw the sheet of docs/restyle.md: brushes, strengths, kept colours, a gradient and a mask.

python -m tools.restyling_sheet PERSON ANIMAL THING PAINTING docs/pictures/restyle.webp
"""

import sys
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from PIL import Image, ImageDraw, ImageFont, ImageOps

import danqing
from danqing.pictures.files import open_picture, save_picture
from danqing.verbs.sheet import INK, PAPER

SIDE, SHOWN, GAP, HEAD = 384, 272, 6, 20
Cell = tuple[str, Image.Image]


def disc() -> Image.Image:
    """A mask: white in the middle."""
    mask = Image.new("L", (SIDE, SIDE))
    ImageDraw.Draw(mask).ellipse((SIDE // 4, SIDE // 8, SIDE * 3 // 4, SIDE * 7 // 8), fill=255)
    return mask


def rows(person: Path, animal: Path, thing: Path, painting: Path) -> list[list[Cell]]:
    """Four rows of five pictures with their captions."""

    def made(path: Path, ways: Sequence[tuple[str, Any, dict[str, Any]]]) -> list[Cell]:
        picture = ImageOps.fit(open_picture(path).convert("RGB"), (SIDE, SIDE))
        cells = [(said, danqing.restyle(picture, style, **options).image) for said, style, options in ways]
        return [("original", picture), *cells]

    brushes = ("broad", "medium", "adaptive", "fine")
    impressionist, tempera, baroque = "oil-impressionist", "tempera-medieval", "oil-baroque"
    ink, watercolour = "song-ink", "watercolour-botanical"
    strengths = [(f"{baroque}, strength {s:g}", baroque, {"strength": s}) for s in (0.0, 0.5, 1.0)]
    return [
        made(person, [(f"{impressionist}, {brush}", impressionist, {"brush": brush}) for brush in brushes]),
        made(animal, [(f"{tempera}, {brush}", tempera, {"brush": brush}) for brush in brushes]),
        made(thing, [*strengths, (f"{baroque}, keep-colours 1", baroque, {"keep_colours": 1.0})]),
        made(
            painting,
            [
                (ink, ink, {}), (watercolour, watercolour, {}),
                ("from one to the other, left-right", [ink, watercolour], {"gradient": "left-right"}),
                ("oil in ink, by a mask", [ink, "oil-genre"], {"mask": disc()}),
            ],
        ),
    ]  # fmt: skip


def draw(found: Sequence[Sequence[Cell]]) -> Image.Image:
    """All rows under each other, a caption above every picture."""
    across, down = SHOWN + GAP, SHOWN + HEAD
    sheet = Image.new("RGB", (5 * across + GAP, len(found) * down + GAP), PAPER)
    pen, font = ImageDraw.Draw(sheet), ImageFont.load_default(13)
    for i, row in enumerate(found):
        for j, (caption, picture) in enumerate(row):
            left, top = GAP + j * across, i * down
            pen.text((left, top + HEAD / 2), caption, INK, font, anchor="lm")
            shown = picture.convert("RGB").resize((SHOWN, SHOWN), Image.Resampling.LANCZOS)
            sheet.paste(shown, (left, top + HEAD))
    return sheet


if __name__ == "__main__":
    *pictures, output = sys.argv[1:]
    person, animal, thing, painting = map(Path, pictures)
    save_picture(draw(rows(person, animal, thing, painting)), output, force=True)
