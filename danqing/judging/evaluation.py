"""All figures of a set of generated pictures before both judges, and what a verdict on a model holds."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace

import torch
from PIL import Image

from danqing.judging.copies import Copies
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


@dataclass(frozen=True, slots=True)
class Evaluation:
    """What `danqing.evaluate` found; ``perfect`` and ``memories`` only where training pictures were given.

    ``perfect`` holds the figures of training pictures in the drafts' place: no model is better by merit.
    """

    model: str
    against: str
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
