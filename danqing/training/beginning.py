"""A run that begins from weights trained before: what they give to its networks and its pictures."""

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
import torch
from numpy.typing import NDArray
from torch import nn

from danqing.language import DanqingError
from danqing.models import storage

Axes = tuple[torch.Tensor, torch.Tensor]  # basis [1280, C] and mean [1280]: pooled features to conditions
Tensors = dict[str, torch.Tensor]
# Networks of a task whose part of a file is called otherwise; averages have no part of their own.
CALLED = {"painter": "generator", "teacher": "generator", "enlarger": "faithful"}


@dataclass(frozen=True, slots=True)
class Beginning:
    """A family's part of a file of weights."""

    path: Path
    family: str
    note: dict[str, Any]
    tensors: Tensors

    @property
    def axes(self) -> Axes | None:
        """What reads conditions, where the family has them: its networks know pictures by no others."""
        basis, mean = (self.tensors.get(f"look.{name}") for name in ("basis", "mean"))
        return None if basis is None or mean is None else (basis, mean)

    def check_axes(self, basis: NDArray[np.float32]) -> None:
        """DanqingError where pictures were packed along other axes, by a run that did not begin here."""
        axes = self.axes
        if axes is None or not np.array_equal(axes[0].numpy(), basis):
            raise DanqingError("begin-packed", name=self.path.name)

    def check_names(self, fact: str, names: Sequence[str]) -> None:
        """DanqingError unless the file's styles or kinds are those of the recipe, in its order."""
        if (known := list(self.note[fact])) != list(names):
            raise DanqingError("begin-names", name=self.path.name, known=", ".join(known))

    def give(self, networks: nn.ModuleDict) -> None:
        """Put the file's weights into the networks; those it does not hold stay fresh.

        Raises: DanqingError where a network is of another size.
        """
        tensors = self.tensors
        if "styles" in tensors:  # a Painter's named styles are the rows of an embedding
            tensors = tensors | {"names.weight": tensors["styles"]}
        names = {name: name.removesuffix("_average") for name in networks}
        if "teacher" in networks:  # it takes the file's generator, and the painter learns from it
            names = {name: own for name, own in names.items() if own != "painter"}
        parts = {name: CALLED.get(own, own) for name, own in names.items()}
        held = {name: part for name, part in parts.items() if storage.part(tensors, part)}
        with storage.fitting(self.path, self.family):
            begin_from(networks, held, tensors)


def read_beginning(path: Path, family: str) -> Beginning:
    """Read it. Raises: DanqingError for a file that holds no part of ``family``."""
    return Beginning(path, family, *storage.load(path, family))


def begin_from(networks: nn.ModuleDict, parts: dict[str, str], tensors: Tensors) -> None:
    """Give networks, by their names in the task, the weights of a file's parts."""
    for name, part in parts.items():
        networks[name].load_state_dict(storage.part(tensors, part))
