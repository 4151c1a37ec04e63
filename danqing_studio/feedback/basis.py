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
    """A projection of features on components of mean 0 and variance 1, and how measures are read from them."""

    mean: NDArray[np.float32]  # [D]
    directions: NDArray[np.float32]  # [C, D]
    shares: NDArray[np.float32]  # [C]: of the variance of features
    slopes: NDArray[np.float32]  # [M, C]: measures, in deviations, by components
    explained: NDArray[np.float32]  # [M]: the share of each measure that components tell

    def components(self, features: NDArray[np.floating]) -> NDArray[np.float32]:
        """Features [N, D] as components [N, C]. Raises ValueError for features of another kind."""
        return (np.asarray(features, np.float32) - self.mean) @ self.directions.T


@cache
def basis() -> Basis:
    """The one in use."""
    with np.load(FILE, allow_pickle=False) as data:
        return Basis(**{name: data[name] for name in Basis.__slots__})
