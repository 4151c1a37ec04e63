"""The pictures that methods of training are compared on: the same, prepared alike, split by content.

Pictures are opened, trimmed and cut as recipes/scenes.toml has it, and the split is the one rule of
danqing/pictures/folders.py, a tenth by the hash of a file's bytes: what is held out here was held out when
the bundled models were taught, too. ``seen_before`` checks that.
"""

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import torch
from numpy.typing import NDArray
from PIL import Image

from danqing.models import storage
from danqing.models.encoding import LOOK_SIDE, to_condition
from danqing.pictures.folders import open_folder
from danqing.pictures.tensors import from_bytes
from danqing.training.drafter_set import look_at
from danqing.training.packing import square

SAME = 0.9995  # cosine of conditions: of one picture they differ by what float16 rounds


@dataclass(frozen=True, slots=True)
class Paintings:
    """Pictures as Danqing looks at them and as everybody learns them, training first."""

    looks: NDArray[np.uint8]  # [N, LOOK_SIDE, LOOK_SIDE, 3]
    pixels: NDArray[np.uint8]  # [N, S, S, 3]
    held_out: NDArray[np.bool_]

    @property
    def training(self) -> NDArray[np.uint8]:
        """What may be learned: [n, S, S, 3]."""
        return self.pixels[~self.held_out]

    @property
    def digest(self) -> str:
        """What tells one choice of pictures from another."""
        return hashlib.sha256(self.pixels.tobytes() + self.held_out.tobytes()).hexdigest()[:16]

    def x(self, *, held_out: bool) -> torch.Tensor:
        """The pictures of one side of the split: [n, 3, S, S] in [-1, 1]."""
        return from_bytes(self.pixels[self.held_out == held_out])


def gather(folders: Sequence[Path], side: int, count: int) -> Paintings:
    """The ``count`` training pictures with the lowest hashes, and all held-out ones: 100 are a part of 800.

    Raises SystemExit if there are not as many.
    """
    opened = [open_folder(folder, trim=True, drop_grey=True, border=0.02) for folder in folders]
    found = sorted(
        ((entry, folder) for folder in opened for entry in folder.entries), key=lambda pair: pair[0].digest
    )
    training = [pair for pair in found if not pair[0].held_out]
    if len(training) < count:
        raise SystemExit(f"there are {len(training)} training pictures, not {count}: name more folders")
    chosen = training[:count] + [pair for pair in found if pair[0].held_out]
    images = [folder.picture(entry) for entry, folder in chosen]
    looks = np.stack([square(image, LOOK_SIDE) for image in images])
    small = [Image.fromarray(look).resize((side, side), Image.Resampling.LANCZOS) for look in looks]
    return Paintings(
        looks,
        np.stack([np.asarray(image) for image in small]),
        np.array([entry.held_out for entry, _ in chosen]),
    )


def save(paintings: Paintings, path: Path) -> None:
    """Write them as .npz, under a temporary name first."""
    path.parent.mkdir(parents=True, exist_ok=True)
    with path.with_suffix(".part").open("wb") as part:
        np.savez(part, looks=paintings.looks, pixels=paintings.pixels, held_out=paintings.held_out)
    path.with_suffix(".part").replace(path)


def load(path: Path) -> Paintings:
    """Read back what ``save`` wrote."""
    with np.load(path) as saved:
        return Paintings(saved["looks"], saved["pixels"], saved["held_out"])


def seen_before(paintings: Paintings, model: Path) -> dict[str, float]:
    """Shares of "training" and "held_out" pictures that the model was taught on, by its pool's conditions."""
    _, tensors = storage.load(model, "drafter")
    features, _ = look_at(paintings.looks)
    conditions = to_condition(features, tensors["look.basis"], tensors["look.mean"])
    pool = tensors["pool.conditions"]
    nearest = (conditions @ pool.T).amax(1) / pool.shape[1]
    same = (nearest > SAME).numpy()
    sides = {"training": ~paintings.held_out, "held_out": paintings.held_out}
    return {name: float(same[side].mean()) for name, side in sides.items()}
