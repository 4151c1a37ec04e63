"""Restyling a folder: names kept, broken pictures told, what is done not done again."""

from pathlib import Path

import pytest
from miniatures import draw_picture

from danqing.cli import main
from danqing.language import DanqingError
from danqing.pictures.files import open_picture
from danqing.trust.lineage import Step
from danqing.verbs.restyling import restyle_step
from danqing.verbs.restyling_folders import restyle_folder


@pytest.fixture(scope="module")
def step() -> Step:
    return restyle_step("song-ink")


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    source = tmp_path / "照片"
    (source / "下").mkdir(parents=True)
    draw_picture(1, side=40).save(source / "a.jpg")
    draw_picture(2, side=40).save(source / "a.gif")
    draw_picture(3, side=40).save(source / "a.png")
    draw_picture(4, side=40).save(source / "下" / "b.bmp")
    (source / "c.png").write_text("no picture")
    (source / ".d.png").write_text("hidden")
    (source / "e.txt").write_text("no picture either")
    return source


def files(folder: Path) -> list[str]:
    return sorted(str(path.relative_to(folder)) for path in folder.rglob("*") if path.is_file())


def test_names_are_kept_and_broken_ones_told(folder: Path, step: Step, tmp_path: Path) -> None:
    report = restyle_folder(folder, tmp_path / "out", step)
    assert report.done == ["a.gif", "a.jpg", "a.png", "下/b.bmp"]
    assert [name for name, _ in report.failed] == ["c.png"]
    assert files(tmp_path / "out") == ["a.gif.png", "a.jpg", "a.png", "下/b.png"]
    assert open_picture(tmp_path / "out" / "a.jpg").size == (40, 40)


def test_what_is_done_is_not_done_again(folder: Path, step: Step, tmp_path: Path) -> None:
    restyle_folder(folder, tmp_path / "out", step)
    (tmp_path / "out" / "a.png").unlink()
    before = (tmp_path / "out" / "a.jpg").stat().st_mtime_ns
    report = restyle_folder(folder, tmp_path / "out", step)
    assert report.done == ["a.png"]
    assert report.there == ["a.gif", "a.jpg", "下/b.bmp"]
    assert (tmp_path / "out" / "a.jpg").stat().st_mtime_ns == before


def test_another_step_overwrites_only_when_told(folder: Path, step: Step, tmp_path: Path) -> None:
    restyle_folder(folder, tmp_path / "out", step)
    other = restyle_step("oil-genre")
    assert len(restyle_folder(folder, tmp_path / "out", other).failed) == 5
    assert len(restyle_folder(folder, tmp_path / "out", other, force=True).done) == 4


def test_an_output_inside_is_no_input(folder: Path, step: Step) -> None:
    restyle_folder(folder, folder / "out", step)
    assert len(restyle_folder(folder, folder / "out", step).there) == 4


def test_what_cannot_be_is_told(folder: Path, step: Step, tmp_path: Path) -> None:
    (tmp_path / "empty").mkdir()
    for source, target, key in ((tmp_path / "empty", "o", "no-pictures"), (folder, folder, "folder-output")):
        with pytest.raises(DanqingError) as caught:
            restyle_folder(source, target, step)
        assert caught.value.key == f"restyle-{key}"


def test_the_command_line(folder: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    target = tmp_path / "out"
    assert main(["restyle", str(folder), "--style", "song-ink", "-o", str(target), "--language", "en"]) == 0
    told = capsys.readouterr()
    assert told.out.strip() == str(target)
    assert "left out c.png" in told.err
    assert "4 restyled, 0 there already, 1 left out" in told.err
