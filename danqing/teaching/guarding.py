"""What watches a run that no one watches: the best state is kept, a collapse is undone, and both are told."""

import json
from collections.abc import Callable
from dataclasses import asdict, dataclass, field, replace
from pathlib import Path
from typing import Any

from danqing.teaching.hand import HandTask
from danqing.teaching.subject import SubjectTask
from danqing.training.keeping import read_state, write_state, write_text, writing
from danqing.training.loop import LOG, Clock

BEST, MEMORY = "best.pt", "guard.json"
MOST = 3  # collapses after which a run ends with the best it had
Figures = dict[str, float]


@dataclass(slots=True)
class Memory:
    """What a guard must know again after a pause."""

    first: Figures = field(default_factory=dict)
    best: Figures = field(default_factory=dict)
    best_step: int = 0
    collapses: int = 0
    ended: bool = False


class Guard:
    """Called with the figures of every judgement; says whether the run goes on.

    A collapse (each task says what that is) puts networks and optimisers back to the best state and halves
    the learning rate.
    """

    def __init__(self, task: SubjectTask | HandTask, folder: Path, told: Callable[[str, int], None]) -> None:
        self.task, self.folder, self._told = task, folder, told
        self._rate = task.lessons.rate
        self.memory = _remembered(folder)
        self._slow_down()

    def __call__(self, clock: Clock, figures: Figures) -> bool:
        memory = self.memory
        memory.first = memory.first or figures
        if memory.best and self.task.collapsed(memory.first, memory.best, figures):
            memory.collapses += 1
            self._restore()
            self._slow_down()
            self._note(clock, "rolled-back")
        elif not memory.best or self.task.worth(figures) < self.task.worth(memory.best):
            memory.best, memory.best_step = figures, clock.step
            write_state(self.folder / BEST, {**self._state(), "clock": (clock.step,)})
        memory.ended = memory.collapses >= MOST
        self._remember()
        return not memory.ended

    def finish(self) -> Figures:
        """Put the best state back for good, and return its figures; none where nothing was judged."""
        if self.memory.best:
            self._restore()
        return self.memory.best

    def _state(self) -> dict[str, Any]:
        optimisers = {name: optimiser.state_dict() for name, optimiser in self.task.optimisers.items()}
        return {"networks": self.task.networks.state_dict(), "optimisers": optimisers}

    def _restore(self) -> None:
        state = read_state(self.folder / BEST)
        self.task.networks.load_state_dict(state["networks"])
        for name, optimiser in self.task.optimisers.items():
            optimiser.load_state_dict(state["optimisers"][name])

    def _slow_down(self) -> None:
        rate = self._rate * 0.5**self.memory.collapses
        self.task.lessons = replace(self.task.lessons, rate=rate)

    def _remember(self) -> None:
        _keep(self.memory, self.folder)

    def _note(self, clock: Clock, event: str) -> None:
        line = {"step": clock.step, "event": event, "to": self.memory.best_step}
        with writing(self.folder), (self.folder / LOG).open("a", encoding="utf-8") as log:
            log.write(json.dumps(line) + "\n")
        self._told(event, self.memory.best_step)


def end(folder: Path) -> None:
    """Have the run in ``folder`` train no more: whoever goes on with it takes the best state there is."""
    _keep(replace(_remembered(folder), ended=True), folder)


def _remembered(folder: Path) -> Memory:
    file = folder / MEMORY
    return Memory(**json.loads(file.read_text("utf-8"))) if file.exists() else Memory()


def _keep(memory: Memory, folder: Path) -> None:
    write_text(folder / MEMORY, json.dumps(asdict(memory)))
