"""A worker that is told to end while its job does not listen."""

import threading
import time

import pytest
from django_tasks_db.management.commands import db_worker

from danqing_studio.accounts.models import User
from danqing_studio.jobs import kinds, running
from danqing_studio.jobs.models import Job
from danqing_studio.jobs.queue import State
from danqing_studio.jobs.workers import Worker
from studio.kinds import TESTS, effects

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture(autouse=True)
def quick(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(kinds.KINDS, "deaf", TESTS["deaf"])
    monkeypatch.setattr(running, "closing", threading.Event())
    monkeypatch.setattr(running, "LISTEN", 0.02)
    monkeypatch.setattr(running, "GRACE", 0.1)
    monkeypatch.setattr(db_worker, "close_old_connections", lambda: None)


def test_a_job_that_does_not_hear_is_let_go(maker: User) -> None:
    job = Job.objects.submit(maker, "deaf", {"seconds": 1.0})
    threading.Timer(0.3, running.closing.set).start()
    Worker("short", "elsewhere").run()
    job.refresh_from_db()
    assert (job.state, job.attempt, job.falls) == (State.QUEUED, 1, 0)
    assert effects(job) == 0  # though its function came to its end


def test_a_silent_job_beats(maker: User, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(running, "BEAT", 0.1)
    job = Job.objects.submit(maker, "deaf", {"seconds": 1.0})
    before = time.time()
    Worker("short", "elsewhere").run()
    job.refresh_from_db()
    assert job.state == State.DONE
    assert job.beat
    assert job.beat.timestamp() > before + 0.5


def test_a_worker_that_is_to_end_begins_nothing(maker: User) -> None:
    job = Job.objects.submit(maker, "deaf", {"seconds": 0})
    running.closing.set()
    Worker("short", "elsewhere").run()
    job.refresh_from_db()
    assert (job.state, job.attempt) == (State.QUEUED, 0)
