"""The workbench's tools in a real browser, with mouse, keys and fingers; the bundled models paint."""

import io
from collections.abc import Iterator

import pytest
from PIL import Image
from playwright.sync_api import Browser, FloatRect, Locator, Page, ViewportSize, expect

from studio.browser import CHROMIUM, REQUIRED, Visitor, owned, violations
from studio.conftest import PASSWORD
from studio.running import Studio

if not CHROMIUM and not REQUIRED:
    pytest.skip("there is no Chromium: apt-get install chromium", allow_module_level=True)

SLOW = 60_000  # milliseconds
DESK, PHONE = ViewportSize(width=1280, height=860), ViewportSize(width=360, height=740)


@pytest.fixture(scope="module")
def address(tmp_path_factory: pytest.TempPathFactory, browser: Browser) -> Iterator[str]:
    """A studio with an owner."""
    with Studio(tmp_path_factory.mktemp("studio")) as studio:
        yield owned(browser, studio.link(), "mo", PASSWORD)


@pytest.fixture(scope="module")
def sitting(address: str, browser: Browser) -> str:
    """The address of a sitting with one painting: a cat under the moon."""
    visitor = Visitor(browser, address, DESK)
    visitor.signs_in("mo", PASSWORD)
    page = visitor.goes("/create/?theme=a cat under the moon")
    page.locator(".thumb").first.click(timeout=SLOW)
    expect(page.locator(".tree-step")).to_have_count(1, timeout=SLOW)
    visitor.context.close()
    return page.url.removeprefix(address)


@pytest.fixture
def visitor(address: str, sitting: str, browser: Browser) -> Iterator[Visitor]:
    """The maker, at the first painting; nothing is asked of another origin and nothing is complained of."""
    visitor = Visitor(browser, address, DESK)
    yield at_the_bench(visitor, sitting)
    visitor.context.close()
    assert visitor.foreign == []
    assert visitor.complaints == []


def at_the_bench(visitor: Visitor, sitting: str) -> Visitor:
    visitor.context.set_default_timeout(SLOW)
    expect.set_options(timeout=SLOW)
    visitor.signs_in("mo", PASSWORD)
    visitor.goes(f"/{sitting}")
    visitor.page.locator(".tree-step").first.click()
    return visitor


def take_up(page: Page, tool: str) -> Locator:
    """Take a tool up; its panel."""
    page.locator(f"button[data-tool={tool}]").click()
    panel = page.locator("[data-tool-body]")
    expect(panel).to_have_attribute("data-ready", "")
    return panel


def steps(page: Page) -> int:
    return page.locator(".tree-step").count()


def box_of(locator: Locator) -> FloatRect:
    box = locator.bounding_box()
    assert box is not None
    return box


def draw(page: Page, frame: Locator, *points: tuple[float, float]) -> None:
    """Press at the first point of a frame, in shares of it, and draw through the others."""
    box = box_of(frame)
    places = [(box["x"] + x * box["width"], box["y"] + y * box["height"]) for x, y in points]
    page.mouse.move(*places[0])
    page.mouse.down()
    for place in places[1:]:
        page.mouse.move(*place, steps=6)
    page.mouse.up()


def shown(page: Page) -> str:
    """The address of the picture on the easel."""
    return page.locator("[data-picture]").get_attribute("src") or ""


def looks(frame: Locator) -> bytes:
    """The frame as it looks without a pointer on it."""
    frame.page.mouse.move(2, 2)
    return frame.locator("canvas").screenshot()


def test_paint_over_and_walk_back(visitor: Visitor) -> None:
    page = visitor.page
    panel = take_up(page, "overpaint")
    frame = page.locator(".tool-frame.on-stage")
    expect(frame).to_be_visible()
    before, was, painting = steps(page), looks(frame), shown(page)
    panel.locator(".swatch-button").last.click()
    draw(page, frame, (0.2, 0.7), (0.4, 0.75), (0.5, 0.6))
    expect(page.locator("[data-picture]")).not_to_have_attribute(
        "src", painting
    )  # it is painted while one draws
    expect(page.locator(".tree-step")).to_have_count(before + 1)  # and a step when one rests
    painted = looks(frame)
    assert painted != was
    panel.get_by_role("button", name="Undo what was drawn").click()
    assert looks(frame) == was
    panel.get_by_role("button", name="Draw it again").click()
    assert looks(frame) == painted
    panel.get_by_role("button", name="Fill").click()
    draw(page, frame, (0.05, 0.05))
    expect(page.locator(".tree-step")).to_have_count(before + 2)
    assert looks(frame) != painted


