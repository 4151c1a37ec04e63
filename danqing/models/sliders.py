"""Sliders as tensors: directions found in a Drafter, kept in a file of their own."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

import torch

from danqing.models import storage
from danqing.weights.sliders import PART, Rack, Slider, read


@dataclass(frozen=True, slots=True)
class SlidersConfig:
    """What the sliders belong to: SHA-256 of the model's file."""

    model: str


def save(path: Path, model: str, sliders: Sequence[Slider], z: torch.Tensor, c: torch.Tensor) -> None:
    """Write directions z [K, L, b, b] and c [K, C] with what is known of each slider; makes the folder."""
    facts = [
        {"names": one.names, "limits": [one.low, one.high], "effect": one.effect, "method": one.method}
        for one in sliders
    ]
    path.parent.mkdir(parents=True, exist_ok=True)
    tensors = {"directions.z": z, "directions.c": c}
    storage.save(path, {PART: storage.Part(SlidersConfig(model), tensors, {"sliders": facts})})


def load(rack: Rack) -> tuple[torch.Tensor, torch.Tensor]:
    """The directions z [K, L, b, b] and c [K, C]. Raises DanqingError for a file of other sliders."""
    _, tensors = storage.load(rack.path, PART)
    with storage.fitting(rack.path, PART):
        z, c = tensors["directions.z"], tensors["directions.c"]
        if not len(z) == len(c) == len(rack.sliders):
            raise ValueError
    return z, c


def rename(rack: Rack, path: Path, index: int, names: dict[str, str]) -> Rack:
    """The same sliders with other names for one, written to ``path``."""
    renamed = [
        Slider(
            one.index, names if one.index == index else one.names, one.low, one.high, one.effect, one.method
        )
        for one in rack.sliders
    ]
    save(path, rack.model, renamed, *load(rack))
    return read(path, rack.name)


def step(rack: Rack, values: Mapping[int, float]) -> tuple[torch.Tensor, torch.Tensor]:
    """How far codes [L, b, b] and conditions [C] go for the values, -1 to 1, of sliders by number.

    Values are parts of the limit on their side.
    """
    z, c = load(rack)
    lengths = torch.zeros(len(rack.sliders))
    for index, value in values.items():
        one = rack.sliders[index - 1]
        lengths[index - 1] = value * (one.high if value > 0 else -one.low)
    return torch.tensordot(lengths, z, 1), torch.tensordot(lengths, c, 1)
