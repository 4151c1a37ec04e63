"""Asking the engine over its server: who is let in, what comes back, and what stops long work."""

import asyncio
import logging
import socket
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import httpx
import pytest

from danqing_studio.engine import address, client, local
from danqing_studio.engine.client import Answer, EngineAwayError, EngineError, SupersededError
from danqing_studio.engine.faults import Noted, told
from danqing_studio.engine.tasks import TASKS
from danqing_studio.engine.wire import pack
from studio import engine_tasks
from studio.engines import run, served, until


@pytest.fixture(autouse=True)
def engine(tmp_path: Path, settings: Any, monkeypatch: pytest.MonkeyPatch) -> Iterator[Path]:
    """An engine that knows the tests' tasks; its data folder."""
    settings.DATA = tmp_path
    for name, where in engine_tasks.TASKS.items():
        monkeypatch.setitem(TASKS, name, where)
    engine_tasks.seen.clear()
    engine_tasks.stopped.clear()
    with served(tmp_path):
        yield tmp_path


def post(path: str, content: bytes, token: str = "token") -> httpx.Response:
    found = address.find(path_of())
    assert found
    return httpx.post(found.url + path, content=content, headers={"Authorization": f"Bearer {token}"})


def path_of() -> Path:
    from django.conf import settings

    folder: Path = settings.DATA
    return folder


def test_facts_and_pictures_come_back() -> None:
    answer = run(client.ask("echo", {"theme": "梨"}, [b"one", b""]))
    assert answer == Answer({"theme": "梨"}, [b"one", b""])
    assert client.work("echo", {"theme": "梨"}, [b"one"]) == Answer({"theme": "梨"}, [b"one"])


def test_only_who_knows_the_token_is_let_in() -> None:
    message = pack({"task": "echo", "wish": {}, "channel": ""})
    for token in ("wrong", "tokens", "toke"):
        for path in ("/ask", "/work"):
            assert post(path, message, token).status_code == 401
    assert not engine_tasks.seen
    assert post("/ask", message).status_code == 200


@pytest.mark.parametrize(
    "message", [b"", b"nothing", pack({}), pack({"task": "echo"}), pack({"task": 1, "wish": 2})]
)
def test_what_is_no_message_is_refused(message: bytes) -> None:
    assert post("/ask", message).status_code == 400
    assert post("/work", message).status_code == 400
    assert not engine_tasks.seen


def test_a_message_that_claims_to_be_huge_is_refused_unread() -> None:
    found = address.find(path_of())
    assert found
    host, port = found.url.removeprefix("http://").split(":")
    head = ["POST /ask HTTP/1.1", f"Host: {host}", "Authorization: Bearer token", f"Content-Length: {2**40}"]
    with socket.create_connection((host, int(port))) as line:
        line.settimeout(10)
        line.sendall("\r\n".join([*head, "", ""]).encode())
        assert line.recv(100).startswith(b"HTTP/1.1 400")


def test_the_address_is_the_studios_alone(engine: Path) -> None:
    assert (engine / address.NOTE).stat().st_mode & 0o777 == 0o600
    (engine / address.NOTE).write_text("{")
    assert address.find(engine) is None


def test_it_says_when_it_is_warm() -> None:
    found = address.find(path_of())
    assert found
    headers = {"Authorization": "Bearer token"}
    assert until(lambda: httpx.get(found.url + "/ready", headers=headers).json() == {"ready": True})


def test_a_mistake_is_told_in_the_askers_language() -> None:
    def ask() -> Answer:
        return run(client.ask("mistake", {}))

    def work() -> Answer:
        return client.work("mistake", {})

    for asked in (ask, work):
        with pytest.raises(EngineError) as caught:
            asked()
        assert caught.value.values == {"value": 0, "low": 1, "high": 1000}
        assert "between 1 and 1000" in told(caught.value, "en")
        assert "1 到 1000" in told(caught.value, "zh-hans")


@pytest.mark.parametrize("task", ["crash", "strange"])
def test_the_engines_own_faults_are_logged_and_told_as_such(
    task: str, caplog: pytest.LogCaptureFixture
) -> None:
    with pytest.raises(EngineError) as caught:
        run(client.ask(task, {}))
    assert caught.value.key == "engine-failed"
    assert task in told(caught.value, "en")
    assert "引擎" in told(caught.value, "zh-hans")
    assert task in caplog.text


