"""People whose taste is known, and those who learn it from what they take: for bench/taste.py and its test.

A person's taste is never of the learner's making: it lies in all features and not in the components that the
learner sees, or in measures of the pixels, or round an ideal; places sway people in ways the learner's terms
only come near to.
"""

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Final, Literal

import numpy as np
from numpy.typing import NDArray

from danqing_studio.feedback import preference
from danqing_studio.feedback.ordering import arrange
from danqing_studio.feedback.preference import NUISANCES, Belief, Options

Floats = NDArray[np.floating]
Sway = Literal["steady", "row", "fold"]
SWAYS: Final[tuple[Sway, ...]] = ("steady", "row", "fold")
Chance = np.random.Generator
SIGNAL: Final = 1.5  # the deviation of utility between pictures of one wall; chance adds a Gumbel (1.28)
ROW: Final = 4  # pictures in the first row of a wall
FOLD: Final = 8  # pictures in sight before one scrolls


@dataclass(frozen=True, slots=True)
class Person:
    """Somebody who chooses: how much each picture of the pool pleases, and how places sway."""

    utility: Floats  # [P]
    sway: Sway
    strength: float

    def bias(self, places: int) -> Floats:
        """What standing in each place adds."""
        at = np.arange(places)
        if self.sway == "steady":
            return -self.strength * np.log(1 + at)
        return np.where(at < (ROW if self.sway == "row" else FOLD), 0.0, -2 * self.strength)

    def takes(self, pictures: NDArray[np.int64], chance: np.random.Generator) -> int:
        """The place of the one taken."""
        noise = chance.gumbel(size=len(pictures))
        return int(np.argmax(self.utility[pictures] + self.bias(len(pictures)) + noise))


def people(
    count: int, features: Floats, measures: Floats, walls: NDArray[np.int64], sway: float, seed: int
) -> list[Person]:
    """Equal parts whose taste is linear in features, linear in measures, and nearness to an ideal picture;
    ``sway``: how much places matter to them, 1 as much as tastes.
    """
    made = []
    for number in range(count):
        chance = np.random.default_rng((seed, number))
        utility = _TASTES[number % len(_TASTES)](features, measures, chance)
        within = utility[walls] - utility[walls].mean(1, keepdims=True)
        kind = SWAYS[number // len(_TASTES) % len(SWAYS)]
        made.append(Person(SIGNAL * utility / within.std(), kind, sway * chance.uniform(0.3, 1.0)))
    return made


def _linear(features: Floats, measures: Floats, chance: np.random.Generator) -> Floats:
    return (features / features.std(0)) @ chance.standard_normal(features.shape[1])


def _measured(features: Floats, measures: Floats, chance: np.random.Generator) -> Floats:
    return (measures / measures.std(0)) @ chance.standard_normal(measures.shape[1])


def _ideal(features: Floats, measures: Floats, chance: np.random.Generator) -> Floats:
    scaled = measures / measures.std(0)
    return -np.linalg.norm(scaled - scaled[chance.integers(len(scaled))], axis=1)


_TASTES: Final[tuple[Callable[[Floats, Floats, np.random.Generator], Floats], ...]] = (
    _linear, _measured, _ideal,
)  # fmt: skip


@dataclass(slots=True)
class Learner:
    """What orders walls and learns: as the studio does it, or without one of its parts."""

    belief: Belief
    explores: bool = True  # Thompson's draw and places left to chance; else always by the mean
    corrects: bool = True  # knows of places
    picks: int = field(default=0)

    def order(self, components: Floats, chance: np.random.Generator) -> NDArray[np.int64]:
        if self.explores:
            return np.array(arrange(self.belief, components, chance).order)
        return np.argsort(-(components @ self.belief.taste), kind="stable")

    def learn(self, components: Floats, taken: int) -> None:
        """Of pictures in the order in which they stood."""
        options = preference.wall_options(components, list(range(len(components))), taken)
        if not self.corrects:
            options.rows[:, -NUISANCES:] = 0
        self.belief = self.belief.learn(Options(options.rows, taken))
        self.picks += 1


def live(
    person: Person,
    learner: Learner,
    walls: NDArray[np.int64],
    components: Floats,
    chance: np.random.Generator,
) -> list[float]:
    """Let ``person`` choose on each wall as ``learner`` orders it; the regret of each choice: by how much the
    picture taken pleases less than the best there was.
    """
    regrets = []
    for wall in walls:
        stood = wall[learner.order(components[wall], chance)]
        place = person.takes(stood, chance)
        learner.learn(components[stood], place)
        regrets.append(float(person.utility[stood].max() - person.utility[stood[place]]))
    return regrets


def hits(person: Person, scores: Floats, walls: NDArray[np.int64], seed: int) -> Floats:
    """Of walls that nobody learned from, by scores [P]: how often what the person takes there, swayed by no
    place, is first; how often among the first three; and how surprising it is, in nats, if the scores are
    utilities.
    """
    noise = np.random.default_rng(seed).gumbel(size=walls.shape)
    taken = np.argmax(person.utility[walls] + noise, axis=1)[:, None]
    there = scores[walls]
    wanted = np.take_along_axis(there, taken, 1)
    better = (there > wanted).sum(1)
    surprise = np.log(np.exp(there - wanted).sum(1))
    return np.array([(better < 1).mean(), (better < 3).mean(), surprise.mean()])
