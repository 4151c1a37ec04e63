"""Training recipes: TOML files that say what is learned from which pictures; read strictly."""

import dataclasses
import re
import tomllib
import types
import typing
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Annotated, Any, TypeVar

from danqing.language import LANGUAGES, DanqingError

T = TypeVar("T")
KEPT = "recipe.toml"  # what a run's own copy of its recipe is called


@dataclass(frozen=True, slots=True)
class Range:
    """What a number of a recipe may be, both ends included: ``Annotated[int, Range(8, 96, multiple=8)]``."""

    low: float
    high: float
    multiple: int = 1

    def check(self, value: float, where: str) -> None:
        """DanqingError that names ``where`` and the range unless ``value`` lies in it; NaN never does."""
        if not self.low <= value <= self.high:
            raise DanqingError("recipe-range", where=where, value=value, low=self.low, high=self.high)
        if value % self.multiple and self.multiple > 1:
            raise DanqingError("recipe-multiple", where=where, value=value, multiple=self.multiple)


Steps = Annotated[int, Range(1, 10_000_000)]
Rate = Annotated[float, Range(1e-7, 0.1)]  # of learning
Decay = Annotated[float, Range(0.0, 0.99999)]  # of averaged weights
Weight = Annotated[float, Range(0.0, 1000.0)]  # of a loss among the others
Count = Annotated[int, Range(1, 1_000_000)]


@dataclass(frozen=True, slots=True)
class Words:
    """What a recipe says for its model's card; ``about`` in "en" and "zh"."""

    licence: str
    data: tuple[str, ...]
    about: dict[str, str]


@dataclass(frozen=True, slots=True)
class Recipe:
    """A recipe's own keys; what lessons, styles (Painter) and topics (Drafter) hold, their family checks."""

    family: str
    name: str
    size: str
    card: Words
    seed: Annotated[int, Range(0, 2**32 - 1)] = 0
    neighbours: Annotated[int, Range(2, 1000)] = 8  # itself and at least one more
    lessons: dict[str, Any] = field(default_factory=dict)
    styles: tuple[dict[str, Any], ...] = ()
    topics: tuple[dict[str, Any], ...] = ()


def read_recipe(path: Path) -> Recipe:
    """The recipe; DanqingError if the file is missing, no TOML, or has anything wrong."""
    recipe = build(Recipe, _tables(path), path.name)
    if lacking := [language for language in LANGUAGES if language not in recipe.card.about]:
        raise DanqingError("recipe-missing", where=f"{path.name}.card.about", names=", ".join(lacking))
    if not re.fullmatch(r"\w[\w.-]*", recipe.name):
        raise DanqingError("recipe-name", where=path.name, value=recipe.name)
    return recipe


def choose(known: Mapping[str, T], value: str, where: str) -> T:
    """One of ``known`` by its name; DanqingError that tells them all for any other name."""
    if value not in known:
        raise DanqingError("recipe-choice", where=where, value=value, known=", ".join(known))
    return known[value]


def base_of(path: Path) -> Path | None:
    """The recipe beside ``path`` that it is like, but for what it says itself; None if it stands alone."""
    like = _parsed(path).get("like")
    return None if like is None else path.parent / _as(str, like, f"{path.name}.like")


def _tables(path: Path) -> dict[str, Any]:
    table, base = _parsed(path), base_of(path)
    if base is None:
        return table
    # One file beside it that stands alone: a run keeps a copy of both, its own as KEPT.
    if base.parent != path.parent or base.name == KEPT or base_of(base):
        raise DanqingError("recipe-like", where=path.name, value=table["like"])
    under = _parsed(base)
    merged = {key: under[key] | own for key, own in table.items() if _tabular(own, under.get(key))}
    return {key: value for key, value in (under | table | merged).items() if key != "like"}


def _tabular(*values: Any) -> bool:
    return all(isinstance(value, dict) for value in values)


def _parsed(path: Path) -> dict[str, Any]:
    try:
        return tomllib.loads(path.read_text("utf-8"))
    except FileNotFoundError:
        raise DanqingError("no-recipe", path=path) from None
    except (OSError, UnicodeDecodeError, tomllib.TOMLDecodeError) as why:
        raise DanqingError("bad-recipe", path=path, why=why) from None


def build(kind: type[T], table: dict[str, Any], where: str) -> T:
    """A dataclass from a TOML table; unknown keys, wrong types and ranges are errors that name the key."""
    hints, values = typing.get_type_hints(kind, include_extras=True), {}
    for key, value in table.items():
        if key not in hints:
            raise DanqingError("recipe-key", where=where, key=key, known=", ".join(hints))
        values[key] = _as(hints[key], value, f"{where}.{key}")
    lacking = [name for name in _required(kind) if name not in values]
    if lacking:
        raise DanqingError("recipe-missing", where=where, names=", ".join(lacking))
    return kind(**values)


def _required(kind: Any) -> list[str]:
    nothing = dataclasses.MISSING
    fields = dataclasses.fields(kind)
    return [f.name for f in fields if f.default is nothing and f.default_factory is nothing]


def _as(hint: Any, value: Any, where: str) -> Any:
    origin, inner = typing.get_origin(hint), typing.get_args(hint)
    if origin is Annotated:
        number = _as(inner[0], value, where)
        inner[1].check(number, where)
        return number
    if origin is types.UnionType:
        hint, origin = inner[0], typing.get_origin(inner[0])
        inner = typing.get_args(hint)
    if origin is tuple and isinstance(value, list):
        each = inner[0] if inner[-1] is Ellipsis else None
        kinds = [each] * len(value) if each else list(inner)
        if len(kinds) == len(value):
            return tuple(_as(kind, item, where) for kind, item in zip(kinds, value, strict=True))
    elif dataclasses.is_dataclass(hint) and isinstance(value, dict):
        return build(typing.cast(type, hint), value, where)
    elif origin is dict and isinstance(value, dict):
        if inner[1] is Any or all(type(item) is inner[1] for item in value.values()):
            return value
    elif hint is float and type(value) in (int, float):
        return float(value)
    elif type(value) is hint:
        return value
    raise DanqingError("recipe-type", where=where, value=value, wanted=getattr(hint, "__name__", hint))