def test_an_unknown_task_and_an_unknown_message_are_told() -> None:
    with pytest.raises(EngineError, match="engine-no-task"):
        run(client.ask("nonsense", {}))
    assert "nonsense" in told(EngineError("nonsense", {}), "fr")
    assert "starting" in told(EngineAwayError(), "en")


def test_overtaken_requests_and_mistakes_do_not_fill_the_log() -> None:
    def noted(status: int) -> bool:
        return Noted().filter(logging.makeLogRecord({"status_code": status}))

    assert not noted(409)
    assert not noted(422)
    assert noted(403)
    assert noted(500)
    assert Noted().filter(logging.makeLogRecord({}))


def test_the_newest_of_a_channel_wins() -> None:
    async def asking() -> list[Any]:
        first = asyncio.ensure_future(client.ask("nap", {"seconds": 1}, channel="other"))
        slides = []
        for at in range(4):
            await asyncio.sleep(0.1)  # each has a connection of its own, and might overtake another
            slides.append(asyncio.ensure_future(client.ask("echo", {"at": at}, channel="slider")))
        return await asyncio.gather(first, *slides, return_exceptions=True)

    _, *slides = run(asking())
    assert [type(one) for one in slides] == [SupersededError] * 3 + [Answer]
    assert {"at": 3} in engine_tasks.seen
    assert {"at": 0} not in engine_tasks.seen


def test_what_is_overtaken_half_way_is_given_up_unless_it_is_done() -> None:
    async def asking() -> list[Any]:
        slow = asyncio.ensure_future(client.ask("plod", {"pieces": 500}, channel="wall"))
        await asyncio.sleep(0.3)
        quick = asyncio.ensure_future(client.ask("plod", {"pieces": 1}, channel="wall"))
        return list(await asyncio.gather(slow, quick, return_exceptions=True))

    slow, quick = run(asking())
    assert isinstance(slow, SupersededError)
    assert quick.facts == {"pieces": 1}


def test_who_stops_waiting_costs_nothing() -> None:
    async def leaving() -> None:
        first = asyncio.ensure_future(client.ask("nap", {"seconds": 0.5}))
        await asyncio.sleep(0.1)
        with pytest.raises(TimeoutError):
            await asyncio.wait_for(client.ask("echo", {"left": True}), 0.1)
        await first
        await client.ask("echo", {"stayed": True})

    run(leaving())
    assert {"stayed": True} in engine_tasks.seen
    assert {"left": True} not in engine_tasks.seen


def test_progress_is_told_and_the_quick_go_first() -> None:
    told_shares: list[float] = []
    answer = client.work("plod", {"pieces": 20}, progress=told_shares.append)
    assert answer.facts == {"pieces": 20}
    assert told_shares == sorted(told_shares)
    assert 0 < told_shares[-1] <= 1


def test_what_progress_raises_stops_the_engine() -> None:
    class CancelledByPersonError(Exception):
        pass

    def cancel(share: float) -> None:
        raise CancelledByPersonError

    with pytest.raises(CancelledByPersonError):
        client.work("plod", {"pieces": 500}, progress=cancel)
    assert engine_tasks.stopped.wait(10)
    assert not engine_tasks.seen


def test_waiting_work_says_that_it_lives(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("danqing_studio.engine.server.PULSE", 0.05)
    beats: list[float] = []
    client.work("nap", {"seconds": 0.5}, progress=beats.append)
    assert len(beats) > 3


def test_no_engine_is_told_after_a_while(engine: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(local, "PATIENCE", 0.2)
    (engine / address.NOTE).unlink()
    with pytest.raises(EngineAwayError):
        run(client.ask("echo", {}))
    with pytest.raises(EngineAwayError):
        client.work("echo", {})


def test_an_engine_that_starts_meanwhile_is_found(engine: Path) -> None:
    note = engine / address.NOTE
    text = note.read_text()
    note.unlink()

    async def asking() -> Answer:
        asyncio.get_running_loop().call_later(0.4, note.write_text, text)
        return await client.ask("echo", {"at": "last"})

    assert run(asking()).facts == {"at": "last"}