def test_paint_over_by_keys_alone(visitor: Visitor) -> None:
    page = visitor.page
    take_up(page, "overpaint")
    frame = page.locator(".tool-frame.on-stage")
    expect(frame).to_be_visible()
    before = steps(page)
    frame.focus()
    page.keyboard.press("]")
    page.keyboard.down(" ")
    for _ in range(12):
        page.keyboard.press("ArrowRight")
    page.keyboard.up(" ")
    expect(page.locator(".tree-step")).to_have_count(before + 1)
    drawn = looks(frame)
    page.keyboard.press("Control+z")
    assert looks(frame) != drawn
    page.keyboard.press("+")
    page.keyboard.press("0")


def test_what_was_drawn_becomes_a_step_when_the_tool_is_laid_down(visitor: Visitor) -> None:
    page = visitor.page
    take_up(page, "overpaint")
    frame = page.locator(".tool-frame.on-stage")
    expect(frame).to_be_visible()
    before = steps(page)
    draw(page, frame, (0.5, 0.3), (0.6, 0.3))
    page.locator("[data-tool-close]").click()
    expect(page.locator(".tree-step")).to_have_count(before + 1)
    expect(frame).to_have_count(0)


def test_layers_by_mouse_and_by_keys(visitor: Visitor) -> None:
    page = visitor.page
    panel = take_up(page, "layers")
    cat = page.locator(".layer-box")
    expect(cat).to_have_count(1)
    expect(cat).to_have_attribute("aria-label", "cat")
    before, was = steps(page), box_of(cat)
    draw(page, cat, (0.5, 0.5), (-0.6, 0.4))
    expect(panel.get_by_role("button", name="Keep these layers")).to_be_enabled()
    assert box_of(cat)["x"] < was["x"] - was["width"] / 2
    panel.get_by_role("button", name="Mirror: cat").click()
    panel.get_by_role("button", name="Keep these layers").click()
    expect(page.locator(".tree-step")).to_have_count(before + 1)
    expect(cat).to_have_count(1)

    panel.get_by_label("Add", exact=True).first.fill("梨")
    page.keyboard.press("Enter")
    expect(cat).to_have_count(2)
    pear = page.get_by_role("button", name="pear", exact=True).first
    placed = box_of(pear)
    pear.focus()
    for key in ("ArrowLeft", "Shift+ArrowUp", "+", "m", "PageDown"):
        page.keyboard.press(key)
    assert box_of(pear)["y"] < placed["y"]
    expect(panel.locator(".layer-name").first).to_have_text("cat")  # the pear went behind it
    page.keyboard.press("Delete")
    expect(cat).to_have_count(1)
    panel.get_by_label("Season").select_option("winter")
    panel.get_by_role("button", name="Keep these layers").click()
    expect(page.locator(".tree-step")).to_have_count(before + 2)


def test_a_region_is_painted_anew(visitor: Visitor) -> None:
    page = visitor.page
    panel = take_up(page, "region")
    frame = page.locator(".tool-frame.on-stage")
    act = panel.get_by_role("button", name="Paint it anew")
    expect(act).to_be_disabled()
    before = steps(page)
    panel.get_by_role("button", name="Lasso").click()
    draw(page, frame, (0.2, 0.5), (0.5, 0.5), (0.5, 0.9), (0.2, 0.9))
    expect(act).to_be_enabled()
    panel.get_by_role("button", name="Turn round").click()
    panel.get_by_role("button", name="Undo what was drawn").click()
    panel.get_by_label("What shall be there?").fill("a swan")
    act.click()
    expect(page.locator(".tree-step")).to_have_count(before + 1)
    expect(act).to_be_disabled()


def test_lines_are_coloured(visitor: Visitor) -> None:
    page = visitor.page
    panel = take_up(page, "lines")
    frame = page.locator(".tool-frame.on-stage")
    before, painting = steps(page), shown(page)
    draw(page, frame, (0.3, 0.3), (0.7, 0.3), (0.7, 0.7), (0.3, 0.7), (0.3, 0.3))
    expect(page.locator("[data-picture]")).not_to_have_attribute("src", painting)
    panel.get_by_text("Dabs of colour").click()
    draw(page, page.locator(".tool-frame.on-stage"), (0.45, 0.5), (0.55, 0.5))
    panel.get_by_role("button", name="Colour and paint it").click()
    expect(page.locator(".tree-step")).to_have_count(before + 1)


