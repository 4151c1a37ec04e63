"""Gathering photographs: the widest of a wallpaper, cut-outs that are large enough and not drawn."""

import subprocess
import sys
from pathlib import Path

from miniatures import draw_picture

SCRIPT = Path(__file__).parents[1] / "recipes/gather_photographs.py"


def gather(packages: Path, data: Path) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, SCRIPT, packages, data], capture_output=True, text=True, check=False
    )


def test_a_folder_without_the_packages_is_told(tmp_path: Path) -> None:
    told = gather(tmp_path, tmp_path / "data")
    assert told.returncode == 1
    assert "extract both packages" in told.stderr


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
    told = gather(packages, data)
    assert [line.split()[0] for line in told.stdout.splitlines()] == ["1", "1"], told.stderr
    assert (data / "photographs/grey.jpg").read_bytes() == (wallpaper / "images/60x60.jpg").read_bytes()
    assert [file.name for file in (data / "cut-outs").iterdir()] == ["animals-birds-duck.png"]
