"""Kinds of long work for tests: what they leave is counted."""

import time
from collections.abc import Callable
from typing import Any

from danqing_studio.accounts.models import AuditEntry
from danqing_studio.engine import client
from danqing_studio.engine.client import EngineAwayError, EngineError
from danqing_studio.jobs.kinds import JobError, Kind, Stopped
from danqing_studio.jobs.models import Job

Report = Callable[..., None]
FINISHED, UNDONE = "finished", "undone"  # deeds of nobody's: lines of the audit trail are easily counted
TESTS = {
    "count": Kind("studio.kinds:steps", finish="studio.kinds:count", undo="studio.kinds:undone", works=1),
    "train": Kind("studio.kinds:steps", finish="studio.kinds:count", undo="studio.kinds:undone", long=True),
    "ask": Kind("studio.kinds:ask", finish="studio.kinds:count", undo="studio.kinds:undone"),
    "deaf": Kind("studio.kinds:deaf", finish="studio.kinds:count"),
}


def steps(job: Job, report: Report) -> dict[str, Any]:
    """So many steps of so many seconds; then what the wish says happens."""
    for step in range(n := job.wish.get("steps", 3)):
        report(step / n, f"step {step}")
        time.sleep(job.wish.get("seconds", 0))
    fault = job.wish.get("fault", "")
    if fault:
        raise {
            "job": JobError("no such thing"),
            "engine": EngineError("unknown-language", {"name": "fr", "known": "en, zh"}),
            "away": EngineAwayError(),
            "stopped": Stopped(),
        }.get(fault, ZeroDivisionError())
    return {"page": "/account/", "attempt": job.attempt}


def ask(job: Job, report: Report) -> dict[str, Any]:
    """Has the engine of chaos.py do it."""
    return client.work("dawdle", {}, progress=report).facts


def deaf(job: Job, report: Report) -> dict[str, Any]:
    """Never reports: it does not hear that its worker is to end."""
    time.sleep(job.wish["seconds"])
    return {}


def effects(job: Job, deed: str = FINISHED) -> int:
    """How often ``job`` had its effect."""
    return AuditEntry.objects.filter(deed=deed, detail__job=str(job.pk)).count()


def count(job: Job, result: dict[str, Any]) -> None:
    """The effect: a line that can be counted."""
    AuditEntry.objects.create(deed=FINISHED, detail={"job": str(job.pk), "attempt": job.attempt})
    if job.wish.get("late_fault"):
        raise JobError("no room")


def undone(job: Job) -> None:
    AuditEntry.objects.create(deed=UNDONE, detail={"job": str(job.pk)})
