"""The few directions in which pictures differ most: what taste looks at. Fitted by tools/taste_basis.py."""

from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Final

import numpy as np
from numpy.typing import NDArray

FILE: Final = Path(__file__).parent / "data" / "basis.npz"


@dataclass(frozen=True, slots=True)
class Basis:
    """A projection of features on components of mean 0 and variance 1, and how measures are read off them."""

    mean: NDArray[np.float32]  # [D]
    directions: NDArray[np.float32]  # [C, D]
    shares: NDArray[np.float32]  # [C]: of the variance of features
    slopes: NDArray[np.float32]  # [M, C]: measures, in deviations, by components
    explained: NDArray[np.float32]  # [M]: the share of each measure that components tell
    painted: NDArray[np.float32]  # [D]: what paintings have beyond their thumbnails

    def components(self, features: NDArray[np.floating], *, painted: bool = False) -> NDArray[np.floating]:
        """Features [N, D] of thumbnails, or of paintings, as components [N, C]."""
        middle = self.mean + self.painted if painted else self.mean
        return (np.asarray(features, np.float32) - middle) @ self.directions.T


@cache
def basis() -> Basis:
    """The one in use."""
    with np.load(FILE, allow_pickle=False) as data:
        return Basis(**{name: data[name] for name in Basis.__slots__})
