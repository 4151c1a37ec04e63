"""A studio elsewhere, used from a program: its drafts, paintings and works, by a key of yours.

    studio = Studio("https://studio.example/", "dq_…")
    for draft in studio.drafts("山间明月", style="song-ink"):
        draft.save(f"{draft.index}.png")
    work = studio.create("山间明月", style="song-ink", title="山间明月")
    work.save("moon.png")

It needs nothing but Python's own library, and the key goes to that address alone: redirects are not
followed.
"""

import base64
import json
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from http.client import HTTPException, HTTPResponse
from pathlib import Path
from typing import Any, Final
from urllib.error import HTTPError, URLError
from urllib.parse import urlencode
from urllib.request import HTTPRedirectHandler, Request, build_opener

from danqing.language import DanqingError, language

PATIENCE: Final = 60.0  # seconds to come back in, where the studio asks to
LOOK: Final = 0.5  # seconds from one look at a job to the next, at first
A_PART: Final = 50  # works of a list at a time
OVER: Final = ("done", "failed", "cancelled")


class StudioError(Exception):
    """The studio could not do it, and says why. ``status`` is that of HTTP, ``problem`` its name."""

    def __init__(self, status: int, problem: str, detail: str) -> None:
        super().__init__(detail)
        self.status, self.problem = status, problem


@dataclass(frozen=True, slots=True)
class Picture:
    """The bytes of a PNG."""

    data: bytes = field(repr=False)

    def save(self, path: str | Path, *, force: bool = False) -> Path:
        """Write it, whole or not at all. Raises DanqingError for a file that is there, without ``force``."""
        path = Path(path)
        if path.exists() and not force:
            raise DanqingError("picture-exists", name=path)
        part = path.with_name(f".{path.name}.part")
        part.write_bytes(self.data)
        return part.replace(path)


@dataclass(frozen=True, slots=True)
class Draft(Picture):
    """A thumbnail, and the recipe that makes exactly it."""

    index: int = 0
    recipe: Mapping[str, Any] = field(default_factory=dict, repr=False)


Style = str | Sequence[str]  # a style's name, or several with weights: ["song-ink:2", "oil-baroque:1"]
Wish = str | Draft | Mapping[str, Any]  # a theme, a draft, or a recipe


@dataclass(slots=True)
class Job:
    """A piece of long work: ``state``, ``progress`` from 0 to 1, ``note``."""

    studio: "Studio" = field(repr=False)
    id: str
    state: str
    progress: float = 0.0
    note: str = ""

    def refresh(self) -> "Job":
        """Ask how far it is."""
        said = self.studio.call("GET", f"jobs/{self.id}")
        self.state, self.progress, self.note = said["state"], said["progress"], said["note"]
        return self

    def wait(self, progress: Callable[["Job"], None] = lambda job: None, *, seconds: float = 600) -> "Job":
        """Wait until it is done; ``progress`` is called whenever it got further.

        Raises DanqingError where it failed, was cancelled, or takes longer than ``seconds``.
        """
        latest, told, pause = time.monotonic() + seconds, None, LOOK
        while True:
            if (self.state, self.progress, self.note) != told:
                told = (self.state, self.progress, self.note)
                progress(self)
            if self.state in OVER:
                break
            if time.monotonic() > latest:
                raise DanqingError("studio-waited", seconds=round(seconds))
            time.sleep(pause)
            pause = min(pause * 1.2, 5.0)
            self.refresh()
        if self.state != "done":
            raise DanqingError("studio-job-ended", state=self.state, note=self.note)
        return self

    def cancel(self) -> "Job":
        """Stop it."""
        self.studio.call("POST", f"jobs/{self.id}/cancel")
        return self.refresh()


@dataclass(frozen=True, slots=True)
class Work:
    """A work that somebody keeps; ``facts`` is all that the studio says of it."""

    studio: "Studio" = field(repr=False)
    id: str
    title: str
    page: str
    facts: Mapping[str, Any] = field(repr=False)

    @property
    def job(self) -> Job | None:
        """Which paints it; None for others' works."""
        return self.studio.job(self.facts["job"]) if self.facts["job"] else None

    def picture(self) -> Picture:
        """The painting, with its recipe inside unless that is withheld."""
        return Picture(self.studio.fetch("GET", f"works/{self.id}/picture"))

    def save(self, path: str | Path, *, force: bool = False) -> Path:
        """Write the painting to a file."""
        return self.picture().save(path, force=force)

    def change(self, **facts: Any) -> "Work":
        """Change its title, story, visibility ("private", "link", "public") or recipe_shown."""
        return self.studio.told(self.studio.call("PATCH", f"works/{self.id}", facts))

    def delete(self) -> None:
        """For good."""
        self.studio.call("DELETE", f"works/{self.id}")


