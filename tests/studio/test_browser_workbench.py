"""The workbench in a real browser, with the real engine: what people do there, from a word to a kept work."""

import io
import re
import zipfile
from collections.abc import Iterator
from pathlib import Path

import pytest
from PIL import Image
from playwright.sync_api import Browser, Locator, Page, Route, expect

from danqing.pictures.files import read_note
from studio.browser import CHROMIUM, DESK, PHONE, REQUIRED, Visitor, owned, violations
from studio.conftest import PASSWORD
from studio.running import Studio

if not CHROMIUM and not REQUIRED:
    pytest.skip("there is no Chromium: apt-get install chromium", allow_module_level=True)

PATIENCE = 60_000  # milliseconds; painting takes about one where nothing else runs


@pytest.fixture(scope="module")
def address(browser: Browser, tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """A studio whose owner has come by the first link."""
    with Studio(tmp_path_factory.mktemp("studio")) as studio:
        yield owned(browser, studio.link(), "墨客", PASSWORD)


@pytest.fixture
def visitor(browser: Browser, address: str) -> Iterator[Visitor]:
    """The owner at their desk; whatever they do, nothing is asked of another origin or complained of."""
    visitor = Visitor(browser, address, viewport=DESK)
    visitor.context.set_default_timeout(PATIENCE)
    visitor.signs_in("墨客", PASSWORD)
    yield visitor
    visitor.context.close()
    assert visitor.foreign == []
    assert visitor.complaints == []


def thumbs(page: Page) -> Locator:
    return page.locator("[data-thumbs] .thumb")


def steps(page: Page) -> Locator:
    return page.locator(".tree-step")


def at_the_table(visitor: Visitor) -> Page:
    """The page, once everything on it listens."""
    page = visitor.goes("/create/")
    page.locator("#bench[data-ready]").wait_for()
    return page


def drafted(visitor: Visitor, theme: str) -> Page:
    """A full wall of a theme that was typed."""
    page = at_the_table(visitor)
    page.locator("#theme").fill(theme)
    expect(thumbs(page)).to_have_count(12, timeout=PATIENCE)
    return page


def painted(visitor: Visitor, theme: str = "moon over the sea") -> Page:
    page = drafted(visitor, theme)
    thumbs(page).nth(1).click()
    expect(steps(page)).to_have_count(1, timeout=PATIENCE)
    return page


def downloaded(page: Page, kind: str, folder: Path) -> Path:
    page.get_by_role("button", name="Download").click()
    page.locator(f"#download [value={kind}]").check()
    with page.expect_download() as download:
        page.locator("#download .primary").click()
    path = folder / download.value.suggested_filename
    download.value.save_as(path)
    return path


def test_what_is_typed_before_the_page_is_ready_is_taken(visitor: Visitor) -> None:
    held: list[Route] = []
    visitor.page.route("**/workbench/js/roving*.js", lambda route: held.append(route))
    visitor.page.goto("/create/", wait_until="commit")
    visitor.page.locator("#theme").fill("a cat")
    visitor.page.locator("[name=shape][value=tall]").check(force=True)
    expect(visitor.page.locator("#bench[data-ready]")).to_have_count(0)
    while not held:
        visitor.page.wait_for_timeout(20)
    held[0].continue_()
    expect(thumbs(visitor.page)).to_have_count(12, timeout=PATIENCE)
    box = thumbs(visitor.page).first.bounding_box()
    assert box is not None
    assert box["height"] > box["width"]


def test_an_english_theme_becomes_a_painting_that_is_kept(visitor: Visitor, tmp_path: Path) -> None:
    page = painted(visitor)
    expect(thumbs(page).nth(2)).to_have_accessible_name(re.compile("^Thumbnail 3: .*a sea.*moon"))
    assert "/create/" in page.url.removesuffix("/create/")  # a sitting with an address of its own
    assert page.locator("[data-picture]").get_attribute("alt")
    path = downloaded(page, "png", tmp_path)
    assert path.name == "moon-over-the-sea.png"
    assert "moon over the sea" in (read_note(path) or "")
    paper = downloaded(page, "pdf", tmp_path)
    assert paper.read_bytes().startswith(b"%PDF")

    page.get_by_role("button", name="Keep").click()
    page.get_by_label("Title").fill("Moon")
    page.get_by_label("everyone").check()
    page.locator("#keep .primary").first.click()
    page.get_by_role("link", name="Look at the work").click(timeout=PATIENCE)
    expect(page.get_by_role("heading", level=1)).to_contain_text("Moon")


def test_a_chinese_theme_in_chinese(visitor: Visitor) -> None:
    visitor.speaks("zh-hans")
    page = drafted(visitor, "月下湖上小舟")
    expect(thumbs(page).nth(2)).to_have_accessible_name(re.compile("^小稿 3: .*湖.*舟"))
    thumbs(page).first.click()
    expect(steps(page)).to_have_count(1, timeout=PATIENCE)
    assert "月" in (page.locator("[data-picture]").get_attribute("alt") or "")
    expect(page.locator("[data-said]")).to_contain_text("画架上")
    assert violations(page) == []


def test_words_that_are_not_known_are_told_and_the_wall_stays(visitor: Visitor) -> None:
    page = drafted(visitor, "a cat")
    page.locator("#theme").fill("a cat on a flurbish")
    expect(page.locator("[data-words]")).to_contain_text("flurbish", timeout=PATIENCE)
    near = page.locator("[data-words] button").first
    word = near.inner_text()
    near.click()
    expect(page.locator("#theme")).to_have_value(f"a cat on a {word}")
    page.locator("#theme").fill("qqqq")
    expect(page.locator("[data-words]")).to_contain_text("qqqq", timeout=PATIENCE)
    expect(page.locator("[data-said]")).to_contain_text("qqqq")
    assert thumbs(page).count() >= 4
    near = page.locator("[data-words] button").first
    word = near.inner_text()
    near.click()
    expect(page.locator("#theme")).to_have_value(word)
    expect(page.locator("[data-words]")).to_be_hidden(timeout=PATIENCE)


def test_steering_walking_back_and_branching(visitor: Visitor) -> None:
    page = painted(visitor)
    before = page.locator("[data-picture]").get_attribute("src")
    page.get_by_role("slider", name="Brush").fill("2")
    expect(page.locator("[data-picture]")).not_to_have_attribute("src", before or "", timeout=PATIENCE)
    expect(steps(page)).to_have_count(2, timeout=PATIENCE)
    expect(page.get_by_role("slider", name="Brush")).to_have_value("2")
    page.keyboard.press("Control+z")
    expect(page.locator("[data-picture]")).to_have_attribute("src", before or "")
    page.get_by_label("Season", exact=True).select_option("winter")
    expect(steps(page)).to_have_count(3, timeout=PATIENCE)
    levels = page.locator(".tree > li").evaluate_all(
        "all => all.map(li => [li.style.getPropertyValue('--column'), li.style.getPropertyValue('--row')])"
    )
    assert levels == [["1", "0"], ["2", "0"], ["2", "1"]]
    page.get_by_role("button", name="Song ink").click()
    page.get_by_role("button", name="impressionist oil").click()
    expect(page.get_by_role("slider", name="Song ink")).to_be_visible()
    expect(steps(page)).to_have_count(4, timeout=PATIENCE)

    page.reload()  # the table is as it was left
    expect(steps(page)).to_have_count(4)
    page.goto("/create/sittings/")
    page.get_by_role("link", name="moon over the sea").first.click()
    expect(steps(page)).to_have_count(4)


def test_the_newest_is_asked_again_where_an_older_one_came_later(visitor: Visitor) -> None:
    """Two requests may reach the engine in the other order; then it takes the older one for the newest."""
    refused: list[Route] = []

    def refuse_once(route: Route) -> None:
        if refused:
            route.continue_()
        else:
            refused.append(route)
            route.fulfill(status=409, json={})

    visitor.page.route("**/create/wall/", refuse_once)
    drafted(visitor, "three pears")
    assert refused


def test_by_keyboard_alone(visitor: Visitor) -> None:
    page = at_the_table(visitor)
    page.locator("body").press("/")
    page.keyboard.type("three pears")
    expect(thumbs(page)).to_have_count(12, timeout=PATIENCE)
    page.keyboard.press("Enter")
    expect(thumbs(page).nth(0)).to_be_focused()
    page.keyboard.press("ArrowRight")
    expect(thumbs(page).nth(1)).to_be_focused()
    page.keyboard.press("Enter")
    expect(steps(page)).to_have_count(1, timeout=PATIENCE)
    page.keyboard.press("w")
    page.keyboard.press("ArrowDown")
    page.keyboard.press("Enter")
    expect(steps(page)).to_have_count(2, timeout=PATIENCE)
    page.keyboard.press("c")
    divider = page.get_by_role("slider", name="Where the two pictures meet")
    expect(divider).to_be_focused()
    page.keyboard.press("ArrowRight")
    expect(divider).to_have_value("51")
    page.keyboard.press("c")
    expect(divider).to_be_hidden()
    page.keyboard.press("h")
    page.keyboard.press("ArrowUp")
    expect(steps(page).first).to_be_focused()
    page.keyboard.press("?")
    expect(page.get_by_role("dialog", name="Keys")).to_be_visible()
    page.keyboard.press("Escape")
    page.keyboard.press("k")
    expect(page.get_by_label("Title")).to_be_focused()


def test_more_like_this_and_surprise(visitor: Visitor) -> None:
    page = painted(visitor)
    page.keyboard.press("m")
    expect(thumbs(page)).to_have_count(9, timeout=PATIENCE)
    thumbs(page).nth(3).click()
    expect(steps(page)).to_have_count(2, timeout=PATIENCE)
    expect(page.get_by_text("Sliders move a painting that comes")).to_be_visible()
    page.get_by_role("button", name="Surprise me").click()
    expect(thumbs(page)).to_have_count(12, timeout=PATIENCE)


def test_pictures_from_elsewhere(visitor: Visitor, tmp_path: Path) -> None:
    page = painted(visitor)
    path = downloaded(page, "webp", tmp_path)
    page = visitor.goes("/create/")
    dropped(page, path)
    expect(steps(page)).to_have_count(1, timeout=PATIENCE)
    expect(page.get_by_role("slider", name="Brush")).to_be_visible()
    photograph = tmp_path / "cat.jpg"
    Image.effect_noise((320, 240), 80).convert("RGB").save(photograph)
    dropped(page, photograph)
    expect(steps(page)).to_have_count(2, timeout=PATIENCE)
    (tmp_path / "x.png").write_bytes(b"<svg onload='alert(1)'/>")
    dropped(page, tmp_path / "x.png")
    expect(page.locator(".toast")).to_contain_text("SVG")
    expect(steps(page)).to_have_count(2)


def dropped(page: Page, path: Path) -> None:
    """The file let fall upon the table, as a hand does it."""
    kind = {".webp": "image/webp", ".jpg": "image/jpeg"}.get(path.suffix, "image/png")
    page.evaluate(
        """([bytes, name, type]) => {
          const dataTransfer = new DataTransfer();
          dataTransfer.items.add(new File([new Uint8Array(bytes)], name, { type }));
          const drop = new DragEvent("drop", { dataTransfer, bubbles: true });
          document.getElementById("bench").dispatchEvent(drop);
        }""",
        [list(path.read_bytes()), path.name, kind],
    )


def test_on_a_phone_the_painting_stays_in_sight(browser: Browser, address: str) -> None:
    visitor = Visitor(browser, address, viewport=PHONE)
    visitor.context.set_default_timeout(PATIENCE)
    visitor.signs_in("墨客", PASSWORD)
    page = drafted(visitor, "moon over the sea")
    assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")
    expect(page.get_by_role("button", name="Song ink")).to_be_in_viewport()  # styles are above the wall
    thumbs(page).nth(1).click()
    expect(steps(page)).to_have_count(1, timeout=PATIENCE)
    assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")
    page.get_by_role("toolbar").get_by_role("link", name="Style and sliders").click()
    expect(page.get_by_role("slider", name="Brush")).to_be_in_viewport()
    page.get_by_role("slider", name="Strength").scroll_into_view_if_needed()
    box = page.locator("[data-picture]").bounding_box()
    assert box is not None
    assert box["y"] > -1
    assert box["height"] > 200
    small = page.evaluate(
        """() => [...document.querySelectorAll("#bench button, #bench select, #bench input")]
          .filter((one) => one.offsetParent && !one.closest("dialog, .unseen") && one.offsetWidth > 1)
          .filter((one) => !one.matches("[type=radio], [type=checkbox], [type=file]"))
          .filter((one) => one.offsetHeight < 43)
          .map((one) => one.outerHTML.slice(0, 120))"""
    )
    assert small == []
    page.emulate_media(color_scheme="dark", reduced_motion="reduce")
    assert violations(page) == []
    assert (visitor.foreign, visitor.complaints) == ([], [])
    visitor.context.close()


def test_nothing_hinders_at_the_desk(visitor: Visitor) -> None:
    visitor.page.emulate_media(reduced_motion="reduce")
    page = painted(visitor)
    assert violations(page) == []
    for name in ("help", "keep", "download"):
        page.evaluate("name => document.getElementById(name).showModal()", name)
        assert violations(page) == []
        page.evaluate("name => document.getElementById(name).close()", name)


def test_hearts_are_for_those_who_let_their_choices_count(visitor: Visitor) -> None:
    """Asked in a line that opens; and what is on the easel can be loved from then on."""
    page = painted(visitor)
    heart = page.get_by_role("button", name="I am fond of this")
    expect(heart).to_be_hidden()
    page.get_by_text("Remember what I choose?").click()
    assert violations(page) == []
    page.get_by_label("To put first what I like").check()
    page.get_by_role("button", name="Allow what is ticked").click()
    expect(page.get_by_text("Noted.")).to_be_visible()
    heart.click()
    expect(heart).to_have_attribute("aria-pressed", "true", timeout=PATIENCE)
    assert violations(page) == []
    page.reload()
    expect(heart).to_have_attribute("aria-pressed", "true")
    heart.click()
    expect(heart).to_have_attribute("aria-pressed", "false")


def test_while_the_engine_is_away_the_wall_keeps_what_it_had(visitor: Visitor) -> None:
    page = drafted(visitor, "a cat")
    page.route("**/create/wall/", lambda route: route.abort())
    page.get_by_role("button", name="Surprise me").click()
    expect(page.locator(".toast")).to_contain_text("Nothing is lost")
    expect(thumbs(page)).to_have_count(12)
    visitor.complaints.clear()  # of the browser's own, that nobody answered


def test_what_was_made_is_in_the_export(visitor: Visitor) -> None:
    painted(visitor)
    page = visitor.goes("/account/")
    with page.expect_download() as download:
        page.get_by_role("button", name="Download").click()
    with zipfile.ZipFile(io.BytesIO(Path(download.value.path()).read_bytes())) as bundle:
        assert "workbench.sitting" in bundle.read("danqing.json").decode()
