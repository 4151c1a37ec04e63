"""The engine's own small server: POST /ask and /work with a message each, GET /ready.

Only this machine reaches it, and only with the token that its note holds. A message comes and goes as wire.py
packs it; /work answers with a stream of them, each after 8 bytes that tell its length: progress, and last the
answer. The status 200 brings an answer, 409 says that a newer request took the place, 422 brings a fault that
the asker can mend, 503 that too many wait.
"""

import asyncio
import logging
import secrets
from collections.abc import AsyncIterator, Awaitable, Callable
from concurrent.futures import Future
from contextlib import suppress
from typing import Any, Final

from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import JSONResponse, Response, StreamingResponse
from starlette.routing import Route

from danqing_studio.engine.client import EngineError, Progress, SupersededError
from danqing_studio.engine.lanes import BusyError, LongLane, QuickLane
from danqing_studio.engine.performing import StoppedError, perform
from danqing_studio.engine.wire import FRAME, WHOLE, WireError, pack, unpack

log = logging.getLogger(__name__)
MEDIA: Final = "application/octet-stream"
PULSE: Final = 2.0  # seconds between two words of a long task at most: it lives, and so does the asker
Handler = Callable[[Request], Awaitable[Response]]


class Engine:
    """The two lanes, and whether the models are warm."""

    def __init__(self, token: str, warm: Callable[[], None] | None = None) -> None:
        self._token = token
        self._quick = QuickLane()
        self._long = LongLane(self._quick)
        self._warm = self._quick.submit(warm or (lambda: None))
        self.app = Starlette(
            routes=[
                Route("/ready", self._admitted(self._ready)),
                Route("/ask", self._admitted(self._ask), methods=["POST"]),
                Route("/work", self._admitted(self._work), methods=["POST"]),
            ]
        )

    def _admitted(self, handler: Handler) -> Handler:
        """Only those who know the token are let in, with a message that can be read."""

        async def admitted(request: Request) -> Response:
            shown = request.headers.get("authorization", "")
            if not secrets.compare_digest(shown.encode(), f"Bearer {self._token}".encode()):
                return Response(status_code=401)
            try:
                return await handler(request)
            except (WireError, KeyError, TypeError):
                return Response("no message of ours", status_code=400)

        return admitted

    async def _ready(self, request: Request) -> Response:
        fault = self._warm.exception() if self._warm.done() else None
        return JSONResponse({"ready": self._warm.done() and fault is None})

    async def _ask(self, request: Request) -> Response:
        header, pictures = unpack(await _body(request))
        task, wish, channel = str(header["task"]), dict(header["wish"]), str(header["channel"])
        try:
            future = self._quick.submit(lambda: _packed(task, wish, pictures, self._give_way), channel)
        except BusyError:
            return Response(status_code=503)
        try:
            return _message(await _done_or_gone(request, future))
        except (SupersededError, StoppedError):
            return Response(status_code=409)
        except EngineError as fault:
            return _message(_told(fault), status=422)
        except asyncio.CancelledError:
            return Response(status_code=499)  # nobody reads it

    def _give_way(self, share: float) -> None:
        """What a quick task that has several pieces calls after each: unless it is done, the newer is."""
        if share < 1 and self._quick.overtaken():
            raise StoppedError

    async def _work(self, request: Request) -> Response:
        header, pictures = unpack(await _body(request))
        task, wish = str(header["task"]), dict(header["wish"])

        def begin(progress: Progress) -> "Future[bytes]":
            return self._long.submit(lambda: _packed(task, wish, pictures, progress))

        return StreamingResponse(self._told_on(begin), media_type=MEDIA)

    async def _told_on(self, begin: Callable[[Progress], "Future[bytes]"]) -> AsyncIterator[bytes]:
        """Progress as it is made, at least every PULSE seconds, and the outcome; stops with its reader."""
        loop, turned = asyncio.get_running_loop(), asyncio.Event()
        share, gone = 0.0, False

        def progress(done: float) -> None:
            nonlocal share
            share = done
            loop.call_soon_threadsafe(turned.set)
            if not gone:
                self._long.make_way()
            if gone:
                raise StoppedError

        future = begin(progress)
        future.add_done_callback(lambda _: loop.call_soon_threadsafe(turned.set))
        try:
            while not future.done():
                with suppress(TimeoutError):
                    await asyncio.wait_for(turned.wait(), PULSE)
                turned.clear()
                if not future.done():
                    yield _framed(pack({"progress": share}))
            yield _framed(_outcome(future))
        finally:
            gone = True
            future.cancel()


async def _body(request: Request) -> bytes:
    if int(request.headers.get("content-length", WHOLE + 1)) > WHOLE:
        raise WireError("too long")
    return await request.body()


async def _done_or_gone(request: Request, future: "Future[bytes]") -> bytes:
    """What the request brings; one whose asker has gone is cancelled, and not begun."""
    brought, left = asyncio.wrap_future(future), asyncio.ensure_future(_left(request))
    try:
        both: list[asyncio.Future[Any]] = [brought, left]
        await asyncio.wait(both, return_when=asyncio.FIRST_COMPLETED)
        if not brought.done():
            brought.cancel()
        return await brought
    finally:
        left.cancel()


async def _left(request: Request) -> None:
    while (await request.receive())["type"] != "http.disconnect":
        pass


def _packed(task: str, wish: dict[str, Any], pictures: list[bytes], progress: Progress) -> bytes:
    """A task's answer as a message: packed on the lane's thread, so that the server can go on listening."""
    answer = perform(task, wish, pictures, progress)
    try:
        return pack({"facts": answer.facts}, answer.pictures)
    except WireError as fault:
        log.exception("the answer of %s", task)
        raise EngineError("engine-failed", {"task": task}) from fault


def _outcome(future: "Future[bytes]") -> bytes:
    try:
        return future.result()
    except EngineError as fault:
        return _told(fault)


def _told(fault: EngineError) -> bytes:
    return pack({"fault": {"key": fault.key, "values": fault.values}})


def _message(message: bytes, status: int = 200) -> Response:
    return Response(message, status, media_type=MEDIA)


def _framed(message: bytes) -> bytes:
    return len(message).to_bytes(FRAME) + message
