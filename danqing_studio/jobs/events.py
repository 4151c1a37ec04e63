"""Server-sent events about jobs.

However many pages look on, a process asks the database once for all of them: one query every LOOK seconds,
and none while nobody looks.
"""

import asyncio
import json
import uuid
from collections.abc import AsyncGenerator, Iterable, Mapping
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


async def stream(*pks: uuid.UUID) -> AsyncGenerator[bytes, None]:
    """Lines for one reader: every change of the jobs, and an end when all are over or deleted."""
    yield b"retry: 1000\n\n"  # milliseconds after which a browser comes back when the line was cut
    lookout = _lookouts.setdefault(asyncio.get_running_loop(), Lookout())
    with Watch(lookout, pks) as watch:
        going_on = set(pks)
        while going_on:
            try:
                heard = await asyncio.wait_for(watch.get(), QUIET)
            except TimeoutError:
                yield b": still here\n\n"
                continue
            if heard is None:
                return
            pk, news = heard
            if news:
                yield f"event: progress\ndata: {json.dumps({'job': str(pk), **news})}\n\n".encode()
            if news is None or news["state"] in State.over():
                going_on.discard(pk)


class Watch:
    """What one reader is still to be told: of each job the newest alone."""

    def __init__(self, lookout: "Lookout", pks: Iterable[uuid.UUID]) -> None:
        self.pks, self._lookout = frozenset(pks), lookout
        self._told: dict[uuid.UUID, News | None] = {}
        self._news: dict[uuid.UUID, News | None] = {}
        self._there_is = asyncio.Event()

    def tell(self, found: Mapping[uuid.UUID, News]) -> None:
        """What is known of jobs now; what was told already is not told again."""
        for pk in self.pks:
            if pk not in self._told or self._told[pk] != found.get(pk):
                self._told[pk] = self._news[pk] = found.get(pk)
                self._there_is.set()

    def end(self) -> None:
        """Nothing more is told."""
        self.pks = frozenset()
        self._news.clear()
        self._there_is.set()

    async def get(self) -> tuple[uuid.UUID, News | None] | None:
        """The next job with its news, which are None where it is gone; None alone: nothing more is told."""
        await self._there_is.wait()
        if not self._news:
            return None
        pk = next(iter(self._news))
        news = self._news.pop(pk)
        if not self._news:
            self._there_is.clear()
        return pk, news

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

    def add(self, watch: Watch) -> None:
        self._watches.add(watch)
        if self._task is None or self._task.done():
            self._task = asyncio.create_task(self._look_on())

    def end(self) -> None:
        for watch in self._watches:
            watch.end()

    def remove(self, watch: Watch) -> None:
        self._watches.discard(watch)

    async def _look_on(self) -> None:
        loop = asyncio.get_running_loop()
        while self._watches:
            pks = frozenset().union(*(watch.pks for watch in self._watches))
            found = await loop.run_in_executor(_thread, _read, pks)
            for watch in self._watches:
                if watch.pks <= pks:  # else it came meanwhile, and is told at the next look
                    watch.tell(found)
            await asyncio.sleep(LOOK)


def end_all() -> None:
    """End the lines of this event loop, as the server closes: it would wait for them in vain."""
    if lookout := _lookouts.get(asyncio.get_running_loop()):
        lookout.end()


def _read(pks: frozenset[uuid.UUID]) -> dict[uuid.UUID, News]:
    close_old_connections()
    rows = Job.objects.filter(pk__in=pks).values("pk", *FIELDS)
    found = {row.pop("pk"): {**row, "progress": round(row["progress"], 3)} for row in rows}
    close_old_connections()
    return found


_lookouts: WeakKeyDictionary[asyncio.AbstractEventLoop, Lookout] = WeakKeyDictionary()
_thread: Final = ThreadPoolExecutor(1, thread_name_prefix="jobs")  # with a connection of its own
