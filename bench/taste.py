"""How well a taste is learned: people whose taste is known choose among real thumbnails.

    python -m bench.taste

The bundled Drafters draw thumbnails of themes that the basis was not fitted on. On half of them people
choose (one of 16, swayed by places), while a learner orders what they see; on the other it is asked how
often what they would take stands first, or among the first three, and how surprising it is (nats). Intervals:
the middle 95 % of bootstraps over people. Some minutes on one core.
"""

import argparse
import time
from collections.abc import Mapping
from typing import Any, Final

import numpy as np
from numpy.typing import NDArray

from bench import results
from bench.choosers import Learner, Person, hits, live, people
from danqing_studio.feedback.basis import basis
from danqing_studio.feedback.preference import prior
from tools.taste_basis import Gathered, gather

WALL: Final = 16  # pictures on a wall
SWAYS: Final = (1.0, 4.0)  # how much places matter to people: some, and most of all
AFTER: Final = (10, 30, 100)  # picks
WHAT: Final = ("top-1", "top-3", "surprise")
HELD: Final = 200  # walls that are asked about
VARIANTS: Final[Mapping[str, Mapping[str, bool]]] = {
    "as built": {},
    "without exploring": {"explores": False},
    "without places": {"corrects": False},
    "without either": {"explores": False, "corrects": False},
}


def walls_of(seen: Gathered, odd: bool, count: int, seed: int) -> NDArray[np.int64]:
    """``count`` walls [count, WALL] of one theme each, the even themes or the odd ones."""
    chance, last = np.random.default_rng(seed), int(seen.themes.max())
    mine = [np.flatnonzero(seen.themes == theme) for theme in range(int(odd), last + 1, 2)]
    return np.stack([chance.permutation(mine[chance.integers(len(mine))])[:WALL] for _ in range(count)])


def run(seen: Gathered, count: int, sway: float, seed: int) -> dict[str, Any]:
    """Every variant with ``count`` people: for each, hits after so many picks, and regret a pick [people]."""
    components = basis().components(seen.features).astype(np.float64)
    held = walls_of(seen, True, HELD, seed)
    crowd = people(count, seen.features, seen.measures, held, sway, seed)
    found: dict[str, Any] = {name: {"hits": [], "regret": []} for name in VARIANTS}
    bounds: dict[str, list[Any]] = {"chance": [], "the person's own taste": []}
    for number, person in enumerate(crowd):
        walls = walls_of(seen, False, max(AFTER), 1000 + number)
        for name, parts in VARIANTS.items():
            rows, regrets = one_life(person, Learner(prior(basis().shares), **parts), walls, held, components)
            found[name]["hits"].append(rows)
            found[name]["regret"].append(regrets)
        scores = {"chance": np.random.default_rng(number).random(len(components)) / 1e6}
        for name, one in (scores | {"the person's own taste": person.utility}).items():
            bounds[name].append(hits(person, one, held, 1))
    return {"variants": found, "bounds": bounds}


def one_life(
    person: Person,
    learner: Learner,
    walls: NDArray[np.int64],
    held: NDArray[np.int64],
    components: NDArray[np.float64],
) -> tuple[list[NDArray[np.floating]], float]:
    """Hits [after][first, first three], and the mean regret of all picks."""
    chance, rows, regrets = np.random.default_rng(5), [], list[float]()
    for begin, end in zip((0, *AFTER), AFTER, strict=False):
        regrets += live(person, learner, walls[begin:end], components, chance)
        rows.append(hits(person, components @ learner.belief.taste, held, 1))
    return rows, float(np.mean(regrets))


def interval(values: NDArray[np.floating]) -> list[float]:
    """Mean, and the middle 95 % of means of people drawn anew."""
    drawn = np.random.default_rng(0).integers(len(values), size=(2000, len(values)))
    low, high = np.quantile(values[drawn].mean(1), (0.025, 0.975))
    return [round(float(one), 4) for one in (values.mean(), low, high)]


def figures(found: Mapping[str, Any]) -> dict[str, Any]:
    """Means with their intervals; and how much better each figure is than that of each variant, in pairs."""
    told: dict[str, Any] = {}
    whole = {key: np.array(one) for key, one in found["variants"]["as built"].items()}
    for name, one in found["variants"].items():
        rows, regret = np.array(one["hits"]), np.array(one["regret"])  # [people, after, 3], [people]
        told[name] = {
            f"{what} after {after}": interval(rows[:, at, i])
            for i, what in enumerate(WHAT)
            for at, after in enumerate(AFTER)
        }
        told[name]["regret a pick"] = interval(regret)
        if name != "as built":
            better = (whole["hits"] - rows)[:, -1]
            told[name] |= {
                f"{what} after 100, as built less this": interval(better[:, i]) for i, what in enumerate(WHAT)
            }
            told[name]["regret, as built less this"] = interval(whole["regret"] - regret)
    for name, rows in found["bounds"].items():
        told[name] = {what: interval(np.array(rows)[:, i]) for i, what in enumerate(WHAT)}
    return told


def milliseconds(seen: Gathered) -> dict[str, float]:
    """What one pick costs, and one order of 24."""
    components = basis().components(seen.features[:24]).astype(np.float64)
    learner, chance = Learner(prior(basis().shares)), np.random.default_rng(0)
    taken: dict[str, list[float]] = {"order of 24": [], "learning from a pick of 24": []}
    for _ in range(50):
        start = time.perf_counter()
        learner.order(components, chance)
        middle = time.perf_counter()
        learner.learn(components, 3)
        taken["order of 24"].append(middle - start)
        taken["learning from a pick of 24"].append(time.perf_counter() - middle)
    return {name: round(1000 * float(np.median(some)), 2) for name, some in taken.items()}


def main() -> None:
    """Draw, let people choose, print and write bench/results/taste.json."""
    asked = argparse.ArgumentParser()
    asked.add_argument("--people", type=int, default=90)
    asked.add_argument("--themes", type=int, default=120)
    asked.add_argument("--seed", type=int, default=100)
    options = asked.parse_args()
    seen = gather(options.themes, 24, parity=1)
    told = {}
    for sway in SWAYS:
        told[f"sway {sway:g}"] = found = figures(run(seen, options.people, sway, options.seed))
        rows = [(name, key, *value) for name, some in found.items() for key, value in some.items()]
        results.show(f"Places matter {sway:g} times", ("", "figure", "mean", "low", "high"), rows)
    print(results.write("taste", {"options": vars(options), "figures": told, "ms": milliseconds(seen)}))


if __name__ == "__main__":
    main()
