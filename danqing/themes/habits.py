"""How things stand in a scene: their size, whether they fly or float, and what surrounds them by habit."""

import tomllib
from functools import cache
from importlib.resources import files
from typing import Any

from danqing.themes.lexicon import group_of


@cache
def _habits() -> dict[str, Any]:
    return tomllib.loads(files("danqing.themes").joinpath("habits.toml").read_text("utf-8"))


def size_of(slug: str) -> float:
    """The height of a near thing as a share of the picture's height."""
    habits = _habits()
    if slug in habits["size_of_concept"]:
        return float(habits["size_of_concept"][slug])
    group = group_of(slug)
    start = max((s for s in habits["size_of_group"] if group.startswith(s)), key=len)
    return float(habits["size_of_group"][start])


def zone_of(slug: str) -> str:
    """Where a thing is by habit: "air", "water" or "land"."""
    own = {slug, group_of(slug)}
    return next((zone for zone, names in _habits()["zones"].items() if own & set(names)), "land")


def surroundings_of(slug: str) -> str | None:
    """The scene label that suits a thing, where one does; its own name tells more than its group."""
    places: dict[str, list[str]] = _habits()["surroundings"]
    for name in (slug, group_of(slug)):
        for place, names in places.items():
            if name in names:
                return place
    return None
