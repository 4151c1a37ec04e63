"""One loop for every family: steps, checkpoints, log, samples and figures; knows no network.

A task brings its networks and its step. Every step seeds the random numbers from (seed, step), and a
checkpoint holds all that steps change, so that a run killed at any moment goes on from its last checkpoint
exactly as if never stopped.
"""

import json
import math
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Protocol

import torch
from PIL import Image
from torch import nn

from danqing.language import DanqingError
from danqing.scaling import distributed
from danqing.training.keeping import check_finite, read_state, write_sheet, write_state, write_text, writing

CHECKPOINT = "state.pt"
LOG = "log.jsonl"


class Task(Protocol):
    """What a family brings to the loop."""

    networks: nn.ModuleDict  # everything learned, averaged copies included
    optimisers: dict[str, torch.optim.Optimizer]
    batch: int
    steps: int  # of the whole run; the loop sets it

    def step(self, share: float) -> dict[str, torch.Tensor]:
        """One update of every network; ``share`` of the run is done, 0 to 1. Returns detached figures."""

    def sample(self) -> Image.Image:
        """The sheet of samples that one watches grow: the same seeds every time."""

    def judge(self) -> dict[str, float]:
        """Figures against held-out pictures."""


@dataclass(frozen=True, slots=True)
class Pace:
    """How long a run is, and how often it looks at itself; in steps, but for what is called seconds.

    seconds: end after so long, samples and figures included, however few of the ``steps`` that allows.
    samples, judgements: how many of each, evenly spread over the run.
    """

    steps: int
    seconds: float | None = None
    log_every: int = 50
    samples: int = 24
    judgements: int = 4
    checkpoint_seconds: float = 300.0

    def planned(self, clock: "Clock") -> int:
        """How many steps the run will have at the pace so far: fewer than ``steps`` if time is short."""
        if self.seconds is None or clock.step == 0:
            return self.steps
        left = max(0.0, self.seconds - clock.seconds - clock.looking)
        each = (clock.seconds + clock.looking) / clock.step
        return min(self.steps, clock.step + math.floor(left / each))


@dataclass(slots=True)
class Clock:
    """Where a run stands: steps done, and the wall and processor seconds they took over all its sessions."""

    step: int = 0
    seconds: float = 0.0
    cpu_seconds: float = 0.0
    looking: float = 0.0  # wall seconds that went into samples, figures, checkpoints and lost steps
    _wall: float = field(default_factory=time.monotonic)
    _cpu: float = field(default_factory=time.process_time)

    def tick(self) -> None:
        """Add the time since the last tick."""
        wall, cpu = time.monotonic(), time.process_time()
        self.seconds += wall - self._wall
        self.cpu_seconds += cpu - self._cpu
        self._wall, self._cpu = wall, cpu

    def skip(self) -> None:
        """Count the time since the last tick apart: looking at samples is not training."""
        self.looking += time.monotonic() - self._wall
        self.start()

    def start(self) -> None:
        """Count from now."""
        self._wall, self._cpu = time.monotonic(), time.process_time()


