"""A whole lesson through the studio's pages, with a folder of one's own, and how long it took.

    PYTHONPATH=tests python -m tools.studio_lesson my-pictures/ out/lesson --minutes 15

It starts a studio on a temporary folder, sends the pictures, teaches, ends the learning process once on the
way as a crash would, waits for its sliders, names one, makes a work with the model, and takes pictures.
"""

import argparse
import os
import signal
import tempfile
import time
from pathlib import Path

from playwright.sync_api import Page, expect
from studio.browser import DESK, Visitor, opened, owned
from studio.running import Studio

from tools.studio_pictures import PASSWORD, keep

PATIENCE = 40 * 60_000  # milliseconds; what is waited for is long


def main() -> None:
    """Do it all, and print what took how long."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawTextHelpFormatter)
    parser.add_argument("pictures", type=Path, metavar="FOLDER")
    parser.add_argument("out", type=Path)
    parser.add_argument("--minutes", choices=["15", "60", "480"], default="15")
    wish = parser.parse_args()
    wish.out.mkdir(parents=True, exist_ok=True)
    expect.set_options(timeout=PATIENCE)
    with tempfile.TemporaryDirectory() as data, Studio(Path(data)) as studio, opened() as browser:
        maker = Visitor(browser, owned(browser, studio.link(), "mo", PASSWORD), DESK)
        maker.context.set_default_timeout(PATIENCE)
        maker.signs_in("mo", PASSWORD)
        page = send(maker, wish.pictures)
        page.screenshot(path=wish.out / "set.png", full_page=True)
        taught(page, wish.minutes, wish.out)
        explored(page, wish.out)
        made(page, wish.out)


def send(maker: Visitor, folder: Path) -> Page:
    """Send the folder's pictures and have them looked at."""
    started = time.monotonic()
    page = maker.goes("/models/new/")
    page.get_by_label("What shall the set be called?").fill(folder.name)
    page.get_by_label("These pictures are mine").check()
    page.get_by_role("button", name="Go on to the pictures").click()
    page.locator("#pick-folder").set_input_files(folder)
    look = page.get_by_role("button", name="Look at the pictures")
    expect(look).to_be_visible()
    tell("sent", started)
    look.click()
    expect(page.get_by_text("Risk of copies")).to_be_visible()
    tell("looked at", started)
    return page


def taught(page: Page, minutes: str, out: Path) -> None:
    """Teach both subject and hand, with one crash on the way."""
    started = time.monotonic()
    page.locator("[name=kind][value=both]").check()
    page.locator(f"[name=minutes][value='{minutes}']").check()
    page.get_by_label("What shall the model be called?").fill("Orchard")
    page.get_by_role("button", name="Begin").click()
    expect(page.get_by_role("button", name="Pause")).to_be_visible()
    page.wait_for_timeout(int(minutes) * 60_000 // 3)
    page.screenshot(path=out / "learning.png", full_page=True)
    os.kill(pupil(), signal.SIGKILL)
    tell("killed", started)
    expect(page.get_by_role("link", name="Make a work with it")).to_be_visible()
    tell("taught", started)
    page.screenshot(path=out / "model.png", full_page=True)


def pupil() -> int:
    """The process that learns, known by its module."""
    for entry in Path("/proc").glob("[0-9]*/cmdline"):
        try:
            if b"danqing_studio.engine.tasks.pupil" in entry.read_bytes():
                return int(entry.parent.name)
        except OSError:
            continue  # it ended meanwhile
    raise SystemExit("nothing learns")


def explored(page: Page, out: Path) -> None:
    """Wait for the sliders, which are looked for as soon as a model can be, and name the first."""
    started = time.monotonic()
    sheet = page.locator(".slider-sheet").first
    expect(sheet).to_be_visible()
    tell("explored", started)
    sheet.locator("[name=zh]").fill("明暗")
    sheet.locator("[name=en]").fill("light")
    sheet.get_by_role("button", name="Name it").click()
    expect(page.locator("form.try label").first).to_have_text("light")
    page.screenshot(path=out / "sliders.png", full_page=True)


def made(page: Page, out: Path) -> None:
    """Make a work with the model, moved by the slider that was named."""
    started = time.monotonic()
    page.get_by_role("link", name="Make a work with it").click()
    page.locator("[data-thumbs] .thumb").first.click()
    expect(page.locator(".tree-step")).to_have_count(1)
    page.screenshot(path=out / "work.png")
    keep(page, "From the orchard")
    tell("made", started)
    page.screenshot(path=out / "kept.png", full_page=True)


def tell(what: str, since: float) -> None:
    """Say how long something took."""
    print(f"{what:>12} {time.monotonic() - since:8.1f} s", flush=True)


if __name__ == "__main__":
    main()
