"""The client beside a server that says what a studio says; test_api_client.py has a real one."""

import base64
import json
import subprocess
import sys
import threading
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any

import pytest
from house import ROOT

from danqing import client
from danqing.client import Job, Studio, StudioError
from danqing.language import DanqingError

PNG = b"\x89PNG\r\n\x1a\n picture"
WORK = {"id": "w1", "title": "山间明月", "page": "http://x/works/w1/", "job": "j1"}
Reply = tuple[int, dict[str, str], bytes]


def reply(value: Any, status: int = 200, **headers: str) -> Reply:
    named = {name.replace("_", "-"): text for name, text in headers.items()}
    return status, {"Content-Type": "application/json", **named}, json.dumps(value).encode()


class Fake(ThreadingHTTPServer):
    """Answers by method and path; remembers what it was asked."""

    def __init__(self) -> None:
        super().__init__(("127.0.0.1", 0), Handler)
        self.replies: dict[str, list[Reply]] = {}
        self.asked: list[tuple[str, dict[str, str], Any]] = []

    @property
    def address(self) -> str:
        return f"http://127.0.0.1:{self.server_port}/"

    def says(self, asked: str, *replies: Reply) -> None:
        self.replies[asked] = list(replies)


class Handler(BaseHTTPRequestHandler):
    server: Fake

    def answer(self) -> None:
        length = int(self.headers.get("Content-Length") or 0)
        sent = json.loads(self.rfile.read(length)) if length else None
        asked = f"{self.command} {self.path}"
        self.server.asked.append((asked, dict(self.headers), sent))
        waiting = self.server.replies[asked]
        status, headers, body = waiting.pop(0) if len(waiting) > 1 else waiting[0]
        self.send_response(status)
        for name, value in {**headers, "Content-Length": str(len(body))}.items():
            self.send_header(name, value)
        self.end_headers()
        self.wfile.write(body)

    do_GET = do_POST = do_PATCH = do_DELETE = answer  # noqa: N815 (the library's names)

    def log_message(self, *_: Any) -> None:
        """Nothing to the terminal."""


@pytest.fixture
def fake(monkeypatch: pytest.MonkeyPatch) -> Iterator[Fake]:
    monkeypatch.setattr(client, "LOOK", 0.01)
    with Fake() as server:
        thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01})
        thread.start()
        yield server
        server.shutdown()
        thread.join()


@pytest.fixture
def studio(fake: Fake) -> Studio:
    return Studio(fake.address, "dq_secret", timeout=5)


def test_the_key_is_shown_and_not_told(fake: Fake, studio: Studio) -> None:
    fake.says("GET /api/v1/me", reply({"name": "林"}))
    assert studio.me() == {"name": "林"}
    assert fake.asked[0][1]["Authorization"] == "Bearer dq_secret"
    assert "dq_secret" not in repr(studio)


def test_without_a_key_nothing_is_shown(fake: Fake) -> None:
    fake.says("GET /api/v1/styles", reply([]))
    Studio(fake.address).styles()
    assert "Authorization" not in fake.asked[0][1]


def test_drafts_are_pictures_with_their_recipes(fake: Fake, studio: Studio, tmp_path: Path) -> None:
    draft = {"index": 0, "recipe": {"verb": "draft"}, "picture": base64.b64encode(PNG).decode()}
    fake.says("POST /api/v1/drafts", reply({"drafts": [draft]}))
    found = studio.drafts("山间明月", style="song-ink", count=1, seed=7)
    sent = {"theme": "山间明月", "style": ["song-ink"], "count": 1, "seed": 7}
    assert fake.asked[0][2] == sent
    assert found[0].save(tmp_path / "a.png").read_bytes() == PNG
    with pytest.raises(DanqingError, match=r"a\.png"):
        found[0].save(tmp_path / "a.png")
    found[0].save(tmp_path / "a.png", force=True)
    assert [file.name for file in tmp_path.iterdir()] == ["a.png"]
    fake.says("POST /api/v1/paintings", (200, {"Content-Type": "image/png"}, PNG))
    assert studio.paint(found[0], quick=256).data == PNG
    assert fake.asked[1][2] == {"recipe": {"verb": "draft"}, "quick": 256}


def test_a_work_is_waited_for(fake: Fake, studio: Studio, tmp_path: Path) -> None:
    fake.says("POST /api/v1/works", reply(WORK, 201))
    steps = [
        {"state": "queued", "progress": 0, "note": ""},
        {"state": "running", "progress": 0.5, "note": "x"},
    ]
    done = {"state": "done", "progress": 1, "note": ""}
    fake.says("GET /api/v1/jobs/j1", *(reply(one) for one in (*steps, steps[1], done)))
    fake.says("GET /api/v1/works/w1", reply(WORK | {"ready": True}))
    fake.says("GET /api/v1/works/w1/picture", (200, {}, PNG))
    seen = list[float]()
    work = studio.create(
        "山间明月", style="song-ink", title="山间明月", progress=lambda job: seen.append(job.progress)
    )
    assert seen == [0, 0.5, 1]
    assert work.facts["ready"]
    assert work.save(tmp_path / "moon.png").read_bytes() == PNG


