"""Teaching in a real browser: ten pictures become a model, and the model makes a work, on a phone too.

The real process learns, with few steps; nothing is learned from so few, but everything happens.
"""

from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, expect

from studio.browser import CHROMIUM, PHONE, REQUIRED, Visitor, hindrances, owned
from studio.conftest import PASSWORD
from studio.running import Studio
from studio.schooling import png

if not CHROMIUM and not REQUIRED:
    pytest.skip("there is no Chromium: apt-get install chromium", allow_module_level=True)

PATIENCE = 180_000  # milliseconds: it learns beside everything else that runs


@pytest.fixture(scope="module")
def address(tmp_path_factory: pytest.TempPathFactory, browser: Browser) -> Iterator[str]:
    """A studio with an owner, whose lessons are short."""
    with Studio(tmp_path_factory.mktemp("studio"), DANQING_STUDIO_MINIATURE="1") as studio:
        yield owned(browser, studio.link(), "墨客", PASSWORD)


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Ten pictures in two folders, and two files that are none."""
    folder = tmp_path_factory.mktemp("pictures") / "orchard"
    for seed in range(10):
        place = folder / ("pear" if seed % 2 else "plum") / f"{seed}.png"
        place.parent.mkdir(parents=True, exist_ok=True)
        place.write_bytes(png(seed, 200))
    (folder / "broken.png").write_bytes(b"nothing")
    (folder / "drawing.svg").write_bytes(b"<svg/>")
    return folder


def hinders(visitor: Visitor) -> list[object]:
    """What hinders people on the page one is on; back on a phone then."""
    here = visitor.page.url
    faults = hindrances(visitor, [here])
    visitor.page.set_viewport_size(PHONE)
    visitor.goes(here)
    return faults


def test_ten_pictures_become_a_model_that_makes_a_work(browser: Browser, address: str, folder: Path) -> None:
    visitor = Visitor(browser, address, viewport=PHONE)
    visitor.context.set_default_timeout(PATIENCE)
    expect.set_options(timeout=PATIENCE)
    visitor.signs_in("墨客", PASSWORD)
    page = visitor.goes("/models/new/")
    page.get_by_label("What shall the set be called?").fill("Orchard")
    page.get_by_label("These pictures are mine").check()
    page.get_by_role("button", name="Go on to the pictures").click()

    page.locator("#pick-folder").set_input_files(folder)
    expect(page.locator(".refused li")).to_have_count(2)
    expect(page.locator("#tiles img")).to_have_count(10)
    expect(page.locator(".refused")).to_contain_text("orchard/drawing.svg")
    page.locator("#pick-folder").set_input_files(folder)
    expect(page.locator(".sending")).to_contain_text("10 were here already")
    expect(page.locator("#drop")).to_have_attribute("aria-busy", "false")
    page.get_by_role("button", name="Remove pear/1").click()
    expect(page.locator("#tiles img")).to_have_count(9)
    page.locator("#pick-files").set_input_files(folder / "pear" / "1.png")
    expect(page.locator("#tiles img")).to_have_count(10)

    page.get_by_role("button", name="Look at the pictures").click()
    expect(page.get_by_text("Risk of copies")).to_be_visible()
    faults = hinders(visitor)

    page.get_by_label("both: what they show").check()
    page.get_by_label("What shall the model be called?").fill("Orchard")
    page.get_by_role("button", name="Begin").click()
    expect(page.get_by_role("button", name="Pause")).to_be_visible()
    page.get_by_role("button", name="Pause").click()
    expect(page.get_by_role("button", name="Go on")).to_be_visible()
    expect(page.get_by_text("Paused. Everything is saved")).to_be_visible()
    faults += hinders(visitor)
    page.get_by_role("button", name="Go on").click()
    expect(page.get_by_role("link", name="Make a work with it")).to_be_visible()  # the page went on by itself

    page.get_by_label("Name in Chinese").fill("果园")
    page.get_by_role("button", name="Save").click()
    expect(page.locator(".toast")).to_contain_text("It is called so")
    faults += hinders(visitor)
    visitor.goes("/models/")
    expect(page.get_by_role("link", name="Orchard")).to_be_visible()
    faults += hinders(visitor)
    page.get_by_role("link", name="Orchard").click()
    page.get_by_role("link", name="Make a work with it").click()
    expect(page.locator("#model")).to_have_value(page.url.rsplit("model=", 1)[1])
    expect(page.locator("[data-thumbs] img").first).to_be_visible()
    expect.set_options(timeout=5000)
    assert not faults, "\n".join(map(str, faults))
    assert (visitor.foreign, visitor.complaints) == ([], [])
    visitor.context.close()
