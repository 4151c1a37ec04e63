"""Pictures of every page of the studio, in both languages, on a desk and on a phone.

    PYTHONPATH=tests python -m tools.studio_pictures out/pages

It starts a studio on a temporary folder and does what people do there: two works by two makers, one steered,
one painted over, published, liked, talked about, taken further, reported and held back; pairs chosen.
"""

import sys
import tempfile
from pathlib import Path
from typing import Final

from playwright.sync_api import Browser, Page, ViewportSize, expect
from studio.browser import DESK, Visitor, hold_back, opened
from studio.running import Studio, base

PASSWORD: Final = "paper and ink 42"
PHONE = ViewportSize(width=390, height=844)
PATIENCE: Final = 90_000  # milliseconds
LOOKS: Final = (
    ("en", "light", DESK), ("zh-hans", "light", DESK), ("en", "dark", DESK), ("zh-hans", "dark", PHONE),
    ("en", "light", PHONE),
)  # fmt: skip
MORE: Final = {  # what else hangs in the gallery
    "misty mountains in autumn": "Autumn, early", "boats on the lake at sunset": "Home before dark",
    "a cat under a plum tree in the snow": "Waiting", "moon over the sea": "Low tide",
}  # fmt: skip
PAGES: Final = {
    "home": "/", "sign-in": "/sign-in/", "gallery": "/gallery/", "mine": "/mine/", "maker": "/makers/lin/",
    "models": "/models/", "teach": "/models/new/", "which-one": "/which-one/", "taste": "/taste/",
    "jobs": "/jobs/", "keys": "/keys/", "api": "/api/docs", "account": "/account/",
    "invitations": "/invitations/", "sittings": "/create/sittings/",
    "reports": "/admin/gallery/reportedwork/",
    "people": "/admin/accounts/user/",
}  # fmt: skip


def main(folder: Path) -> None:
    """Do it all and leave the pictures in ``folder``."""
    folder.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory() as data, Studio(Path(data)) as studio, opened() as browser:
        link = studio.link()
        owner = Visitor(browser, base(link), DESK)
        owner.context.set_default_timeout(PATIENCE)
        expect.set_options(timeout=PATIENCE)
        owner.goes(link)
        owner.fills(username="墨客", password=PASSWORD)
        owner.page.screenshot(path=folder / "first.png")
        night = make(owner, "月下湖上小舟", "月夜泛舟", "zh-hans")
        lin = invited(owner, browser)
        still = make(lin, "three pears on a table", "Three pears")
        for theme, title in MORE.items():
            make(lin, theme, title)
        talk(lin, night)
        further = take_further(lin, night, folder)
        choose(lin)
        report(owner, further)
        for language, scheme, size in LOOKS:
            for visitor, name, path in (
                *((owner, name, path) for name, path in PAGES.items()),
                (owner, "work", night), (lin, "own-work", still), (lin, "bench", sitting(lin)),
            ):  # fmt: skip
                look(visitor, name, path, language, scheme, size, folder)
        judge(owner)
        for language, scheme, size in LOOKS:
            look(lin, "held-back", further, language, scheme, size, folder)


def make(visitor: Visitor, theme: str, title: str, language: str = "en") -> str:
    """A work for everyone, steered once; the path of its page."""
    visitor.speaks(language)
    page = visitor.goes("/create/")
    page.locator("#theme").press_sequentially(theme, delay=80)
    page.locator("[data-thumbs] .thumb").nth(11).wait_for()
    page.locator("[data-thumbs] .thumb").nth(2).click()
    expect(page.locator(".tree-step")).to_have_count(1)
    page.locator("[data-slide=brush]").fill("1.4")
    expect(page.locator(".tree-step")).to_have_count(2)
    return keep(page, title)


def keep(page: Page, title: str) -> str:
    """Keep what lies on the easel, for everyone; the path of its page."""
    page.keyboard.press("k")
    page.locator("#keep [name=title]").fill(title)
    page.locator("#keep [value=public]").check()
    page.locator("#keep .primary").first.click()
    page.locator("a[href^='/works/']").first.click()
    expect(page.get_by_role("heading", level=1)).to_have_text(title)
    return "/works/" + page.url.split("/works/")[1]


