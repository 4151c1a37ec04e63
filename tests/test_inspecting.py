"""danqing inspect: every kind of folder gets an answer that a person can use, never a traceback."""

import json
import os
import struct
import zipfile
import zlib
from pathlib import Path

import numpy as np
import pytest
from miniatures import draw_picture
from PIL import Image

import danqing
from danqing.cli import main
from danqing.language import DanqingError, set_language
from danqing.models import drafter, painter
from danqing.pictures.surveying import on_plain_paper
from danqing.verbs import inspecting
from danqing.verbs.advising import advise
from danqing.verbs.inspecting import Inspection


@pytest.fixture(autouse=True)
def _miniatures(monkeypatch: pytest.MonkeyPatch) -> None:
    """Networks in the sizes of tests: the bundled ones take seconds to make."""
    for family, size in ((drafter, "scenes"), (drafter, "things"), (painter, "full")):
        monkeypatch.setitem(family.SIZES, size, family.SIZES["test"])
    monkeypatch.setattr(inspecting, "CLOCK", 0.0)


def gallery(root: Path, *names: str, side: int = 96, mode: str = "RGB") -> Path:
    for i, name in enumerate(names):
        (root / name).parent.mkdir(parents=True, exist_ok=True)
        draw_picture(i, side, mode).save(root / name)
    return root


def look(root: Path) -> Inspection:
    return danqing.inspect(root, calibrate=False)


def bomb(width: int, height: int) -> bytes:
    """A PNG whose header promises width × height pixels."""
    header = b"IHDR" + struct.pack(">IIBBBBB", width, height, 8, 2, 0, 0, 0)
    start = b"\x89PNG\r\n\x1a\n" + struct.pack(">I", 13) + header + struct.pack(">I", zlib.crc32(header))
    return start + struct.pack(">I", 4) + b"IDAT" + bytes(8)


def test_three_pictures(tmp_path: Path) -> None:
    found = look(gallery(tmp_path, "a.png", "b.jpg", "c.webp"))
    assert (found.pictures, found.files, found.dimension, found.copies["risk"]) == (3, 3, None, "high")
    assert found.formats == {"PNG": 1, "JPEG": 1, "WEBP": 1}
    assert found.choice["kind"] == "none"
    assert found.seconds["adapted"] is None
    assert "Too few pictures" in advise(found)[0]


@pytest.mark.parametrize("name", ["notes.txt", None])
def test_folders_without_pictures(tmp_path: Path, name: str | None) -> None:
    if name:
        (tmp_path / name).write_text("text")
    with pytest.raises(DanqingError, match="put PNG or JPEG pictures into it"):
        look(tmp_path)


def test_pictures_of_every_kind(tmp_path: Path) -> None:
    gallery(tmp_path, "plain.png")
    drawn = [draw_picture(i) for i in range(1, 8)]
    drawn[0].convert("CMYK").save(tmp_path / "cmyk.jpg")
    deep = np.asarray(drawn[1].convert("L")).astype(np.uint16) * 257
    Image.fromarray(deep).save(tmp_path / "deep.png")
    drawn[2].save(tmp_path / "moving.gif", save_all=True, append_images=[drawn[3]])
    drawn[4].resize((60, 160)).save(tmp_path / "turned.jpg", exif=turned())
    draw_picture(9, 96, "RGBA").save(tmp_path / "clear.png")
    found = look(tmp_path)
    assert (found.pictures, found.skipped) == (6, [])
    assert found.animated == ["moving.gif"]
    assert found.grey == ["deep.png"]
    assert found.cut_outs == 1
    assert found.smallest == {"name": "turned.jpg", "width": 160, "height": 60}


def turned() -> Image.Exif:
    exif = Image.Exif()
    exif[0x0112] = 6
    return exif


