"""A browser that listens: what a page asks another origin for, and what it complains of."""

import os
from collections.abc import Iterator
from contextlib import contextmanager
from shutil import which
from urllib.parse import urlsplit

from playwright.sync_api import (
    Browser,
    BrowserContext,
    ConsoleMessage,
    Page,
    Request,
    ViewportSize,
    sync_playwright,
)

# As root there is no sandbox to be had; without the rest Chromium looks for its maker's hosts when it starts.
QUIET = [
    "--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-background-networking",
    "--disable-component-update", "--disable-sync",
]  # fmt: skip
CHROMIUM = which("chromium") or which("google-chrome") or ""
# Where every check must run, a missing browser is a fault and no reason to skip.
REQUIRED = bool(os.environ.get("CI"))


@contextmanager
def opened() -> Iterator[Browser]:
    """One browser, for all tests."""
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
