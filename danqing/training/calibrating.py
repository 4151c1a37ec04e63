"""How fast this machine trains: the real networks, a few real steps on a handful of pictures, and a clock."""

import time
from collections.abc import Callable
from dataclasses import dataclass
from itertools import chain
from typing import Protocol

import numpy as np
import torch
from numpy.typing import NDArray
from torch import nn

from danqing.models.drafter import DrafterConfig
from danqing.models.painter import PainterConfig
from danqing.training.drafter import DrafterLessons, DrafterSet, DrafterTask
from danqing.training.painter import PainterLessons, PainterSet, PainterTask

SQUARE = 256  # pixels a side of what the Painter learns from


class _Task(Protocol):
    networks: nn.ModuleDict
    optimisers: dict[str, torch.optim.Optimizer]

    def step(self, share: float) -> dict[str, torch.Tensor]:
        """One update of every network."""


@dataclass(frozen=True, slots=True)
class Pace:
    """What a step takes in seconds (None where no clock ran), a checkpoint's bytes, steps from nothing."""

    seconds: float | None
    checkpoint: int
    steps: int


def drafter_pace(squares: NDArray[np.uint8], config: DrafterConfig, seconds: float | None) -> Pace:
    """The Drafter's pace on ``squares`` uint8 [N, S, S, 3], S ≥ the thumbnail's side, for about ``seconds``.

    What the frozen network sees in them is left to chance here: it changes no step's time.
    """
    lessons = DrafterLessons()
    start = (squares.shape[1] - config.side) // 2
    cut = squares[:, start : start + config.side, start : start + config.side]
    count, chance = len(cut), np.random.default_rng(0)
    data = DrafterSet(
        pixels=cut,
        held_out=np.zeros(count, bool),
        labels=np.ones((count, 1), bool),
        names=["all"],
        conditions=chance.normal(size=(count, config.condition)).astype(np.float32),
        neighbours=np.stack([np.roll(np.arange(count), -i)[[0, 1]] for i in range(count)]),
        basis=np.zeros((1280, config.condition), np.float32),
        mean=np.zeros(1280, np.float32),
    )
    with torch.random.fork_rng(devices=[]):
        return _pace(DrafterTask(data, config, lessons), lessons.steps, seconds)


def painter_pace(squares: NDArray[np.uint8], config: PainterConfig, seconds: float | None) -> Pace:
    """The Painter's pace on ``squares`` uint8 [N, 256, 256, 3], N ≥ 2, for about ``seconds``."""
    lessons = PainterLessons()
    count = len(squares)
    data = PainterSet(
        squares,
        np.zeros(count, bool),
        np.arange(count) % 2,
        np.full(count, squares.shape[1]),
        ["one", "other"],
    )
    with torch.random.fork_rng(devices=[]):
        return _pace(PainterTask(data, config, lessons), lessons.steps, seconds)


def _pace(task: _Task, steps: int, seconds: float | None) -> Pace:
    learned = [p for group in task.optimisers.values() for each in group.param_groups for p in each["params"]]
    tensors = chain(
        task.networks.parameters(), task.networks.buffers(), learned, learned
    )  # Adam keeps two more
    checkpoint = sum(t.numel() * t.element_size() for t in tensors)
    pace = None if seconds is None else seconds_a_step(lambda: task.step(0.5), seconds)
    return Pace(pace, checkpoint, steps)


def seconds_a_step(step: Callable[[], object], seconds: float) -> float:
    """The median time of a step over about ``seconds``; the first, which is slow, counts only if alone."""
    times: list[float] = []
    while sum(times) < seconds or not times:
        start = time.perf_counter()
        step()
        times.append(time.perf_counter() - start)
    return float(np.median(times[1:] or times))