def test_what_cannot_be_read_is_told_with_its_reason(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    gallery(tmp_path, "good.png", "secret.png")
    (tmp_path / "panorama.png").write_bytes(bomb(90_000, 20_000))
    (tmp_path / "cut.jpg").write_bytes((tmp_path / "good.png").read_bytes()[:200])
    (tmp_path / "text.png").write_text("no picture")
    (tmp_path / "photo.heic").write_bytes(b"....")
    read = Path.read_bytes

    def refuse(path: Path) -> bytes:
        if path.name == "secret.png":
            raise PermissionError
        return read(path)

    monkeypatch.setattr(Path, "read_bytes", refuse)
    found = look(tmp_path)
    reasons = {one["name"]: one["reason"] for one in found.skipped}
    assert found.pictures == 1
    assert "more than 100 million pixels" in reasons["panorama.png"]
    assert "cut short" in reasons["cut.jpg"]
    assert "may not be read" in reasons["secret.png"]
    assert "not a picture" in reasons["text.png"]
    assert "not supported" in reasons["photo.heic"]
    assert any("Files left out: 5." in line for line in advise(found))


def test_a_folder_of_broken_files_only(tmp_path: Path) -> None:
    (tmp_path / "text.png").write_text("no picture")
    found = look(tmp_path)
    assert (found.pictures, found.files, found.smallest) == (0, 1, None)
    assert advise(found)


def test_a_folder_that_may_not_be_read(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def refuse(path: object) -> object:
        raise PermissionError

    monkeypatch.setattr(os, "scandir", refuse)
    with pytest.raises(DanqingError) as caught:
        look(tmp_path)
    assert caught.value.key == "folder-forbidden"


def test_names_and_labels_in_chinese(tmp_path: Path) -> None:
    names = [f"苹果/溪山 {i}.png" for i in range(3)] + ["apples/new\nline.png"]
    found = look(gallery(tmp_path, *names))
    assert {slug: label["pictures"] for slug, label in found.labels.items()} == {
        "apple": 4, "shanshui": 3,
    }  # fmt: skip
    assert found.labels["apple"]["zh"] == ["苹果"]
    (tmp_path / "apples/again\n.png").write_bytes((tmp_path / names[3]).read_bytes())
    assert all(line.isprintable() for line in advise(look(tmp_path)))


def test_doubles_are_named(tmp_path: Path) -> None:
    gallery(tmp_path, "a.png", "b.png")
    (tmp_path / "same.png").write_bytes((tmp_path / "a.png").read_bytes())
    draw_picture(1).resize((80, 80)).save(tmp_path / "near.jpg")
    found = look(tmp_path)
    assert found.twins == [
        {"names": ["a.png", "same.png"], "exact": True}, {"names": ["b.png", "near.jpg"], "exact": False},
    ]  # fmt: skip
    assert found.pictures == 2
    said = " ".join(advise(found))
    assert "These 2 files are the same, and count as one: “a.png”, “same.png”." in said
    assert "nearly the same" in said


def test_a_zip(tmp_path: Path) -> None:
    root = gallery(tmp_path / "root", "a/1.png", "b/2.png")
    with zipfile.ZipFile(tmp_path / "all.zip", "w") as archive:
        for file in root.rglob("*.png"):
            archive.write(file, file.relative_to(root).as_posix())
    assert look(tmp_path / "all.zip").pictures == 2
    (tmp_path / "bad.zip").write_bytes(b"PK not at all")
    with pytest.raises(DanqingError, match="zip"):
        look(tmp_path / "bad.zip")


def test_labels_that_lack_pictures_are_asked_for(tmp_path: Path) -> None:
    names = [f"pear/{i}.png" for i in range(5)] + [f"plum/{i}.png" for i in range(4)] + ["other/9.png"]
    found = look(gallery(tmp_path, *names))
    said = " ".join(advise(found))
    assert "19 more pictures of “pear”" in said
    assert found.unlabelled == 1
    assert found.balance == pytest.approx(0.99, abs=0.01)


def test_cut_outs_and_plain_paper(tmp_path: Path) -> None:
    found = look(gallery(tmp_path / "clear", *(f"{i}.png" for i in range(4)), mode="RGBA"))
    assert found.cut_outs == 4
    assert "laid on white" in " ".join(advise(found))
    page = Image.new("RGB", (80, 80), (240, 235, 220))
    assert not on_plain_paper(page)
    page.paste((120, 30, 30), (30, 25, 55, 60))
    assert on_plain_paper(page)
    assert not on_plain_paper(draw_picture(1))


def test_the_clock(tmp_path: Path) -> None:
    told: list[tuple[int, int]] = []
    gallery(tmp_path, *(f"{i}.png" for i in range(8)), side=200)
    found = danqing.inspect(tmp_path, progress=lambda done, total: told.append((done, total)))
    assert found.choice["kind"] == "hand"
    assert 0 < found.seconds["adapted"] < found.seconds["from_scratch"]
    assert any(f"--time {found.seconds['time']}" in line for line in advise(found))
    assert told == sorted(told)
    assert told[-1] == (1000, 1000)


@pytest.mark.parametrize("language", ["en", "zh"])
def test_the_command_line(tmp_path: Path, capsys: pytest.CaptureFixture[str], language: str) -> None:
    gallery(tmp_path / "画 图", *(f"梨/{i}.png" for i in range(2)), "a.png")
    (tmp_path / "画 图/cut.png").write_bytes(b"\x89PNG")
    command = ["inspect", str(tmp_path / "画 图"), "--no-calibrate", "--language", language]
    assert main(command) == 0
    table = capsys.readouterr().out
    assert "█" in table
    assert ("Risk of copies\thigh" if language == "en" else "照抄风险\t高") in table
    assert main([*command, "--json"]) == 0
    told = json.loads(capsys.readouterr().out)
    assert told["pictures"] == 3
    assert told["labels"]["pear"]["pictures"] == 2
    assert len(told["advice"]) == 3
    set_language(None)


def test_mistakes_are_one_line(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    for folder in (tmp_path, tmp_path / "none"):
        assert main(["inspect", str(folder), "--no-calibrate"]) == 2
        said = capsys.readouterr()
        assert said.out == ""
        assert said.err.count("\n") == 1
