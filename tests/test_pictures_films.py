"""Films hold their frames and their note; what cannot be written is said before anything is."""

import sys
from pathlib import Path

import numpy as np
import pytest

from danqing.language import DanqingError
from danqing.pictures.films import CODECS, SUFFIXES, check_film, film_note, write_film

av = pytest.importorskip("av")
NOTE = '{"theme":"晨雾","long":"' + "x" * 600 + '"}'
RAMP = np.linspace(0, 255, 32 * 48 * 3).reshape(32, 48, 3).astype(np.uint8)


def write(path: Path, count: int = 6, **options: bool) -> None:
    with write_film(path, 48, 32, 12, note=NOTE, **options) as add:
        for i in range(count):
            add(np.roll(RAMP, 8 * i, 1))


def frames(path: Path) -> list[np.ndarray]:
    with av.open(str(path)) as film:
        return [frame.to_ndarray(format="rgb24") for frame in film.decode(video=0)]


@pytest.mark.parametrize("suffix", SUFFIXES)
def test_a_film_holds_its_frames_and_its_note(suffix: str, tmp_path: Path) -> None:
    path = tmp_path / f"梨 1{suffix}"
    write(path)
    found = frames(path)
    assert len(found) == 6
    assert found[3].shape == RAMP.shape
    assert np.abs(found[3].astype(int) - np.roll(RAMP, 24, 1)).mean() < 8
    assert film_note(path) == NOTE
    assert [file.name for file in tmp_path.iterdir()] == [path.name]


@pytest.mark.parametrize("suffix", SUFFIXES)
def test_the_same_frames_are_the_same_bytes(suffix: str, tmp_path: Path) -> None:
    first, second = (tmp_path / f"{name}{suffix}" for name in "ab")
    write(first)
    write(second)
    assert first.read_bytes() == second.read_bytes()


def test_without_h264_there_is_mpeg4(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(CODECS, ".mp4", (("no-such", {}), CODECS[".mp4"][1]))
    write(tmp_path / "a.mp4")
    with av.open(str(tmp_path / "a.mp4")) as film:
        assert film.streams.video[0].codec_context.name == "mpeg4"
    monkeypatch.setitem(CODECS, ".webm", (("no-such", {}),))
    with pytest.raises(DanqingError, match="cannot write"):
        write(tmp_path / "a.webm")


@pytest.mark.parametrize(
    ("name", "size", "key"),
    [
        ("a.avi", (48, 32), "film-suffix"),
        ("a", (48, 32), "film-suffix"),
        ("a\0b.mp4", (48, 32), "picture-unwritable"),
        ("a.mp4", (47, 32), "film-odd"),
        ("a.webm", (48, 33), "film-odd"),
        ("a.mp4", (4096, 32), "film-large"),
    ],
)
def test_what_no_film_can_be_is_told(name: str, size: tuple[int, int], key: str, tmp_path: Path) -> None:
    with pytest.raises(DanqingError) as caught:
        check_film(tmp_path / name, *size)
    assert caught.value.key == key


def test_a_gif_may_be_odd(tmp_path: Path) -> None:
    check_film(tmp_path / "a.gif", 47, 33)


def test_nothing_is_overwritten_unless_asked(tmp_path: Path) -> None:
    path = tmp_path / "a.gif"
    path.write_text("mine")
    with pytest.raises(DanqingError, match=r"a\.gif"):
        write(path)
    assert path.read_text() == "mine"
    write(path, force=True)
    assert len(frames(path)) == 6


def test_a_folder_in_the_way_is_told(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")
    with pytest.raises(DanqingError) as caught:
        write(tmp_path / "file" / "a.mp4")
    assert caught.value.key == "picture-unwritable"


def test_what_breaks_off_leaves_nothing(tmp_path: Path) -> None:
    def begin() -> None:
        with write_film(tmp_path / "a.mp4", 48, 32, 12, note=NOTE) as add:
            add(RAMP)
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        begin()
    assert list(tmp_path.iterdir()) == []


def test_what_is_no_film_is_told(tmp_path: Path) -> None:
    for suffix in SUFFIXES:
        (tmp_path / f"a{suffix}").write_text("no film")
        with pytest.raises(DanqingError) as caught:
            film_note(tmp_path / f"a{suffix}")
        assert caught.value.key == "film-unreadable"
    with pytest.raises(DanqingError) as caught:
        film_note(tmp_path / "none.mp4")
    assert caught.value.key == "picture-missing"


def test_without_pyav_it_says_what_to_install(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "av", None)
    with pytest.raises(DanqingError, match=r"danqing\[film\]"):
        check_film(tmp_path / "a.mp4", 48, 32)
