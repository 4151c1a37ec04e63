"""Doing one job: the worker's side of it."""

import logging
from collections.abc import Iterator
from contextlib import contextmanager
from threading import Event, Thread
from time import monotonic
from typing import Final
from uuid import UUID

from django.db import OperationalError, connection
from django.utils import timezone, translation
from django.utils.translation import gettext as _

from danqing_studio.engine.client import EngineAwayError, EngineError
from danqing_studio.engine.faults import told
from danqing_studio.jobs.kinds import KINDS, JobError, Kind, Stopped
from danqing_studio.jobs.models import Job
from danqing_studio.jobs.presence import BEAT

OFTEN: Final = 0.25  # seconds between two reports that are written down
LISTEN: Final = 0.5  # seconds until it is noticed that the worker is asked to end …
GRACE: Final = 3.0  # … and until a job that does not hear of it is let go
logger = logging.getLogger(__name__)
closing = Event()  # set when this worker is asked to end


def run_next(lane: str, worker: str) -> None:
    """Take the fairest job of a lane, if there is one, and do it."""
    if not closing.is_set() and (job := Job.objects.claim(worker, lane)):
        with translation.override(job.language), _beating(job):
            _run(job)


def _run(job: Job) -> None:
    try:
        kind = KINDS.get(job.kind)
        if kind is None:
            raise JobError(_("This studio does not know how to do this."))
        job.finish(Kind.call(kind.run, job, Reporter(job)) or {})
        job.let_go()  # changes nothing, unless it was to be stopped just before its end
    except Stopped:
        job.let_go()
    except EngineAwayError:
        job.wait_for_engine()
    except EngineError as fault:
        job.fail(told(fault, job.language))
    except JobError as fault:
        job.fail(str(fault.text))
    except OperationalError:
        raise  # the database is busy or away: nothing can be written now, and the job is recovered later
    except Exception:
        logger.exception("Job %s (%s) failed", job.pk, job.kind)
        job.fail(_("Something went wrong. It has been written down; the studio's owner can look into it."))


class Reporter:
    """What a job's function reports by; it writes no oftener than pages look."""

    def __init__(self, job: Job) -> None:
        self._job, self._written, self._note = job, -1.0, ""

    def __call__(self, progress: float, note: str = "") -> None:
        if closing.is_set():
            raise Stopped
        self._note = note or self._note
        if monotonic() - self._written >= OFTEN:
            self._job.report(progress, self._note)
            self._written = monotonic()


@contextmanager
def _beating(job: Job) -> Iterator[None]:
    """Shows meanwhile that the worker lives, also while the job's function is silent."""
    over = Event()
    thread = Thread(target=_beat, args=[job.pk, job.attempt, over], daemon=True)
    thread.start()
    try:
        yield
    finally:
        over.set()
        thread.join()


def _beat(pk: UUID, attempt: int, over: Event) -> None:
    try:
        beaten = monotonic()
        while not over.wait(LISTEN):
            ours = Job.objects.running().filter(pk=pk, attempt=attempt)
            if closing.is_set():
                if not over.wait(GRACE) and (job := ours.first()):
                    job.let_go()  # its function does not hear: we end, and that is no fault of the job's
                return
            if monotonic() - beaten >= BEAT:
                ours.update(beat=timezone.now())
                beaten = monotonic()
    finally:
        connection.close()  # the thread's own
