"""Files are chosen before the work begins, and nothing is written over what is there."""

from pathlib import Path

import pytest

from danqing.cli.outputs import FOLDER, choose_files, choose_folder, name_of
from danqing.language import DanqingError


@pytest.fixture(autouse=True)
def _elsewhere(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)


def touch(*names: str) -> None:
    for name in names:
        Path(name).parent.mkdir(parents=True, exist_ok=True)
        Path(name).touch()


@pytest.mark.parametrize(
    ("theme", "styles", "name"),
    [
        ("山间明月", ["song-ink"], "山间明月-song-ink-3"),
        ("a bowl, of cherries!", ["song-ink", "picture"], "a-bowl-of-cherries-song-ink-picture-3"),
        ("../../etc/passwd", ["x"], "etc-passwd-x-3"),
        ("///", ["x"], "x-3"),
        ("长" * 200, ["x"], "长" * 40 + "-x-3"),
    ],
)
def test_names_are_safe(theme: str, styles: list[str], name: str) -> None:
    assert name_of(theme, styles, 3) == name


def test_names_of_our_own_step_aside() -> None:
    assert choose_files(None, ["a"], False) == [FOLDER / "a.png"]
    touch("out/a.png", "out/a-2.png")
    assert choose_files(None, ["a", "a"], True) == [FOLDER / "a-3.png", FOLDER / "a-4.png"]
    assert choose_files("out/", ["a"], False) == [FOLDER / "a-3.png"]
    assert choose_files("out", ["a"], True) == [FOLDER / "a.png"]


def test_a_file_asked_for_is_not_written_over() -> None:
    touch("a.png", "b-2.webp")
    assert choose_files("c.JPG", ["x"], False) == [Path("c.JPG")]
    assert choose_files("b.webp", ["x", "y"], True) == [Path("b-1.webp"), Path("b-2.webp")]
    for output, names in (("a.png", ["x"]), ("b.webp", ["x", "y"])):
        with pytest.raises(DanqingError, match="--force"):
            choose_files(output, names, False)


@pytest.mark.parametrize("output", ["a.gif", "a.txt", "v1.2"])
def test_other_suffixes_are_refused(output: str) -> None:
    with pytest.raises(DanqingError) as caught:
        choose_files(output, ["x"], False)
    assert caught.value.key == "picture-suffix"


@pytest.mark.parametrize("output", ["a.txt/b.png", "a.txt/b/"])
def test_folders_that_cannot_be_are_refused(output: str) -> None:
    touch("a.txt")
    with pytest.raises(DanqingError) as caught:
        choose_files(output, ["x"], False)
    assert caught.value.key == "picture-unwritable"


def test_folders_for_drafts() -> None:
    assert choose_folder(None, "a", ["1.png"], False) == FOLDER / "a"
    touch("out/a/1.png")
    assert choose_folder(None, "a", ["1.png"], True) == FOLDER / "a-2"
    assert choose_folder("out/a", "a", ["2.png"], False) == FOLDER / "a"
    assert choose_folder("out/a", "a", ["1.png"], True) == FOLDER / "a"
    with pytest.raises(DanqingError, match="--force"):
        choose_folder("out/a", "a", ["1.png"], False)
