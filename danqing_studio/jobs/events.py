"""Server-sent events about jobs.

However many pages look on, a process asks the database once for all of them: one query every LOOK seconds,
and none while nobody looks.
"""

import asyncio
import json
import uuid
from collections.abc import AsyncIterator
from concurrent.futures import ThreadPoolExecutor
from typing import Any, Final
from weakref import WeakKeyDictionary

from django.db import close_old_connections

from danqing_studio.jobs.models import Job
from danqing_studio.jobs.queue import State

LOOK: Final = 0.25  # seconds from one look at the database to the next
QUIET: Final = 15.0  # seconds after which a line is sent that says nothing: it finds out who has gone
FIELDS: Final = ("state", "progress", "note", "result", "stop_asked")

News = dict[str, Any]


async def stream(pk: uuid.UUID) -> AsyncIterator[bytes]:
    """Lines for one reader: every change of the job, and an end when it is over or deleted."""
    yield b"retry: 1000\n\n"  # milliseconds after which a browser comes back when the line was cut
    lookout = _lookouts.setdefault(asyncio.get_running_loop(), Lookout())
    with lookout.watching(pk) as watch:
        while True:
            try:
                news = await asyncio.wait_for(watch.get(), QUIET)
            except TimeoutError:
                yield b": still here\n\n"
                continue
            if news is None:
                return
            yield f"event: progress\ndata: {json.dumps(news)}\n\n".encode()
            if news["state"] in State.over():
                return


class Watch:
    """What one reader is still to be told: the newest alone."""

    def __init__(self, lookout: "Lookout", pk: uuid.UUID) -> None:
        self.pk, self._lookout, self._told = pk, lookout, object()
        self._news: asyncio.Queue[News | None] = asyncio.Queue()

    def tell(self, news: News | None) -> None:
        if news != self._told:
            self._told = news
            self._news.put_nowait(news)

    async def get(self) -> News | None:
        """The next news; None: there is no such job any more."""
        news = await self._news.get()
        while not self._news.empty():
            news = self._news.get_nowait()
        return news

    def __enter__(self) -> "Watch":
        self._lookout.add(self)
        return self

    def __exit__(self, *_: object) -> None:
        self._lookout.remove(self)


class Lookout:
    """Looks at the database for every reader of one event loop."""

    def __init__(self) -> None:
        self._watches: set[Watch] = set()
        self._task: asyncio.Task[None] | None = None

    def watching(self, pk: uuid.UUID) -> Watch:
        return Watch(self, pk)

    def add(self, watch: Watch) -> None:
        self._watches.add(watch)
        if self._task is None or self._task.done():
            self._task = asyncio.create_task(self._look_on())

    def remove(self, watch: Watch) -> None:
        self._watches.discard(watch)

    async def _look_on(self) -> None:
        loop = asyncio.get_running_loop()
        while self._watches:
            found = await loop.run_in_executor(_thread, _read, {watch.pk for watch in self._watches})
            for watch in self._watches:
                watch.tell(found.get(watch.pk))
            await asyncio.sleep(LOOK)


def _read(pks: set[uuid.UUID]) -> dict[uuid.UUID, News]:
    close_old_connections()
    rows = Job.objects.filter(pk__in=pks).values("pk", *FIELDS)
    found = {row.pop("pk"): {**row, "progress": round(row["progress"], 3)} for row in rows}
    close_old_connections()
    return found


_lookouts: WeakKeyDictionary[asyncio.AbstractEventLoop, Lookout] = WeakKeyDictionary()
_thread: Final = ThreadPoolExecutor(1, thread_name_prefix="jobs")  # with a connection of its own
