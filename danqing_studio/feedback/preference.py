"""A small model of somebody's taste: which of several pictures they take. Arrays alone.

Utility of a picture is linear in its components, plus what its place adds, for people take what stands first;
the one taken is a softmax of utilities (Bradley-Terry for pairs). What is believed of the weights is a
Gaussian, kept by the Laplace approximation: each choice moves its mean to the most probable weights and adds
the curvature there to its precision (recursively, so that a choice costs under a millisecond).
"""

from dataclasses import dataclass
from typing import Final

import numpy as np
from numpy.typing import NDArray

Array = NDArray[np.floating]

NUISANCES: Final = 4  # weights beside those of the picture: two of a wall's places, a pair's, and "neither"
WALL_LOG, WALL_FIRST, PAIR_FIRST, NEITHER = range(NUISANCES)
TASTE_SPREAD: Final = 0.25  # prior deviation of the weight of a component of average share
PLACE_SPREAD: Final = 1.0
NEWTON: Final = 8  # steps at most; three are enough for most choices
SMALL: Final = 1e-6  # a step that changes the weights by less ends the search


@dataclass(frozen=True, slots=True)
class Options:
    """What a choice was between, a row an option, and which was taken."""

    rows: Array  # [N, K]: components, then NUISANCES
    taken: int


@dataclass(frozen=True, slots=True)
class Belief:
    """What is believed of the weights: a Gaussian."""

    mean: Array  # [K]
    precision: Array  # [K, K]

    @property
    def taste(self) -> Array:
        """The mean weights of a picture's components."""
        return self.mean[:-NUISANCES]

    def draw(self, chance: np.random.Generator, count: int = 1) -> Array:
        """``count`` tastes that may be this person's: weights of components [count, C]."""
        root = np.linalg.cholesky(self.precision)
        noise = chance.standard_normal((len(self.mean), count))
        return (self.mean[:, None] + np.linalg.solve(root.T, noise)).T[:, :-NUISANCES]

    def spread(self) -> Array:
        """The covariance of the weights of components [C, C]."""
        return np.linalg.inv(self.precision)[:-NUISANCES, :-NUISANCES]

    def learn(self, options: Options) -> "Belief":
        """What is believed after one more choice."""
        return _laplace(self, [options])


def prior(shares: NDArray[np.floating]) -> Belief:
    """What is believed of somebody who has chosen nothing: no taste is likelier than its opposite.

    shares: of the variance between pictures that each component holds. What makes pictures differ more is
    likelier to matter: as likely as if all directions between them, unscaled, mattered the same.
    """
    spread = TASTE_SPREAD * np.sqrt(np.asarray(shares, np.float64) / np.mean(shares))
    deviations = np.concatenate([spread, np.full(NUISANCES, PLACE_SPREAD)])
    return Belief(np.zeros(len(deviations)), np.diag(deviations**-2.0))


def learn_all(belief: Belief, choices: list[Options]) -> Belief:
    """The belief after all ``choices`` at once: the exact most probable weights, whatever their order."""
    return _laplace(belief, choices) if choices else belief


def wall_options(components: NDArray[np.floating], positions: list[int], taken: int) -> Options:
    """A choice on the wall; ``components`` [N, C] and ``positions`` (from 0) of all that was shown."""
    rows = np.zeros((len(components), components.shape[1] + NUISANCES))
    rows[:, :-NUISANCES] = components
    places = np.asarray(positions)
    rows[:, WALL_LOG - NUISANCES] = -np.log2(1 + places) / 4  # the 16th stands 1 lower than the first
    rows[:, WALL_FIRST - NUISANCES] = places == 0
    return Options(rows, taken)


def pair_options(components: NDArray[np.floating], taken: int | None) -> Options:
    """A choice between two, of which the first stood left, or neither."""
    rows = np.zeros((3, components.shape[1] + NUISANCES))
    rows[:2, :-NUISANCES] = components
    rows[0, PAIR_FIRST - NUISANCES] = 1
    rows[2, NEITHER - NUISANCES] = 1
    return Options(rows, 2 if taken is None else taken)


def heart_options(components: NDArray[np.floating]) -> Options:
    """A picture that somebody is fond of, beside a picture like any other, which is what zeros stand for."""
    rows = np.zeros((2, components.shape[1] + NUISANCES))
    rows[0, :-NUISANCES] = components[0]
    return Options(rows, 0)


def information(belief: Belief, components: NDArray[np.floating]) -> Array:
    """How much the answer to each pair of pictures would teach, in bits [N, N] (arXiv 1112.5745, eq. 3)."""
    x = np.asarray(components, np.float64)
    utility, spread = x @ belief.taste, x @ belief.spread() @ x.T
    # A logistic is nearly a probit of utilities divided by 1.7.
    mean = (utility[:, None] - utility[None, :]) / 1.7
    own = np.diag(spread)
    variance = np.maximum(own[:, None] + own[None, :] - 2 * spread, 0) / 1.7**2
    c2 = np.pi * np.log(2) / 2
    expected = np.sqrt(c2 / (variance + c2)) * np.exp(-(mean**2) / (2 * (variance + c2)))
    return _entropy(_normal_below(mean / np.sqrt(1 + variance))) - expected


def _laplace(belief: Belief, choices: list[Options]) -> Belief:
    """Newton's method on the log posterior, which is concave."""
    weights, value = belief.mean, _loss(belief, choices, belief.mean)
    for _ in range(NEWTON if len(choices) == 1 else 4 * NEWTON):
        slope, curvature = _derivatives(belief, choices, weights)
        step = np.linalg.solve(curvature, slope)
        size = 1.0
        while (lower := _loss(belief, choices, weights - size * step)) > value + 1e-9 and size > 1e-3:
            size /= 2
        weights, value = weights - size * step, lower
        if np.abs(size * step).max() < SMALL:
            break
    return Belief(weights, _derivatives(belief, choices, weights)[1])


def _loss(belief: Belief, choices: list[Options], weights: Array) -> float:
    away = weights - belief.mean
    total = 0.5 * away @ belief.precision @ away
    for one in choices:
        utility = one.rows @ weights
        top = utility.max()
        total += top + np.log(np.exp(utility - top).sum()) - utility[one.taken]
    return float(total)


def _derivatives(belief: Belief, choices: list[Options], weights: Array) -> tuple[Array, Array]:
    slope, curvature = belief.precision @ (weights - belief.mean), belief.precision.copy()
    for one in choices:
        utility = one.rows @ weights
        chances = np.exp(utility - utility.max())
        chances /= chances.sum()
        mean = chances @ one.rows
        slope += mean - one.rows[one.taken]
        curvature += (one.rows * chances[:, None]).T @ one.rows - np.outer(mean, mean)
    return slope, curvature


def _entropy(p: Array) -> Array:
    p = np.clip(p, 1e-12, 1 - 1e-12)
    return -p * np.log2(p) - (1 - p) * np.log2(1 - p)


def _normal_below(x: Array) -> Array:
    """The normal distribution function, to 2e-4: enough to rank pairs by, without a package for it."""
    return 1 / (1 + np.exp(-1.5976 * x - 0.070566 * x**3))
