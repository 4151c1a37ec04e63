"""Labels without work: what a set's folders, table, embedded keywords and file names say of its pictures.

Folders and tables were made on purpose and count in any case; a keyword or a file name's word counts if
several pictures share it. Each label is a slug with its words in both languages, as far as they were given.
"""

import math
import re
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import PurePosixPath

from danqing.pictures.folders import Entry, Folder
from danqing.pictures.naming import by_script, language_of, spoken, words_of
from danqing.pictures.works import find_table, read_table, telling_columns

LEAST, LEAST_SHARE = 2, 0.01  # pictures that share a keyword or a name's word before it counts
Said = tuple[str, ...]  # one label's words, at most one a language: ("apple", "苹果")
Spoken = dict[str, list[Said]]  # labels by picture


@dataclass(frozen=True, slots=True)
class Labels:
    """What is said of the pictures of a folder.

    words: slug to its words by language, {"en": […], "zh": […]}, the shown one first. of: each entry to
    its slugs, those made on purpose first.
    """

    words: dict[str, dict[str, list[str]]]
    of: dict[str, tuple[str, ...]]

    def counts(self) -> dict[str, int]:
        """How many pictures bear each slug, the most frequent first."""
        found = dict.fromkeys(self.words, 0)
        for slugs in self.of.values():
            for slug in slugs:
                found[slug] += 1
        return dict(sorted(found.items(), key=lambda item: (-item[1], item[0])))


def read_labels(folder: Folder) -> Labels:
    """The labels of a folder's pictures from sub-folders or works.csv, embedded keywords and file names.

    Where ``folder`` was opened without label columns, those columns of works.csv count that sort its rows.
    """
    entries = folder.entries
    embedded = {e.name: [said for word in e.keywords if (said := by_script(spoken(word)))] for e in entries}
    named = {e.name: _name_says(e) for e in entries}
    meant, embedded, named = _in_singular([_on_purpose(folder), embedded, named])
    least = max(LEAST, math.ceil(LEAST_SHARE * len(entries)))
    sources = [meant, _shared(embedded, least), _without_parts(_shared(named, least))]
    return _gather({e.name: [said for source in sources for said in source.get(e.name, ())] for e in entries})


def _gather(of: Spoken) -> Labels:
    """Labels from what is said of each picture; what shares a word is one label."""
    slugs: dict[str, str] = {}
    words: dict[str, dict[str, list[str]]] = {}
    every = {one for said in of.values() for one in said}
    for one in sorted(every, key=lambda one: (-len(one), one)):  # pairs first: they say what belongs together
        slug = next((slugs[word] for word in one if word in slugs), _slug(one))
        entry = words.setdefault(slug, {"en": [], "zh": []})
        for word in one:
            if word not in slugs:
                slugs[word] = slug
                entry[language_of(word)].append(word)
    borne = {
        name: tuple(dict.fromkeys(slugs[word] for one in said for word in one)) for name, said in of.items()
    }
    return Labels({slug: words[slug] for slug in sorted(words)}, borne)


def _slug(said: Said) -> str:
    english = [word for word in said if language_of(word) == "en"]
    return re.sub(r"\W+", "-", (english or said)[0]).strip("-")


def _in_singular(sources: Sequence[Spoken]) -> list[Spoken]:
    """Every plural as its singular, where the pictures' words have that too."""
    words = {word for of in sources for said in of.values() for one in said for word in one}
    singular = {word: next((s for s in _singulars(word) if s in words), word) for word in words}
    return [
        {name: [tuple(singular[word] for word in one) for one in said] for name, said in of.items()}
        for of in sources
    ]


def _singulars(word: str) -> list[str]:
    """What an English word in -s may be the plural of."""
    endings = (("ies", "y"), ("es", ""), ("s", "")) if word.isascii() and not word.endswith("ss") else ()
    return [word.removesuffix(end) + put for end, put in endings if word.endswith(end) and len(word) > 3]


def _on_purpose(folder: Folder) -> Spoken:
    """Labels of sub-folders, of the columns that were asked for, or of those that tell something."""
    labels: Mapping[str, Iterable[str]] = {entry.name: entry.labels for entry in folder.entries}
    table = find_table(folder.source.names())
    if table is not None and not any(labels.values()):
        columns = telling_columns(folder.source, table)
        labels = read_table(folder.source, table, columns) if columns else {}
    return {
        name: [said for text in texts if (said := by_script(spoken(text)))] for name, texts in labels.items()
    }


def _name_says(entry: Entry) -> list[Said]:
    """All words of one script together, then each by itself."""
    words = words_of(PurePosixPath(entry.name).stem)
    english = " ".join(word for word in words if language_of(word) == "en")
    return [(word,) for word in dict.fromkeys([english, *words]) if word]


def _shared(of: Spoken, least: int) -> Spoken:
    """What at least ``least`` pictures share."""
    bearers = _bearers(of)
    return {name: [one for one in said if len(bearers[one]) >= least] for name, said in of.items()}


def _without_parts(of: Spoken) -> Spoken:
    """Without words that only ever stand in one phrase: "red" and "apple" where all are a "red apple"."""
    bearers = _bearers(of)
    parts = {
        (part,)
        for phrase in bearers
        for part in phrase[0].split()
        if part != phrase[0] and bearers.get((part,)) == bearers[phrase]
    }
    return {name: [one for one in said if one not in parts] for name, said in of.items()}


def _bearers(of: Spoken) -> dict[Said, set[str]]:
    found: defaultdict[Said, set[str]] = defaultdict(set)
    for name, said in of.items():
        for one in said:
            found[one].add(name)
    return dict(found)