def run(
    task: Task,
    folder: Path,
    pace: Pace,
    *,
    seed: int = 0,
    minutes: float | None = None,
    advance: Callable[[int, str, int], None] = lambda done, note, total: None,
    judged: Callable[[Clock, dict[str, float]], bool] = lambda clock, figures: True,
    stop: Callable[[], bool] = lambda: False,
) -> Clock:
    """Train ``task`` to the end of ``pace``, or pause after ``minutes``; resumes what ``folder`` holds.

    advance: told the steps done, a note, and the steps in all. judged: told the figures; False ends the run.
    stop: asked before every step; True pauses. Raises: DanqingError on a full disk, or for figures that are
    no finite numbers; the last checkpoint is kept.
    """
    (folder / "samples").mkdir(parents=True, exist_ok=True)
    clock = resume(task, folder)
    if distributed.mean({"step": clock.step})["step"] != clock.step:
        raise DanqingError("scaling-apart", folder=folder)
    saved = time.monotonic()
    until = math.inf if minutes is None else saved + 60 * minutes
    clock.start()
    share, going = clock.step / max(1, pace.planned(clock)), True
    first = distributed.rank() == 0  # of several processes it looks at the clock, writes and judges
    while distributed.agreed(going and share < 1 and not stop() and time.monotonic() < until):
        before, task.steps = share, int(distributed.agreed(pace.planned(clock)))
        torch.manual_seed(seed * 1_000_003 + clock.step)
        losses = task.step(clock.step / task.steps)
        clock.step += 1
        clock.tick()
        check_finite(losses, clock.step, folder)
        planned = distributed.agreed(max(1, pace.planned(clock)))
        share = max(share, clock.step / planned)  # a plan that grows takes nothing back
        if clock.step % pace.log_every == 0 or share >= 1:
            figures = distributed.mean({name: float(value) for name, value in losses.items()})
            _log(folder, clock, task.batch, losses=figures)
            note = "  ".join(f"{name} {value:.3f}" for name, value in figures.items())
            if first:
                advance(clock.step, note, task.steps)
        if first and _due(before, share, pace.samples):
            write_sheet(folder / "samples" / f"{clock.step:07d}.png", task.sample())
        if first and _due(before, share, pace.judgements):
            figures = task.judge()
            _log(folder, clock, task.batch, judged=figures)
            going = judged(clock, figures)
        clock.skip()
        if time.monotonic() - saved > pace.checkpoint_seconds:
            checkpoint(task, folder, clock)
            saved = time.monotonic()
    checkpoint(task, folder, clock)
    return clock


def _due(before: float, share: float, count: int) -> bool:
    """Whether one of ``count`` evenly spread moments lies between two shares of a run; the end is one."""
    return math.floor(before * count) < math.floor(min(share, 1.0) * count)


def _log(folder: Path, clock: Clock, batch: int, **figures: dict[str, float]) -> None:
    if distributed.rank() > 0:
        return
    line: dict[str, Any] = {
        "step": clock.step, "pictures": clock.step * batch,
        "seconds": round(clock.seconds, 1), "cpu_seconds": round(clock.cpu_seconds, 1), **figures,
    }  # fmt: skip
    with writing(folder), (folder / LOG).open("a", encoding="utf-8") as log:
        log.write(json.dumps(line) + "\n")


def checkpoint(task: Task, folder: Path, clock: Clock) -> None:
    """Write all that steps change; whatever happens, the last one stays whole.

    Raises: DanqingError on a full disk, or for weights that are no finite numbers.
    """
    if distributed.rank() > 0:
        return
    state = {
        "networks": task.networks.state_dict(),
        "optimisers": {name: optimiser.state_dict() for name, optimiser in task.optimisers.items()},
        "clock": (clock.step, clock.seconds, clock.cpu_seconds, clock.looking),
    }
    write_state(folder / CHECKPOINT, state)


def resume(task: Task, folder: Path) -> Clock:
    """Take up the folder's checkpoint, if there is one, and drop what was logged after it.

    The seconds that the dropped steps took are gone all the same: the run is to end when it was said to.
    Raises: DanqingError for a damaged checkpoint, or one of other networks.
    """
    if not (folder / CHECKPOINT).exists():
        return Clock(looking=_trim_log(folder, Clock()))
    state = read_state(folder / CHECKPOINT)
    try:
        task.networks.load_state_dict(state["networks"])
        for name, optimiser in task.optimisers.items():
            optimiser.load_state_dict(state["optimisers"][name])
    except (KeyError, RuntimeError, ValueError) as why:
        raise DanqingError("run-of-another", folder=folder) from why
    clock = Clock(*state["clock"])
    clock.looking += _trim_log(folder, clock)
    return clock


def _trim_log(folder: Path, clock: Clock) -> float:
    """Keep the log's whole lines up to the clock's step: the steps after it are done, and logged, again.

    Returns: the seconds that the dropped steps had taken, as far as they were logged.
    """
    log = folder / LOG
    if distributed.rank() > 0 or not log.exists():
        return 0.0
    kept, until = [], clock.seconds
    for line in log.read_text("utf-8").splitlines():
        try:
            row = json.loads(line)
        except json.JSONDecodeError:
            continue  # cut short by a kill
        if row.get("step", 0) <= clock.step:
            kept.append(line + "\n")
        else:
            until = max(until, row.get("seconds", 0.0))
    write_text(log, "".join(kept))
    return until - clock.seconds
