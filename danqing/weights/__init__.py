"""The models: which there are, their cards and files. Data only; nothing here needs PyTorch.

A bundled model is NAME.safetensors with NAME.card.json beside it. A model that a user taught is one file
whose card lies inside (own.py).
"""

import json
from functools import cache
from importlib.resources import as_file, files
from pathlib import Path

from danqing.language import DanqingError
from danqing.weights import own
from danqing.weights.cards import Card

__all__ = ["Card", "bundled", "catalogue", "file_of", "find", "folder"]


def folder() -> Path:
    """Where the bundled weights lie."""
    with as_file(files("danqing.weights")) as path:
        return Path(path)


def bundled() -> list[Card]:
    """The cards of every bundled model whose weights are there, by name."""
    cards = (_read(file, file.stat().st_mtime_ns) for file in sorted(folder().glob("*.card.json")))
    return [card for card in cards if card.path.exists()]


def catalogue() -> list[Card]:
    """The cards of every model there is: the bundled ones, then the user's own."""
    return [*bundled(), *own.catalogue()]


def find(name: str) -> Card:
    """The card of one model. Raises DanqingError, naming those there are, if there is no such model."""
    for cards in (bundled, own.catalogue):  # a bundled one before an own of its name
        if found := next((card for card in cards() if card.name == name), None):
            return found
    known = sorted({card.name for card in catalogue()})
    raise DanqingError("no-model", name=name, known=", ".join(known) or "–")


def file_of(model: str | Path) -> Path:
    """The file of a model given by its name or by its path. Raises DanqingError if there is no such model."""
    path = Path(model)
    return path if path.suffix == ".safetensors" and path.exists() else find(str(model)).path


@cache
def _read(file: Path, _changed: int) -> Card:
    table = json.loads(file.read_text("utf-8"))
    name = file.name.removesuffix(".card.json")
    table["data"] = tuple(table["data"])
    return Card(name=name, path=file.with_name(f"{name}.safetensors"), **table)
