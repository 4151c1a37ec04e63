"""Own models come in whole or not at all, whatever the file is that somebody offers."""

import json
import os
import pickle
import struct
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
import taught

from danqing import weights
from danqing.language import DanqingError
from danqing.weights import own


def test_an_added_model_is_found_and_listed(tmp_path: Path) -> None:
    offered = taught.write(tmp_path / "x.safetensors", styles=("song-ink", "orchard"))
    card = own.add(offered)
    assert card == weights.find("orchard")
    assert (card.families, card.hand, card.taught) == (("drafter", "painter"), "orchard", True)
    assert (card.title["zh"], card.labels["pear"]["zh"]) == ("orchard画册", ["梨", "青梨"])
    assert card.path == own.folder() / "orchard.safetensors"
    assert card.path.read_bytes() == offered.read_bytes()
    assert card.path.stat().st_mode & 0o777 == 0o644
    assert weights.catalogue()[-1] == card
    assert [path.name for path in own.folder().iterdir()] == ["orchard.safetensors"]


def test_another_name_keeps_the_hand(tmp_path: Path) -> None:
    card = own.add(taught.write(tmp_path / "x.safetensors", styles=("orchard",)), "果园")
    assert (card.name, card.hand) == ("果园", "orchard")
    assert weights.find("果园").path.name == "果园.safetensors"


def test_a_name_is_taken_once(tmp_path: Path) -> None:
    first, second = (taught.write(tmp_path / f"{i}.safetensors") for i in range(2))
    own.add(first)
    with pytest.raises(DanqingError) as caught:
        own.add(second)
    assert caught.value.key == "model-exists"
    assert weights.find("orchard").path.read_bytes() == first.read_bytes()
    own.add(second, force=True)
    assert weights.find("orchard").path.read_bytes() == second.read_bytes()
    with pytest.raises(DanqingError) as caught:
        own.add(first, "painter", taken={"painter"})
    assert caught.value.key == "model-name-taken"


def test_what_is_removed_is_kept(tmp_path: Path) -> None:
    for i in range(2):
        content = own.add(taught.write(tmp_path / f"{i}.safetensors")).path.read_bytes()
        assert own.remove("orchard").read_bytes() == content
    assert own.catalogue() == []
    assert len(list((own.folder() / "removed").iterdir())) == 2
    with pytest.raises(DanqingError, match="–") as caught:
        own.remove("orchard")
    assert caught.value.key == "no-own-model"


def test_sliders_go_with_their_model(tmp_path: Path) -> None:
    own.add(taught.write(tmp_path / "x.safetensors"))
    sliders = own.sliders_path("orchard")
    sliders.parent.mkdir(parents=True)
    sliders.write_bytes(b"found earlier")
    kept = own.remove("orchard")
    assert not sliders.exists()
    assert kept.with_name("orchard.sliders.safetensors").read_bytes() == b"found earlier"
    own.add(tmp_path / "x.safetensors")
    assert not own.sliders_path("orchard").exists(), "another model of the name starts without them"


@pytest.mark.parametrize(
    "name", ["", "../orchard", "a/b", "a\\b", ".hidden", "a.b", "a:2", "a b", "a\nb", "x" * 61, "-a", "\0"]
)
def test_names_that_are_none(name: str, tmp_path: Path) -> None:
    offered = taught.write(tmp_path / "x.safetensors", name)
    with pytest.raises(DanqingError) as caught:
        own.add(offered)
    assert caught.value.key == "model-name"
    assert not own.folder().exists()


def header(text: bytes, length: int | None = None) -> bytes:
    return struct.pack("<Q", len(text) if length is None else length) + text


def noted(note: str) -> bytes:
    return header(json.dumps({"__metadata__": {"danqing": note}}).encode())


