"""The lexicon: every word the studio knows in Chinese and English, and what can be drawn for it.

Hand-written meanings come first; then the labels of the drawable concepts, and those keywords that say the
same as the label. The other keywords ("slow" of a sloth) are hints: they suggest, they never place a thing.
"""

import json
from collections import defaultdict
from collections.abc import Collection
from dataclasses import dataclass
from functools import cache
from importlib.resources import files

from danqing.themes.words import Meaning, hand_written

NEVER_WORDS = {"time"}  # "一点" (a little) is no clock
FEELINGS = ("face-", "emotion", "person-gesture", "hand-", "hands")  # their short labels are feelings
LIVING = ("animal-", "plant-", "food-")  # only these may be named by a single Chinese character
WEAK = frozenset(  # ends of labels that name no thing by themselves
    {
        "away",
        "aid",
        "increasing",
        "decreasing",
        "arrival",
        "departure",
        "exclamation",
        "liberty",
        "meridians",
        "stop",
    }
    | {
        "way",
        "volume",
        "voltage",
        "americas",
        "japan",
        "slash",
        "locked",
        "unlocked",
        "dizzy",
        "construction",
    }
    | {"懒", "非洲", "澳洲", "缠结", "闪亮", "装饰", "标志", "说话", "艺术", "成人", "图表", "打结", "高压"}
)
WATERCOLOURS = frozenset(  # fruit that no emoji shows
    {
        "plum",
        "apricot",
        "persimmon",
        "raspberry",
        "fig",
        "pomegranate",
        "quince",
        "loquat",
        "currant",
        "grapefruit",
    }
    | {"pecan", "walnut", "avocado"}
)


@dataclass(frozen=True, slots=True)
class Concept:
    """A drawable concept: its slug, emoji, group, English and Chinese words, the label first."""

    slug: str
    emoji: str
    group: str
    en: tuple[str, ...]
    zh: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Match:
    """An answer of lookup: a word's role, its meaning's name and labels, and whether it can be drawn."""

    role: str
    name: str
    en: str
    zh: str
    drawable: bool


@cache
def concepts() -> dict[str, Concept]:
    """All concepts by slug, in the order of the emoji charts."""
    data = json.loads(files("danqing.themes").joinpath("concepts.json").read_text("utf-8"))["concepts"]
    return {
        slug: Concept(slug, c["emoji"], c["group"], tuple(c["en"]), tuple(c["zh"]))
        for slug, c in data.items()
    }


@cache
def known_words() -> dict[str, tuple[Meaning, ...]]:
    """Every known word to its meanings, hand-written ones first."""
    found: defaultdict[str, list[Meaning]] = defaultdict(list)
    for meaning in hand_written():
        for word in (*meaning.en, *meaning.zh):
            found[word].append(meaning)
    for concept in concepts().values():
        meaning = Meaning("thing", concept.slug, concept.en[:1], concept.zh[:1], things=(concept.slug,))
        for word in _words_of(concept):
            if word not in found:
                found[word].append(meaning)
        found[concept.emoji] = found.get(concept.en[0], [meaning])  # the emoji of the moon is a light as well
    return {word: tuple(meanings) for word, meanings in found.items()}


def _words_of(concept: Concept) -> list[str]:
    if concept.group in NEVER_WORDS:
        return []
    label, chinese = concept.en[0], concept.zh[0]
    short = 1 if concept.group.startswith(LIVING) else 2
    if concept.group.startswith(FEELINGS) and concept.group != "face-costume":
        short = 3
    words = [label, label.replace("-", " "), chinese, concept.slug]
    if not concept.group.startswith(("face-", "person", "family", "hand")):
        words += [tag for tag in concept.en[1:] if label.endswith(" " + tag)]
        words += [tag for tag in concept.zh[1:] if tag.endswith(chinese) or chinese.endswith(tag)]
    return [word for word in words if (word.isascii() or len(word) >= short) and word not in WEAK]


@cache
def hints() -> dict[str, tuple[str, ...]]:
    """Every keyword that is no word of its own, to the slugs it hints at."""
    found: defaultdict[str, list[str]] = defaultdict(list)
    for concept in concepts().values():
        for word in (*concept.en, *concept.zh):
            if word not in known_words():
                found[word].append(concept.slug)
    return {word: tuple(slugs) for word, slugs in found.items()}


@cache
def labels() -> dict[str, tuple[str, str]]:
    """The English and the Chinese label of every name that a plan may hold, be it concept, scene or shift."""
    found = {concept.slug: (concept.en[0], concept.zh[0]) for concept in concepts().values()}
    for meaning in hand_written():
        if meaning.en and meaning.zh:
            found.setdefault(meaning.name, (meaning.en[0], meaning.zh[0]))
            for slug in meaning.things[:1]:
                found.setdefault(slug, (meaning.en[0], meaning.zh[0]))
    return found


def group_of(slug: str) -> str:
    """The group of a concept; fruit that only watercolours show is fruit, any other stranger an object."""
    concept = concepts().get(slug)
    if concept:
        return concept.group
    return "food-fruit" if slug in fruit() else "other-object"


@cache
def fruit() -> frozenset[str]:
    """The slugs of all fruit."""
    return WATERCOLOURS | {c.slug for c in concepts().values() if c.group == "food-fruit"}


def lookup(word: str, drawable: Collection[str] | None = None) -> list[Match]:
    """What a word may mean: its own meanings first, then concepts that carry it as a keyword.

    ``drawable``: slugs that can really be drawn; None takes every concept for drawable.
    """
    word = word.strip().lower()
    found = [_match(m, drawable) for m in known_words().get(word, ()) if m.role != "silent"]
    names = {match.name for match in found}
    for concept in concepts().values():
        if word in (*concept.en, *concept.zh, concept.slug) and concept.slug not in names:
            can = drawable is None or concept.slug in drawable
            found.append(Match("thing", concept.slug, concept.en[0], concept.zh[0], can))
    return found


def _match(meaning: Meaning, drawable: Collection[str] | None) -> Match:
    can = meaning.role != "thing" or drawable is None or any(slug in drawable for slug in meaning.things)
    en, zh = (words[0] if words else meaning.name for words in (meaning.en, meaning.zh))
    return Match(meaning.role, meaning.name, en, zh, can)


def groups(drawable: Collection[str] | None = None) -> dict[str, list[Match]]:
    """All there is to ask for: scenes, lights, shifts, styles, colours, then drawable concepts by group."""
    found: defaultdict[str, list[Match]] = defaultdict(list)
    for meaning in hand_written():
        if meaning.role in ("scene", "light", "shift", "style", "colour"):
            found[meaning.role].append(_match(meaning, drawable))
    for concept in concepts().values():
        if drawable is None or concept.slug in drawable:
            found[concept.group].append(Match("thing", concept.slug, concept.en[0], concept.zh[0], True))
    return dict(found)
