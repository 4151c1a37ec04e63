"""The order of a wall: by a taste drawn at random (Thompson sampling), some places left to chance.

A share of the places is drawn, and filled with pictures drawn, whatever is believed of them: so every picture
may stand in every place, and what is believed can always turn out wrong. Which places those are is told, and
how likely each picture was to stand where it stands, so that choices can be weighed when models learn from
them. Arrays alone.
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
    if count == 0:
        return Arrangement([], [], [])
    # The first is the order; the others are orders that might have come about as well: how often the same
    # picture stands in the same place in them is how likely it was to.
    tastes = belief.draw(chance, 1 + DRAWS)
    ranked = np.argsort(-(tastes @ np.asarray(components, np.float64).T), axis=1)
    orders, random = _with_chance(ranked, max(1, round(AT_RANDOM * count)), chance)
    likely = (orders[1:] == orders[0]).mean(0)
    floor = random[0].sum() / count**2  # by chance alone; nothing is ever reckoned less likely
    return Arrangement(orders[0].tolist(), random[0].tolist(), np.maximum(likely, floor).tolist())


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


def _with_chance(
    ranked: NDArray[np.int64], share: int, chance: np.random.Generator
) -> tuple[NDArray[np.int64], NDArray[np.bool_]]:
    """Each row of ``ranked`` [R, N] with ``share`` of its places drawn and filled with pictures drawn; and
    which places those are.
    """
    rows, count = ranked.shape
    places = np.argsort(chance.random((rows, count)), axis=1)[:, :share]
    pictures = np.argsort(chance.random((rows, count)), axis=1)[:, :share]
    random, taken = np.zeros((2, rows, count), bool)
    np.put_along_axis(random, places, True, 1)
    np.put_along_axis(taken, pictures, True, 1)
    orders = np.empty_like(ranked)
    # Row by row, what is left over keeps its order: a mask reads and writes row by row too.
    orders[~random] = ranked[~np.take_along_axis(taken, ranked, 1)]
    np.put_along_axis(orders, places, pictures, 1)
    return orders, random
