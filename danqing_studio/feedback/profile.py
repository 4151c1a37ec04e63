"""What a taste comes to in words and pictures, with how sure one may be of it."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Final

import numpy as np

from danqing_studio.accounts.models import User
from danqing_studio.feedback.basis import basis
from danqing_studio.feedback.measures import MEASURES, Measure
from danqing_studio.feedback.models import Choice, Heart, Purpose
from danqing_studio.feedback.preference import Belief

DRAWS: Final = 1000  # tastes that may be this person's, to reckon with
SURE, LIKELY = 0.95, 0.8  # how probable a leaning must be to be told as one, or as a guess
FEW: Final = 10  # choices, before which nothing is told as sure
RECENT: Final = 60  # choices whose pictures are looked through
SHOWN: Final = 4  # pictures most to one's taste, and as many least


@dataclass(frozen=True, slots=True)
class Leaning:
    """How taste goes along with one measure: correlations from -1 (its low end) to 1, with the middle nine
    tenths of what is believed.
    """

    measure: Measure
    middle: float
    low: float
    high: float
    probability: float  # that the leaning is to the side of its middle

    @property
    def drawn(self) -> dict[str, int]:
        """Where the picture of it has the band and its middle: whole numbers from -100 to 100."""
        low, middle, high = (round(100 * one) for one in (self.low, self.middle, self.high))
        return {"low": low, "width": max(2, high - low), "middle": middle}

    @property
    def percent(self) -> int:
        return round(100 * self.probability)

    @property
    def towards(self) -> object:
        """What pictures on that side are called."""
        return self.measure.high if self.middle > 0 else self.measure.low


@dataclass(frozen=True, slots=True)
class Liked:
    """One of the pictures that were shown, and how much it is believed to please."""

    choice: Choice
    place: int
    utility: float
    recipe: str
    hearted: bool


def leanings(belief: Belief) -> list[Leaning]:
    """One a measure, of pictures as the wall shows them, the plainest first."""
    tastes, slopes = belief.draw(np.random.default_rng(0), DRAWS), basis().slopes.astype(np.float64)
    # Components have variance 1 and do not correlate: so the correlation of two directions is their cosine.
    cosines = tastes @ slopes.T / (np.linalg.norm(tastes, axis=1)[:, None] * np.linalg.norm(slopes, axis=1))
    found = []
    for measure, column in zip(MEASURES.values(), cosines.T, strict=True):
        middle, (low, high) = float(column.mean()), np.quantile(column, (0.05, 0.95))
        probability = float((np.sign(column) == np.sign(middle)).mean())
        found.append(Leaning(measure, middle, float(low), float(high), probability))
    return sorted(found, key=lambda one: -one.probability)


def told(leanings: list[Leaning], choices: int) -> tuple[list[object], list[object]]:
    """What may be said of them: what is as good as sure, and what is a guess."""
    sure = [one.towards for one in leanings if one.probability >= SURE and choices >= FEW]
    likely = [one.towards for one in leanings if one.probability >= LIKELY]
    return sure, [one for one in likely if one not in sure] if choices >= FEW else []


def liked(person: User, belief: Belief) -> tuple[list[Liked], list[Liked]]:
    """The pictures most and least to one's taste, of those shown of late; of each choice one at most."""
    pictures = sorted(_pictures(person, belief), key=lambda one: -one.utility)
    return _several(pictures), _several(pictures[::-1]) if len(pictures) > 2 * SHOWN else []


def _several(pictures: list[Liked]) -> list[Liked]:
    seen: dict[object, Liked] = {}
    for one in pictures:
        seen.setdefault(one.choice.pk, one)
    return list(seen.values())[:SHOWN]


def _pictures(person: User, belief: Belief) -> Iterator[Liked]:
    hearts = set(Heart.objects.of(person).values_list("digest", flat=True))
    for choice in Choice.objects.of(person).allowed_for(Purpose.ORDER)[:RECENT]:
        if not choice.features.shape[1]:
            continue
        utilities = basis().components(choice.features) @ belief.taste
        for place, (one, utility) in enumerate(zip(choice.told(), utilities, strict=True)):
            if not one["work"]:  # works may have been taken back by their makers since
                yield Liked(choice, place, float(utility), one["recipe"], one["digest"] in hearts)
