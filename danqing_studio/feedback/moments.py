"""Themes of the moment: what one might paint this month, at this hour."""

import random
from collections.abc import Set
from datetime import datetime
from typing import Final, NamedTuple

SPRING, SUMMER, AUTUMN, WINTER = {3, 4, 5}, {6, 7, 8}, {9, 10, 11}, {12, 1, 2}
ALWAYS: Final = frozenset(range(1, 13))


class Moment(NamedTuple):
    """A theme in both languages, the months it belongs to, and whether it belongs to the night."""

    zh: str
    en: str
    months: Set[int] = ALWAYS
    night: bool = False

    def told(self, language: str) -> str:
        return self.zh if language.startswith("zh") else self.en


MOMENTS: Final = (
    Moment("春天的山", "mountains in spring", SPRING),
    Moment("雨中的湖", "a lake in the rain", SPRING | SUMMER),
    Moment("海上的日落", "sunset by the sea", SUMMER | AUTUMN),
    Moment("雾中的湖", "a lake in the mist", AUTUMN | WINTER),
    Moment("三个梨", "three pears", AUTUMN | WINTER),
    Moment("两个李子", "two plums", SUMMER | AUTUMN),
    Moment("雪山", "snow mountains", WINTER),
    Moment("雪中的村庄", "a village in the snow", WINTER),
    Moment("湖上的船", "boats on the lake"),
    Moment("树下的猫", "a cat under a tree"),
    Moment("黎明的山", "mountains at dawn"),
    Moment("苹果", "an apple"),
    Moment("月下的海", "the sea under the moon", night=True),
    Moment("月下的猫", "a cat under the moon", night=True),
)
# Beside the style that a theme brings along (None): hands that suit all of them.
STYLES: Final = (
    None,
    None,
    "song-ink",
    "oil-impressionist",
    "oil-landscape",
    "ming-colour",
    "watercolour-botanical",
)


def moment(now: datetime, chance: random.Random) -> Moment:
    """One that belongs to ``now``, a local time."""
    dark = now.hour >= 18 or now.hour < 6
    return chance.choice([one for one in MOMENTS if now.month in one.months and (dark or not one.night)])
