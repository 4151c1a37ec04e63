"""Asking the engine of this machine, over its own small server."""

import asyncio
import time
from collections.abc import Iterator, Mapping, Sequence
from functools import cache
from typing import Any, Final
from weakref import WeakKeyDictionary

import httpx
from django.conf import settings

from danqing_studio.engine import address
from danqing_studio.engine.client import Answer, EngineAwayError, EngineError, Progress, SupersededError
from danqing_studio.engine.wire import FRAME, WHOLE, WireError, pack, unpack

PATIENCE: Final = 10.0  # seconds for an engine that starts
AGAIN: Final = 0.1  # seconds between two looks for it
LONGEST: Final = 60.0  # seconds of silence after which an engine is taken for dead
ATTEMPTS: Final = 3  # how often a long task is begun whose engine dies: it may be the task that kills it
SUPERSEDED, FAULT, BUSY = 409, 422, 503
_LIMITS: Final = httpx.Limits(max_connections=None, keepalive_expiry=60)
_WAITS: Final = httpx.Timeout(LONGEST, connect=2)
_askers: "WeakKeyDictionary[asyncio.AbstractEventLoop, httpx.AsyncClient]" = WeakKeyDictionary()


async def ask(task: str, wish: Mapping[str, Any], pictures: Sequence[bytes], channel: str) -> Answer:
    """See client.ask. A task depends on nothing but its wish, so that one which broke off is asked again."""
    message = pack({"task": task, "wish": wish, "channel": channel}, pictures)
    until = time.monotonic() + PATIENCE
    while True:
        try:
            engine = _find()
            reply = await asker().post(f"{engine.url}/ask", content=message, headers=_shown(engine))
            break
        except (EngineAwayError, httpx.TransportError) as fault:
            if time.monotonic() > until or isinstance(fault, httpx.ReadTimeout):
                raise EngineAwayError from fault
            await asyncio.sleep(AGAIN)
    if reply.status_code == SUPERSEDED:
        raise SupersededError
    return _answer(reply.status_code, reply.content, task)


def asker() -> httpx.AsyncClient:
    """The one client of the event loop that runs, its connections kept alive."""
    loop = asyncio.get_running_loop()
    if loop not in _askers:
        _askers[loop] = httpx.AsyncClient(timeout=_WAITS, limits=_LIMITS, trust_env=False)
    return _askers[loop]


def work(task: str, wish: Mapping[str, Any], pictures: Sequence[bytes], progress: Progress) -> Answer:
    """See client.work."""
    message = pack({"task": task, "wish": wish}, pictures)
    attempts, until = ATTEMPTS, time.monotonic() + PATIENCE
    while True:
        try:
            engine = _find()
            return _follow(engine, message, task, progress)
        except (EngineAwayError, httpx.ConnectError, httpx.ConnectTimeout) as fault:
            if time.monotonic() > until:
                raise EngineAwayError from fault
            progress(0.0)
            time.sleep(AGAIN)
        except httpx.TransportError as fault:
            attempts, until = attempts - 1, time.monotonic() + PATIENCE
            if not attempts:
                raise EngineAwayError from fault


def _follow(engine: address.Address, message: bytes, task: str, progress: Progress) -> Answer:
    """The answer to a long task; leaving the stream, by whatever ``progress`` raises, stops the engine."""
    with _worker().stream("POST", f"{engine.url}/work", content=message, headers=_shown(engine)) as reply:
        if reply.status_code != httpx.codes.OK:
            return _answer(reply.status_code, reply.read(), task)
        for frame in _frames(reply.iter_bytes()):
            header, pictures = unpack(frame)
            if "progress" in header:
                progress(float(header["progress"]))
            elif "fault" in header:
                raise EngineError(**header["fault"])
            else:
                return Answer(header["facts"], pictures)
    raise httpx.ReadError("the engine broke off")


def _frames(pieces: Iterator[bytes]) -> Iterator[bytes]:
    """Messages out of a stream that is cut anywhere."""
    kept = bytearray()
    for piece in pieces:
        kept += piece
        while len(kept) >= FRAME:
            end = FRAME + int.from_bytes(kept[:FRAME])
            if end > FRAME + WHOLE:
                raise WireError("too long")
            if len(kept) < end:
                break
            yield bytes(kept[FRAME:end])
            del kept[:end]


@cache
def _worker() -> httpx.Client:
    return httpx.Client(timeout=_WAITS, limits=_LIMITS, trust_env=False)


def _find() -> address.Address:
    engine = address.find(settings.DATA)
    if engine is None:
        raise EngineAwayError
    return engine


def _shown(engine: address.Address) -> dict[str, str]:
    return {"Authorization": f"Bearer {engine.token}"}


def _answer(status: int, content: bytes, task: str) -> Answer:
    if status == BUSY:
        raise EngineAwayError
    if status not in (httpx.codes.OK, FAULT):
        raise EngineError("engine-failed", {"task": task})
    header, pictures = unpack(content)
    if status == FAULT:
        raise EngineError(**header["fault"])
    return Answer(header["facts"], pictures)
