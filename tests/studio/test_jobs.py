"""Long work: who is served next, how it ends, what a death on the way leaves."""

from collections.abc import Iterator
from datetime import timedelta
from typing import Any

import pytest
from django.utils import timezone, translation
from django_tasks_db.management.commands import db_worker
from django_tasks_db.models import DBTaskResult

from danqing_studio.accounts.models import AuditEntry, User
from danqing_studio.jobs import kinds, presence, running
from danqing_studio.jobs.kinds import Stopped
from danqing_studio.jobs.models import MOST_FALLS, MOST_WAITS, Job
from danqing_studio.jobs.queue import State
from danqing_studio.jobs.workers import Worker
from studio.conftest import person, signed_in
from studio.kinds import TESTS, UNDONE, effects

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def known(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """The tests' kinds, and a worker that nothing asks to end."""
    for name, kind in TESTS.items():
        monkeypatch.setitem(kinds.KINDS, name, kind)
    monkeypatch.setattr(running, "OFTEN", 0.0)
    # It would end the transaction that the test lives in.
    monkeypatch.setattr(db_worker, "close_old_connections", lambda: None)
    yield
    running.closing.clear()


def submit(owner: User, kind: str = "count", **wish: Any) -> Job:
    return Job.objects.submit(owner, kind, wish)


def take(lane: str = "short") -> Job:
    job = Job.objects.claim("elsewhere", lane)
    assert job
    return job


def work(lane: str = "short") -> None:
    """Be a worker until nothing is left to do."""
    Worker(lane, "elsewhere").run()


def test_a_job_is_done_and_has_its_effect_once(maker: User) -> None:
    job = submit(maker)
    work()
    job.refresh_from_db()
    assert (job.state, job.progress, job.result) == (State.DONE, 1.0, {"page": "/account/", "attempt": 1})
    assert job.begun
    assert job.ended
    assert job.begun <= job.ended
    assert effects(job) == 1
    assert not DBTaskResult.objects.ready().exists()


@pytest.mark.parametrize(
    ("fault", "said"),
    [
        ("job", "no such thing"),
        ("engine", "fr"),
        ("bug", "Something went wrong"),
    ],
)
def test_a_fault_is_told_and_leaves_nothing(fault: str, said: str, maker: User) -> None:
    job = submit(maker, fault=fault)
    work()
    job.refresh_from_db()
    assert job.state == State.FAILED
    assert said in job.note
    assert (effects(job), effects(job, UNDONE)) == (0, 1)


def test_a_fault_is_told_in_the_language_it_was_asked_in(maker: User) -> None:
    with translation.override("zh-hans"):
        job = submit(maker, fault="bug")
    work()
    job.refresh_from_db()
    assert "出了差错" in job.note


def test_a_kind_that_is_not_known_fails(maker: User) -> None:
    job = submit(maker, "forgotten")
    work()
    job.refresh_from_db()
    assert job.state == State.FAILED


def test_a_fault_in_the_effects_takes_them_back(maker: User) -> None:
    job = submit(maker, late_fault=True)
    work()
    job.refresh_from_db()
    assert (job.state, job.note) == (State.FAILED, "no room")
    assert effects(job) == 0


def test_one_persons_fifty_do_not_hold_up_anothers_one(maker: User, teacher: User) -> None:
    for _ in range(50):
        submit(maker)
    take()
    other = submit(teacher)
    assert take().pk == other.pk  # who has nothing under way
    assert take().owner == maker


def test_turns_among_equals_go_to_who_waited_longest(maker: User, teacher: User) -> None:
    mine, theirs = [submit(maker) for _ in range(2)], [submit(teacher) for _ in range(2)]
    served = []
    for _ in range(4):
        served.append(take())
        served[-1].finish({})
    assert [job.pk for job in served] == [mine[0].pk, theirs[0].pk, mine[1].pk, theirs[1].pk]


def test_training_does_not_hold_up_painting(maker: User) -> None:
    training = submit(maker, "train")
    painting = submit(maker)
    assert take().pk == painting.pk
    assert Job.objects.claim("elsewhere", "short") is None
    assert take("long").pk == training.pk


def test_what_waits_is_cancelled_at_once(maker: User) -> None:
    job = submit(maker)
    job.stop()
    assert job.state == State.CANCELLED
    work()
    job.refresh_from_db()
    assert (job.state, effects(job), effects(job, UNDONE)) == (State.CANCELLED, 0, 1)


def test_what_is_under_way_stops_at_its_next_report(maker: User) -> None:
    submit(maker)
    job = take()
    Job.objects.get(pk=job.pk).stop()
    with pytest.raises(Stopped):
        job.report(0.5)
    job.let_go()
    assert (job.state, effects(job, UNDONE)) == (State.CANCELLED, 1)


def test_what_was_cancelled_just_before_its_end_has_no_effect(maker: User) -> None:
    submit(maker)
    job = take()
    Job.objects.get(pk=job.pk).stop()
    job.finish({})
    job.let_go()
    assert (job.state, effects(job)) == (State.CANCELLED, 0)


def test_a_worker_that_was_taken_for_dead_changes_nothing(maker: User) -> None:
    submit(maker)
    slow = take()
    Job.objects.update(beat=timezone.now() - presence.STALE)
    Job.objects.recover()
    quick = take()
    assert quick.attempt == 2
    with pytest.raises(Stopped):
        slow.report(0.9)
    slow.finish({"page": "/slow/"})
    slow.fail("too late")
    slow.let_go()
    quick.finish({"page": "/quick/"})
    job = Job.objects.get()
    assert (job.state, job.result["page"], effects(job)) == (State.DONE, "/quick/", 1)


def test_a_worker_here_is_known_to_be_dead_at_once(maker: User) -> None:
    submit(maker)
    alive = presence.Presence("short")
    job = Job.objects.claim(alive.name)
    assert job
    Job.objects.update(beat=timezone.now() - timedelta(hours=8))  # the lid was closed overnight
    Job.objects.recover()
    assert Job.objects.get().state == State.RUNNING
    alive.end()
    Job.objects.recover()
    assert Job.objects.get().state == State.QUEUED
    work()
    assert Job.objects.get().state == State.DONE


def test_what_a_worker_left_behind_while_it_lives_is_taken_up(maker: User) -> None:
    """The database was away when a job was to be ended: its worker has nothing under way now."""
    submit(maker)
    alive = presence.Presence("short")
    Job.objects.claim(alive.name)
    Job.objects.recover(idle=alive.name)
    assert Job.objects.get().state == State.QUEUED
    alive.end()


def test_a_job_that_kills_its_workers_ends(maker: User) -> None:
    job = submit(maker)
    for _ in range(MOST_FALLS):
        take()
        Job.objects.update(beat=None)
        Job.objects.recover()
    job.refresh_from_db()
    assert (job.state, job.attempt) == (State.FAILED, MOST_FALLS)
    assert "died" in job.note
    assert effects(job, UNDONE) == 1


def test_a_job_that_gets_further_each_time_goes_on(maker: User) -> None:
    job = submit(maker)
    for n in range(2 * MOST_FALLS):
        take().report(n / 20 + 0.05)
        Job.objects.update(beat=None)
        Job.objects.recover()
    job.refresh_from_db()
    assert job.state == State.QUEUED


def test_a_dead_workers_cancelled_job_is_cancelled(maker: User) -> None:
    job = submit(maker)
    take()
    job.refresh_from_db()
    job.stop()
    Job.objects.update(beat=None)
    Job.objects.recover()
    job.refresh_from_db()
    assert job.state == State.CANCELLED


def test_an_engine_that_is_away_is_waited_for(maker: User) -> None:
    job = submit(maker, fault="away")
    work()
    job.refresh_from_db()
    assert (job.state, job.waits) == (State.QUEUED, 1)
    assert "engine" in job.note
    assert job.due > timezone.now()
    assert Job.objects.claim("elsewhere") is None  # not before it is due
    for _ in range(MOST_WAITS - 1):
        Job.objects.update(due=timezone.now())
        DBTaskResult.objects.update(run_after=timezone.now())
        Job.objects.recover()
        work()
    job.refresh_from_db()
    assert (job.state, job.attempt) == (State.FAILED, MOST_WAITS)


def test_a_worker_that_ends_lets_go_of_its_job(maker: User) -> None:
    job = submit(maker)
    claimed = take()
    running.closing.set()
    with pytest.raises(Stopped):
        running.Reporter(claimed)(0.5)
    claimed.let_go()
    job.refresh_from_db()
    assert (job.state, job.falls) == (State.QUEUED, 0)


def test_jobs_without_a_ticket_are_called_for(maker: User) -> None:
    job = submit(maker)
    DBTaskResult.objects.all().delete()
    work()
    assert Job.objects.get().state == State.QUEUED
    Job.objects.recover()
    Job.objects.recover()
    assert DBTaskResult.objects.ready().count() == 1
    work()
    job.refresh_from_db()
    assert job.state == State.DONE


def test_a_dead_workers_ticket_is_taken_back(maker: User) -> None:
    submit(maker)
    ticket = DBTaskResult.objects.get()
    ticket.claim("elsewhere")
    DBTaskResult.objects.update(started_at=timezone.now() - presence.STALE)
    Job.objects.recover()
    assert not DBTaskResult.objects.running().exists()
    assert DBTaskResult.objects.ready().count() == 1


def test_what_ended_long_ago_is_forgotten(maker: User) -> None:
    old, new = submit(maker), submit(maker)
    work()
    Job.objects.filter(pk=old.pk).update(ended=timezone.now() - timedelta(days=40))
    DBTaskResult.objects.update(finished_at=timezone.now() - timedelta(days=1))
    Job.objects.prune()
    assert list(Job.objects.all()) == [new]
    assert not DBTaskResult.objects.exists()


def test_a_person_who_leaves_takes_their_jobs_along(maker: User) -> None:
    submit(maker)
    job = take()
    maker.leave()
    with pytest.raises(Stopped):
        job.report(0.5)
    job.finish({})
    assert not AuditEntry.objects.filter(deed="finished").exists()


def test_the_page_shows_ones_own_jobs(maker: User) -> None:
    submit(maker, title="月下")
    job = take()
    job.report(0.42, "at it")
    submit(person("other"), title="secret")
    page = signed_in(maker).get("/jobs/").content.decode()
    assert "月下" in page
    assert "at it" in page
    assert 'value="42"' in page
    assert "secret" not in page


def test_cancel_is_for_the_owner_of_a_job(maker: User, moderator: User) -> None:
    job = submit(maker)
    path = f"/jobs/{job.pk}/cancel"
    assert signed_in(moderator).post(path).status_code == 404
    assert signed_in(maker).post(path, {"next": "https://elsewhere.example/"}).headers["Location"] == "/jobs/"
    job.refresh_from_db()
    assert job.state == State.CANCELLED
