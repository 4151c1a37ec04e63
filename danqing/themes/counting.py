"""So many of a thing, in words: "three cats", 三只猫."""

from collections.abc import Mapping
from typing import Final

from danqing.themes.lexicon import group_of, labels
from danqing.themes.segment import IRREGULAR

NUMBERS: Final = {
    "en": (
        *("no", "a", "two", "three", "four", "five", "six"),
        *("seven", "eight", "nine", "ten", "eleven", "twelve"),
    ),
    "zh": ("零", "一", "两", "三", "四", "五", "六", "七", "八", "九", "十", "十一", "十二"),
}  # fmt: skip
MANY: Final = {"en": "many", "zh": "许多"}
SAME: Final = ("fish", "sheep", "deer", "squid", "bison", "shrimp", "fruit")  # in the plural too
PLURALS: Final[Mapping[str, str]] = {one: many for many, one in IRREGULAR.items()}
# The measure word of the first group that a concept's begins with.
MEASURES: Final = (
    ("animal-bug", "只"), ("animal", "只"), ("cat-face", "只"), ("monkey-face", "只"), ("plant-flower", "朵"),
    ("plant", "棵"), ("food-fruit", "颗"), ("transport-water", "只"), ("transport-ground", "辆"),
    ("transport-air", "架"), ("place-building", "座"), ("place-religious", "座"), ("place-geographic", "座"),
    ("person", "位"), ("family", "家"), ("clothing", "件"), ("dishware", "只"), ("book-paper", "本"),
    ("musical-instrument", "件"), ("tool", "把"),
)  # fmt: skip


def counted(concept: str, number: int, language: str) -> str:
    """So many of a concept, from one on, in "en" or "zh"."""
    english, chinese = labels().get(concept, (concept, concept))
    amount = NUMBERS[language][number] if number < len(NUMBERS[language]) else MANY[language]
    if language == "zh":
        return amount + ("" if amount == MANY["zh"] else _measure(concept)) + chinese
    if number == 1:
        return with_article(english)
    return f"{amount} {plural(english)}"


def with_article(noun: str) -> str:
    """An English noun after "a" or "an"."""
    return f"{'an' if noun[:1].lower() in 'aeiou' else 'a'} {noun}"


def plural(noun: str) -> str:
    """More than one of an English noun; of several words the last one changes."""
    head, _, last = noun.rpartition(" ")
    return f"{head} {_many(last)}".strip()


def _many(noun: str) -> str:
    if noun in PLURALS:
        return PLURALS[noun]
    if noun.endswith(SAME):
        return noun
    if noun.endswith("y") and noun[-2:-1] not in "aeiou":
        return noun[:-1] + "ies"
    return noun + ("es" if noun.endswith(("s", "x", "z", "ch", "sh")) else "s")


def _measure(concept: str) -> str:
    group = group_of(concept)
    return next((word for start, word in MEASURES if group.startswith(start)), "个")
