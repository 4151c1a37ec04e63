"""Server-sent events about jobs: every change, one query for all readers, an end."""

import asyncio
import json
import uuid
from collections.abc import AsyncIterator, Iterator
from typing import Any, cast

import pytest
from django.db import connection
from django.http import StreamingHttpResponse

from danqing_studio.accounts.models import User
from danqing_studio.jobs import events, kinds
from danqing_studio.jobs.models import Job
from danqing_studio.jobs.queue import State
from studio.conftest import signed_in
from studio.kinds import TESTS

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture(autouse=True)
def quick(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    monkeypatch.setattr(events, "LOOK", 0.02)
    monkeypatch.setitem(kinds.KINDS, "count", TESTS["count"])
    yield
    events._thread.submit(lambda: connection.close()).result()  # that thread's own


async def told(stream: AsyncIterator[bytes]) -> dict[str, Any]:
    """The next event; lines that say nothing are passed over."""
    while True:
        text = (await asyncio.wait_for(anext(stream), 5)).decode()
        if text.startswith("event: progress"):
            return cast("dict[str, Any]", json.loads(text.partition("data: ")[2]))


async def change(**changes: Any) -> None:
    """As a worker would, in a thread of its own, whose connection ends with it."""

    def write() -> None:
        Job.objects.update(**changes)
        connection.close()

    await asyncio.to_thread(write)


def test_every_change_is_told_and_the_end_ends_it(maker: User) -> None:
    job = Job.objects.submit(maker, "count", {})

    async def read() -> list[dict[str, Any]]:
        stream = events.stream(job.pk)
        news = [await told(stream)]
        await change(state=State.RUNNING, progress=0.5, note="at it")
        news.append(await told(stream))
        await change(state=State.DONE, progress=1.0, result={"page": "/account/"})
        news.append(await told(stream))
        with pytest.raises(StopAsyncIteration):
            await anext(stream)
        return news

    first, second, third = asyncio.run(read())
    assert (first["state"], first["progress"]) == ("queued", 0.0)
    assert (second["progress"], second["note"]) == (0.5, "at it")
    assert (third["state"], third["result"]) == ("done", {"page": "/account/"})


def test_a_reader_who_comes_late_is_told_the_end(maker: User) -> None:
    job = Job.objects.submit(maker, "count", {})
    job.stop()

    async def read() -> list[bytes]:
        return [line async for line in events.stream(job.pk)]

    assert b'"state": "cancelled"' in asyncio.run(read())[-1]


def test_a_job_that_is_gone_ends_it() -> None:
    async def read() -> list[bytes]:
        return [line async for line in events.stream(uuid.uuid4())]

    assert len(asyncio.run(read())) == 1  # the line that tells browsers when to come back


def test_lines_end_with_the_server(maker: User) -> None:
    job = Job.objects.submit(maker, "count", {})

    async def read() -> None:
        stream = events.stream(job.pk)
        await told(stream)
        events.end_all()
        with pytest.raises(StopAsyncIteration):
            await anext(stream)

    asyncio.run(read())


def test_one_line_tells_of_many(maker: User, teacher: User) -> None:
    jobs = [Job.objects.submit(maker, "count", {}) for _ in range(3)]
    theirs = Job.objects.submit(teacher, "count", {})
    for job in jobs:
        job.stop()
    asked = "&".join(f"job={pk}" for pk in (*(job.pk for job in jobs), theirs.pk, "nonsense"))
    answer = cast(StreamingHttpResponse, signed_in(maker).get(f"/jobs/events?{asked}"))

    async def read() -> list[bytes]:
        return [line async for line in cast(AsyncIterator[bytes], answer.streaming_content)]

    lines = asyncio.run(read())
    answer.close()
    heard = {json.loads(line.decode().partition("data: ")[2])["job"] for line in lines[1:]}
    assert heard == {str(job.pk) for job in jobs}  # all of one's own, and nothing of another's


def test_a_hundred_readers_cost_one_query_a_look(maker: User, monkeypatch: pytest.MonkeyPatch) -> None:
    jobs = [Job.objects.submit(maker, "count", {}) for _ in range(5)]
    looks: list[int] = []
    read = events._read

    def counted(pks: frozenset[uuid.UUID]) -> dict[uuid.UUID, dict[str, Any]]:
        looks.append(len(pks))
        return read(pks)

    monkeypatch.setattr(events, "_read", counted)

    async def watch() -> None:
        streams = [events.stream(job.pk) for job in jobs for _ in range(20)]
        await asyncio.gather(*(told(stream) for stream in streams))
        looks.clear()
        await asyncio.sleep(0.5)
        assert 1 <= len(looks) <= 26
        assert set(looks) == {5}
        for stream in streams:
            await stream.aclose()
        await asyncio.sleep(0.1)
        looks.clear()
        await asyncio.sleep(0.1)
        assert looks == []  # nobody looks, nobody asks

    asyncio.run(watch())


def test_a_quiet_job_is_heard_of(maker: User, monkeypatch: pytest.MonkeyPatch) -> None:
    """A line now and then, so that proxies keep it open and one notices who has gone."""
    monkeypatch.setattr(events, "QUIET", 0.05)
    job = Job.objects.submit(maker, "count", {})

    async def read() -> list[bytes]:
        stream = events.stream(job.pk)
        lines = [await anext(stream) for _ in range(4)]
        await stream.aclose()
        return lines

    assert asyncio.run(read())[2:] == [b": still here\n\n"] * 2


def test_it_is_sent_so_that_nobody_keeps_it(maker: User) -> None:
    job = Job.objects.submit(maker, "count", {})
    answer = cast(StreamingHttpResponse, signed_in(maker).get(f"/jobs/{job.pk}/events"))
    assert answer.headers["Content-Type"] == "text/event-stream"
    assert answer.headers["Cache-Control"] == "no-store"
    answer.close()
