"""Long work in a real browser: followed as it goes on, cancelled, also without scripts."""

import sqlite3
import subprocess
import sys
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import pytest
from house import ROOT
from playwright.sync_api import Browser, expect

from studio.browser import CHROMIUM, REQUIRED, Visitor, owned, violations
from studio.conftest import PASSWORD
from studio.running import Studio

if not CHROMIUM and not REQUIRED:
    pytest.skip("there is no Chromium: apt-get install chromium", allow_module_level=True)

# Three jobs with a worker that is elsewhere, and one that nobody may begin before tomorrow.
MAKE = """
import django; django.setup()
from datetime import timedelta
from django.utils import timezone
from danqing_studio.accounts.models import User
from danqing_studio.jobs.models import Job
now = timezone.now()
every = {"owner": User.objects.get(), "kind": "teach", "language": "en"}
begun = {"state": "running", "worker": "elsewhere", "attempt": 1, "begun": now}
begun["beat"] = now + timedelta(hours=1)
for title in ("followed", "stopped", "plain"):
    Job.objects.create(**every, **begun, progress=0.25, note="Painting", wish={"title": title})
Job.objects.create(**every, due=now + timedelta(days=1), wish={"title": "waiting"})
"""


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("studio")


@pytest.fixture(scope="module")
def address(folder: Path, browser: Browser) -> Iterator[str]:
    """A studio with an owner who has asked for four things."""
    with Studio(folder) as studio:
        address = owned(browser, studio.link(), "墨客", PASSWORD)
        settings = {"DANQING_STUDIO_DATA": str(folder), "DJANGO_SETTINGS_MODULE": "danqing_studio.settings"}
        subprocess.run([sys.executable, "-c", MAKE], env=settings, cwd=ROOT, check=True)
        yield address


def change(folder: Path, title: str, **changes: object) -> None:
    """As a worker would."""
    names = ", ".join(f"{name} = ?" for name in changes)
    with closing(sqlite3.connect(folder / "studio.sqlite3", timeout=20)) as base, base:
        base.execute(
            f"UPDATE jobs_job SET {names} WHERE wish LIKE ?",
            [*changes.values(), f"%{title}%"],
        )


def test_a_job_is_followed_and_cancelled(folder: Path, browser: Browser, address: str) -> None:
    visitor = Visitor(browser, address)
    visitor.signs_in("墨客", PASSWORD)
    page = visitor.goes("/jobs/")

    followed, stopped, waiting = (
        page.locator("li", has_text=f"Teach a model: {title}") for title in ("followed", "stopped", "waiting")
    )
    bar = followed.get_by_role("progressbar", name="Teach a model: followed")
    expect(bar).to_have_js_property("value", 25)
    change(folder, "followed", progress=0.6, note="Drying")
    expect(bar).to_have_js_property("value", 60)
    expect(followed.get_by_text("Drying")).to_be_visible()
    assert violations(page) == []

    waiting.get_by_role("button", name="Cancel").click()
    expect(waiting.locator("[data-says]")).to_have_text("cancelled")
    stopped.get_by_role("button", name="Cancel").press("Enter")
    expect(stopped.locator("[data-says]")).to_have_text("being stopped")

    change(folder, "followed", state="done", progress=1.0, note="", result='{"page": "/account/"}')
    expect(bar).to_be_hidden()
    followed.get_by_role("link", name="Look at it").click()
    expect(page).to_have_url(f"{address}account/")
    assert (visitor.foreign, visitor.complaints) == ([], [])
    visitor.context.close()


def test_it_works_without_scripts(browser: Browser, address: str) -> None:
    visitor = Visitor(browser, address, scripts=False)
    visitor.signs_in("墨客", PASSWORD)
    page = visitor.goes("/jobs/")
    plain = page.locator("li", has_text="Teach a model: plain")
    expect(plain.locator("progress")).to_have_attribute("value", "25")
    plain.get_by_role("button", name="Cancel").click()
    expect(plain.locator("[data-says]")).to_have_text("being stopped")
    visitor.context.close()
