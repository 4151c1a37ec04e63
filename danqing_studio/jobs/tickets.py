"""Tickets: the tasks of django-tasks by which workers are called.

A ticket says only that a job waits in a lane. Which one it is for is decided when a worker takes it, so that
people are served in turns, whoever came first with fifty.
"""

from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import Final

from django.utils import timezone
from django_tasks import TaskContext, task
from django_tasks.base import TaskResultStatus
from django_tasks_db.models import DBTaskResult

from danqing_studio.jobs.kinds import KINDS
from danqing_studio.jobs.presence import is_gone

LANES: Final = ("short", "long")
KEPT: Final = timedelta(hours=1)  # how long tickets that were used are there to be looked at


@task(queue_name="short", takes_context=True)
def short(context: TaskContext) -> None:
    """A job that takes seconds waits."""
    _begin(context)


@task(queue_name="long", takes_context=True)
def long(context: TaskContext) -> None:
    """A job that takes minutes or hours waits."""
    _begin(context)


def long_kinds() -> list[str]:
    """The kinds whose jobs go into the lane ``long``."""
    return [name for name, kind in KINDS.items() if kind.long]


def call_worker(kind: str, due: datetime) -> None:
    """Call a worker of the kind's lane, at ``due``."""
    _call("long" if kind in long_kinds() else "short", due)


def mend(waiting: Mapping[str, int]) -> None:
    """Take back the tickets that dead workers held; make up for those that are missing in a lane."""
    for ticket in DBTaskResult.objects.running():
        if is_gone(ticket.worker_ids[-1], ticket.started_at):
            ticket.delete()
    for lane, jobs in waiting.items():
        tickets = DBTaskResult.objects.filter(status=TaskResultStatus.READY, queue_name=lane).count()
        for _ in range(jobs - tickets):  # one too many does no harm: it finds nothing to do
            _call(lane, timezone.now())


def prune() -> None:
    """Forget the tickets that were used."""
    DBTaskResult.objects.finished().filter(finished_at__lt=timezone.now() - KEPT).delete()


def _call(lane: str, due: datetime) -> None:
    {"short": short, "long": long}[lane].using(run_after=due).enqueue()


def _begin(context: TaskContext) -> None:
    from danqing_studio.jobs.running import run_next  # it knows the models, which know this file

    ticket = context.task_result
    run_next(ticket.task.queue_name, ticket.worker_ids[-1])
