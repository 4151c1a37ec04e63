"""The model of taste learns what it should, is not led astray by places, and never stops exploring."""

import numpy as np
import pytest
from numpy.typing import NDArray

from bench.choosers import Learner, Person, hits, live
from danqing_studio.feedback import ordering
from danqing_studio.feedback.basis import basis
from danqing_studio.feedback.measures import MEASURES
from danqing_studio.feedback.ordering import arrange, choose_pair
from danqing_studio.feedback.preference import (
    NEITHER,
    NUISANCES,
    Belief,
    information,
    learn_all,
    pair_options,
    prior,
    wall_options,
)
from danqing_studio.feedback.profile import leanings, told

PICTURES, COMPONENTS, WALL = 2000, 64, 16
CHANCE = np.log(WALL)  # how surprising a pick is to somebody who knows nothing


@pytest.fixture(scope="module")
def components() -> NDArray[np.float64]:
    return np.random.default_rng(0).standard_normal((PICTURES, COMPONENTS))


def walls(count: int, seed: int) -> NDArray[np.int64]:
    chance = np.random.default_rng(seed)
    return np.stack([chance.choice(PICTURES, WALL, replace=False) for _ in range(count)])


def lived(person: Person, components: NDArray[np.float64], **parts: bool) -> Learner:
    learner = Learner(prior(basis().shares), **parts)
    live(person, learner, walls(100, 1), components, np.random.default_rng(2))
    return learner


def someone(components: NDArray[np.float64], strength: float = 0.3) -> Person:
    weights = np.random.default_rng(3).standard_normal(COMPONENTS) * np.sqrt(basis().shares)
    utility = components @ weights
    return Person(2 * utility / utility.std(), "steady", strength)


def test_taste_is_learned_on_pictures_never_seen(components: NDArray[np.float64]) -> None:
    person, held = someone(components), walls(300, 9)
    learner = lived(person, components)
    first, three, surprise = hits(person, components @ learner.belief.taste, held, 0)
    assert first > 3 / WALL
    assert three > 7 / WALL
    assert surprise < CHANCE - 0.4
    # The same figures notice a model that learned nothing, or the opposite.
    for broken in (np.random.default_rng(0).random(PICTURES), -components @ learner.belief.taste):
        assert hits(person, broken, held, 0)[1] < 5 / WALL


@pytest.mark.parametrize("sway", ["row", "steady", "fold"])
def test_somebody_led_by_places_alone_is_not_given_a_taste(
    components: NDArray[np.float64], sway: str
) -> None:
    nobody = Person(np.zeros(PICTURES), sway, 3.0)  # type: ignore[arg-type]
    surprises = {}
    for name, parts in {"built": {}, "locked": {"explores": False, "corrects": False}}.items():
        belief = lived(nobody, components, **parts).belief
        surprises[name] = float(hits(nobody, components @ belief.taste, walls(300, 9), 0)[2])
    # Sorted by what it believes and blind to places, it takes its own order for the person's taste.
    assert surprises["locked"] > CHANCE + 0.25
    assert surprises["built"] < CHANCE + 0.5 * (surprises["locked"] - CHANCE)


def test_one_choice_after_another_comes_to_the_same_as_all_at_once(components: NDArray[np.float64]) -> None:
    person, chance = someone(components), np.random.default_rng(4)
    made = []
    for wall in walls(60, 5):
        made.append(wall_options(components[wall], list(range(WALL)), person.takes(wall, chance)))
    one_by_one = prior(basis().shares)
    for options in made:
        one_by_one = one_by_one.learn(options)
    at_once = learn_all(prior(basis().shares), made)
    assert np.corrcoef(one_by_one.taste, at_once.taste)[0, 1] > 0.98


def test_neither_says_that_both_are_below_what_one_takes() -> None:
    pair = np.zeros((2, COMPONENTS))
    pair[:, 0] = 1
    belief = prior(np.ones(COMPONENTS))
    for _ in range(20):
        belief = belief.learn(pair_options(pair, None))
    assert belief.taste[0] < 0
    assert belief.mean[NEITHER - NUISANCES] > 0


