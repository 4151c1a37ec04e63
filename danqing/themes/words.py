"""What words mean: the hand-written word lists in ``words``, one TOML file a role, checked when read."""

import tomllib
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from typing import Annotated, Literal

from danqing.language import DanqingError
from danqing.themes.checking import Range, check, read

Role = Literal[
    "thing", "scene", "light", "shift", "count", "measure", "place", "style", "colour", "size", "silent"
]
ROLE_OF_FILE: dict[str, Role] = {
    "fruit": "thing",
    "object": "thing",
}  # every other file is named after its role


@dataclass(frozen=True, slots=True)
class Meaning:
    """One meaning; which fields count depends on its role. ``en``, ``zh``: its words, the shown one first.

    things: concepts that draw it, best first. tags, kind, ground, horizon, fill: what it asks of the
    background. light: what shines. shifts: name to strength. number, scale, ink: how many, how large, which
    colour. person: the head that stands for a person in a style without scenes.
    """

    role: Role
    name: str
    en: tuple[str, ...] = ()
    zh: tuple[str, ...] = ()
    things: tuple[str, ...] = ()
    tags: tuple[str, ...] = ()
    kind: Literal["landscape", "portrait", "still-life", "genre"] | None = None
    ground: Literal["land", "water", "air", "table", "none"] = "land"
    horizon: Annotated[float, Range(0, 1)] = 0.5
    fill: Literal["paper", "tabletop"] | None = None
    light: Literal["moon", "crescent", "sun", "stars"] | None = None
    shifts: tuple[tuple[str, float], ...] = ()
    number: Annotated[int, Range(0, 12)] = 0
    scale: Annotated[float, Range(0.1, 4)] = 1.0
    ink: str | None = None
    person: str | None = None

    def __post_init__(self) -> None:
        check(self)


@cache
def hand_written() -> tuple[Meaning, ...]:
    """Every meaning of the word lists, in the order of files and lines."""
    found: list[Meaning] = []
    for file in sorted(files("danqing.themes").joinpath("words").iterdir(), key=lambda f: f.name):
        if not file.name.endswith(".toml"):
            continue
        stem = file.name.removesuffix(".toml")
        for name, table in tomllib.loads(file.read_text("utf-8")).items():
            table["shifts"] = tuple(table.get("shifts", {}).items())
            role = ROLE_OF_FILE.get(stem, stem)
            found.append(_meaning({"role": role, "name": name} | table, f"{file.name} [{name}]"))
    return tuple(found)


def _meaning(table: dict[str, object], where: str) -> Meaning:
    try:
        meaning = read(Meaning, table, where)
    except DanqingError as fault:
        raise ValueError(str(fault)) from fault  # a mistake in the word lists is ours, not the user's
    assert isinstance(meaning, Meaning)
    return meaning
