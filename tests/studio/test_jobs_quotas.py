"""How much one may ask for: works a day, space, and what waits."""

from datetime import timedelta

import pytest
from django.utils import timezone, translation

from danqing_studio.accounts.models import User
from danqing_studio.jobs import kinds, quotas
from danqing_studio.jobs.models import Job
from danqing_studio.jobs.queue import State
from danqing_studio.jobs.quotas import MEGABYTE, MOST_WAITING, QuotaError
from danqing_studio.works.models import Work
from studio.conftest import signed_in
from studio.kinds import TESTS

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def known(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("count", "train"):
        monkeypatch.setitem(kinds.KINDS, name, TESTS[name])


def limit(user: User, *, works: int = 200, space: int = 2000) -> None:
    user.works_a_day, user.space_mb = works, space
    user.save()


def refused(user: User, kind: str = "count") -> str:
    """Why one more is refused."""
    before = Job.objects.count()
    with pytest.raises(QuotaError) as fault:
        Job.objects.submit(user, kind, {})
    assert Job.objects.count() == before
    return str(fault.value.text)


def test_works_of_a_day_are_counted(maker: User, teacher: User) -> None:
    limit(maker, works=2)
    first = Job.objects.submit(maker, "count", {})
    Job.objects.submit(maker, "count", {})
    assert "all 2 works of a day" in refused(maker)
    Job.objects.submit(maker, "train", {})  # counts as no work
    Job.objects.submit(teacher, "count", {})  # and others have their own
    Job.objects.filter(pk=first.pk).update(made=timezone.now() - timedelta(hours=25))
    Job.objects.submit(maker, "count", {})


def test_what_came_to_nothing_does_not_count(maker: User) -> None:
    limit(maker, works=1)
    Job.objects.submit(maker, "count", {}).stop()
    Job.objects.submit(maker, "count", {})
    Job.objects.update(state=State.FAILED)
    Job.objects.submit(maker, "count", {})
    assert refused(maker)


def test_the_refusal_says_when_there_is_room_again(maker: User) -> None:
    limit(maker, works=1)
    Job.objects.submit(maker, "count", {})
    Job.objects.update(made=timezone.now() - timedelta(hours=20, minutes=30))
    assert "3\xa0hours from now" in refused(maker)
    with translation.override("zh-hans"):
        assert "3" in (said := refused(maker))
        assert "works" not in said


def test_who_may_make_none_is_told_so(maker: User) -> None:
    limit(maker, works=0)
    assert "not make works here" in refused(maker)


def test_space_is_counted(maker: User) -> None:
    limit(maker, space=3)
    Work.objects.create(maker=maker, recipe="{}", bytes=2 * MEGABYTE)
    quotas.check_space(maker, MEGABYTE)
    with pytest.raises(QuotaError):
        quotas.check_space(maker, MEGABYTE + 1)
    Job.objects.submit(maker, "count", {})
    Work.objects.create(maker=maker, recipe="{}", bytes=MEGABYTE)
    assert "3 MB are full" in refused(maker)


def test_only_so_many_may_wait(maker: User, teacher: User) -> None:
    for _ in range(MOST_WAITING):
        Job.objects.submit(maker, "train", {})
    assert str(MOST_WAITING) in refused(maker, "train")
    Job.objects.submit(teacher, "train", {})
    assert Job.objects.claim("elsewhere", "long")
    assert Job.objects.claim("elsewhere", "long")
    Job.objects.submit(maker, "train", {})


def test_the_account_page_shows_them(maker: User) -> None:
    limit(maker, works=7, space=100)
    Job.objects.submit(maker, "count", {})
    Work.objects.create(maker=maker, recipe="{}", bytes=2_500_000)
    page = signed_in(maker).get("/account/").content.decode()
    assert "1 / 7" in page
    assert "2.5 / 100 MB" in page