def invited(owner: Visitor, browser: Browser) -> Visitor:
    """A second person, who has come by a link."""
    owner.speaks("en")
    owner.goes("/invitations/")
    owner.page.get_by_role("button", name="Make a link").click()
    guest = Visitor(browser, owner.address, DESK)
    guest.context.set_default_timeout(PATIENCE)
    guest.goes(owner.page.locator("#link").input_value())
    guest.fills(username="lin", password=PASSWORD)
    return guest


def talk(visitor: Visitor, work: str) -> None:
    """Like a work and say so."""
    page = visitor.goes(work)
    page.get_by_role("button", name="I like it").click()
    page.get_by_label("Your comment").fill("How still the water is.")
    page.get_by_role("button", name="Say it").click()
    expect(page.locator(".said")).to_contain_text("How still")


def take_further(visitor: Visitor, work: str, folder: Path) -> str:
    """Open another's work, paint over it, keep it; a picture of the tool in use."""
    page = visitor.goes(work)
    page.get_by_role("link", name="Open in the workbench").click()
    expect(page.locator(".tree-step")).to_have_count(1)
    page.locator("button[data-tool=overpaint]").click()
    expect(page.locator("[data-tool-body]")).to_have_attribute("data-ready", "")
    page.locator("[data-tool-body] .swatch-button").last.click()
    box = page.locator(".tool-frame.on-stage").bounding_box()
    assert box is not None
    page.mouse.move(box["x"] + box["width"] * 0.3, box["y"] + box["height"] * 0.3)
    page.mouse.down()
    page.mouse.move(box["x"] + box["width"] * 0.7, box["y"] + box["height"] * 0.25, steps=12)
    page.mouse.up()
    expect(page.locator(".tree-step")).to_have_count(2)
    page.screenshot(path=folder / "tool-en-light-desk.png")
    page.keyboard.press("Escape")
    return keep(page, "A cloud over the boat")


def choose(visitor: Visitor) -> None:
    """Let choices count, and choose a few pairs."""
    page = visitor.goes("/which-one/")
    page.locator("#consent input[type=checkbox]").first.check()
    page.locator("#consent button").first.click()
    page.locator("#consent[role=status]").wait_for()
    for _ in range(4):
        page.wait_for_timeout(1500)
        page.keyboard.press("ArrowLeft")


def report(visitor: Visitor, work: str) -> None:
    """Report a work, so that moderators have something to judge."""
    visitor.goes(work)
    visitor.page.get_by_role("link", name="Report").first.click()
    visitor.page.locator("[type=radio]").first.check()
    visitor.page.locator("main form .button.primary").last.click()


def judge(moderator: Visitor) -> None:
    """Hold back what was reported, with a reason; its maker is told then."""
    moderator.speaks("en")
    hold_back(moderator.goes("/admin/gallery/reportedwork/"), "The boat is somebody else's.")


def sitting(visitor: Visitor) -> str:
    """The address of the sitting they had last."""
    page = visitor.goes("/create/sittings/")
    return (
        page.locator(
            "main a[href^='/create/']:not([href='/create/'], [href$='sittings/'])"
        ).first.get_attribute("href")
        or "/create/"
    )


def look(
    visitor: Visitor, name: str, path: str, language: str, scheme: str, size: ViewportSize, folder: Path
) -> None:
    """One picture of one page."""
    visitor.speaks(language)
    visitor.page.emulate_media(color_scheme="dark" if scheme == "dark" else "light", reduced_motion="reduce")
    visitor.page.set_viewport_size(size)
    page = visitor.goes(path)
    page.wait_for_timeout(1200)
    where = "phone" if size is PHONE else "desk"
    page.screenshot(path=folder / f"{name}-{language[:2]}-{scheme}-{where}.png")


if __name__ == "__main__":
    main(Path(sys.argv[1]))
