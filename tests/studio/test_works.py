"""Works: kept, painted exactly once, their files sent to whom they are shown and deleted with them."""

import io
from collections.abc import Callable
from typing import Any

import pytest
from django.core.files.storage import default_storage
from django.db import transaction
from django.urls import reverse
from PIL import Image

from danqing.language import DanqingError
from danqing.trust.lineage import Lineage, Original, Step
from danqing_studio.accounts.models import User
from danqing_studio.engine import client
from danqing_studio.jobs.models import Job
from danqing_studio.jobs.quotas import QuotaError
from danqing_studio.works import jobs
from danqing_studio.works.keeping import keep, paint_again
from danqing_studio.works.models import Work
from studio.conftest import person, signed_in
from studio.painted import SEEN, answer, recipe, work_of

pytestmark = pytest.mark.django_db
V, S = Work.Visibility, Work.Standing


@pytest.fixture
def engine(monkeypatch: pytest.MonkeyPatch) -> list[tuple[Any, ...]]:
    """An engine that paints at once; what it was asked for."""
    asked: list[tuple[Any, ...]] = []

    def work(task: str, wish: dict[str, Any], pictures: Any = (), *, progress: Any = None) -> client.Answer:
        asked.append((task, wish, list(pictures)))
        progress(0.5)
        return answer(wish["recipe"])

    monkeypatch.setattr(client, "work", work)
    return asked


def begin(work: Work) -> Job:
    """Its job, begun once more."""
    assert work.job is not None
    work.job.attempt += 1
    work.job.save()
    return work.job


def report(progress: float, note: str = "") -> None:
    """Nobody cancels."""


def end(job: Job, result: dict[str, Any]) -> None:
    with transaction.atomic():
        jobs.fill_in(job, result)


def files() -> set[str]:
    """Every file of a work in the storage."""
    found: set[str] = set()

    def walk(folder: str) -> None:
        folders, names = default_storage.listdir(folder)
        found.update(f"{folder}/{name}" for name in names)
        for one in folders:
            walk(f"{folder}/{one}")

    if default_storage.exists("works"):
        walk("works")
    return found


@pytest.fixture(autouse=True)
def before() -> set[str]:
    for name in files():
        default_storage.delete(name)
    return set()


def test_a_work_is_kept_and_painted(maker: User, engine: list[Any]) -> None:
    work = keep(
        maker, recipe(), title="  Dusk\n", theme="a boat", style="song-ink", alt=("A boat", "一叶小舟"),
        visibility=V.PUBLIC,
    )  # fmt: skip
    assert (work.title, work.awaited, work.published is None) == ("Dusk", True, False)
    assert not Work.objects.public().exists()
    job = begin(work)
    end(job, jobs.paint(job, report))
    work = Work.objects.get()
    assert (work.width, work.height, work.ground, work.picture.size > 0) == (24, 16, "#a6301c", True)
    assert work.bytes == sum(file.size for file in (work.picture, work.preview, work.tile))
    assert len(bytes(work.features or b"")) == 2 * 272
    assert engine[0][0] == "remake"
    assert list(Work.objects.public()) == [work]


def test_what_is_no_recipe_is_not_kept(maker: User) -> None:
    with pytest.raises(DanqingError):
        keep(maker, '{"theme": "a boat"}')
    assert (Work.objects.count(), Job.objects.count()) == (0, 0)


def test_a_lineage_without_its_picture_is_not_kept(maker: User) -> None:
    start = Original("garden.jpg", 2000, 1500, "0" * 64)
    steps = (Step("restyle", {}, {"style": "song-ink"}),)
    with pytest.raises(DanqingError, match=r"garden\.jpg"):
        keep(maker, Lineage("0.1.0", start, steps).to_json())
    assert (Work.objects.count(), Job.objects.count()) == (0, 0)


def test_an_attempt_that_was_taken_over_spoils_nothing(
    maker: User, engine: list[Any], django_capture_on_commit_callbacks: Callable[..., Any]
) -> None:
    work = keep(maker, recipe())
    lost = jobs.paint(begin(work), report)  # its worker was killed just before the end
    job = begin(work)
    result = jobs.paint(job, report)
    assert set(lost["names"].values()).isdisjoint(files())
    end(job, result)
    assert files() == set(result["names"].values())


def test_nothing_is_left_of_a_work_deleted_while_it_was_painted(
    maker: User, engine: list[Any], django_capture_on_commit_callbacks: Callable[..., Any]
) -> None:
    work = keep(maker, recipe())
    job = begin(work)
    result = jobs.paint(job, report)
    with django_capture_on_commit_callbacks(execute=True):
        work.delete()
        end(job, result)
    assert files() == set()
    assert jobs.paint(job, report) == {}


