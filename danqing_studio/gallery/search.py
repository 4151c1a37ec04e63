"""Finding works by words: one question, asked of SQLite's FTS5 or of PostgreSQL's full text search."""

from collections.abc import Callable, Mapping
from typing import Final

from django.db import connection
from django.db.models.expressions import RawSQL

from danqing_studio.gallery.models import Entry
from danqing_studio.gallery.words import Term, Word, asked, index
from danqing_studio.works.models import Work, WorkQuerySet


def found(works: WorkQuerySet, text: str) -> WorkQuerySet:
    """Those of ``works`` that answer to every word of ``text``."""
    terms = asked(text)
    if not terms:
        return works.none()
    sql, write = BACKENDS[connection.vendor]
    return works.filter(entry__pk__in=RawSQL(sql, [write(terms)]))


def note(work: Work) -> None:
    """Bring the words of a work up to date."""
    texts = (work.title, work.story, work.theme, work.style.replace("-", " "), work.alt_en, work.alt_zh)
    words = index(*texts, work.maker.username)
    Entry.objects.update_or_create(work=work, defaults={"words": words})


def _for_sqlite(terms: list[Term]) -> str:
    def word(one: Word) -> str:
        return f'"{one.text}"' + "*" * one.beginning

    return _written(terms, word, "AND", "OR")


def _for_postgres(terms: list[Term]) -> str:
    def word(one: Word) -> str:
        return f"'{one.text}'" + ":*" * one.beginning

    return _written(terms, word, "&", "|")


def _written(terms: list[Term], word: Callable[[Word], str], both: str, either: str) -> str:
    """Words are letters and digits alone, so that none can be read as anything else."""
    ways = [[f" {both} ".join(map(word, way)) for way in term] for term in terms]
    return f" {both} ".join("(" + f" {either} ".join(f"({way})" for way in term) + ")" for term in ways)


BACKENDS: Final[Mapping[str, tuple[str, Callable[[list[Term]], str]]]] = {
    "sqlite": ("SELECT rowid FROM gallery_words WHERE gallery_words MATCH %s", _for_sqlite),
    "postgresql": (
        "SELECT id FROM gallery_entry"
        " WHERE array_to_tsvector(string_to_array(words, ' ')) @@ CAST(%s AS tsquery)",
        _for_postgres,
    ),
}
