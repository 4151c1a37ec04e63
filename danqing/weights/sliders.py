"""Sliders of models: files apart from the weights, so that naming one leaves the model what it is.

Found in the user's models folder (sliders/NAME.safetensors) or else beside the bundled weights
(NAME.sliders.safetensors). Data only; nothing here needs PyTorch.
"""

import hashlib
import json
import math
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from safetensors import SafetensorError, safe_open

from danqing import weights
from danqing.language import LANGUAGES, DanqingError
from danqing.weights import own
from danqing.weights.notes import part

ENDING = ".sliders"  # of a name in a recipe's models: NAME.sliders is what NAME was steered by
PART = "sliders"


@dataclass(frozen=True, slots=True)
class Slider:
    """One direction: its number from 1, names by language (none, one or both), limits and how it was found.

    A value of 1 goes ``high`` deviations along, -1 goes ``low`` (negative). ``effect`` is the mean change of
    a draft on frozen features for one deviation.
    """

    index: int
    names: dict[str, str]
    low: float
    high: float
    effect: float
    method: str


@dataclass(frozen=True, slots=True)
class Rack:
    """The sliders of a model, the digest of the weights that they were found in, and where they lie."""

    name: str
    model: str
    sliders: tuple[Slider, ...]
    path: Path

    @property
    def digest(self) -> str:
        """SHA-256 of the directions and limits alone: a name is no part of it."""
        told = hashlib.sha256(json.dumps([[one.low, one.high] for one in self.sliders]).encode())
        try:
            with safe_open(self.path, "np") as file:
                for key in (f"{PART}.directions.z", f"{PART}.directions.c"):
                    told.update(file.get_tensor(key).tobytes())
        except (OSError, SafetensorError):
            raise DanqingError("sliders-broken", name=self.path.name) from None
        return told.hexdigest()

    def find(self, wish: str) -> Slider | None:
        """The slider of this number, or of this name in either language; None if there is none."""
        wish = wish.strip().casefold()
        for one in self.sliders:
            if wish == str(one.index) or wish in (name.casefold() for name in one.names.values()):
                return one
        return None


def find(name: str) -> Rack | None:
    """The sliders of a model, the user's before bundled ones; None where none have been found yet.

    Raises: DanqingError for a file that holds none.
    """
    beside = weights.folder() / f"{name}{ENDING}.safetensors"
    path = next((file for file in (own.sliders_path(name), beside) if file.exists()), None)
    return None if path is None else read(path, name)


def read(path: Path, name: str) -> Rack:
    """The sliders in a file. Raises: DanqingError for a file that holds none."""
    try:
        table = part(path, PART)
        found = tuple(_slider(i, one) for i, one in enumerate(table["sliders"], 1))
        return Rack(name, str(table["config"]["model"]), found, path)
    except (DanqingError, OSError, KeyError, TypeError, ValueError, AttributeError):
        raise DanqingError("sliders-broken", name=path.name) from None


def _slider(index: int, table: dict[str, Any]) -> Slider:
    low, high = (float(limit) for limit in table["limits"])
    if not (-math.inf < low <= 0 <= high < math.inf):
        raise ValueError
    names = {language: str(table["names"][language]) for language in LANGUAGES if language in table["names"]}
    return Slider(index, names, low, high, float(table["effect"]), str(table["method"]))
