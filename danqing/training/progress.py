"""How far a long job is and how long it still takes, on standard error.

In a terminal a bar; elsewhere (a log file, a build machine) one plain line every half minute.
"""

import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager

from rich.console import Console
from rich.markup import escape
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TaskID, TextColumn

from danqing.language import say

PLAIN_EVERY = 30.0  # seconds between two plain lines
SETTLED = 2.0  # seconds after which the pace is worth telling


def duration(seconds: float) -> str:
    """Seconds in words of the language in force: "42 s", "3 min", "2 h 5 min"."""
    whole = round(seconds)
    if whole < 60:
        return say("duration-seconds", seconds=whole)
    hours, minutes = divmod(round(whole / 60), 60)
    return (
        say("duration-hours", hours=hours, minutes=minutes)
        if hours
        else say("duration-minutes", minutes=minutes)
    )


class Meter:
    """Counts what is done of ``total``; made by :func:`progress`."""

    def __init__(self, total: int, label: str, bar: tuple[Progress, TaskID] | None) -> None:
        self.total, self.label, self.done = total, label, 0
        self._bar = bar
        self._start: tuple[float, int] | None = None  # when, and with how much done, this session began
        self._last_line = time.monotonic()

    def advance(self, done: int, note: str = "", total: int | None = None) -> None:
        """``done`` are done by now; ``note`` (a loss, a file's name) ends the line. total: a new one."""
        self.done, self.total = done, total or self.total
        self._start = self._start or (time.monotonic(), done)
        if self._bar:
            bar, task = self._bar
            bar.update(task, completed=done, total=self.total, left=self.left(), note=escape(note))
        elif time.monotonic() - self._last_line >= PLAIN_EVERY:
            self.print_line(note)

    def left(self) -> str:
        """The time left at this session's pace, in words; empty while the pace is unknown."""
        when, before = self._start or (0.0, self.done)
        spent = time.monotonic() - when
        if spent < SETTLED or not before < self.done < self.total:
            return ""
        return say("time-left", time=duration(spent / (self.done - before) * (self.total - self.done)))

    def print_line(self, note: str = "") -> None:
        """The state as one plain line on standard error."""
        self._last_line = time.monotonic()
        parts = [f"{self.label} {self.done:,}/{self.total:,}", self.left(), note]
        print(" · ".join(part for part in parts if part), file=sys.stderr, flush=True)


@contextmanager
def progress(total: int, label: str) -> Iterator[Meter]:
    """Show how far a job of ``total`` pieces is while the block runs: ``meter.advance(done, note)``."""
    console = Console(stderr=True)
    if not console.is_terminal:
        meter = Meter(total, label, None)
        yield meter
        meter.print_line()
        return
    columns = (
        TextColumn("{task.description}"),
        BarColumn(),
        MofNCompleteColumn(),
        TextColumn("{task.fields[left]}"),
        TextColumn("[dim]{task.fields[note]}"),
    )
    with Progress(*columns, console=console) as bar:
        yield Meter(total, label, (bar, bar.add_task(label, total=total, left="", note="")))
