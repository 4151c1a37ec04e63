"""The verbs that only look: styles, themes, models, show."""

from pathlib import Path
from typing import TYPE_CHECKING

from danqing import weights
from danqing.language import DanqingError
from danqing.pictures.files import read_note
from danqing.themes.lexicon import Match, groups, lookup
from danqing.themes.nearest import nearest
from danqing.trust.recipe import Recipe
from danqing.verbs.studio import open_studio

if TYPE_CHECKING:
    from danqing.weights import Card


def styles() -> dict[str, dict[str, str]]:
    """The names of the styles that the Painter knows, and what each is called, by language."""
    return {name: dict(titles) for name, titles in sorted(open_studio().titles.items())}


def models() -> "list[Card]":
    """The cards of the bundled models: data, licence, steps and figures."""
    return weights.catalogue()


def show(path: str | Path) -> Recipe:
    """The recipe inside a picture; raises DanqingError where there is none, or none that this version can
    read.
    """
    note = read_note(path)
    if note is None:
        raise DanqingError("work-no-recipe", name=Path(path).name)
    return Recipe.from_json(note)


def themes(word: str | None = None) -> list[Match]:
    """What a theme may speak of: everything that is known, or the meanings of one word, in Chinese or
    English.

    Raises DanqingError, naming the nearest words, for a word that is not known.
    """
    drawable = open_studio().concepts
    if word is None:
        return [match for group in groups(drawable).values() for match in group]
    found = lookup(word, drawable)
    if not found:
        raise DanqingError("word-unknown", word=word, near=", ".join(nearest(word)))
    return found