def test_a_part_of_every_order_is_left_to_chance_and_marked() -> None:
    shares = basis().shares
    sure = Belief(prior(shares).mean + 5, 1e6 * prior(shares).precision)  # as good as certain of a taste
    wall = np.random.default_rng(0).standard_normal((WALL, COMPONENTS))
    worst = int(np.argmin(wall @ sure.taste))
    chance, firsts = np.random.default_rng(1), []
    for _ in range(400):
        found = arrange(sure, wall, chance)
        assert sorted(found.order) == list(range(WALL))
        assert sum(found.random) == round(ordering.AT_RANDOM * WALL)
        firsts.append(found.order[0])
    # Even what is believed worst stands first now and then: a quarter of the places, one picture in 16.
    assert 0 < np.mean(np.array(firsts) == worst) < 4 * ordering.AT_RANDOM / WALL


def test_propensities_are_how_often_it_comes_about(components: NDArray[np.float64]) -> None:
    belief, chance = lived(someone(components), components).belief, np.random.default_rng(1)
    wall = components[:6]
    found = [arrange(belief, wall, chance) for _ in range(1500)]
    stated, seen = np.zeros((6, 6)), np.zeros((6, 6))
    for one in found:
        for place, picture in enumerate(one.order):
            seen[place, picture] += 1 / len(found)
            stated[place, picture] = one.propensities[place]
    common = seen > 0.05
    assert np.abs(stated - seen)[common].mean() < 0.04
    assert stated[seen > 0].min() > 0


def test_pairs_ask_what_is_unsure_and_sometimes_anything() -> None:
    shares = np.ones(COMPONENTS)
    pictures = np.zeros((4, COMPONENTS))
    pictures[3, 0] = 4  # the only one that differs: nothing is to be learned from the others
    assert information(prior(shares), pictures)[0, 3] > 0.1
    assert information(prior(shares), pictures)[0, 1] == pytest.approx(0, abs=1e-3)
    chance = np.random.default_rng(0)
    asked = [choose_pair(prior(shares), pictures, chance) for _ in range(400)]
    unsure = [pair for pair, random, _ in asked if not random]
    assert all(3 in pair for pair in unsure)
    assert 0.15 < np.mean([random for _, random, _ in asked]) < 0.35
    assert 0.4 < np.mean([pair[0] == 3 for pair in unsure]) < 0.6  # as often left as right
    assert {pair for pair, random, _ in asked if random} >= {(0, 1), (1, 0), (2, 1)}


def test_empty_and_single_walls() -> None:
    belief = prior(basis().shares)
    assert arrange(belief, np.zeros((0, COMPONENTS)), np.random.default_rng(0)).order == []
    assert arrange(belief, np.zeros((1, COMPONENTS)), np.random.default_rng(0)).order == [0]


def test_what_is_said_of_a_taste_is_true_and_little_is_said_of_little() -> None:
    names, known = list(MEASURES), basis()
    towards = known.slopes[names.index("lightness")].astype(np.float64)
    chance, belief = np.random.default_rng(0), prior(known.shares)
    assert told(leanings(belief), 0) == ([], [])
    for _ in range(80):
        wall = chance.standard_normal((12, COMPONENTS))
        taken = int(np.argmax(3 * wall @ towards + chance.gumbel(size=12)))
        belief = belief.learn(wall_options(wall, list(range(12)), taken))
    found = leanings(belief)
    assert found[0].measure is MEASURES["lightness"]
    assert found[0].low > 0
    sure, _perhaps = told(found, 80)
    assert MEASURES["lightness"].high in sure
    assert told(found, 5) == ([], [])  # whatever was believed after five choices


def test_the_basis_tells_measures_apart() -> None:
    assert basis().directions.shape == (COMPONENTS, len(basis().mean))
    assert basis().explained.min() > 0.5
