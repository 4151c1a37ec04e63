"""Reading a run's log.jsonl: what was lost, what was judged, what happened.

A line is one JSON object: ``{"step", "pictures", "seconds", "cpu_seconds", "losses": {name: number}}``,
``{"step", "pictures", "judged": {name: number}}`` or ``{"event": name, ...}``.
"""

import json
import math
from collections.abc import Iterable
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, TypeVar

T = TypeVar("T")
Point = tuple[float, float]  # (pictures seen, value)


@dataclass(frozen=True, slots=True)
class Entry:
    """One line with numbers: after ``pictures`` pictures the ``values`` held."""

    step: int
    pictures: int
    values: dict[str, float]


@dataclass(slots=True)
class RunLog:
    """A run so far; ``unread`` counts lines cut off by a kill, ``infinite`` numbers that were not finite."""

    losses: list[Entry] = field(default_factory=list)
    judged: list[Entry] = field(default_factory=list)
    times: list[tuple[int, float, float]] = field(default_factory=list)  # pictures, seconds, CPU seconds
    events: list[dict[str, Any]] = field(default_factory=list)
    unread: int = 0
    infinite: int = 0


def read_log(path: Path) -> RunLog:
    """The log in ``path``; a line that is no JSON object is counted, not fatal. No file: an empty log."""
    log = RunLog()
    if path.exists():
        for line in path.read_bytes().splitlines():
            try:
                _take(log, json.loads(line))
            except (ValueError, KeyError, TypeError, AttributeError):
                log.unread += 1
    return log


def _take(log: RunLog, line: dict[str, Any]) -> None:
    if "event" in line:
        log.events.append(line)
        return
    values = {
        str(name): float(value) for name, value in line["losses" if "losses" in line else "judged"].items()
    }
    finite = {name: value for name, value in values.items() if math.isfinite(value)}
    entry = Entry(int(line["step"]), int(line["pictures"]), finite)
    if "losses" in line:
        log.times.append((entry.pictures, float(line["seconds"]), float(line["cpu_seconds"])))
    (log.losses if "losses" in line else log.judged).append(entry)
    log.infinite += len(values) - len(finite)


def series(entries: Iterable[Entry]) -> dict[str, list[Point]]:
    """Each name's points, names in the order in which they first appear."""
    found: dict[str, list[Point]] = {}
    for entry in entries:
        for name, value in entry.values.items():
            found.setdefault(name, []).append((entry.pictures, value))
    return found


def smooth(points: list[Point], share: float = 0.03) -> list[Point]:
    """Exponential average over about ``share`` of the points, corrected for its start (arXiv 1412.6980)."""
    keep = 1 - 1 / max(1.0, share * len(points))
    mean, weight, smoothed = 0.0, 0.0, []
    for pictures, value in points:
        mean = keep * mean + (1 - keep) * value
        weight = keep * weight + (1 - keep)
        smoothed.append((pictures, mean / weight))
    return smoothed


def thin(items: list[T], most: int) -> list[T]:
    """At most ``most`` of the items, evenly spread, the first and the last among them."""
    if len(items) <= most:
        return items
    return [items[round(i * (len(items) - 1) / (most - 1))] for i in range(most)]
