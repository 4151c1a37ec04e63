"""Gathering photographs: the widest of a wallpaper, cut-outs that are large enough and not drawn."""

import subprocess
import sys
from pathlib import Path

from miniatures import draw_picture

SCRIPT = Path(__file__).parents[1] / "recipes/gather_photographs.py"


def test_photographs_are_gathered_and_drawings_left(tmp_path: Path) -> None:
    packages, data = tmp_path / "packages", tmp_path / "data"
    wallpaper = packages / "usr/share/wallpapers/Grey/contents"
    stamps = packages / "usr/share/tuxpaint/stamps/animals/birds"
    for place in (wallpaper / "images", stamps / "cartoon"):
        place.mkdir(parents=True)
    for side in (40, 60):
        draw_picture(side, side).save(wallpaper / f"images/{side}x{side}.jpg")
    draw_picture(1, 80).save(wallpaper / "screenshot.jpg")
    for name, side in (("duck", 160), ("small", 159), ("cartoon/drawn", 200)):
        draw_picture(2, side, "RGBA").save(stamps / f"{name}.png")
    told = subprocess.run(
        [sys.executable, SCRIPT, packages, data], capture_output=True, text=True, check=True
    ).stdout
    assert [line.split()[0] for line in told.splitlines()] == ["1", "1"]
    assert (data / "photographs/grey.jpg").read_bytes() == (wallpaper / "images/60x60.jpg").read_bytes()
    assert [file.name for file in (data / "cut-outs").iterdir()] == ["animals-birds-duck.png"]
