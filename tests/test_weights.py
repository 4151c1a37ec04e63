"""The registry of bundled models: cards beside weights, found by name, digests that follow the file."""

import hashlib
import json
import os
from pathlib import Path

import pytest

from danqing import weights
from danqing.language import DanqingError

CARD = {
    "family": "drafter",
    "about": {"en": "Drafts.", "zh": "起稿。"},
    "data": ["Pictures of chance"],
    "licence": "Apache-2.0",
    "training": {"recipe": "recipes/small.toml", "steps": 1, "pictures": 2, "cpu_seconds": 3},
    "figures": {},
}


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setattr(weights, "folder", lambda: tmp_path)
    return tmp_path


def bundle(folder: Path, name: str, content: bytes | None = b"weights") -> None:
    (folder / f"{name}.card.json").write_text(json.dumps(CARD), "utf-8")
    if content is not None:
        (folder / f"{name}.safetensors").write_bytes(content)


def test_models_are_found_by_name(folder: Path) -> None:
    bundle(folder, "small")
    bundle(folder, "large")
    assert [card.name for card in weights.catalogue()] == ["large", "small"]
    card = weights.find("small")
    assert (card.family, card.data, card.path) == (
        "drafter", ("Pictures of chance",), folder / "small.safetensors",
    )  # fmt: skip


def test_a_card_without_weights_is_no_model(folder: Path) -> None:
    bundle(folder, "small", None)
    assert weights.catalogue() == []
    with pytest.raises(DanqingError, match=r"small.*–"):
        weights.find("small")


def test_an_unknown_name_is_told_what_there_is(folder: Path) -> None:
    bundle(folder, "small")
    bundle(folder, "large")
    with pytest.raises(DanqingError, match=r"huge.*large, small"):
        weights.find("huge")


def test_the_digest_is_the_files_and_follows_it(folder: Path) -> None:
    bundle(folder, "small", b"first")
    card = weights.find("small")
    assert card.digest == hashlib.sha256(b"first").hexdigest()
    bundle(folder, "small", b"other")
    os.utime(card.path, ns=(0, 0))  # a file system's clock may not have moved on since
    assert card.digest == hashlib.sha256(b"other").hexdigest()


def test_what_is_bundled_explains_itself() -> None:
    for card in weights.catalogue():
        assert card.about.keys() == {"en", "zh"}, card.name
        assert card.data, card.name
        assert card.licence, card.name
        assert len(card.digest) == 64
