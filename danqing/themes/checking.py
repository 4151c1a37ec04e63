"""Reading plain data (what JSON holds) as checked values: types, ranges, choices and unknown keys.

The type hints of a frozen dataclass are the only description of what is allowed: a range is written as
``Annotated[float, Range(0, 1)]``, a choice as ``Literal``.
"""

import math
from collections.abc import Mapping
from dataclasses import MISSING, dataclass, fields, is_dataclass
from functools import cache
from types import NoneType, UnionType
from typing import Annotated, Any, Literal, Union, get_args, get_origin, get_type_hints

from danqing.language import DanqingError


@dataclass(frozen=True, slots=True)
class Range:
    """The smallest and the largest allowed number, or length of a text or list; both are allowed."""

    low: float
    high: float


@cache
def _hints(kind: Any) -> dict[str, Any]:
    return get_type_hints(kind, include_extras=True)


def read(hint: Any, value: Any, key: str) -> Any:
    """``value`` as the type ``hint``: lists become tuples, mappings dataclasses, whole numbers floats.

    Raises DanqingError that names ``key`` (a path such as ``plan.subjects[0].size``) and what is allowed.
    """
    origin, args = get_origin(hint), get_args(hint)
    if origin is Annotated:
        return _ranged(read(args[0], value, key), args[1], key)
    if origin is Literal:
        if value not in args:
            raise DanqingError("plan-choice", item=key, value=value, known=", ".join(map(str, args)))
        return value
    if origin in (Union, UnionType):
        if value is None and NoneType in args:
            return None
        return read(next(a for a in args if a is not NoneType), value, key)
    if origin is tuple:
        return _read_tuple(args, value, key)
    if is_dataclass(hint) and isinstance(hint, type):
        return value if isinstance(value, hint) else _read_record(hint, value, key)
    return _read_leaf(hint, value, key)


def check(record: Any) -> None:
    """Read every field of a frozen dataclass against its hint, in place; for ``__post_init__``."""
    kind: Any = type(record)
    hints = _hints(kind)
    for field in fields(record):
        item = f"{kind.__name__.lower()}.{field.name}"
        value = read(hints[field.name], getattr(record, field.name), item)
        object.__setattr__(record, field.name, value)


def _read_record(kind: type, value: Any, key: str) -> Any:
    if not isinstance(value, Mapping):
        raise DanqingError("plan-type", item=key, wanted=kind.__name__, value=value)
    known = {field.name: field for field in fields(kind)}
    for name in value:
        if name not in known:
            raise DanqingError("plan-unknown-key", item=f"{key}.{name}", known=", ".join(known))
    for name, field in known.items():
        if name not in value and field.default is MISSING and field.default_factory is MISSING:
            raise DanqingError("plan-missing-key", item=f"{key}.{name}")
    hints = _hints(kind)
    return kind(**{name: read(hints[name], part, f"{key}.{name}") for name, part in value.items()})


def _read_tuple(args: tuple[Any, ...], value: Any, key: str) -> tuple[Any, ...]:
    if not isinstance(value, list | tuple):
        raise DanqingError("plan-type", item=key, wanted="list", value=value)
    if args[-1] is Ellipsis:
        args = (args[0],) * len(value)
    if len(args) != len(value):
        raise DanqingError("plan-range", item=key, value=len(value), low=len(args), high=len(args))
    pairs = enumerate(zip(args, value, strict=True))
    return tuple(read(hint, part, f"{key}[{i}]") for i, (hint, part) in pairs)


def _read_leaf(hint: Any, value: Any, key: str) -> Any:
    if hint is float and type(value) in (int, float) and math.isfinite(value):
        return float(value)
    if hint is float or type(value) is not hint:
        raise DanqingError("plan-type", item=key, wanted=hint.__name__, value=value)
    return value


def _ranged(value: Any, allowed: Range, key: str) -> Any:
    amount = len(value) if isinstance(value, str | tuple) else value
    if not allowed.low <= amount <= allowed.high:
        raise DanqingError("plan-range", item=key, value=amount, low=allowed.low, high=allowed.high)
    return value
