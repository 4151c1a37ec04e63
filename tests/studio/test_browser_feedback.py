"""Choosing in a real browser, with the real engine: by clicks and keys, with consent and without."""

from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, Page, expect

from studio.browser import CHROMIUM, DESK, PHONE, REQUIRED, Visitor, hindrances, owned
from studio.conftest import PASSWORD
from studio.running import Studio

if not CHROMIUM and not REQUIRED:
    pytest.skip("there is no Chromium: apt-get install chromium", allow_module_level=True)

PATIENCE = 60_000  # milliseconds for pictures, where engine and tests share two cores


@pytest.fixture(scope="module")
def address(browser: Browser, tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    with Studio(tmp_path_factory.mktemp("studio")) as studio:
        yield owned(browser, studio.link(), "owner", PASSWORD)


@pytest.fixture
def visitor(browser: Browser, address: str) -> Iterator[Visitor]:
    visitor = Visitor(browser, address, viewport=DESK)
    visitor.signs_in("owner", PASSWORD)
    yield visitor
    assert (visitor.foreign, visitor.complaints) == ([], [])
    visitor.context.close()


def shown(page: Page) -> str:
    """What the pair is known by, once both pictures are there."""
    page.wait_for_function(
        "() => { const all = [...document.querySelectorAll('[data-pair] img')];"
        " return all.length === 2 && all.every((one) => one.complete && one.naturalWidth); }",
        timeout=PATIENCE,
    )
    return page.locator("[data-pair] [name=shown]").input_value()


def answered(page: Page, before: str) -> str:
    """The pair that follows."""
    page.wait_for_function(
        "(old) => { const one = document.querySelector('[data-pair] [name=shown]');"
        " return one && one.value !== old; }",
        arg=before,
        timeout=PATIENCE,
    )
    return shown(page)


def swiped(page: Page) -> None:
    """A finger over the pictures, to the left."""
    side = page.locator("[data-pair] .side").last
    for kind, x in (("pointerdown", 300), ("pointerup", 120)):
        point = {"pointerType": "touch", "clientX": x, "clientY": 300, "bubbles": True}
        side.dispatch_event(kind, point)


def kept(visitor: Visitor) -> str:
    visitor.goes("/taste/")
    return visitor.page.locator(".facts dd").first.inner_text()


def test_one_plays_without_consent_then_with_it_by_keys_clicks_and_swipes(visitor: Visitor) -> None:
    page = visitor.goes("/which-one/")
    pair = shown(page)
    page.keyboard.press("ArrowLeft")
    pair = answered(page, pair)
    expect(page.locator("#reasons")).to_be_hidden()  # what is not kept is not asked about
    assert kept(visitor) == "0"

    page = visitor.goes("/which-one/")
    pair = shown(page)
    page.get_by_label("To put first what I like").check()
    page.get_by_role("button", name="Allow what is ticked").click()
    expect(page.locator("#consent")).to_contain_text("Noted")
    page.keyboard.press("ArrowRight")
    pair = answered(page, pair)
    page.locator("[data-pair] .side").first.click()
    pair = answered(page, pair)
    expect(page.locator("#reasons")).to_be_visible()
    page.get_by_label("mood", exact=True).check()
    expect(page.locator("[data-said]")).to_be_visible()
    swiped(page)
    pair = answered(page, pair)
    page.get_by_role("button", name="Neither").click()
    answered(page, pair)

    assert kept(visitor) == "4"
    rows = page.locator("tbody tr")
    expect(rows.nth(0)).to_contain_text("neither")
    expect(rows.nth(1)).to_contain_text("1 of 2")
    expect(rows.nth(2)).to_contain_text("mood")
    expect(rows.nth(3)).to_contain_text("2 of 2")


def test_the_page_with_rows_hinders_nobody_and_deletes(visitor: Visitor) -> None:
    page = visitor.page
    assert hindrances(visitor, ["/taste/"]) == []
    assert hindrances(visitor, ["/which-one/"], settle=shown) == []
    assert kept(visitor) == "4"
    page.locator("summary", has_text="Delete all of it").click()
    page.get_by_role("button", name="Yes, delete it all").click()
    expect(page.locator(".toast")).to_contain_text("Deleted")
    assert kept(visitor) == "0"


def test_without_scripts_pairs_follow_each_other(browser: Browser, address: str) -> None:
    visitor = Visitor(browser, address, viewport=PHONE, scripts=False)
    visitor.signs_in("owner", PASSWORD)
    page = visitor.goes("/which-one/")
    page.get_by_role("link", name="Show them").click()
    first = page.locator("[data-pair] [name=shown]").input_value(timeout=PATIENCE)
    page.locator("[data-pair] .side").last.click()
    expect(page.locator("[data-pair]")).to_be_visible(timeout=PATIENCE)
    assert page.locator("[data-pair] [name=shown]").input_value() != first
    page.get_by_label("colours").check()
    page.get_by_role("button", name="Say so").click()
    visitor.goes("/taste/")
    expect(page.locator("tbody tr").first).to_contain_text("colours")
    visitor.context.close()
