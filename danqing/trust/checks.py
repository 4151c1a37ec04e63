"""Checks of what was read from a file that anyone may have written: each names the key and its range."""

import re
from collections.abc import Callable, Mapping
from dataclasses import fields
from typing import Any

from danqing.language import DanqingError


def read(kind: type, data: Any, item: str, readers: Mapping[str, Callable[[Any], Any]]) -> dict[str, Any]:
    """The fields of dataclass ``kind`` from a JSON object, all of them and no others.

    Whole numbers become floats where floats are meant; ``readers`` make of a field's JSON what it holds.
    """
    if not isinstance(data, dict):
        raise DanqingError("work-type", item=item, wanted="object", value=brief(data))
    known = {field.name: field for field in fields(kind)}
    for name in data:
        if name not in known:
            raise DanqingError("work-unknown-key", item=brief(name), known=", ".join(known))
    values = {}
    for name, field in known.items():
        if name not in data:
            raise DanqingError("work-missing-key", item=name)
        value = readers.get(name, lambda v: v)(data[name])
        values[name] = _real(value) if field.type is float else value
    return values


def read_numbers(data: Any) -> Any:
    """A list of numbers as a tuple of floats; anything else as it is, for the check of its type to find."""
    if not isinstance(data, list):
        return data
    return tuple(_real(value) for value in data)


def _real(value: Any) -> Any:
    """JSON writes 1.0 as 1, and 10**400 too: what no float can hold stays whole and fails the check of its
    type.
    """
    return float(value) if type(value) is int and abs(value) < 2**53 else value


def check(value: Any, kind: Any, item: str, low: float, high: float) -> None:
    """Exactly this type, and the number (or a text's length) within low and high."""
    if type(value) is not kind:
        raise DanqingError("work-type", item=item, wanted=kind.__name__, value=brief(value))
    amount: Any = len(value) if kind is str else value
    if not low <= amount <= high:  # also catches nan
        bounds = {"low": f"{low:g}", "high": f"{high:.16g}"}
        raise DanqingError("work-range", item=item, value=brief(amount), **bounds)


def check_length(value: Any, item: str, low: int, high: int) -> None:
    """A tuple of ``low`` to ``high`` members."""
    if type(value) is not tuple:
        raise DanqingError("work-type", item=item, wanted="list", value=brief(value))
    if not low <= len(value) <= high:
        raise DanqingError("work-range", item=item, value=len(value), low=low, high=high)


def check_numbers(value: Any, item: str, low: int, high: int) -> None:
    """A tuple of ``low`` to ``high`` floats within a million."""
    check_length(value, item, low, high)
    for number in value:
        check(number, float, item, -1e6, 1e6)


def check_models(models: Any) -> None:
    """Names of models, each with the SHA-256 of its weights."""
    if not isinstance(models, Mapping):
        raise DanqingError("work-type", item="models", wanted="object", value=brief(models))
    for name, digest in models.items():
        check(name, str, "models", 1, 100)
        if type(digest) is not str or not re.fullmatch(r"[0-9a-f]{64}", digest):
            raise DanqingError("work-type", item=f"models.{name}", wanted="SHA-256", value=brief(digest))


def brief(value: object) -> str:
    """A value for an error message: one short line without braces that a format string could trip over."""
    text = " ".join(str(value).split())
    return text if len(text) <= 40 else text[:39] + "…"
