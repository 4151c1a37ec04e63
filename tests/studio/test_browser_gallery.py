"""The gallery in a real browser: works published, liked, remixed, spoken of, reported and judged."""

from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, Page, expect

from studio.browser import CHROMIUM, DESK, REQUIRED, Visitor, hindrances, hold_back
from studio.conftest import PASSWORD
from studio.running import Studio, base

if not CHROMIUM and not REQUIRED:
    pytest.skip("there is no Chromium: apt-get install chromium", allow_module_level=True)

PATIENCE = 90_000  # milliseconds; painting takes about one second where nothing else runs


@pytest.fixture(scope="module")
def people(browser: Browser, tmp_path_factory: pytest.TempPathFactory) -> Iterator[dict[str, Visitor]]:
    """The owner and two makers they invited, each in a browser of their own."""
    with Studio(tmp_path_factory.mktemp("studio")) as studio:
        link = studio.link()
        names = ("墨客", "ann", "bo")
        found = {name: Visitor(browser, base(link), viewport=DESK) for name in names}
        owner = found["墨客"]
        owner.goes(link)
        owner.fills(username="墨客", password=PASSWORD)
        owner.goes("/invitations/")
        owner.page.get_by_label("For how many people").fill("2")
        owner.page.get_by_role("button", name="Make a link").click()
        invitation = owner.page.locator("#link").input_value()
        for name in names[1:]:
            found[name].goes(invitation)
            found[name].fills(username=name, password=PASSWORD)
        yield found
        for one in found.values():
            one.context.close()
            assert (one.foreign, one.complaints) == ([], [])


@pytest.fixture(scope="module")
def work(people: dict[str, Visitor]) -> str:
    """The path of a work that Ann made and shows to everyone, which Bo has remixed, liked and spoken of."""
    ann, bo = people["ann"], people["bo"]
    page = ann.goes("/create/")
    page.get_by_role("textbox", name="What shall be painted?").fill("moon over the sea")
    page.locator("[data-thumbs] .thumb").first.click(timeout=PATIENCE)
    path = keep(page, "Moon")

    page = bo.goes("/gallery/")
    page.get_by_role("link", name="Moon").first.click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Moon")
    page.get_by_role("button", name="I like it").click()  # htmx: the page stays
    expect(page.get_by_role("button", name="I like it")).to_have_attribute("aria-pressed", "true")
    page.get_by_label("Your comment").fill("How still!\nhttps://x.example")
    page.get_by_role("button", name="Say it").click()
    expect(page.locator(".said")).to_contain_text("How still!")
    expect(page.locator(".said a[href*='x.example']")).to_have_count(0)
    page.get_by_text("Collect", exact=True).click()
    page.get_by_label("A new collection").fill("Nights")
    page.get_by_role("button", name="Hang it there").click()
    expect(page.locator(".hung-title")).to_have_text("Moon")

    bo.goes(path)
    page.get_by_role("link", name="Open in the workbench").click()
    remixed = keep(page, "Another moon")
    expect(page.locator(".generations").first).to_contain_text("Moon")
    ann.goes(path)
    expect(ann.page.locator(".generations.after")).to_contain_text("Another moon")
    assert remixed != path
    return path


def keep(page: Page, title: str) -> str:
    """Keep what lies on the table, for everyone; the path of the work's page, once it is painted."""
    expect(page.locator(".tree-step")).to_have_count(1, timeout=PATIENCE)
    page.get_by_role("button", name="Keep").click()
    page.get_by_label("Title").fill(title)
    page.get_by_label("everyone").check()
    page.locator("#keep .primary").first.click()
    page.get_by_role("link", name="Look at the work").click(timeout=PATIENCE)
    expect(page.get_by_role("heading", level=1)).to_have_text(title)
    return "/works/" + page.url.split("/works/")[1]


def test_the_wall_is_searched_while_one_types(people: dict[str, Visitor], work: str) -> None:
    page = people["bo"].goes("/gallery/")
    expect(page.locator(".hung-title")).to_have_count(2)
    page.get_by_label("Search the gallery").fill("another")
    expect(page.locator(".hung-title")).to_have_text(["Another moon"])
    page.get_by_label("Search the gallery").fill("月亮")
    expect(page.locator(".hung-title")).to_have_count(2)
    assert "q=" in page.url
    page.get_by_label("Search the gallery").fill("dragon")
    expect(page.get_by_role("heading", name="Nothing found")).to_be_visible()


def test_nothing_moves_when_pictures_arrive(people: dict[str, Visitor], work: str) -> None:
    page = people["bo"].page
    page.route("**/*.webp*", lambda route: route.abort())
    people["bo"].goes("/gallery/")
    without = page.locator("#wall").bounding_box()
    page.unroute("**/*.webp*")
    people["bo"].goes("/gallery/").wait_for_load_state("networkidle")
    assert page.locator("#wall").bounding_box() == without
    people["bo"].complaints.clear()  # of the pictures that were kept away


def test_more_like_this_comes_into_sight(people: dict[str, Visitor], work: str) -> None:
    page = people["bo"].goes(work)
    page.get_by_role("heading", name="More like this").scroll_into_view_if_needed()
    expect(page.locator(".few .hung-title")).to_have_text(["Another moon"])


def test_pages_with_rows_fit_phones_and_hinder_nobody(people: dict[str, Visitor], work: str) -> None:
    visitor = people["bo"]
    collection = visitor.goes("/mine/").locator(".chips a").first.get_attribute("href") or ""
    mine = visitor.page.locator(".hung-title").first.get_attribute("href") or ""
    paths = ["/gallery/", work, f"{work}report/", "/mine/", "/makers/ann/", collection]
    paths += [f"{mine}edit/", f"{mine}delete/"]
    assert hindrances(visitor, paths) == []


def test_a_report_is_judged_and_the_maker_sees_why(people: dict[str, Visitor], work: str) -> None:
    ann, bo, moderator = people["ann"], people["bo"], people["墨客"]
    bo.goes(work)
    bo.page.get_by_role("link", name="Report").first.click()
    bo.page.get_by_label("somebody else's picture or rights").check()
    bo.page.get_by_role("button", name="Report").click()
    expect(bo.page.locator(".toast")).to_contain_text("A moderator will look at it")

    page = moderator.goes("/admin/gallery/reportedwork/")
    expect(page.locator("#result_list img")).to_be_visible()
    hold_back(page, "The moon is mine.")

    for path in ("/mine/", work):
        expect(ann.goes(path).locator(".notice")).to_contain_text("The moon is mine.")
    expect(bo.goes(work).get_by_role("heading", level=1)).not_to_have_text("Moon")
    expect(bo.goes("/gallery/").locator(".hung-title")).to_have_text(["Another moon"])


ADMIN = [
    "", "accounts/user/", "accounts/user/1/change/", "accounts/auditentry/", "accounts/invitation/",
    "gallery/publicwork/", "gallery/reportedwork/", "gallery/reportedcomment/", "teaching/sharedmodel/",
    "site/sitesettings/",
]  # fmt: skip


def test_the_admin_hinders_no_moderator(people: dict[str, Visitor], work: str) -> None:
    """axe-core finds nothing on its pages, with rows in them; see docs/studio/gallery.md for what remains."""
    visitor = people["墨客"]
    held = visitor.goes("/admin/gallery/reportedwork/").locator("#result_list th a").first
    paths = [*(f"/admin/{path}" for path in ADMIN), held.get_attribute("href") or ""]
    # without preloading: axe would put styles that Django's import into the page, against the policy
    assert hindrances(visitor, paths, preload=False) == []
