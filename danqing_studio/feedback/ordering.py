"""The order of a wall: by a taste drawn at random (Thompson sampling), some places left to chance. Arrays alone.

A share of the places is drawn, and filled with pictures drawn, whatever is believed of them: so every picture
may stand in every place, and what is believed can always turn out wrong. Which places those are is told, and
how likely each picture was to stand where it stands, so that choices can be weighed when models learn from them.
"""

from dataclasses import dataclass
from typing import Final

import numpy as np
from numpy.typing import NDArray

from danqing_studio.feedback.preference import Belief, information

AT_RANDOM: Final = 0.25  # the share of places, and of pairs, left to chance
DRAWS: Final = 200  # by which propensities are reckoned


@dataclass(frozen=True, slots=True)
class Arrangement:
    """Pictures by place: ``order[p]`` is the picture that stands in place ``p``."""

    order: list[int]
    random: list[bool]  # by place: whether chance alone put a picture there
    propensities: list[float]  # by place: how likely its picture was to stand there


def arrange(belief: Belief, components: NDArray[np.floating], chance: np.random.Generator) -> Arrangement:
    """An order of pictures [N, C]."""
    count = len(components)
    places = _places(count, chance)
    order = _filled(_ranked(belief, components, chance, 1)[0], places, chance)
    # Of many orders that might have come about as well: how often each picture stood where it stands now.
    others = _ranked(belief, components, chance, DRAWS)
    again = np.array([_filled(one, _places(count, chance), chance) for one in others])
    floor = len(places) / count**2  # by chance alone; exact, so that nothing is ever reckoned impossible
    seen = (again == order).mean(0) if count else np.zeros(0)
    return Arrangement(
        [int(one) for one in order],
        [place in places for place in range(count)],
        [float(max(share, floor)) for share in seen],
    )


def choose_pair(
    belief: Belief, components: NDArray[np.floating], chance: np.random.Generator
) -> tuple[tuple[int, int], bool, float]:
    """Two of the pictures [N, C] to ask about: which stands left and which right, whether chance alone chose
    them, and how likely they were to be asked about so.

    Mostly the pair whose answer would teach most; AT_RANDOM of the time any.
    """
    count = len(components)
    left, right = np.triu_indices(count, 1)
    best = int(np.argmax(information(belief, components)[left, right]))
    random = bool(chance.random() < AT_RANDOM)
    asked = int(chance.integers(len(left))) if random else best
    propensity = AT_RANDOM / len(left) + (1 - AT_RANDOM) * (asked == best)
    pair = (int(left[asked]), int(right[asked]))
    return pair if chance.random() < 0.5 else pair[::-1], random, propensity / 2  # either may stand left


def _places(count: int, chance: np.random.Generator) -> set[int]:
    """The places left to chance: AT_RANDOM of them, one at least."""
    wanted = max(1, round(AT_RANDOM * count)) if count else 0
    return {int(place) for place in chance.choice(count, wanted, replace=False)} if wanted else set()


def _ranked(
    belief: Belief, components: NDArray[np.floating], chance: np.random.Generator, draws: int
) -> NDArray[np.int64]:
    """Pictures by a taste drawn from what is believed, the best first [draws, N]."""
    return np.argsort(-(belief.draw(chance, draws) @ np.asarray(components, np.float64).T), axis=1)


def _filled(
    ranked: NDArray[np.int64], places: set[int], chance: np.random.Generator
) -> NDArray[np.int64]:
    """``ranked``, but with pictures drawn from all in the places left to chance."""
    drawn = chance.choice(len(ranked), len(places), replace=False) if places else np.zeros(0, np.int64)
    order = np.empty_like(ranked)
    left = sorted(places)
    order[left] = drawn
    order[[place for place in range(len(ranked)) if place not in places]] = ranked[~np.isin(ranked, drawn)]
    return order
