"""Teaching in a real browser: ten pictures become a model, and the model makes a work, on a phone too.

The real process learns, with few steps; nothing is learned from so few, but everything happens.
"""

from collections.abc import Iterator
from pathlib import Path

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser, Page, expect

from studio.browser import CHROMIUM, REQUIRED, Visitor, opened
from studio.conftest import PASSWORD
from studio.running import Studio, base
from studio.schooling import png
from studio.test_browser import LOOKS, PHONE

if not CHROMIUM and not REQUIRED:
    pytest.skip("there is no Chromium: apt-get install chromium", allow_module_level=True)

PATIENCE = 180_000  # milliseconds: it learns beside everything else that runs


@pytest.fixture(scope="module")
def address(tmp_path_factory: pytest.TempPathFactory, browser: Browser) -> Iterator[str]:
    """A studio with an owner, whose lessons are short."""
    with Studio(tmp_path_factory.mktemp("studio"), DANQING_STUDIO_MINIATURE="1") as studio:
        link = studio.link()
        owner = Visitor(browser, base(link))
        owner.goes(link)
        owner.fills(username="墨客", password=PASSWORD)
        owner.context.close()
        yield base(link)


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    with opened() as browser:
        yield browser


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


def hinders(page: Page) -> list[object]:
    """What axe-core finds, and pages that are too wide, in both languages and both themes."""
    faults: list[object] = []
    address = page.url
    for language, scheme, size in LOOKS:
        page.context.add_cookies([{"name": "django_language", "value": language, "url": address}])
        page.emulate_media(color_scheme=scheme, reduced_motion="reduce")
        page.set_viewport_size(size)
        page.goto(address)
        if not page.evaluate("document.documentElement.scrollWidth <= innerWidth"):
            faults.append((address, language, size))
        faults += [
            (address, language, scheme, one["id"], [node["html"] for node in one["nodes"]])
            for one in Axe().run(page).response["violations"]
        ]
    page.context.add_cookies([{"name": "django_language", "value": "en", "url": address}])
    page.set_viewport_size(PHONE)
    page.goto(address)
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
    faults = hinders(page)

    page.get_by_label("both: what they show").check()
    page.get_by_label("What shall the model be called?").fill("Orchard")
    page.get_by_role("button", name="Begin").click()
    expect(page.get_by_role("button", name="Pause")).to_be_visible()
    page.get_by_role("button", name="Pause").click()
    expect(page.get_by_role("button", name="Go on")).to_be_visible()
    expect(page.get_by_text("Paused. Everything is saved")).to_be_visible()
    faults += hinders(page)
    page.get_by_role("button", name="Go on").click()
    expect(page.get_by_role("link", name="Make a work with it")).to_be_visible()  # the page went on by itself

    page.get_by_label("Name in Chinese").fill("果园")
    page.get_by_role("button", name="Save").click()
    expect(page.locator(".toast")).to_contain_text("It is called so")
    faults += hinders(page)
    visitor.goes("/models/")
    expect(page.get_by_role("link", name="Orchard")).to_be_visible()
    faults += hinders(page)
    page.get_by_role("link", name="Orchard").click()
    page.get_by_role("link", name="Make a work with it").click()
    expect(page.locator("#model")).to_have_value(page.url.rsplit("model=", 1)[1])
    expect(page.locator("[data-thumbs] img").first).to_be_visible()
    expect.set_options(timeout=5000)
    assert not faults, "\n".join(map(str, faults))
    assert (visitor.foreign, visitor.complaints) == ([], [])
    visitor.context.close()