class Studio:
    """A studio at ``address``; ``key`` is one from its page of keys; without it one is a stranger."""

    def __init__(self, address: str, key: str = "", *, timeout: float = 120) -> None:
        self.address, self.timeout = address.rstrip("/"), timeout
        self._key = key

    def __repr__(self) -> str:
        return f"Studio({self.address!r})"

    def me(self) -> dict[str, Any]:
        """Who one is there, and what one's limits are."""
        return self.call("GET", "me")

    def styles(self) -> list[dict[str, str]]:
        """The styles that can be named."""
        return self.call("GET", "styles")

    def models(self) -> list[dict[str, Any]]:
        """The models that can be named."""
        return self.call("GET", "models")

    def explain(self, theme: str) -> dict[str, Any]:
        """How a theme is understood."""
        return self.call("POST", "themes/explain", {"theme": theme})

    def drafts(self, theme: str, *, style: Style = (), count: int = 6, **wish: Any) -> list[Draft]:
        """Thumbnails; ``wish``: seed, width, height, strength, model."""
        sent = {"theme": theme, "style": _listed(style), "count": count, **wish}
        found = self.call("POST", "drafts", sent)["drafts"]
        return [Draft(base64.b64decode(one["picture"]), one["index"], one["recipe"]) for one in found]

    def paint(self, wish: Wish, *, style: Style = (), **more: Any) -> Picture:
        """A painting of a theme, a draft or a recipe, of which the studio keeps nothing."""
        return Picture(self.fetch("POST", "paintings", _wished(wish, style) | more))

    def create(
        self,
        wish: Wish,
        *,
        style: Style = (),
        progress: Callable[[Job], None] | None = lambda job: None,
        **more: Any,
    ) -> Work:
        """A work that is kept, of a theme, a draft or a recipe; ``more``: title, story, visibility, seed.

        Waits until it is painted; with ``progress=None`` it does not.
        """
        work = self.told(self.call("POST", "works", _wished(wish, style) | more))
        if progress is None or (job := work.job) is None:
            return work
        job.wait(progress)
        return self.work(work.id)

    def work(self, work: str) -> Work:
        """One work, by its id."""
        return self.told(self.call("GET", f"works/{work}"))

    def works(self, **asked: Any) -> Iterator[Work]:
        """Works that one may see, newest first; ``asked``: q, maker, mine, liked."""
        offset, count = 0, 1
        while offset < count:
            found = self.call("GET", "works", query={**asked, "limit": A_PART, "offset": offset})
            count, offset = found["count"], offset + A_PART
            yield from (self.told(one) for one in found["items"])

    def job(self, job: str) -> Job:
        """A job of one's own, by its id."""
        return Job(self, job, "queued").refresh()

    def told(self, facts: Mapping[str, Any]) -> Work:
        """The work that the studio speaks of."""
        return Work(self, facts["id"], facts["title"], facts["page"], facts)

    def call(
        self, method: str, path: str, sent: Any = None, *, query: Mapping[str, Any] | None = None
    ) -> Any:
        """Any operation of the interface: what it answers, from JSON. Raises StudioError and DanqingError."""
        data = self.fetch(method, path, sent, query=query)
        try:
            return json.loads(data) if data else None
        except ValueError as error:
            raise DanqingError("studio-no-answer", address=self.address) from error

    def fetch(
        self, method: str, path: str, sent: Any = None, *, query: Mapping[str, Any] | None = None
    ) -> bytes:
        """As `call`, the answer as it came. Where the studio asks to come back soon, it is asked again."""
        latest = time.monotonic() + PATIENCE
        asked = f"?{urlencode(_plain(query))}" if query else ""
        while True:
            try:
                with self._open(method, f"{self.address}/api/v1/{path}{asked}", sent) as answer:
                    return answer.read()
            except HTTPError as error:
                wait = error.headers.get("Retry-After", "")
                soon = error.code in (429, 503) and wait.isdigit() and time.monotonic() + int(wait) < latest
                if not soon:
                    raise self._fault(error) from None
                time.sleep(int(wait))
            except (URLError, HTTPException, OSError) as error:
                reason = getattr(error, "reason", error)
                raise DanqingError("studio-unreachable", address=self.address, reason=reason) from error

    def _open(self, method: str, address: str, sent: Any) -> HTTPResponse:
        headers = {"Accept-Language": {"zh": "zh-Hans", "en": "en"}[language()], "Accept": "*/*"}
        data = None if sent is None else json.dumps(sent, ensure_ascii=False, default=dict).encode()
        if data is not None:
            headers["Content-Type"] = "application/json"
        if self._key:
            headers["Authorization"] = f"Bearer {self._key}"
        request = Request(address, data, headers, method=method)
        answer: HTTPResponse = _OPENER.open(request, timeout=self.timeout)
        return answer

    def _fault(self, error: HTTPError) -> Exception:
        try:
            said = json.loads(error.read())
            return StudioError(error.code, said["type"].rpartition("#")[2], said["detail"])
        except (ValueError, KeyError, TypeError, AttributeError, OSError):
            return DanqingError("studio-no-answer", address=self.address)


class _NoRedirects(HTTPRedirectHandler):
    """urllib would take the key along to wherever it is sent."""

    def redirect_request(self, *_: Any) -> None:
        return None


_OPENER: Final = build_opener(_NoRedirects)


def _wished(wish: Wish, style: Style) -> dict[str, Any]:
    if isinstance(wish, str):
        return {"theme": wish, "style": _listed(style)}
    return {"recipe": wish.recipe if isinstance(wish, Draft) else wish}


def _listed(style: Style) -> list[str]:
    return [style] if isinstance(style, str) else list(style)


def _plain(query: Mapping[str, Any]) -> dict[str, str]:
    """Truth as JSON writes it."""
    return {name: str(one).lower() if isinstance(one, bool) else str(one) for name, one in query.items()}
