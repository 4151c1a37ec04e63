"""One loop for every family: steps, checkpoints, log, samples and figures; knows no network.

A task brings its networks and its step. Every step seeds the random numbers from (seed, step), and a
checkpoint holds all that steps change, so that a run killed at any moment goes on from its last checkpoint
exactly as if never stopped.
"""

import json
import os
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Protocol

import torch
from PIL import Image
from torch import nn

from danqing.language import DanqingError

CHECKPOINT = "state.pt"
LOG = "log.jsonl"


class Task(Protocol):
    """What a family brings to the loop."""

    networks: nn.ModuleDict  # everything learned, averaged copies included
    optimisers: dict[str, torch.optim.Optimizer]
    batch: int

    def step(self, share: float) -> dict[str, torch.Tensor]:
        """One update of every network; ``share`` of the run is done, 0 to 1. Returns detached figures."""

    def sample(self) -> Image.Image:
        """The sheet of samples that one watches grow: the same seeds every time."""

    def judge(self) -> dict[str, float]:
        """Figures against held-out pictures."""


@dataclass(frozen=True, slots=True)
class Pace:
    """How long a run is, and how often it looks at itself; in steps, but for the checkpoints' seconds."""

    steps: int
    log_every: int = 50
    sample_every: int = 250
    judge_every: int = 2000
    checkpoint_seconds: float = 300.0


@dataclass(slots=True)
class Clock:
    """Where a run stands: steps done, and the wall and processor seconds they took over all its sessions."""

    step: int = 0
    seconds: float = 0.0
    cpu_seconds: float = 0.0
    _wall: float = field(default_factory=time.monotonic)
    _cpu: float = field(default_factory=time.process_time)

    def tick(self) -> None:
        """Add the time since the last tick."""
        wall, cpu = time.monotonic(), time.process_time()
        self.seconds += wall - self._wall
        self.cpu_seconds += cpu - self._cpu
        self._wall, self._cpu = wall, cpu

    def skip(self) -> None:
        """Forget the time since the last tick: looking at samples is not training."""
        self._wall, self._cpu = time.monotonic(), time.process_time()


def run(
    task: Task,
    folder: Path,
    pace: Pace,
    *,
    seed: int = 0,
    minutes: float | None = None,
    advance: Callable[[int, str], None] = lambda done, note: None,
) -> Clock:
    """Train ``task`` until ``pace.steps``, or pause after ``minutes``; resumes what ``folder`` holds."""
    (folder / "samples").mkdir(parents=True, exist_ok=True)
    clock = resume(task, folder)
    saved = stop_from = time.monotonic()
    clock.skip()
    while clock.step < pace.steps and (minutes is None or time.monotonic() - stop_from < 60 * minutes):
        torch.manual_seed(seed * 1_000_003 + clock.step)
        losses = task.step(clock.step / pace.steps)
        clock.step += 1
        clock.tick()
        if clock.step % pace.log_every == 0:
            figures = {name: float(value) for name, value in losses.items()}
            _log(folder, clock, task.batch, losses=figures)
            advance(clock.step, "  ".join(f"{name} {value:.3f}" for name, value in figures.items()))
        if clock.step % pace.sample_every == 0 or clock.step == pace.steps:
            task.sample().save(folder / "samples" / f"{clock.step:07d}.png")
        if clock.step % pace.judge_every == 0 or clock.step == pace.steps:
            _log(folder, clock, task.batch, judged=task.judge())
        clock.skip()
        if time.monotonic() - saved > pace.checkpoint_seconds:
            checkpoint(task, folder, clock)
            saved = time.monotonic()
    checkpoint(task, folder, clock)
    return clock


def _log(folder: Path, clock: Clock, batch: int, **figures: dict[str, float]) -> None:
    line: dict[str, Any] = {
        "step": clock.step, "pictures": clock.step * batch,
        "seconds": round(clock.seconds, 1), "cpu_seconds": round(clock.cpu_seconds, 1), **figures,
    }  # fmt: skip
    with (folder / LOG).open("a", encoding="utf-8") as log:
        log.write(json.dumps(line) + "\n")


def checkpoint(task: Task, folder: Path, clock: Clock) -> None:
    """Write all that steps change under a temporary name, then rename: a crash leaves the last one whole."""
    state = {
        "networks": task.networks.state_dict(),
        "optimisers": {name: optimiser.state_dict() for name, optimiser in task.optimisers.items()},
        "clock": (clock.step, clock.seconds, clock.cpu_seconds),
    }
    temporary = folder / (CHECKPOINT + ".part")
    with temporary.open("wb") as file:
        torch.save(state, file)
        file.flush()
        os.fsync(file.fileno())
    temporary.replace(folder / CHECKPOINT)


def resume(task: Task, folder: Path) -> Clock:
    """Take up the folder's checkpoint, if there is one, and drop what was logged after it.

    Raises: DanqingError for the checkpoint of other networks.
    """
    if not (folder / CHECKPOINT).exists():
        _trim_log(folder, 0)
        return Clock()
    state = torch.load(folder / CHECKPOINT, weights_only=True)
    try:
        task.networks.load_state_dict(state["networks"])
        for name, optimiser in task.optimisers.items():
            optimiser.load_state_dict(state["optimisers"][name])
    except (KeyError, RuntimeError, ValueError) as why:
        raise DanqingError("run-of-another", folder=folder) from why
    step, seconds, cpu_seconds = state["clock"]
    _trim_log(folder, step)
    return Clock(step, seconds, cpu_seconds)


def _trim_log(folder: Path, step: int) -> None:
    """Keep the log's whole lines up to ``step``: the steps after it are done again, and logged again."""
    log = folder / LOG
    if not log.exists():
        return
    kept = []
    for line in log.read_text("utf-8").splitlines():
        try:
            row = json.loads(line)
        except json.JSONDecodeError:
            continue  # cut short by a kill
        if row.get("step", 0) <= step:
            kept.append(line + "\n")
    temporary = log.with_suffix(".part")
    temporary.write_text("".join(kept), "utf-8")
    temporary.replace(log)
