"""Training recipes: TOML files that say what is learned from which pictures; read strictly."""

import dataclasses
import tomllib
import types
import typing
from pathlib import Path
from typing import Any, TypeVar

from danqing.language import DanqingError

T = TypeVar("T")


def read_recipe(path: Path) -> dict[str, Any]:
    """The recipe's tables; DanqingError if the file is missing or no TOML."""
    try:
        return tomllib.loads(path.read_text("utf-8"))
    except FileNotFoundError:
        raise DanqingError("no-recipe", path=path) from None
    except (OSError, UnicodeDecodeError, tomllib.TOMLDecodeError) as why:
        raise DanqingError("bad-recipe", path=path, why=why) from None


def build(kind: type[T], table: dict[str, Any], where: str) -> T:
    """A dataclass from a TOML table; unknown keys and wrong types are errors that name the key."""
    hints, values = typing.get_type_hints(kind), {}
    for key, value in table.items():
        if key not in hints:
            raise DanqingError("recipe-key", where=where, key=key, known=", ".join(hints))
        values[key] = _as(hints[key], value, f"{where}.{key}")
    try:
        return kind(**values)
    except TypeError as why:
        raise DanqingError("recipe-missing", where=where, why=why) from None


def _as(hint: Any, value: Any, where: str) -> Any:
    origin, inner = typing.get_origin(hint), typing.get_args(hint)
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
    elif origin is dict and isinstance(value, dict) and all(type(v) is inner[1] for v in value.values()):
        return value
    elif hint is float and type(value) in (int, float):
        return float(value)
    elif type(value) is hint:
        return value
    raise DanqingError("recipe-type", where=where, value=value, wanted=getattr(hint, "__name__", hint))
