"""How a view is asked, and what everyone gets."""

from collections.abc import Mapping
from types import MappingProxyType
from typing import NamedTuple

SIGN_IN = 302  # where a stranger is sent


class Case(NamedTuple):
    """How a view is asked, and what stranger, visitor, maker, teacher, moderator and owner get."""

    method: str
    answers: tuple[int, int, int, int, int, int]
    data: Mapping[str, str] = MappingProxyType({})


ALL, MEMBERS = (200,) * 6, (SIGN_IN, *(200,) * 5)
