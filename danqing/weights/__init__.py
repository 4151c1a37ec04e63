"""The bundled models: which there are, their cards and files. Data only; nothing here needs PyTorch.

A model is NAME.safetensors with NAME.card.json beside it. The card says what it learned from, under which
terms, for how long, and its figures against pictures held out of training.
"""

import hashlib
import json
from dataclasses import dataclass
from functools import cache
from importlib.resources import as_file, files
from pathlib import Path
from typing import Any

from danqing.language import DanqingError


@dataclass(frozen=True, slots=True)
class Card:
    """What a model's card says, and where its weights lie."""

    name: str
    family: str
    about: dict[str, str]  # "en" and "zh"
    data: tuple[str, ...]
    licence: str
    training: dict[str, Any]  # recipe, steps, pictures, cpu_seconds
    figures: dict[str, Any]
    path: Path

    @property
    def digest(self) -> str:
        """SHA-256 of the weights file."""
        return _digest(self.path, self.path.stat().st_mtime_ns)


@cache
def _digest(path: Path, _changed: int) -> str:
    return hashlib.sha256(path.read_bytes()).hexdigest()


def folder() -> Path:
    """Where the bundled weights lie."""
    with as_file(files("danqing.weights")) as path:
        return Path(path)


def catalogue() -> list[Card]:
    """The cards of every bundled model whose weights are there, by name."""
    cards = (_read(file) for file in sorted(folder().glob("*.card.json")))
    return [card for card in cards if card.path.exists()]


def find(name: str) -> Card:
    """The card of one model. Raises DanqingError, naming those there are, if it is not bundled."""
    cards = {card.name: card for card in catalogue()}
    if name not in cards:
        raise DanqingError("no-model", name=name, known=", ".join(cards) or "–")
    return cards[name]


def _read(file: Path) -> Card:
    table = json.loads(file.read_text("utf-8"))
    name = file.name.removesuffix(".card.json")
    table["data"] = tuple(table["data"])
    return Card(name=name, path=file.with_name(f"{name}.safetensors"), **table)