@pytest.mark.parametrize("state", ["failed", "cancelled"])
def test_a_job_that_ends_otherwise_is_an_error(fake: Fake, studio: Studio, state: str) -> None:
    fake.says("GET /api/v1/jobs/j1", reply({"state": state, "progress": 0.2, "note": "no room"}))
    with pytest.raises(DanqingError, match="no room"):
        studio.job("j1").wait()


def test_waiting_ends(fake: Fake, studio: Studio) -> None:
    fake.says("GET /api/v1/jobs/j1", reply({"state": "running", "progress": 0.2, "note": ""}))
    with pytest.raises(DanqingError, match="still not done"):
        studio.job("j1").wait(seconds=0.05)


def test_a_job_is_cancelled(fake: Fake, studio: Studio) -> None:
    fake.says("POST /api/v1/jobs/j1/cancel", reply({}))
    fake.says("GET /api/v1/jobs/j1", reply({"state": "cancelled", "progress": 0, "note": ""}))
    assert Job(studio, "j1", "queued").cancel().state == "cancelled"


def test_lists_come_in_parts(fake: Fake, studio: Studio, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(client, "A_PART", 2)
    for offset, items in ((0, [WORK, WORK]), (2, [WORK])):
        fake.says(f"GET /api/v1/works?mine=true&limit=2&offset={offset}", reply({"count": 3, "items": items}))
    assert len(list(studio.works(mine=True))) == 3


def test_a_work_is_changed_and_deleted(fake: Fake, studio: Studio) -> None:
    fake.says("GET /api/v1/works/w1", reply(WORK))
    fake.says("PATCH /api/v1/works/w1", reply(WORK | {"title": "月"}))
    fake.says("DELETE /api/v1/works/w1", (204, {}, b""))
    work = studio.work("w1").change(title="月", visibility="public")
    assert work.title == "月"
    assert fake.asked[-1][2] == {"title": "月", "visibility": "public"}
    work.delete()
    assert fake.asked[-1][0] == "DELETE /api/v1/works/w1"


def test_the_studios_own_words_are_told(fake: Fake, studio: Studio) -> None:
    problem = {"type": "/api/docs#refused", "title": "x", "status": 422, "detail": "画室里没有这个词"}
    fake.says("POST /api/v1/themes/explain", reply(problem, 422))
    with pytest.raises(StudioError, match="没有这个词") as fault:
        studio.explain("xyzzy")
    assert (fault.value.status, fault.value.problem) == (422, "refused")


def test_it_comes_back_when_it_is_asked_to(fake: Fake, studio: Studio) -> None:
    problem = {"type": "/api/docs#engine-away", "detail": "soon"}
    fake.says("GET /api/v1/me", reply(problem, 503, Retry_After="0"), reply({"name": "林"}))
    assert studio.me() == {"name": "林"}


def test_it_does_not_wait_for_ever(fake: Fake, studio: Studio) -> None:
    fake.says("GET /api/v1/me", reply({"type": "#too-fast", "detail": "later"}, 429, Retry_After="3600"))
    with pytest.raises(StudioError, match="later"):
        studio.me()


def test_the_key_is_not_taken_elsewhere(fake: Fake, studio: Studio) -> None:
    fake.says("GET /api/v1/me", (302, {"Location": f"{fake.address}elsewhere"}, b""))
    fake.says("GET /elsewhere", reply({}))
    with pytest.raises(DanqingError, match="no Danqing studio"):
        studio.me()
    assert len(fake.asked) == 1


@pytest.mark.parametrize("answer", [(200, {}, b"<html>"), (404, {}, b"<html>"), (500, {}, b"[]")])
def test_what_is_no_studio_is_told(fake: Fake, studio: Studio, answer: Reply) -> None:
    fake.says("GET /api/v1/me", answer)
    with pytest.raises(DanqingError, match="no Danqing studio"):
        studio.me()


def test_a_studio_that_is_not_there_is_told() -> None:
    with pytest.raises(DanqingError, match="cannot be reached"):
        Studio("http://127.0.0.1:9/", timeout=2).me()


def test_it_weighs_nothing() -> None:
    code = "import sys, danqing.client; print(*({'torch', 'django', 'httpx', 'numpy'} & set(sys.modules)))"
    found = subprocess.run([sys.executable, "-c", code], cwd=ROOT, capture_output=True, text=True, check=True)
    assert found.stdout.strip() == ""
