"""A browser that listens: what a page asks another origin for, and what it complains of."""

import os
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from shutil import which
from typing import Any, Literal
from urllib.parse import urlsplit

from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import (
    Browser,
    BrowserContext,
    ConsoleMessage,
    Page,
    Request,
    ViewportSize,
    expect,
    sync_playwright,
)

from studio.running import base

# As root there is no sandbox to be had; without the rest Chromium looks for its maker's hosts when it starts.
QUIET = [
    "--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-background-networking",
    "--disable-component-update", "--disable-sync",
]  # fmt: skip
CHROMIUM = which("chromium") or which("google-chrome") or ""
# Where every check must run, a missing browser is a fault and no reason to skip.
REQUIRED = bool(os.environ.get("CI"))
PHONE, DESK = ViewportSize(width=360, height=780), ViewportSize(width=1440, height=900)
LOOKS: list[tuple[str, Literal["light", "dark"], ViewportSize]] = [
    ("en", "light", PHONE),
    ("en", "dark", DESK),
    ("zh-hans", "light", DESK),
    ("zh-hans", "dark", PHONE),
]


@contextmanager
def opened() -> Iterator[Browser]:
    """One browser, for everyone on it."""
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=CHROMIUM, args=QUIET)
        yield browser
        browser.close()


class Visitor:
    """Somebody with a browser of their own, on a studio."""

    def __init__(
        self, browser: Browser, address: str, viewport: ViewportSize | None = None, scripts: bool = True
    ) -> None:
        self.context: BrowserContext = browser.new_context(
            base_url=address, locale="en-GB", viewport=viewport, java_script_enabled=scripts
        )
        self.context.set_default_timeout(30_000)  # milliseconds
        self.page: Page = self.context.new_page()
        self.address, self.foreign, self.complaints, self.weight = address, list[str](), list[str](), 0
        self.page.on("request", self._note_request)
        self.page.on("console", self._note_console)
        self.page.on("pageerror", lambda fault: self.complaints.append(str(fault)))

    def goes(self, path: str) -> Page:
        self.page.goto(path)
        return self.page

    def signs_in(self, name: str, password: str) -> Page:
        self.goes("/sign-in/")
        return self.fills(username=name, password=password)

    def fills(self, **fields: str) -> Page:
        """Fill in the page's form and send it."""
        for name, value in fields.items():
            self.page.locator(f"main [name={name}]").fill(value)
        with self.page.expect_navigation():
            self.page.locator("main form:has(.field) button").last.click()
        return self.page

    def speaks(self, language: str) -> None:
        self.context.add_cookies([{"name": "django_language", "value": language, "url": self.address}])

    def _note_request(self, request: Request) -> None:
        parts = urlsplit(request.url)
        if parts.scheme not in ("data", "blob") and f"{parts.scheme}://{parts.netloc}/" != self.address:
            self.foreign.append(request.url)

    def _note_console(self, message: ConsoleMessage) -> None:
        if (
            message.type in ("error", "warning")
            and "the server responded with a status of 4" not in message.text
        ):
            self.complaints.append(message.text)


def owned(browser: Browser, link: str, name: str, password: str) -> str:
    """The address of a studio, after its owner has come by its first link."""
    owner = Visitor(browser, base(link))
    owner.goes(link)
    owner.fills(username=name, password=password)
    owner.context.close()
    return base(link)


def hold_back(page: Page, words: str) -> None:
    """As a moderator: hold back the work that was reported, for others' rights, and say so in these words."""
    page.locator("#result_list .action-select").check()
    page.locator("select[name=action]").select_option("hold_back")
    page.locator("select[name=reason]").select_option("rights")
    page.locator("input[name=words]").fill(words)
    page.get_by_role("button", name="Go").click()
    expect(page.locator("#result_list")).to_contain_text("held back")


def violations(page: Page, **options: Any) -> list[tuple[str, list[str]]]:
    """What axe-core finds on a page as it is: rules, and where."""
    found = Axe().run(page, options=options or None).response["violations"]
    return [(one["id"], [node["html"] for node in one["nodes"]]) for one in found]


def hindrances(
    visitor: Visitor,
    paths: Sequence[str],
    *,
    settle: Callable[[Page], object] = lambda page: None,
    **options: Any,
) -> list[object]:
    """What hinders people on these pages, in both languages and both themes, on a phone and at a desk.

    That is what axe-core finds (with these ``options``), scrolling sideways, and another language than asked
    for. ``settle`` waits until a page has all it gets. The visitor is left with English, at a desk.
    """
    faults: list[object] = []
    for language, scheme, size in LOOKS:
        visitor.speaks(language)
        visitor.page.emulate_media(color_scheme=scheme, reduced_motion="reduce")
        visitor.page.set_viewport_size(size)
        for path in paths:
            page = visitor.goes(path)
            settle(page)
            look = path, language, scheme, size["width"]
            if not page.evaluate("document.documentElement.scrollWidth <= innerWidth"):
                faults.append((*look, "too wide"))
            if page.locator("html").get_attribute("lang") != language:
                faults.append((*look, "another language"))
            faults += [(*look, *found) for found in violations(page, **options)]
    visitor.speaks("en")
    visitor.page.set_viewport_size(DESK)
    return faults
