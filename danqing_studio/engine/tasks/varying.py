"""Variants of a picture to choose from, and the way to another picture."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from danqing.trust.checks import check
from danqing.trust.recipe import MAX_SEED, Share
from danqing.verbs.blending import Blending, Varying, blending, step_of
from danqing.verbs.continuing import Opened, carry_on
from danqing.verbs.repaint_hand import own_style
from danqing_studio.engine.client import Answer, Progress
from danqing_studio.engine.tasks import opening

MOST = 16  # variants at once


@dataclass(frozen=True, slots=True)
class Variant:
    """Options of vary: how far from the picture, 0 to 1, and its chance. It is painted in the picture's
    style.
    """

    strength: float = 0.3
    seed: int = 0


def vary(wish: Mapping[str, Any], pictures: Sequence[bytes], progress: Progress) -> Answer:
    """One variant of a picture, painted."""
    asked, opened = opening.options(Variant, wish), opening.before(wish, pictures)
    step = step_of("vary", Varying(asked.strength, asked.seed, _hand(opened)))
    return opening.answer(carry_on(opened, step, opening.counted(progress)), wish)


@dataclass(frozen=True, slots=True)
class Variants:
    """Options of variants: each of the ``count`` has the next seed."""

    strength: float = 0.3
    seed: int = 0
    count: int = 9

    def __post_init__(self) -> None:
        check(self.count, int, "count", 1, MOST)
        check(self.seed, int, "seed", 0, MAX_SEED - MOST)


def variants(wish: Mapping[str, Any], pictures: Sequence[bytes], progress: Progress) -> Answer:
    """Thumbnails of variants; facts ``seeds``, with which ``vary`` paints them."""
    asked, opened = opening.options(Variants, wish), opening.before(wish, pictures)
    seeds = [asked.seed + i for i in range(asked.count)]
    found = []
    for done, seed in enumerate(seeds, 1):
        step = step_of("vary", Varying(asked.strength, seed, ()))
        found.append(opening.png(carry_on(opened, step).image))
        progress(done / len(seeds))
    return Answer({"seeds": seeds}, found)


@dataclass(frozen=True, slots=True)
class Blend:
    """Options of blend: how much of the way to the tool's picture, 0 to 1; chance of the brushwork."""

    share: float = 0.5
    seed: int = 0


def blend(wish: Mapping[str, Any], pictures: Sequence[bytes], progress: Progress) -> Answer:
    """A picture on the way to another one, in the style of the first."""
    asked = opening.options(Blend, wish)
    other = opening.picture(pictures, "other")
    opened = opening.before(wish, pictures)
    way = blending(other, asked.seed, None)
    step = step_of("blend", Blending(way.other, asked.share, asked.seed, _hand(opened)))
    return opening.answer(carry_on(opened, step, opening.counted(progress)), wish)


def _hand(opened: Opened) -> tuple[Share, ...]:
    """The style that the picture was painted in, read from itself where nothing tells."""
    return own_style(opened, (0, 0, *opened.image.size))