def test_a_failed_job_gives_the_room_back_and_can_be_asked_for_again(
    maker: User, engine: list[Any], django_capture_on_commit_callbacks: Callable[..., Any]
) -> None:
    work = keep(maker, recipe())
    job = begin(work)
    jobs.paint(job, report)
    assert Work.objects.get().bytes > 100
    with django_capture_on_commit_callbacks(execute=True):
        jobs.undo(job)
        Job.objects.filter(pk=job.pk).update(state="failed")
    assert Work.objects.get().bytes == 0
    assert files() == set()
    work = Work.objects.select_related("job").get()
    paint_again(work)
    again = Work.objects.select_related("job").get()
    assert (again.awaited, again.job_id != job.pk) == (True, True)
    paint_again(again)
    assert Work.objects.get().job_id == again.job_id  # it is under way: nothing is asked for twice
    result = jobs.paint(job := begin(again), report)
    end(job, result)
    assert Work.objects.painted().exists()


def test_space_is_checked_before_anything_is_written(maker: User, engine: list[Any]) -> None:
    work_of(maker, bytes=0)
    Work.objects.update(bytes=999_900)
    maker.space_mb = 1
    maker.save()
    work = keep(maker, recipe())
    before = files()
    with pytest.raises(QuotaError, match="full"):
        jobs.paint(begin(work), report)
    assert files() == before
    Work.objects.exclude(pk=work.pk).update(bytes=1_000_001)
    with pytest.raises(QuotaError):
        keep(maker, recipe())


def test_files_go_with_the_account(
    maker: User, django_capture_on_commit_callbacks: Callable[..., Any]
) -> None:
    work_of(maker)
    assert len(files()) == 3
    with django_capture_on_commit_callbacks(execute=True):
        maker.leave()
    assert files() == set()


@pytest.mark.parametrize("kind", ["picture", "preview", "tile"])
@pytest.mark.parametrize(("visibility", "standing", "key", "answers"), SEEN)
def test_files_go_to_whom_the_work_is_shown(
    visibility: str,
    standing: str,
    key: bool,
    answers: tuple[int, ...],
    kind: str,
    maker: User,
    moderator: User,
) -> None:
    work = work_of(maker, visibility=visibility, standing=standing)
    address = reverse(f"works:{kind}", args=[work.pk])
    data = {"key": work.token} if key else {"key": "无"}
    people = (None, person("other"), maker, moderator)
    assert tuple(signed_in(one).get(address, data).status_code for one in people) == answers


def test_works_of_a_suspended_maker_are_not_sent(maker: User, moderator: User) -> None:
    work = work_of(maker)
    maker.suspend(moderator)
    address = reverse("works:tile", args=[work.pk])
    assert [signed_in(one).get(address).status_code for one in (None, moderator)] == [404, 200]
    assert not Work.objects.seen_by(moderator).exists()


def note_in(data: bytes) -> Any:
    image = Image.open(io.BytesIO(data))
    image.load()
    return image.info.get("danqing")


def test_a_recipe_that_is_withheld_is_not_in_the_file(maker: User, moderator: User) -> None:
    work = work_of(maker)
    address = reverse("works:picture", args=[work.pk])
    assert note_in(signed_in(None).get(address).content) == work.recipe
    Work.objects.update(recipe_shown=False)
    for one in (None, person("other"), moderator):
        sent = signed_in(one).get(address)
        assert note_in(sent.content) is None
        assert Image.open(io.BytesIO(sent.content)).getpixel((3, 3)) == (166, 48, 28)
    assert note_in(signed_in(maker).get(address).content) == work.recipe


def test_how_files_are_sent(maker: User) -> None:
    work, client_ = work_of(maker, title="月下 / 小舟"), signed_in(None)
    tile, picture = (reverse(f"works:{kind}", args=[work.pk]) for kind in ("tile", "picture"))
    sent = client_.get(tile)
    assert sent["Content-Type"] == "image/webp"
    assert sent["X-Content-Type-Options"] == "nosniff"
    assert sent["Cache-Control"] == "public, max-age=300"
    assert client_.get(tile, headers={"If-None-Match": sent["ETag"]}).status_code == 304
    sent = client_.get(picture, {"download": ""})
    assert sent["Cache-Control"] == "private, no-cache"
    assert sent["Content-Disposition"].startswith("attachment; filename*=utf-8''%E6%9C%88")
    head = client_.head(picture)
    assert (head.status_code, head.content, int(head["Content-Length"])) == (200, b"", len(sent.content))
    Work.objects.update(visibility=V.LINK)
    assert client_.get(tile, {"key": work.token})["Cache-Control"] == "private, no-cache"
    assert client_.post(tile).status_code == 405


def test_an_owners_copy_is_not_taken_for_anothers(maker: User) -> None:
    work = work_of(maker, recipe_shown=False)
    address = reverse("works:picture", args=[work.pk])
    etag = signed_in(maker).get(address)["ETag"]
    other = signed_in(None).get(address, headers={"If-None-Match": etag})
    assert other.status_code == 200
    assert other["ETag"] != etag
