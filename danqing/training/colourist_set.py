"""Packing the Colourist's pictures: drawings of every picture in several hands, and what was drawn."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path, PurePosixPath
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray
from PIL import Image

from danqing.language import DanqingError
from danqing.models.colourist import FINE
from danqing.models.encoding import LOOK_SIDE, to_condition
from danqing.pictures.lines import SIDE, draw_hands
from danqing.training.beginning import Axes
from danqing.training.cutting import squares
from danqing.training.drafter_set import axes_of, look_at
from danqing.training.packing import Source, entries, on_paper
from danqing.training.painter_set import PAPERS
from danqing.training.recipes import Count
from danqing.training.tags import scene_tags


@dataclass(frozen=True, slots=True)
class Models:
    """Pictures of a recipe to draw from: photographs of paintings, plates, drawings with alpha.

    rename: labels by their beginning to what they are called; a picture none of whose labels is renamed is
    left out. add: labels that every picture gets. most: pictures in all. whole: one square of each, even of
    long ones. titled: the file's name is a label too. Drawings with alpha are laid on paper.
    """

    source: Source
    rename: dict[str, str] = field(default_factory=dict)
    add: tuple[str, ...] = ()
    most: Count = 100_000
    whole: bool = False
    titled: bool = False


@dataclass(frozen=True, slots=True)
class ColouristSet:
    """Drawings uint8 [N, 4, S, S] (255: ink) and thumbnails uint8 [N, S/4, S/4, 3] of the same pictures."""

    ink: NDArray[np.uint8]
    pixels: NDArray[np.uint8]
    held_out: NDArray[np.bool_]
    labels: NDArray[np.bool_]  # [N, L]
    names: list[str]  # of the L labels
    conditions: NDArray[np.float32]  # [N, 64], whitened and of equal length
    basis: NDArray[np.float32]  # [1280, 64] and
    mean: NDArray[np.float32]  # [1280]: pooled features to conditions


class Cut(NamedTuple):
    """Of one picture uint8 [SIDE, SIDE, 3], its labels, side of the split and digest."""

    pixels: NDArray[np.uint8]
    labels: tuple[str, ...]
    held_out: bool
    digest: str


def pack_colourist(
    data: Path, models: Sequence[Models], condition: int, axes: Axes | None = None
) -> ColouristSet:
    """Read all pictures from the ``data`` folder; what two folders have is taken once, from the first.

    axes: of conditions; None finds them in the training pictures.

    Raises: DanqingError for a folder without a fitting picture, and for too few to find conditions in.
    """
    found: list[Cut] = []
    for each in models:
        taken = {cut.digest for cut in found}
        cuts = list(_cuts(data, each))
        if not cuts:
            raise DanqingError("recipe-empty", name=each.source.folder, path=data)
        found += [cut for cut in cuts if cut.digest not in taken]
    held_out = np.array([cut.held_out for cut in found])
    if (count := int((~held_out).sum())) <= condition:
        raise DanqingError("recipe-few", count=count, least=condition + 1, path=data)
    looks = _scaled(found, LOOK_SIDE)
    features, classes = look_at(looks)
    basis, mean = axes or axes_of(features[~held_out], condition)
    own = [cut.labels for cut in found]
    labels = [a + b for a, b in zip(own, scene_tags(looks, classes, own), strict=True)]
    names = sorted({name for row in labels for name in row})
    return ColouristSet(
        ink=np.stack([draw_hands(Image.fromarray(cut.pixels)) for cut in found]),
        pixels=_scaled(found, SIDE // FINE),
        held_out=held_out,
        labels=np.array([[name in row for name in names] for row in map(set, labels)]),
        names=names,
        conditions=to_condition(features, basis, mean).numpy(),
        basis=basis.numpy(),
        mean=mean.numpy(),
    )


def _cuts(data: Path, models: Models) -> Iterator[Cut]:
    """Squares of the pictures, in the order of their digests' ends (random, and fixed).

    By their beginnings pictures are held out: in that order, the first few would all be.
    """
    count = 0
    for folder, entry in sorted(entries(data, models.source), key=lambda pair: pair[1].digest[::-1]):
        title = (PurePosixPath(entry.name).stem,) if models.titled else ()
        named = title + _named(entry.labels, models.rename)
        if not named:
            continue
        if (count := count + 1) > models.most:
            return
        image = folder.picture(entry)
        if image.mode == "RGBA":
            parts = [on_paper(image, SIDE, PAPERS[count % len(PAPERS)])]
        else:
            parts = squares(image, SIDE, single=models.whole or "portrait" in named)
        for part in parts:
            yield Cut(part, named + models.add, entry.held_out, entry.digest)


def _named(labels: tuple[str, ...], rename: dict[str, str]) -> tuple[str, ...]:
    if not rename:
        return labels
    starts = [start for label in labels for start in rename if label.startswith(start)]
    return (rename[max(starts, key=len)],) if starts else ()


def _scaled(cuts: Sequence[Cut], side: int) -> NDArray[np.uint8]:
    size = (side, side)
    small = [Image.fromarray(cut.pixels).resize(size, Image.Resampling.LANCZOS) for cut in cuts]
    return np.stack([np.asarray(image) for image in small])
