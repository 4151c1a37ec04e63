"""The verbs that only look: styles, themes, models, show."""

from pathlib import Path
from typing import TYPE_CHECKING

from danqing import weights
from danqing.language import DanqingError
from danqing.pictures.files import read_note
from danqing.pictures.films import film_note, is_film
from danqing.themes.lexicon import Match, groups, lookup
from danqing.themes.nearest import nearest
from danqing.trust.lineage import Lineage, read_history
from danqing.trust.recipe import Recipe
from danqing.verbs.studio import open_studio
from danqing.weights import own

if TYPE_CHECKING:
    from danqing.weights import Card


def styles() -> dict[str, dict[str, str]]:
    """The names of all styles, those of taught models among them, and what each is called, by language."""
    return {name: dict(titles) for name, titles in sorted(open_studio().titles.items())}


def models() -> "list[Card]":
    """The cards of all models, bundled and taught: data, licence, steps and figures."""
    return weights.catalogue()


def show(path: str | Path) -> Recipe | Lineage:
    """The recipe or lineage inside a picture or film.

    Raises DanqingError where there is none, or none that this version can read.
    """
    note = film_note(path) if is_film(path) else read_note(path)
    if note is None:
        raise DanqingError("work-no-recipe", name=Path(path).name)
    return read_history(note)


def themes(word: str | None = None) -> list[Match]:
    """What a theme may speak of: everything that is known, or the meanings of one word, in Chinese or
    English; and what taught models know beside, with the model's name.

    Raises DanqingError, naming the nearest words, for a word that is not known.
    """
    drawable = open_studio().concepts
    if word is None:
        return [match for group in groups(drawable).values() for match in group] + [m for m, _ in _taught()]
    wanted = word.strip().lower()
    found = lookup(word, drawable) + [match for match, words in _taught() if wanted in words]
    if not found:
        raise DanqingError("word-unknown", word=word, near=", ".join(nearest(word)))
    return found


def _taught() -> list[tuple[Match, set[str]]]:
    """The labels of the user's own models, each with all its words in small letters."""
    found = []
    for card in own.catalogue():
        for slug, words in card.labels.items():
            en, zh = (words[language][0] if words[language] else slug for language in ("en", "zh"))
            spoken = {slug, *(word.lower() for some in words.values() for word in some)}
            found.append((Match("taught", card.name, en, zh, True), spoken))
    return found
