"""Packing the Drafter's pictures: thumbnails, what a frozen network sees in them, and their neighbours."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import NamedTuple

import numpy as np
import torch
from numpy.typing import NDArray
from PIL import Image

from danqing.language import DanqingError
from danqing.models.encoding import LOOK_SIDE, to_condition
from danqing.models.features import frozen_features
from danqing.pictures.tensors import from_bytes, over
from danqing.training.beginning import Axes
from danqing.training.cutting import cut_out, on_clear, squares
from danqing.training.drafter import DrafterSet
from danqing.training.packing import Source, entries
from danqing.training.recipes import Count, choose
from danqing.training.tags import scene_tags


@dataclass(frozen=True, slots=True)
class Topic:
    """Pictures of a recipe that are prepared alike.

    cut: "squares" along the picture, "drawing" (whole, with its alpha) or "plate" (the first thing on plain
    paper, cut out). rename: labels by their beginning to what they are called; a picture none of whose labels
    is renamed is left out. add: labels that every picture gets. most: pictures a label.
    """

    source: Source
    cut: str = "squares"
    rename: dict[str, str] = field(default_factory=dict)
    add: tuple[str, ...] = ()
    most: Count = 100_000


class Cut(NamedTuple):
    """Of one picture uint8 [LOOK_SIDE, LOOK_SIDE, 3 or 4], its labels, side of the split and digest."""

    look: NDArray[np.uint8]
    labels: tuple[str, ...]
    held_out: bool
    digest: str


def pack_drafter(
    data: Path, topics: tuple[Topic, ...], side: int, condition: int, neighbours: int,
    axes: Axes | None = None,
) -> DrafterSet:  # fmt: skip
    """Read all topics from the ``data`` folder; neighbours are training pictures, and so are the pictures
    that the axes of conditions are found in, unless ``axes`` are given.

    A picture that several topics have is taken once, as the first of them has it.
    """
    check_topics(topics, 4 if topics and topics[0].cut in ALPHA else 3)
    found: list[Cut] = []
    for topic in topics:
        cuts, taken = list(_of_topic(data, topic)), {cut.digest for cut in found}
        if not cuts:
            raise DanqingError("recipe-empty", name=topic.source.folder, path=data)
        found += [cut for cut in cuts if cut.digest not in taken]
    looks, held_out = np.stack([cut.look for cut in found]), np.array([cut.held_out for cut in found])
    least = max(condition, neighbours) + 1  # as many axes to span, or pictures to have near
    if (count := int((~held_out).sum())) < least:
        raise DanqingError("recipe-few", count=count, least=least, path=data)
    features, classes = look_at(looks)
    labels = [cut.labels for cut in found]
    labels = [a + b for a, b in zip(labels, scene_tags(looks, classes, labels), strict=True)]
    axes = axes or axes_of(features[torch.from_numpy(~held_out)], condition)
    return assemble(looks, held_out, labels, features, axes, side, neighbours)


def assemble(
    looks: NDArray[np.uint8], held_out: NDArray[np.bool_], labels: Sequence[tuple[str, ...]],
    features: torch.Tensor, axes: Axes, side: int, neighbours: int,
) -> DrafterSet:  # fmt: skip
    """The set of pictures [N, LOOK_SIDE, LOOK_SIDE, C] that were looked at."""
    names = sorted({name for row in labels for name in row})
    matrix = np.array([[name in row for name in names] for row in labels])
    conditions = to_condition(features, *axes).numpy()
    near = _neighbours(conditions, held_out, neighbours)
    basis, mean = (part.numpy() for part in axes)
    return DrafterSet(_small(looks, side), held_out, matrix, names, conditions, near, basis, mean)


def _of_topic(data: Path, topic: Topic) -> Iterator[Cut]:
    """The topic's cuts, in the order of their pictures' digests (random, and fixed)."""
    cut = choose(CUTS, topic.cut, "topics.cut")
    counts: dict[tuple[str, bool], int] = {}  # by side of the split too: it goes by digest, as the order does
    found = sorted(entries(data, topic.source), key=lambda pair: pair[1].digest)
    for folder, entry in found:
        named = _named(entry.labels, topic.rename)
        if not named:
            continue
        key = named[0], entry.held_out
        counts[key] = counts.get(key, 0) + 1
        if counts[key] > topic.most * (0.1 if entry.held_out else 0.9):
            continue
        for look in cut(folder.picture(entry), named):
            yield Cut(look, named + topic.add, entry.held_out, entry.digest)


def _squares(image: Image.Image, named: tuple[str, ...]) -> list[NDArray[np.uint8]]:
    return squares(image, LOOK_SIDE, single="portrait" in named)


def _drawing(image: Image.Image, named: tuple[str, ...]) -> list[NDArray[np.uint8]]:
    return [on_clear(image, LOOK_SIDE)]


def _plate(image: Image.Image, named: tuple[str, ...]) -> list[NDArray[np.uint8]]:
    thing = cut_out(image)
    return [] if thing is None else [on_clear(thing, LOOK_SIDE)]


CUTS = {"squares": _squares, "drawing": _drawing, "plate": _plate}
ALPHA = {"drawing", "plate"}  # of these the looks have four channels


def check_topics(topics: tuple[Topic, ...], channels: int) -> None:
    """Raise a DanqingError unless there are topics, all cut to pictures of so many ``channels``."""
    if not topics:
        raise DanqingError("recipe-missing", where="recipe", names="topics")
    for topic in topics:
        choose(CUTS, topic.cut, "topics.cut")
        if (topic.cut in ALPHA) != (channels == 4):
            fitting = [cut for cut in CUTS if (cut in ALPHA) == (channels == 4)]
            raise DanqingError(
                "recipe-cut", cut=topic.cut, name=topic.source.folder, known=", ".join(fitting)
            )


def _small(looks: NDArray[np.uint8], side: int) -> NDArray[np.uint8]:
    return np.stack(
        [np.asarray(Image.fromarray(look).resize((side, side), Image.Resampling.LANCZOS)) for look in looks]
    )


def _named(labels: tuple[str, ...], rename: dict[str, str]) -> tuple[str, ...]:
    if not rename:
        return labels
    for label in labels:
        starts = [start for start in rename if label.startswith(start)]
        if starts:
            return (rename[max(starts, key=len)],)
    return ()


@torch.inference_mode()
def look_at(looks: NDArray[np.uint8]) -> tuple[torch.Tensor, torch.Tensor]:
    """Pooled features [N, 1280] and class scores [N, 1000] of what is shown, drawings laid on light grey."""
    network, pooled = frozen_features(), []
    for i in range(0, len(looks), 64):
        x = from_bytes(looks[i : i + 64])
        pooled.append(network.pooled(over(x, torch.full((1, 3, 1, 1), 0.7)) if x.shape[1] == 4 else x))
    features = torch.cat(pooled)
    return features, network.classify(features)


def axes_of(seen: torch.Tensor, length: int) -> Axes:
    """Whitened principal components of pooled features [N, 1280]."""
    mean = seen.mean(0)
    _, sizes, axes = torch.linalg.svd(seen - mean, full_matrices=False)
    return axes[:length].T * (len(seen) ** 0.5 / sizes[:length]), mean


def _neighbours(
    conditions: NDArray[np.float32], held_out: NDArray[np.bool_], count: int
) -> NDArray[np.int64]:
    """For every row the ``count`` training rows with the nearest conditions; a training row is its own."""
    c = torch.from_numpy(conditions)
    training = torch.from_numpy(np.flatnonzero(~held_out))
    near = [training[(part @ c[training].T).topk(count, dim=1).indices] for part in c.split(1024)]
    return torch.cat(near).numpy()
