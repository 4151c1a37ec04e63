"""A worker: a process that takes tickets of one lane and does the jobs they call it for.

    python -m danqing_studio worker short|long

It is django-tasks' worker, asked to take a ticket only when one is there: taking costs a write lock, looking
a read. Between tickets it tidies up after workers that were killed.
"""

import time
from contextlib import suppress
from types import FrameType
from typing import Final

from django.db import close_old_connections
from django.db.utils import OperationalError
from django_tasks_db.management.commands import db_worker
from django_tasks_db.models import DBTaskResult

from danqing_studio.jobs.models import Job
from danqing_studio.jobs.presence import Presence
from danqing_studio.jobs.running import closing

LOOK: Final = 0.1  # seconds from one look for tickets to the next
TIDY: Final = 3.0  # seconds from one look for dead workers to the next
PRUNE: Final = 3600.0  # seconds


class Worker(db_worker.Worker):
    """Takes the tickets that are there and returns; told to end, it lets go of its job at the next report."""

    def __init__(self, lane: str, name: str) -> None:
        super().__init__(
            queue_names=[lane],
            excluded_queue_names=[],
            interval=0,
            batch=True,
            backend_name="default",
            startup_delay=False,
            max_tasks=None,
            worker_id=name,
        )

    def shutdown(self, signum: int, frame: FrameType | None) -> None:
        self.running = False
        closing.set()


def run(lane: str) -> None:
    """Be a worker of ``lane`` until told to end."""
    presence = Presence(lane)
    worker = Worker(lane, presence.name)
    worker.configure_signals()
    try:
        _take_tickets(worker, lane)
    finally:
        presence.end()


def _take_tickets(worker: Worker, lane: str) -> None:
    tidied = pruned = -PRUNE
    while worker.running:
        close_old_connections()
        with suppress(OperationalError):  # locked or restarting: it will be there again
            if time.monotonic() - tidied > TIDY:
                Job.objects.recover(idle=worker.worker_id)
                tidied = time.monotonic()
            if time.monotonic() - pruned > PRUNE:
                Job.objects.prune()
                pruned = time.monotonic()
            if DBTaskResult.objects.ready().filter(queue_name=lane).exists():
                worker.run()
        if worker.running:
            closing.wait(LOOK)
