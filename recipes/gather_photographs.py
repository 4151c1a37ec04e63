"""Gather photographs from Debian packages into one folder that the Enlarger's recipe trains on.

    apt-get download plasma-workspace-wallpapers tuxpaint-stamps-default
    for file in *.deb; do dpkg-deb --extract "$file" PACKAGES; done
    python recipes/gather_photographs.py PACKAGES DATA

Copies whole photographs to DATA/photographs and animals, food and plants that were cut out of photographs to
DATA/cut-outs. Terms of both packages: GPL-2 or later.
"""

import argparse
import shutil
from collections.abc import Iterator
from pathlib import Path

from PIL import Image

WALLPAPERS = "usr/share/wallpapers"
# Photographs among the drawn and rendered ones.
PHOTOGRAPHS = (
    "BytheWater", "ColdRipple", "ColorfulCups", "DarkestHour", "EveningGlow", "FallenLeaf", "Grey",
    "OneStandsOut", "summer_1am",
)  # fmt: skip
STAMPS = "usr/share/tuxpaint/stamps"
CUT_OUTS = ("animals", "food", "plants")
LEAST = 160  # px of a cut-out's shorter side


def photographs(packages: Path) -> Iterator[tuple[str, Path]]:
    """Name and file of every photograph: the widest that a wallpaper comes in."""
    for name in PHOTOGRAPHS:
        files = sorted((packages / WALLPAPERS / name / "contents/images").glob("*.jpg"))
        if files:
            yield name.lower(), max(files, key=lambda file: _size(file)[0])


def cut_outs(packages: Path) -> Iterator[tuple[str, Path]]:
    """Name and file of every cut-out that is large enough and was not drawn."""
    for folder in CUT_OUTS:
        root = packages / STAMPS / folder
        for file in sorted(root.rglob("*.png")):
            parts = file.relative_to(root).parts
            if "cartoon" not in parts and min(_size(file)) >= LEAST:
                yield "-".join((folder, *parts[:-1], file.stem)), file


def _size(file: Path) -> tuple[int, int]:
    with Image.open(file) as image:
        return image.size


def gather(found: Iterator[tuple[str, Path]], folder: Path) -> int:
    """Copy the files into the folder under their names; how many there are."""
    folder.mkdir(parents=True, exist_ok=True)
    count = 0
    for name, file in found:
        shutil.copyfile(file, folder / f"{name}{file.suffix}")
        count += 1
    return count


def main() -> None:
    """Gather both folders and say how many pictures each holds."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("packages", type=Path, help="where the packages were extracted to")
    parser.add_argument("data", type=Path, help="folder to gather into")
    wish = parser.parse_args()
    for name, found in (("photographs", photographs), ("cut-outs", cut_outs)):
        folder = wish.data / name
        count = gather(found(wish.packages), folder)
        if not count:
            raise SystemExit(f"{wish.packages} holds no {name}: extract both packages into it first")
        print(f"{count} pictures in {folder}")


if __name__ == "__main__":
    main()
