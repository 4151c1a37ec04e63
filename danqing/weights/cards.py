"""A model's card: what it learned from, under which terms, for how long, and its figures."""

import hashlib
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path
from typing import Any

Words = dict[str, str]  # language → text


@dataclass(frozen=True, slots=True)
class Card:
    """What a model's card says, and where its weights lie.

    The last fields are those of a model that a user taught; the bundled ones leave them empty.
    """

    name: str
    family: str  # "drafter", "painter", or "drafter+painter" where one file holds both
    about: Words  # "en" and "zh"
    data: tuple[str, ...]
    licence: str
    training: dict[str, Any]  # recipe or kind, steps, pictures, cpu_seconds
    figures: dict[str, Any]
    path: Path
    title: Words = field(default_factory=dict)
    labels: dict[str, dict[str, list[str]]] = field(default_factory=dict)  # slug → language → words
    copies: dict[str, Any] = field(default_factory=dict)
    hand: str = ""  # what its own style is called inside the file

    @property
    def families(self) -> tuple[str, ...]:
        """The families of networks in the file."""
        return tuple(self.family.split("+"))

    @property
    def taught(self) -> bool:
        """Whether the card lies inside the file itself, as in every model that a user taught."""
        return bool(self.title)

    @property
    def digest(self) -> str:
        """SHA-256 of the weights file."""
        return _digest(self.path, self.path.stat().st_mtime_ns)


@cache
def _digest(path: Path, _changed: int) -> str:
    return hashlib.sha256(path.read_bytes()).hexdigest()