HOSTILE: dict[str, bytes] = {
    "empty": b"",
    "short": b"\x01\x02",
    "text": b"a poem of some lines, but no model of anything at all",
    "pickle": pickle.dumps({"drafter": [1, 2, 3]}),
    "header beyond the file": header(b"{}", 2**20),
    "huge header": header(b"{}", 2**63),
    "long header": header(b" " * (2**24 + 1)),
    "no JSON": header(b"{]"),
    "nested header": header(b'{"__metadata__":' + b"[" * 50_000),
    "no note": header(b"{}"),
    "nested note": noted("[" * 100_000),
    "note is a list": noted("[1]"),
    "parts are a list": noted('{"parts": [], "about": {}}'),
    "no card": noted('{"parts": {"drafter": {}}}'),
    "about a text": noted('{"parts": {"drafter": {}}, "about": "me"}'),
    "bomb": noted(json.dumps({"parts": {"painter": {"styles": 3}}, "about": {"name": "x"}})),
}


@pytest.mark.parametrize("content", HOSTILE.values(), ids=HOSTILE)
def test_files_that_are_no_model(content: bytes, tmp_path: Path) -> None:
    offered = tmp_path / "x.safetensors"
    offered.write_bytes(content)
    with pytest.raises(DanqingError) as caught:
        own.add(offered, "x")
    assert caught.value.key in ("no-model-file", "no-taught-model")
    assert not own.folder().exists()


WRONG: dict[str, dict[str, Any]] = {
    "name": {"name": 3},
    "title": {"title": {"en": "only English"}},
    "data": {"data": [1]},
    "data a number": {"data": 1},
    "licence": {"licence": None},
    "labels": {"labels": ["pear"]},
    "words": {"labels": {"pear": {"en": "pear", "zh": []}}},
    "training": {"training": []},
    "copies": {"copies": "none"},
}


@pytest.mark.parametrize("about", WRONG.values(), ids=WRONG)
def test_cards_that_are_none(about: dict[str, Any], tmp_path: Path) -> None:
    offered = taught.write(tmp_path / "x.safetensors", **about)
    with pytest.raises(DanqingError) as caught:
        own.add(offered)
    assert caught.value.key == "no-taught-model"


@pytest.mark.parametrize(
    "make",
    [Path.mkdir, os.mkfifo, lambda path: None, lambda path: path.symlink_to(path.with_name("nowhere"))],
    ids=["folder", "pipe", "nothing", "dangling link"],
)
def test_what_is_no_file(make: Callable[[Path], object], tmp_path: Path) -> None:
    make(tmp_path / "x.safetensors")
    with pytest.raises(DanqingError) as caught:
        own.add(tmp_path / "x.safetensors")
    assert caught.value.key == "no-model-file"


def test_strangers_in_the_folder_are_passed_over(tmp_path: Path) -> None:
    own.add(taught.write(tmp_path / "x.safetensors"))
    (own.folder() / "note.safetensors").write_text("a poem")
    (own.folder() / "link.safetensors").symlink_to(tmp_path / "x.safetensors")
    assert [card.name for card in own.catalogue()] == ["orchard"]


def test_a_link_to_a_model_is_copied_as_a_file(tmp_path: Path) -> None:
    taught.write(tmp_path / "x.safetensors")
    (tmp_path / "link.safetensors").symlink_to("x.safetensors")
    assert not own.add(tmp_path / "link.safetensors").path.is_symlink()


def test_a_copy_that_breaks_off_leaves_nothing(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def full(*arguments: object) -> None:
        raise OSError(28, "No space left on device")

    offered = taught.write(tmp_path / "x.safetensors")
    monkeypatch.setattr("danqing.weights.own.shutil.copyfile", full)
    with pytest.raises(OSError, match="space"):
        own.add(offered)
    assert list(own.folder().iterdir()) == []


def test_words_cannot_steer_a_terminal(tmp_path: Path) -> None:
    offered = taught.write(tmp_path / "x.safetensors", title={"en": "a\x1b[2Jb", "zh": "甲\n乙"})
    assert own.read(offered).title == {"en": "a [2Jb", "zh": "甲 乙"}
