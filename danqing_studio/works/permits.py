"""Who may have what painted: a recipe that names a taught model is painted for those who may use it.

Others may look at the picture, and read the recipe where it is shown.
"""

import json
from collections.abc import Callable, Iterator, Mapping
from functools import cache
from typing import Any, Final

from django.utils.translation import gettext as _

from danqing import weights
from danqing.trust.recipe import PICTURE
from danqing.weights.notes import part
from danqing_studio.jobs.kinds import JobError
from danqing_studio.works.models import Person

Names = dict[str, str]  # of models and styles; with the SHA-256 of their weights where that is told
# The app of taught models adds here, when it is made ready, which of some names a person may use, and what
# a model of a name is called in the language in force (None: there is none).
USABLE: Final[list[Callable[[Person, Names], set[str]]]] = []
CALLED: Final[list[Callable[[str], str | None]]] = []


class WithheldError(JobError):
    """It takes a model that this person may not use; the text says so, and not whether there is one."""


def check(person: Person, *made_by: Any) -> None:
    """Raise WithheldError unless ``person`` may use all models and styles that are named in ``made_by``.

    That is recipes and lineages as JSON text, and options as data.
    """
    if not allows(person, *made_by):
        raise WithheldError(_("It takes a model that is gone, or that somebody keeps to themselves."))


def allows(person: Person, *made_by: Any) -> bool:
    """Whether ``check`` would let it pass."""
    names: Names = {}
    try:
        for name, digest in _named([_read(one) for one in made_by]):
            names[name] = digest or names.get(name, "")
    except RecursionError:  # nested deeper than anything that is painted
        return False
    taught = {name: digest for name, digest in names.items() if name not in _bundled()}
    return not taught or any(taught.keys() <= usable(person, taught) for usable in USABLE)


def called(model: str) -> str | None:
    """What a model is called; None for one that is not here any more."""
    return next((title for ask in CALLED if (title := ask(model))), None)


@cache
def bundled_styles() -> Mapping[str, Mapping[str, str]]:
    """What the styles that come with Danqing are called, by language."""
    titles: Mapping[str, Mapping[str, str]] = part(weights.find("painter").path, "painter")["styles"]
    return titles


@cache
def _bundled() -> frozenset[str]:
    return frozenset({card.name for card in weights.bundled()} | bundled_styles().keys() | {PICTURE, ""})


def _read(made_by: Any) -> Any:
    """JSON as data; what is none names nothing, and is refused by whoever reads it as a recipe."""
    if not isinstance(made_by, str):
        return made_by
    try:
        return json.loads(made_by)
    except (ValueError, RecursionError):
        return None


def _named(data: Any) -> Iterator[tuple[str, str]]:
    """Every name of a model or style that recipes, lineages and options have, with its digest or ""."""
    if isinstance(data, list):
        for one in data:
            yield from _named(one)
    elif isinstance(data, Mapping):
        for key, value in data.items():
            yield from _named_by(key, value)
            yield from _named(value)


def _named_by(key: str, value: Any) -> Iterator[tuple[str, str]]:
    if key == "models" and isinstance(value, Mapping):
        for name, digest in value.items():
            # the digest of NAME.sliders is that of directions, not of the model
            yield name.removesuffix(".sliders"), "" if name.endswith(".sliders") else str(digest)
    elif key == "style":
        for one in value if isinstance(value, list) else [value]:
            yield _name(one.get("name", "") if isinstance(one, Mapping) else one), ""
    elif key == "sliders" and isinstance(value, list):
        yield from ((_name(one), "") for one in value if isinstance(one, str))
    elif key in ("model", "along"):
        yield _name(value), ""


def _name(wish: Any) -> str:
    """The name in NAME:WEIGHT, MODEL:NUMBER or MODEL:NUMBER=VALUE."""
    return wish.partition(":")[0] if isinstance(wish, str) else ""
