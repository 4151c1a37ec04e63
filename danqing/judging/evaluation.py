"""All figures of a set of generated pictures before both judges, and what a verdict on a model holds."""

from collections.abc import Callable, Mapping
from dataclasses import asdict, dataclass, replace
from typing import Any

import torch
from PIL import Image

from danqing.judging.copies import SAME, Copies, Pair
from danqing.judging.metrics import Interval, Metric, coverage, density, fid, interval, kid, precision, recall

Judge = Callable[[torch.Tensor], torch.Tensor]
Table = Mapping[str, Mapping[str, Interval]]  # judge and figure to what was measured

FEWEST = 12  # pictures on either side: halves of fewer have no 5th neighbours, and say nothing anyway
# Every figure, and where it may lie: an interval does not reach beyond.
FIGURES: dict[str, tuple[Metric, float, float]] = {
    "kid": (kid, -float("inf"), float("inf")),
    "fid": (fid, 0, float("inf")),
    "precision": (precision, 0, 1),
    "recall": (recall, 0, 1),
    "density": (density, 0, float("inf")),
    "coverage": (coverage, 0, 1),
}


@dataclass(frozen=True, slots=True)
class Memories:
    """Copies among the drafts, the file of every training picture, and a sheet of the nearest pairs."""

    found: Copies
    files: tuple[str, ...]
    sheet: Image.Image

    @property
    def copied(self) -> tuple[Pair, ...]:
        """The pairs that are copies, the nearest first."""
        return self.found.copied

    @property
    def share(self) -> float:
        """Share of the drafts that are copies."""
        return len(self.copied) / len(self.found.pairs)


@dataclass(frozen=True, slots=True)
class Evaluation:
    """What `danqing.evaluate` found; ``perfect`` and ``memories`` only where training pictures were given.

    ``perfect`` holds the figures of training pictures in the drafts' place: no model is better by merit.
    """

    model: str
    against: str
    training: str | None
    pictures: int
    seeds: tuple[int, ...]  # one a draft
    figures: Table
    sheet: Image.Image
    perfect: Table | None = None
    memories: Memories | None = None


def measure(real: torch.Tensor, fake: torch.Tensor, judge: Judge, *, seed: int = 0) -> dict[str, Interval]:
    """Every figure of ``fake`` against ``real``, both ``x`` [N, 3, H, W] in [-1, 1], with its 95 % interval.

    KID compares the sets whole; all other figures as many of either as there are of the fewer, since they
    move with the counts. Raises ValueError for fewer than 12 pictures in either set.
    """
    if (fewest := min(len(real), len(fake))) < FEWEST:
        raise ValueError(f"{fewest} pictures are too few: {FEWEST} are needed in either set")
    a, b = judge(real), judge(fake)
    found = {}
    for name, (metric, low, high) in FIGURES.items():
        sets = (a, b) if metric is kid else (a[:fewest], b[:fewest])
        value = interval(metric, *sets, seed=seed)
        found[name] = replace(value, low=max(value.low, low), high=min(value.high, high))
    return found


def as_data(evaluation: Evaluation) -> dict[str, Any]:
    """What JSON can hold of an evaluation: all but the sheets."""
    return {
        "model": evaluation.model,
        "against": evaluation.against,
        "training": evaluation.training,
        "pictures": evaluation.pictures,
        "drafts": len(evaluation.seeds),
        "figures": _plain(evaluation.figures),
        "training_figures": evaluation.perfect and _plain(evaluation.perfect),
        "copies": evaluation.memories and _copies(evaluation.memories, evaluation.seeds),
    }


def _plain(table: Table) -> dict[str, dict[str, dict[str, float]]]:
    return {judge: {name: asdict(value) for name, value in row.items()} for judge, row in table.items()}


def _copies(memories: Memories, seeds: tuple[int, ...]) -> dict[str, Any]:
    pairs = [
        {
            "seed": seeds[pair.draft],
            "picture": memories.files[pair.training],
            "distance": pair.distance,
            "p": pair.p,
        }
        for pair in memories.copied
    ]
    bounds = {"p_at_most": memories.found.level, "distance_below": SAME}
    return {"share": memories.share, "share_by_p_alone": memories.found.share, **bounds, "pairs": pairs}
