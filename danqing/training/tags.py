"""Scene tags without labels: what a frozen classifier and plain statistics rank highest in each kind."""

from collections.abc import Sequence

import numpy as np
import torch
from numpy.typing import NDArray

KINDS = (
    "song", "ming", "landscape", "genre", "still-life", "portrait", "medieval", "baroque", "impressionist",
)  # fmt: skip
PLACES = ("song", "ming", "landscape", "genre", "baroque", "impressionist")  # kinds that may show a place
THINGS = ("still-life", "genre", "baroque", "impressionist")  # kinds that may show what lies on a table
ON_TABLES = ("flowers", "vase", "fruit")
HEIGHTS = ("mountain", "cliff", "valley")  # which a classifier of photographs finds in any busy ink
SHARE = 0.12  # of a kind's pictures bear a tag that the kind may show

# Tag → ImageNet classes that speak for it.
CLASSES = {
    "mountain": (970, 979, 980), "cliff": (972, 976), "valley": (979,), "lake": (975,),
    "sea": (978, 976, 977), "river": (975, 525, 449), "boat": (472, 576, 780, 914, 625, 871, 724),
    "bridge": (839, 888, 821), "castle": (483, 698), "church": (497, 663),
    "village": (853, 425, 449), "field": (958, 425, 345, 348), "flowers": (738, 883, 985, 986),
    "vase": (883, 725, 899), "fruit": (948, 949, 950, 951, 952, 956, 957, 509),
    "garden": (580, 706, 562, 912), "snow": (537, 795, 802, 970),
}  # fmt: skip


def scene_tags(
    looks: NDArray[np.uint8], classes: torch.Tensor, labels: Sequence[tuple[str, ...]]
) -> list[tuple[str, ...]]:
    """Tags for every picture [N, S, S, C] from its class scores [N, 1000]; none for what is no scene."""
    kind = np.array([next((k for k in KINDS if k in row), "") for row in labels])
    scores = {tag: classes.softmax(1)[:, list(ids)].sum(1).numpy() for tag, ids in CLASSES.items()}
    if (kind != "").any():
        scores |= _by_statistics(looks)
        relief = _ranks(_relief(looks), kind)
        scores |= {tag: _ranks(scores[tag], kind) + relief for tag in HEIGHTS}
    tags: list[list[str]] = [[] for _ in labels]
    for tag, score in scores.items():
        for k in THINGS if tag in ON_TABLES else PLACES:
            rows = np.flatnonzero(kind == k)
            for row in rows[np.argsort(-score[rows])[: int(np.ceil(SHARE * len(rows)))]]:
                tags[row].append(tag)
    return [tuple(row) for row in tags]


def _ranks(score: NDArray[np.float32], kind: NDArray[np.str_]) -> NDArray[np.float32]:
    """Every picture's rank within its kind, the least first, from 0 to 1."""
    ranks = np.zeros(len(score), np.float32)
    for k in set(kind):
        rows = np.flatnonzero(kind == k)
        ranks[rows[np.argsort(score[rows])]] = np.linspace(0, 1, len(rows))
    return ranks


def _relief(looks: NDArray[np.uint8]) -> NDArray[np.float32]:
    """How much stands below an open sky."""
    edges = _edges(looks[..., :3].astype(np.float32).mean(3) / 255)
    half = edges.shape[1] // 2
    return edges[:, half:].mean(1) - 2 * edges[:, :half].mean(1)


def _edges(grey: NDArray[np.float32]) -> NDArray[np.float32]:
    """Texture of every line: [N, S-1]."""
    return np.abs(np.diff(grey, axis=1)).mean(2)


def _by_statistics(looks: NDArray[np.uint8]) -> dict[str, NDArray[np.float32]]:
    """What light and texture tell: open sky, trees to the top, mist, night, dusk."""
    x = looks[..., :3].astype(np.float32) / 255
    grey, half = x.mean(3), looks.shape[1] // 2
    edges = _edges(grey)
    top, contrast = edges[:, :half].mean(1), grey.std((1, 2))
    light, sky = grey.mean((1, 2)), grey[:, : half // 2].mean((1, 2))
    warm = (x[..., 0] - x[..., 2])[:, :half].mean((1, 2))
    return {
        "sky": sky - 8 * top, "forest": top - 0.3 * sky, "mist": light - 3 * contrast, "night": -light,
        "dusk": warm - np.abs(light - 0.4),
    }  # fmt: skip
