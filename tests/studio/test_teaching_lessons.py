"""Lessons: begun within limits, watched, paused, ended early, killed and gone on with."""

import signal
import subprocess
from pathlib import Path
from typing import Any

import pytest
from django.urls import reverse

from danqing_studio.accounts.models import User
from danqing_studio.jobs.models import Job
from danqing_studio.site.models import SiteSettings
from danqing_studio.teaching import filing, lessons, pupils
from danqing_studio.teaching.chronicle import Chronicle
from danqing_studio.teaching.models import Lesson, TaughtModel
from studio.conftest import signed_in
from studio.schooling import a_lesson, a_set, png, there, with_double, work_off

pytestmark = pytest.mark.django_db(transaction=True)


def folder_of(lesson: Lesson) -> Path:
    return filing.workshop(lesson.folder)


def test_a_lesson_becomes_a_model_and_leaves_nothing_else(
    maker: User, monkeypatch: pytest.MonkeyPatch
) -> None:
    with_double(monkeypatch)
    lesson = a_lesson(maker)
    job = work_off("long")
    model = TaughtModel.objects.get()
    assert (job.state, job.result) == ("done", {"page": model.get_absolute_url()})
    assert (model.owner, model.lesson, model.title, model.shared) == (maker, lesson, "果园", False)
    assert model.name.startswith("果园-")
    assert model.file.name == f"models/{model.name}.safetensors"
    assert all(
        map(
            there,
            (model.file.name, model.drafts.name, model.copies.name, model.painted.name),
        )
    )
    assert (model.copied_percent, model.card["training"]["pictures"]) == (25, 12)
    lesson.refresh_from_db()
    assert lesson.figures["subject"]["kid"] == [[4, 0.4], [12, 0.2]]
    assert lesson.events == [{"part": "subject", "step": 2, "to": 1}]
    assert [(sheet.part, sheet.step) for sheet in lesson.sheets.all()] == [("subject", 3), ("hand", 3)]
    assert list(folder_of(lesson).iterdir()) == []
    page = signed_in(maker).get(lesson.get_absolute_url(), follow=True)
    assert page.redirect_chain[-1][0] == model.get_absolute_url()


@pytest.mark.parametrize("kept", [0.2, 0.9])
def test_a_damaged_sheet_is_passed_over(kept: float, maker: User) -> None:
    lesson = a_lesson(maker)
    samples = folder_of(lesson) / "run/subject/samples"
    samples.mkdir(parents=True)
    for step, share in ((3, 1.0), (6, kept)):
        whole = png(step, 64)
        (samples / f"{step:07d}.png").write_bytes(whole[: round(share * len(whole))])
    (samples / "0000009.png").write_bytes(png(9, 64)[:40] + b"\xaf/\xaf/" * 100)
    chronicle = Chronicle(lesson, folder_of(lesson))
    chronicle.take()
    assert [sheet.step for sheet in lesson.sheets.all()] == [3]
    (samples / "0000009.png").write_bytes(png(9, 64))
    chronicle.take()
    assert [sheet.step for sheet in lesson.sheets.all()] == [3, 9]


def test_it_is_watched(maker: User, monkeypatch: pytest.MonkeyPatch) -> None:
    with_double(monkeypatch, "waits")
    lesson = a_lesson(maker)
    shares = []

    def report(share: float, note: str = "") -> None:
        shares.append(share)
        if share and (folder_of(lesson) / "waiting").exists():
            Lesson.objects.filter(pk=lesson.pk).update(wanted="pause")

    lessons.teach(claimed(), report)
    lesson.refresh_from_db()
    assert lesson.now == {"part": "hand", "done": 1, "of": 2, "left": 40}
    assert max(shares) == pytest.approx(0.05 + 0.9 * 0.8)
    page = signed_in(maker).get(lesson.get_absolute_url()).content.decode()
    for text in (
        "Samples after 3 steps",
        "<polyline",
        "from 0.4 to 0.2",
        "went back to its best state (step 1)",
    ):
        assert text in page
    watch = signed_in(maker).get(reverse("teaching:watch", args=[lesson.pk]))
    assert "HX-Refresh" not in watch


def claimed() -> Job:
    job = Job.objects.claim("here", "long")
    assert job
    return job


def test_a_killed_process_is_begun_again(maker: User, monkeypatch: pytest.MonkeyPatch) -> None:
    with_double(monkeypatch, "killed,killed,done")
    a_lesson(maker)
    assert work_off("long").state == "done"


def test_one_that_dies_again_and_again_is_given_up(
    maker: User, monkeypatch: pytest.MonkeyPatch, caplog: Any
) -> None:
    with_double(monkeypatch, ",".join(["killed"] * 9))
    lesson = a_lesson(maker)
    assert work_off("long").state == "failed"
    assert len((folder_of(lesson) / "starts").read_text()) == pupils.MOST_DEATHS
    assert lesson_of(lesson).state == Lesson.State.FAILED


def lesson_of(lesson: Lesson) -> Lesson:
    return Lesson.objects.get(pk=lesson.pk)


