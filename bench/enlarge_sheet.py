"""The sheet of docs/enlarging.md: what was enlarged, what every method makes of it, and how sharp it was.

python -m bench.enlarge_sheet PICTURE … --output docs/pictures/enlarging.webp

Of every picture a square of 288 px is shown, shrunk by four as bench.enlarge does it: clean, and below it
worn.
"""

import argparse
from pathlib import Path

import numpy as np
from PIL import Image

from bench.enlarge import TIMES, methods
from bench.restyle_sheet import SHOWN, lay_out
from danqing.pictures.degrading import Wear, wear_out
from danqing.pictures.files import open_picture

SHOWN_METHODS = ("bicubic", "animevideov3", "danqing 0", "danqing 0.25", "danqing 0.5", "danqing 1")
WORN = Wear(blur=1.2, noise=5.0, quality=60)
QUALITY = 72
SCALE = 0.6  # of pictures that have room for it, so that no trace of their own JPEG is left


def square(path: Path) -> Image.Image:
    """The middle of a picture, SHOWN px a side."""
    image = open_picture(path).convert("RGB")
    side = min(round(SHOWN / SCALE), *image.size)
    left, top = (image.width - side) // 2, (image.height - side) // 3
    return image.resize((SHOWN, SHOWN), Image.Resampling.LANCZOS, (left, top, left + side, top + side))


def main() -> None:
    """Write the sheet."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("pictures", type=Path, nargs="+")
    parser.add_argument("--output", type=Path, required=True, help="a .webp")
    wish = parser.parse_args()
    known, chance, rows = methods(), np.random.default_rng(0), []
    shown = {name: known[name] for name in SHOWN_METHODS if name in known}
    for sharp in map(square, wish.pictures):
        for wear in (Wear(), WORN):
            small = wear_out(sharp, TIMES, wear, chance)
            blocks = small.resize(sharp.size, Image.Resampling.NEAREST)
            rows.append([blocks, *(method(small) for method in shown.values()), sharp])
    lay_out(("small", *shown, "sharp"), rows).save(wish.output, quality=QUALITY)


if __name__ == "__main__":
    main()
