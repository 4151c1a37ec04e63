"""Draw both sheets of docs/layers.md: layers changed and painted again, and regions of the work repainted.

python -m tools.layers_sheet docs/pictures/layers.webp docs/pictures/repaint.webp
"""

import json
import sys
import tempfile
from collections.abc import Sequence
from pathlib import Path

import numpy as np
from PIL import Image, ImageChops, ImageColor, ImageDraw

import danqing
from danqing.pictures.files import open_picture, save_picture
from danqing.verbs.sheet import INK, PAPER

THEME, STYLE, SEED = "a boat on the lake under the moon", "oil-landscape", 19
SHOWN, GAP, CHECK = 300, 6, 8
EVENING = "#3a2230", "#f6b98a"  # the darkest and the lightest that the palette is turned to


def chequered(picture: Image.Image) -> Image.Image:
    """On the pattern that stands for nothing being there."""
    ground = Image.new("RGBA", (SHOWN, SHOWN), "white")
    pen = ImageDraw.Draw(ground)
    for x in range(0, SHOWN, CHECK):
        for y in range(x % (2 * CHECK), SHOWN, 2 * CHECK):
            pen.rectangle((x, y, x + CHECK - 1, y + CHECK - 1), "#dddddd")
    return Image.alpha_composite(ground, picture.convert("RGBA").resize((SHOWN, SHOWN)))


def sheet(rows: Sequence[Sequence[Image.Image]]) -> Image.Image:
    """Rows under each other."""
    across = max(map(len, rows)) * (SHOWN + GAP) - GAP
    whole = Image.new("RGB", (across, len(rows) * (SHOWN + GAP) - GAP), PAPER)
    for i, row in enumerate(rows):
        for j, picture in enumerate(row):
            shown = picture.convert("RGB").resize((SHOWN, SHOWN), Image.Resampling.LANCZOS)
            whole.paste(shown, (j * (SHOWN + GAP), i * (SHOWN + GAP)))
    return whole


def moved(folder: Path, shift: int) -> None:
    """The boat, its wash and its reflection, so many pixels to the right."""
    for file in folder.glob("*-sailboat*.png"):
        with Image.open(file) as layer:
            ImageChops.offset(layer, shift, 0).save(file)


def turned(folder: Path) -> None:
    """The palette to a warm evening, every colour as light as it was among the others."""
    file = folder / "palette.json"
    table = json.loads(file.read_text("utf-8"))
    order = sorted(table, key=lambda colour: sum(bytes.fromhex(colour[1:])))
    dark, light = (np.array(ImageColor.getrgb(colour)) for colour in EVENING)
    for i, colour in enumerate(order):
        mixed = dark + (light - dark) * i / (len(order) - 1)
        table[colour] = "#" + bytes(mixed.round().astype(np.uint8)).hex()
    file.write_text(json.dumps(table), "utf-8")


def layers(folder: Path) -> Image.Image:
    """Above: the thumbnail and four layers. Below: the painting, the boat moved, the palette turned."""
    painting = danqing.create_layers(THEME, folder, style=STYLE, seed=SEED).image
    names = "00-background", "*-moon", "*-sailboat-reflection", "*-sailboat"
    above = [open_picture(next(folder.glob(f"{name}.png"))) for name in names]
    thumbnail = open_picture(folder / "thumbnail.png")
    kept = {file: file.read_bytes() for file in folder.glob("*-sailboat*.png")}
    moved(folder, -96)
    elsewhere = danqing.paint_layers(folder).image
    for file, content in kept.items():
        file.write_bytes(content)
    turned(folder)
    evening = danqing.paint_layers(folder).image
    return sheet([[thumbnail, *map(chequered, above)], [painting, elsewhere, evening]])


def repaint(box: tuple[int, int, int, int], shore: tuple[int, int, int, int]) -> Image.Image:
    """Above: a painting, the mask of its boat, the boat gone. Below: painted over, repainted, and a swan."""
    work = danqing.create(THEME, style=STYLE, seed=SEED)[0]
    mask, there = (Image.new("L", work.image.size) for _ in range(2))
    ImageDraw.Draw(mask).rounded_rectangle(box, 24, fill=255)
    ImageDraw.Draw(there).ellipse(shore, fill=255)
    gone = danqing.repaint(work, mask)
    edited = work.image.copy()
    pen = ImageDraw.Draw(edited)
    pen.ellipse((60, 300, 200, 344), "#7c2a20")
    pen.rectangle((124, 260, 132, 304), INK)
    pen.polygon([(132, 260), (172, 276), (132, 290)], "#e09a2c")
    swan = danqing.repaint(gone, there, theme="a swan")
    return sheet(
        [[work.image, mask, gone.image], [edited, danqing.repaint(work, edited=edited).image, swan.image]]
    )


if __name__ == "__main__":
    with tempfile.TemporaryDirectory() as place:
        save_picture(layers(Path(place) / "lake"), sys.argv[1], force=True)
    save_picture(repaint((232, 236, 432, 500), (40, 290, 230, 480)), sys.argv[2], force=True)