def test_it_is_paused_and_goes_on(maker: User, monkeypatch: pytest.MonkeyPatch) -> None:
    with_double(monkeypatch, "done,done")
    lesson, client = a_lesson(maker), signed_in(maker)
    client.post(reverse("teaching:pause", args=[lesson.pk]))
    assert lesson_of(lesson).state == Lesson.State.PAUSED  # it had not begun
    client.post(reverse("teaching:go-on", args=[lesson.pk]))
    Lesson.objects.update(wanted="pause")  # heard by its worker
    assert work_off("long").result["paused"]
    assert lesson_of(lesson).state == Lesson.State.PAUSED
    assert folder_of(lesson).exists()
    client.post(reverse("teaching:go-on", args=[lesson.pk]))
    client.post(reverse("teaching:go-on", args=[lesson.pk]))  # pressed twice
    assert maker.jobs.waiting().count() == 1
    work_off("long")
    assert lesson_of(lesson).state == Lesson.State.DONE


def noting_processes(monkeypatch: pytest.MonkeyPatch) -> list["subprocess.Popen[bytes]"]:
    """The processes that are started from now on."""
    started: list[subprocess.Popen[bytes]] = []
    real = subprocess.Popen

    def start(*args: Any, **options: Any) -> "subprocess.Popen[bytes]":
        started.append(real(*args, **options))
        return started[-1]

    monkeypatch.setattr(subprocess, "Popen", start)
    return started


def test_it_ends_with_what_it_has(maker: User, monkeypatch: pytest.MonkeyPatch) -> None:
    with_double(monkeypatch, "waits,done")
    lesson = a_lesson(maker)
    signed_in(maker).post(reverse("teaching:keep", args=[lesson.pk]))
    assert lesson_of(lesson).wanted == "keep"
    assert work_off("long").state == "done"
    assert lesson_of(lesson).state == Lesson.State.DONE


def test_a_worker_that_is_told_to_end_leaves_no_process(maker: User, monkeypatch: pytest.MonkeyPatch) -> None:
    with_double(monkeypatch, "waits")
    started = noting_processes(monkeypatch)
    a_lesson(maker)

    def report(share: float, note: str = "") -> None:
        raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError):
        lessons.teach(claimed(), report)
    assert [process.poll() in (75, -signal.SIGTERM) for process in started] == [True]


def test_a_lesson_given_up_is_gone_with_its_folder(maker: User, monkeypatch: pytest.MonkeyPatch) -> None:
    with_double(monkeypatch)
    lesson = a_lesson(maker)
    folder = folder_of(lesson)
    signed_in(maker).post(reverse("teaching:give-up", args=[lesson.pk]))
    assert not Lesson.objects.exists()
    assert not folder.exists()
    assert maker.jobs.get().state == "cancelled"
    assert maker.sets.exists()


def test_a_lesson_deleted_under_its_worker_ends_quietly(maker: User, monkeypatch: pytest.MonkeyPatch) -> None:
    with_double(monkeypatch)
    lesson = a_lesson(maker)
    folder = folder_of(lesson)

    def report(share: float, note: str = "") -> None:
        Lesson.objects.all().delete()

    assert lessons.teach(claimed(), report) == {}
    assert not folder.exists()


def test_minutes_a_day_are_counted(maker: User) -> None:
    site = SiteSettings.objects.current()
    site.teaching_minutes_a_day = 70
    site.save()
    address = reverse("teaching:begin", args=[a_set(maker).pk])
    wish = {"title": "a", "kind": "both", "minutes": "60"}
    assert signed_in(maker).post(address, wish).status_code == 302
    refused = signed_in(maker).post(address, wish)
    assert (
        refused.status_code,
        "Of 70 minutes of teaching a day you have 10 left" in refused.content.decode(),
    ) == (422, True)
    assert Lesson.objects.count() == 1


@pytest.mark.parametrize("wrong", [{"kind": "soul"}, {"minutes": "1"}, {"title": ""}, {"title": "x" * 61}])
def test_wrong_wishes_are_told(wrong: dict[str, str], maker: User) -> None:
    address = reverse("teaching:begin", args=[a_set(maker).pk])
    answer = signed_in(maker).post(address, {"title": "a", "kind": "both", "minutes": "15"} | wrong)
    assert (answer.status_code, Lesson.objects.count()) == (422, 0)


def test_one_real_lesson_is_killed_and_goes_on(maker: User, monkeypatch: pytest.MonkeyPatch) -> None:
    """The real process, few steps: kill -9 while it learns the hand; the subject is not learned again."""
    monkeypatch.setenv("DANQING_STUDIO_MINIATURE", "1")
    monkeypatch.setattr(pupils, "LOOK", 0.1)
    started = noting_processes(monkeypatch)
    pictures = a_set(maker, 0)
    from danqing_studio.teaching.receiving import prepared

    for seed in range(10):
        pictures.add(prepared(png(seed, 200)), f"{'pear' if seed % 2 else 'plum'}/{seed}")
    lesson = Lesson.objects.begin(pictures, title="果园", kind="both", minutes=2)
    run = folder_of(lesson) / "run"
    learned: list[bytes] = []

    def report(share: float, note: str = "") -> None:
        if not learned and (run / "hand" / "log.jsonl").exists():
            started[0].kill()
            learned.append((run / "subject" / "log.jsonl").read_bytes())

    job = claimed()
    found = lessons.teach(job, report)
    assert [process.returncode for process in started] == [-signal.SIGKILL, 0]
    assert learned
    assert (run / "subject" / "log.jsonl").read_bytes() == learned[0]
    job.finish(found)
    model = TaughtModel.objects.get()
    assert (model.families, model.card["training"]["pictures"]) == (["drafter", "painter"], 10)