def test_a_photograph_is_painted(visitor: Visitor) -> None:
    page = visitor.page
    panel = take_up(page, "photo")
    before, painting = steps(page), shown(page)
    stream = io.BytesIO()
    Image.effect_noise((320, 240), 60).convert("RGB").save(stream, "JPEG")
    act = panel.get_by_role("button", name="Paint it")
    expect(act).to_be_disabled()
    photo = {"name": "p.jpg", "mimeType": "image/jpeg", "buffer": stream.getvalue()}
    panel.locator("input[type=file]").set_input_files(photo)  # type: ignore[arg-type]
    expect(page.locator("[data-picture]")).not_to_have_attribute("src", painting)
    act.click()
    expect(page.locator(".tree-step")).to_have_count(before + 1)


def test_variants_and_a_blend(visitor: Visitor) -> None:
    page = visitor.page
    panel = take_up(page, "vary")
    expect(panel.locator(".variant")).to_have_count(9)
    before = steps(page)
    panel.locator(".variant").nth(4).click()
    expect(page.locator(".tree-step")).to_have_count(before + 1)
    panel = take_up(page, "blend")
    act = panel.get_by_role("button", name="Keep this blend")
    expect(act).to_be_disabled()
    panel.locator(".variant").last.click()
    act.click()
    expect(page.locator(".tree-step")).to_have_count(before + 2)


def test_a_verse_is_seen_and_written(visitor: Visitor) -> None:
    page = visitor.page
    panel = take_up(page, "inscribe")
    before, painting = steps(page), shown(page)
    panel.get_by_label("Verse, in Chinese characters").fill("月出")
    expect(page.locator("[data-picture]")).not_to_have_attribute("src", painting)
    panel.get_by_role("button", name="Write it").click()
    expect(page.locator(".tree-step")).to_have_count(before + 1)


def test_a_picture_is_enlarged_beside(visitor: Visitor) -> None:
    page = visitor.page
    panel = take_up(page, "print")
    before = steps(page)
    expect(panel.locator("[data-size]")).to_have_text("2480 × 2480")
    panel.get_by_text("Larger").click()
    expect(panel.locator("[data-size]")).to_have_text("1024 × 1024")
    panel.get_by_role("button", name="Make it large").click()
    expect(page.locator(".tree-step")).to_have_count(before + 1)


def test_a_finger_paints_and_two_look_closer(address: str, sitting: str, browser: Browser) -> None:
    visitor = Visitor(browser, address, PHONE)
    visitor.context.close()
    visitor.context = browser.new_context(
        base_url=address, locale="en-GB", viewport=PHONE, has_touch=True, is_mobile=True
    )
    visitor.page = visitor.context.new_page()
    page = at_the_bench(visitor, sitting).page
    take_up(page, "overpaint")
    frame = page.locator(".tool-frame.on-stage")
    expect(frame).to_be_visible()
    frame.scroll_into_view_if_needed()
    before, was, box = steps(page), looks(frame), box_of(frame)
    touch = visitor.context.new_cdp_session(page)

    def fingers(kind: str, *places: tuple[float, float]) -> None:
        points = [{"x": box["x"] + x * box["width"], "y": box["y"] + y * box["height"]} for x, y in places]
        touch.send("Input.dispatchTouchEvent", {"type": kind, "touchPoints": points})

    fingers("touchStart", (0.4, 0.4), (0.6, 0.6))
    fingers("touchMove", (0.2, 0.2), (0.8, 0.8))
    fingers("touchEnd")
    assert looks(frame) != was  # closer
    fingers("touchStart", (0.3, 0.5))
    for x in (0.4, 0.5, 0.6):
        fingers("touchMove", (x, 0.5))
    fingers("touchEnd")
    expect(page.locator(".tree-step")).to_have_count(before + 1)
    visitor.context.close()


@pytest.mark.parametrize("language", ["en", "zh-hans"])
def test_no_panel_hinders_anyone(visitor: Visitor, address: str, language: str) -> None:
    page = visitor.page
    visitor.speaks(language)
    page.emulate_media(color_scheme="dark" if language == "en" else "light", reduced_motion="reduce")
    page.set_viewport_size(PHONE if language == "en" else DESK)
    page.reload()
    page.locator(".tree-step").first.click()
    found = {}
    for button in page.locator("button[data-tool]").all():
        tool = button.get_attribute("data-tool") or ""
        panel = take_up(page, tool)
        found[tool] = violations(page)
        assert panel.evaluate("panel => panel.scrollWidth <= panel.clientWidth"), tool
    assert {tool: faults for tool, faults in found.items() if faults} == {}
