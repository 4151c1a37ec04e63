"""The whole command with the bundled weights, as a user runs it; skipped where the weights are not there."""

import subprocess
import sys
import time
from pathlib import Path

import pytest

from danqing.cli import main
from danqing.pictures.files import open_picture
from danqing.weights import folder

MODELS = ("painter", "scenes", "things")
missing = [name for name in MODELS if not (folder() / f"{name}.safetensors").exists()]
pytestmark = pytest.mark.skipif(
    bool(missing), reason=f"no weights for {', '.join(missing)} in danqing/weights"
)


def run(*arguments: str) -> str:
    command = [sys.executable, "-m", "danqing", *arguments]
    return subprocess.run(command, check=True, capture_output=True, text=True, timeout=300).stdout.strip()


def test_another_process_makes_the_same_pixels(tmp_path: Path) -> None:
    began = time.perf_counter()
    first = run("create", "月下湖边的一只猫", "--style", "song-ink", "--seed", "1", "-o", f"{tmp_path}/a.png")
    assert time.perf_counter() - began < 60  # the bench has the exact figure; this only catches a mishap
    second = run("replay", first, "-o", f"{tmp_path}/b.png")
    assert open_picture(first).size == (512, 512)
    assert open_picture(first).tobytes() == open_picture(second).tobytes()


@pytest.mark.parametrize("theme", ["a bowl of cherries", "a dragon over the sea at dusk", "三只梨"])
def test_themes_are_painted_whole(theme: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["create", theme, "--seed", "2", "--size", "200x136", "-o", f"{tmp_path}/a.webp"]) == 0
    assert "“" not in capsys.readouterr().err  # no word was left out
    colours = open_picture(tmp_path / "a.webp").resize((16, 16)).getcolors(256)
    assert colours
    assert len(colours) > 20
