"""Draw the sheet of docs/inscribing.md: sheets of verse, a large character, verse on paintings.

python -m tools.inscribing_sheet docs/pictures/inscribing.webp
"""

import sys
from collections.abc import Sequence

from PIL import Image, ImageOps

import danqing
from danqing.pictures.files import save_picture
from danqing.verbs.sheet import PAPER

WIDTH, GAP = 1400, 12


def rows() -> list[list[Image.Image]]:
    """Two rows of pictures."""
    snow = danqing.create("江上雪山", style="song-ink", size=(768, 560), seed=5)[0]
    dusk = danqing.create("sunset over the sea", style="oil-landscape", size=(768, 560), seed=3)[0]
    works = [
        [
            danqing.inscribe("山高月小 水落石出", seal="东坡"),
            danqing.inscribe(
                "大江東去", columns=1, seal="東坡", carved="white", paper="aged", dryness=0.9, weight=0.6
            ),
            danqing.inscribe("床前明月光，疑是地上霜。举头望明月，低头思故乡。", seal="太白"),
        ],
        [
            danqing.inscribe("鳳", seal="", size=720, dryness=0.6, weight=0.5),
            danqing.inscribe(
                "千山鸟飞绝，万径人踪灭。孤舟蓑笠翁，独钓寒江雪。", onto=snow, seal="子厚", carved="white"
            ),
            danqing.inscribe("夕陽無限好", onto=dusk, place="right", colour="#f4ecd8", carved="white"),
        ],
    ]
    found = [[work.image for work in row] for row in works]
    found[1][0] = ImageOps.crop(found[1][0], found[1][0].width // 4)  # nearer to the one character
    return found


def level(row: Sequence[Image.Image]) -> Image.Image:
    """Pictures beside each other, of one height that fills the width."""
    shapes = sum(picture.width / picture.height for picture in row)
    height = round((WIDTH - GAP * (len(row) - 1)) / shapes)
    line, left = Image.new("RGB", (WIDTH, height), PAPER), 0
    for picture in row:
        width = round(height * picture.width / picture.height)
        line.paste(picture.convert("RGB").resize((width, height), Image.Resampling.LANCZOS), (left, 0))
        left += width + GAP
    return line


def draw(found: Sequence[Sequence[Image.Image]]) -> Image.Image:
    """Rows under each other."""
    lines = [level(row) for row in found]
    sheet = Image.new("RGB", (WIDTH, sum(line.height + GAP for line in lines) - GAP), PAPER)
    top = 0
    for line in lines:
        sheet.paste(line, (0, top))
        top += line.height + GAP
    return sheet


if __name__ == "__main__":
    save_picture(draw(rows()), sys.argv[1], force=True)
