"""The library's client with a studio that listens, as a program uses it."""

from pathlib import Path
from typing import Any

import pytest

from danqing.client import Studio, StudioError
from danqing.language import set_language
from danqing_studio.accounts.models import User
from danqing_studio.jobs.running import run_next
from danqing_studio.works.models import Work
from studio.conftest import person
from studio.programs import UNKNOWN, fake_engine, key_of

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def user() -> User:
    return person("林")


@pytest.fixture
def there(live_server: Any, user: User, monkeypatch: pytest.MonkeyPatch) -> Studio:
    fake_engine(monkeypatch)
    return Studio(live_server.url, key_of(user))


def test_from_a_theme_to_a_file(there: Studio, tmp_path: Path) -> None:
    assert there.me()["name"] == "林"
    drafts = there.drafts("a boat", style="song-ink", count=2)
    work = there.create(drafts[1], title="小舟", progress=None)
    run_next("short", "here")
    assert work.job is not None
    assert work.job.wait().progress == 1
    assert work.save(tmp_path / "boat.png").read_bytes().startswith(b"\x89PNG")
    assert [one.title for one in there.works(mine=True)] == ["小舟"]
    assert work.change(visibility="public").facts["published"]
    work.delete()
    assert not Work.objects.exists()


def test_faults_are_told_in_the_programs_language(there: Studio) -> None:
    set_language("zh")
    with pytest.raises(StudioError, match="模型"):
        there.drafts(UNKNOWN)


def test_a_wrong_key_is_told(there: Studio) -> None:
    with pytest.raises(StudioError) as fault:
        Studio(there.address, "dq_wrong").me()
    assert (fault.value.status, fault.value.problem) == (401, "unknown-key")
