"""The studio in a real browser: what people do, on the real server, from the first start on."""

from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, expect

from studio.browser import CHROMIUM, DESK, PHONE, REQUIRED, Visitor, hindrances, violations
from studio.conftest import PASSWORD
from studio.pages import OPEN_PAGES, OWN_PAGES
from studio.running import Studio, base

if not CHROMIUM and not REQUIRED:
    pytest.skip("there is no Chromium: apt-get install chromium", allow_module_level=True)

KILO = 1024


@pytest.fixture(scope="module")
def link(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """A studio's first link; it is one studio for all tests, and they begin with its owner."""
    with Studio(tmp_path_factory.mktemp("studio")) as studio:
        yield studio.link()


@pytest.fixture(scope="module")
def address(link: str, browser: Browser) -> str:
    """A studio whose owner has come by the first link."""
    owner = Visitor(browser, base(link))
    owner.goes(link)
    assert link.rsplit("/", 2)[1] not in owner.page.url  # the token has left the address
    expect(owner.page.get_by_role("heading", level=1)).to_have_text("This studio is yours")
    owner.fills(username="墨客", password=PASSWORD)
    expect(owner.page.locator("summary", has_text="墨客")).to_be_visible()
    owner.context.close()
    return base(link)


@pytest.fixture
def visitor(browser: Browser, address: str) -> Iterator[Visitor]:
    """A stranger; whatever they do, nothing is asked of another origin and nothing is complained of."""
    visitor = Visitor(browser, address)
    yield visitor
    visitor.context.close()
    assert visitor.foreign == []
    assert visitor.complaints == []


def open_menu(visitor: Visitor, name: str) -> None:
    visitor.page.locator("summary", has_text=name).click()


def test_an_invited_person_joins_leaves_a_session_behind_and_ends_it(
    visitor: Visitor, browser: Browser
) -> None:
    visitor.signs_in("墨客", PASSWORD)
    visitor.goes("/invitations/")
    visitor.page.get_by_label("For how many people").fill("2")
    visitor.page.get_by_role("button", name="Make a link").click()
    invitation = visitor.page.locator("#link").input_value()

    guest, elsewhere = Visitor(browser, visitor.address), Visitor(browser, visitor.address)
    guest.goes(invitation)
    expect(guest.page.get_by_text("You have been invited as maker.")).to_be_visible()
    guest.fills(username="painter", password="short")
    expect(guest.page.get_by_text("This password is too short")).to_be_visible()
    guest.fills(password=PASSWORD)
    elsewhere.signs_in("painter", PASSWORD)

    guest.goes("/account/")
    guest.page.get_by_role("button", name="Sign out there").click()  # htmx: the page stays
    expect(guest.page.locator(".toast")).to_contain_text("Signed out there.")
    expect(guest.page.locator("#sessions li")).to_have_count(1)
    elsewhere.goes("/account/")
    assert "/sign-in/" in elsewhere.page.url
    guest.page.get_by_role("button", name="Dismiss").click()
    expect(guest.page.locator(".toast")).to_have_count(0)

    with guest.page.expect_download() as download:
        guest.page.get_by_role("button", name="Download").click()
    assert download.value.suggested_filename.endswith(".zip")
    guest.page.get_by_role("link", name="Delete the account").click()
    guest.fills(password=PASSWORD)
    expect(guest.page.locator(".toast")).to_contain_text("Farewell")
    assert "/sign-in/" in guest.signs_in("painter", PASSWORD).url
    for one in (guest, elsewhere):
        assert (one.foreign, one.complaints) == ([], [])
        one.context.close()


def test_signing_in_and_out_by_keyboard_alone(visitor: Visitor) -> None:
    page = visitor.goes("/")
    page.keyboard.press("Tab")
    expect(page.get_by_text("Skip to the content")).to_be_focused()
    page.keyboard.press("Enter")
    page.keyboard.press("Tab")
    expect(page.locator("main .button.primary")).to_be_focused()
    page.keyboard.press("Enter")
    expect(page.get_by_label("Name")).to_be_focused()
    page.keyboard.type("墨客")
    page.keyboard.press("Tab")
    page.keyboard.type(PASSWORD)
    page.keyboard.press("Enter")
    menu = page.locator("summary", has_text="墨客")
    menu.focus()
    page.keyboard.press("Enter")
    expect(page.get_by_role("button", name="Sign out")).to_be_visible()
    page.keyboard.press("Escape")
    expect(page.get_by_role("button", name="Sign out")).to_be_hidden()
    expect(menu).to_be_focused()
    page.keyboard.press("Enter")
    page.get_by_role("button", name="Sign out").press("Enter")
    expect(page.get_by_role("link", name="Sign in").first).to_be_visible()


def test_language_switch(visitor: Visitor) -> None:
    page = visitor.goes("/sign-in/")
    page.get_by_role("button", name="中文").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("欢迎回来")
    expect(page.locator("html")).to_have_attribute("lang", "zh-hans")
    assert "/sign-in/" in page.url
    visitor.goes("/")
    assert page.evaluate("getComputedStyle(document.querySelector('h1')).writingMode") == "vertical-rl"
    page.get_by_role("button", name="English").click()
    expect(page.locator("html")).to_have_attribute("lang", "en")


def test_theme_switch_is_at_once_and_stays(visitor: Visitor) -> None:
    def darkness() -> str:
        return str(visitor.page.evaluate("getComputedStyle(document.body).backgroundColor"))

    page = visitor.goes("/")
    light = darkness()
    page.get_by_label("Light or dark").click()
    with page.expect_response("**/theme/"):
        page.get_by_role("button", name="Dark").click()
    assert darkness() != light
    visitor.goes("/sign-in/")
    assert darkness() != light


def test_menus_switches_and_sessions_work_without_scripts(browser: Browser, address: str) -> None:
    visitor = Visitor(browser, address, scripts=False)
    visitor.signs_in("墨客", PASSWORD)
    visitor.page.get_by_label("Light or dark").click()
    visitor.page.get_by_role("button", name="Dark").click()
    expect(visitor.page.locator("html")).to_have_attribute("data-theme", "dark")
    visitor.context.close()


def test_parts_of_the_style_guide_move(visitor: Visitor) -> None:
    visitor.signs_in("墨客", PASSWORD)
    page = visitor.goes("/style-guide/")
    page.get_by_label("Brush").fill("80")
    expect(page.locator("output[for=sg-brush]")).to_have_text("80")
    page.get_by_role("button", name="A dialog").click()
    expect(page.get_by_role("dialog")).to_be_visible()
    page.get_by_role("button", name="Keep").click()
    expect(page.get_by_role("dialog")).to_be_hidden()
    page.get_by_role("button", name="A toast").click()
    expect(page.locator(".toast")).to_contain_text("Nothing was lost")


@pytest.mark.parametrize("path", [*OPEN_PAGES, *OWN_PAGES])
def test_pages_fit_phones_and_hinder_nobody(path: str, browser: Browser, address: str) -> None:
    """No sideways scrolling at 360 px, and axe-core finds nothing, in both languages and both themes."""
    visitor = Visitor(browser, address, viewport=PHONE)
    if path in OWN_PAGES:
        visitor.signs_in("墨客", PASSWORD)
    assert hindrances(visitor, [path]) == []
    assert (visitor.foreign, visitor.complaints) == ([], [])
    visitor.context.close()


@pytest.mark.parametrize("path", OPEN_PAGES)
def test_first_load_is_light(path: str, browser: Browser, address: str) -> None:
    """Page, style sheets and scripts are under 60 KB as sent; with the pictures in sight under 300 KB."""
    visitor = Visitor(browser, address, viewport=DESK)
    sent: dict[str, int] = {}
    visitor.page.on(
        "requestfinished",
        lambda one: sent.update(
            {one.url: sum(one.sizes()[part] for part in ("responseBodySize", "responseHeadersSize"))}
        ),
    )
    visitor.goes(path).wait_for_load_state("networkidle")
    visitor.context.close()
    pictures = sum(size for url, size in sent.items() if url.endswith(".webp"))
    assert len(sent) > 8
    assert sum(sent.values()) - pictures < 60 * KILO
    assert sum(sent.values()) < 300 * KILO


def test_the_admin_keeps_within_the_policy(visitor: Visitor) -> None:
    visitor.signs_in("墨客", PASSWORD)
    page = visitor.goes("/admin/accounts/user/")
    expect(page.get_by_role("link", name="墨客")).to_be_visible()
    page.get_by_role("link", name="墨客").click()
    expect(page.get_by_label("Works a day")).to_be_visible()


def test_the_guards_notice(browser: Browser, address: str) -> None:
    """A page that reaches elsewhere, runs what the policy forbids, or hinders people would be noticed."""
    visitor = Visitor(browser, address)
    page = visitor.goes("/")
    page.evaluate("document.body.append(Object.assign(new Image(), {src: 'http://192.0.2.1/x.png'}))")
    page.evaluate("document.body.setAttribute('style', 'color: red')")
    page.evaluate(
        "document.body.append(Object.assign(document.createElement('script'), {text: 'window.x = 1'}))"
    )
    page.wait_for_timeout(300)
    assert page.evaluate("window.x") is None
    assert visitor.foreign == ["http://192.0.2.1/x.png"]
    assert "image-alt" in dict(violations(page))
    assert any("Content Security Policy" in one for one in visitor.complaints)
    spoil = "document.body.style.width = '3000px'; document.documentElement.lang = 'fr'"
    faults = hindrances(visitor, ["/sign-in/"], settle=lambda page: page.evaluate(spoil))
    assert [sum(word in str(fault) for fault in faults) for word in ("too wide", "another language")] == [
        4,
        4,
    ]
    visitor.context.close()
