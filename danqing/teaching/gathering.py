"""A person's folder at training size: every usable picture, its labels, and which are held out."""

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import torch
from numpy.typing import NDArray
from PIL import Image

from danqing.language import DanqingError
from danqing.models.encoding import LOOK_SIDE
from danqing.models.painter import style_moments
from danqing.pictures.folders import Entry, open_folder
from danqing.pictures.labels import read_labels
from danqing.pictures.tensors import from_bytes
from danqing.teaching.base import Base
from danqing.themes.extending import join
from danqing.training.cutting import squares
from danqing.training.drafter import DrafterSet
from danqing.training.drafter_set import assemble, look_at
from danqing.training.packing import mosaics, square
from danqing.training.painter import PainterSet
from danqing.training.painter_set import SIDE

FEWEST = 12  # pictures: fewer than this teach neither a subject nor a hand
HELD_OUT, AT_LEAST = 0.1, 20  # share held out, and pictures held out of sets of 100 and more
EVERY = "all"  # the label that all pictures bear
MOST_PAINTED = 400  # pictures whose brushwork is learned; more teach little and cost memory
LEAST_SIDE = 192  # px: the shorter side from which a picture fills a square by itself

Progress = Callable[[int, int], None]


@dataclass(frozen=True, slots=True)
class Gathered:
    """Pictures, uint8, as the Drafter looks at them (long ones cut in several) and as the Painter does."""

    looks: NDArray[np.uint8]  # [N, LOOK_SIDE, LOOK_SIDE, 3]
    looks_held_out: NDArray[np.bool_]
    looks_labels: list[list[str]]
    squares: NDArray[np.uint8]  # [M, SIDE, SIDE, 3]
    squares_held_out: NDArray[np.bool_]
    cell: int  # side of what a square is made of: SIDE, or half of it where pictures are small
    count: int  # pictures
    words: dict[str, dict[str, list[str]]]  # label → language → words
    skipped: list[list[str]]  # name and reason


def gather(source: Path, progress: Progress | None = None) -> Gathered:
    """Read a folder or zip; scans lose their black rims and mats.

    Raises: DanqingError for one that cannot be read or holds too few pictures.
    """
    folder = open_folder(source, trim=True, progress=progress)
    if len(folder.entries) < FEWEST:
        raise DanqingError(
            "teach-few", count=len(folder.entries), least=FEWEST, skipped=len(folder.skipped), path=source
        )
    labels = join(read_labels(folder))
    held = _held_out(folder.entries)
    looks, looks_held, named = [], [], []
    whole: tuple[list[Image.Image], list[Image.Image]] = ([], [])  # of training, held out
    for entry in sorted(folder.entries, key=lambda entry: entry.digest):
        image = _on_white(folder.picture(entry))
        cuts = squares(image, LOOK_SIDE, single=False)
        looks += cuts
        kept = entry.digest in held
        looks_held += [kept] * len(cuts)
        named += [[EVERY, *labels.of.get(entry.name, ())]] * len(cuts)
        if len(whole[kept]) < MOST_PAINTED:
            whole[kept].append(image)
    skipped = [[skip.name, skip.reason] for skip in folder.skipped]
    seen, kept_out, cell = _brushwork(*whole)
    words = {EVERY: {"en": ["everything"], "zh": ["全部"]}, **labels.words}
    return Gathered(
        np.stack(looks), np.array(looks_held), named, np.stack(seen + kept_out),
        np.arange(len(seen) + len(kept_out)) >= len(seen), cell, len(folder.entries), words, skipped,
    )  # fmt: skip


def _brushwork(
    seen: list[Image.Image], held_out: list[Image.Image]
) -> tuple[list[NDArray[np.uint8]], list[NDArray[np.uint8]], int]:
    """Squares of both sides of the split, and their cell: small pictures are laid out four to a square."""
    if np.median([min(image.size) for image in seen]) >= LEAST_SIDE:
        return [square(image, SIDE) for image in seen], [square(image, SIDE) for image in held_out], SIDE
    cells = ([square(image, SIDE // 2) for image in some] for some in (seen, held_out))
    fours = [mosaics((some * 4)[: 4 * max(1, len(some) // 4)]) for some in cells]
    return fours[0], fours[1], SIDE // 2


def _held_out(entries: tuple[Entry, ...]) -> set[str]:
    """Digests of the tenth with the lowest; of small sets up to a fifth, so that figures mean something."""
    count = max(round(HELD_OUT * len(entries)), min(AT_LEAST, len(entries) // 5))
    return set(sorted(entry.digest for entry in entries)[:count])


def _on_white(image: Image.Image) -> Image.Image:
    if image.mode != "RGBA":
        return image
    page = Image.new("RGBA", image.size, "white")
    page.alpha_composite(image)
    return page.convert("RGB")


def subject_set(gathered: Gathered, base: Base) -> DrafterSet:
    """The Drafter's set, with conditions along the base's own axes, so that its weights understand them."""
    features, _ = look_at(gathered.looks)
    labels = [tuple(row) for row in gathered.looks_labels]
    near = min(8, int((~gathered.looks_held_out).sum()))
    axes = base.drafter["look.basis"], base.drafter["look.mean"]
    return assemble(gathered.looks, gathered.looks_held_out, labels, features, axes, base.side, near)


def hand_set(gathered: Gathered, name: str, base: Base) -> PainterSet:
    """The Painter's set: squares of the new style, numbered after the base's named styles."""
    count = len(gathered.squares)
    numbers = np.full(count, len(base.titles))
    cells = np.full(count, gathered.cell)
    return PainterSet(gathered.squares, gathered.squares_held_out, numbers, cells, [*base.titles, name])


@torch.inference_mode()
def own_style(data: PainterSet, base: Base) -> torch.Tensor:
    """The style vector [S] that the base's reader sees in the training pictures, in the mean."""
    x = from_bytes(data.pixels[~data.held_out][:64])
    return torch.cat([base.reader(style_moments(part)) for part in x.split(8)]).mean(0)
