"""Asking the engine on a Ray cluster, which DANQING_ENGINE names: "auto", HOST:PORT or ray://HOST:PORT.

Its machines need danqing with the extra "studio". DANQING_ENGINE_ACTORS says how many actors hold the models:
"1-4", the least and the most.
"""

import asyncio
import os
import time
import uuid
from collections.abc import Mapping, Sequence
from functools import cache
from typing import Any, Final

from django.conf import settings
from django.core.exceptions import ImproperlyConfigured

from danqing_studio.engine.client import Answer, EngineAwayError, EngineError, Progress, SupersededError
from danqing_studio.engine.troupe import Front, Outcome

NAMESPACE: Final = "danqing"
PATIENCE: Final = 10.0  # seconds for a front that died and is begun again
PULSE: Final = 0.5  # seconds between two questions after a long task
MOST_ACTORS: Final = 1000
REQUESTS: Final = 1000  # at the front at once: they only wait there


async def ask(task: str, wish: Mapping[str, Any], pictures: Sequence[bytes], channel: str) -> Answer:
    """See client.ask."""
    ray, front = await asyncio.to_thread(_connect)
    until = time.monotonic() + PATIENCE
    while True:
        try:
            return _answer(await front.ask.remote(task, dict(wish), list(pictures), channel))
        except ray.exceptions.RayError as fault:
            if time.monotonic() > until:
                raise EngineAwayError from fault
            await asyncio.sleep(PULSE)


def work(task: str, wish: Mapping[str, Any], pictures: Sequence[bytes], progress: Progress) -> Answer:
    """See client.work."""
    ray, front = _connect()
    ticket = uuid.uuid4().hex
    try:
        result = front.work.remote(task, dict(wish), list(pictures), ticket)
        while not ray.wait([result], timeout=PULSE)[0]:
            progress(ray.get(front.share.remote(ticket)))
        return _answer(ray.get(result))
    except ray.exceptions.RayError as fault:
        raise EngineAwayError from fault
    finally:
        front.stop.remote(ticket)


def actors() -> tuple[int, int]:
    """The least and the most actors. Raises ImproperlyConfigured."""
    least, dash, most = settings.ENGINE_ACTORS.partition("-")
    if not (least.isdecimal() and (most.isdecimal() or not dash)):
        raise ImproperlyConfigured("DANQING_ENGINE_ACTORS is two numbers, as in 1-4")
    low, high = int(least), int(most or least)
    if not 1 <= low <= high <= MOST_ACTORS:
        raise ImproperlyConfigured(f"DANQING_ENGINE_ACTORS lies within 1-{MOST_ACTORS}, the smaller first")
    return low, high


@cache
def _connect() -> tuple[Any, Any]:
    """Ray, and the front on the cluster: the one that is there, or a new one."""
    os.environ.setdefault("RAY_USAGE_STATS_ENABLED", "0")  # nothing is reported to anyone
    import ray

    try:
        if not ray.is_initialized():
            ray.init(address=settings.ENGINE, namespace=NAMESPACE, log_to_driver=False)
    except ConnectionError as fault:
        raise EngineAwayError from fault
    front: Any = ray.remote(num_cpus=0, max_restarts=-1)(Front)
    found = front.options(
        name="front", namespace=NAMESPACE, lifetime="detached", get_if_exists=True, max_concurrency=REQUESTS
    )
    return ray, found.remote(*actors())


def _answer(outcome: Outcome) -> Answer:
    kind, first, second = outcome
    if kind == "answer":
        return Answer(first, second)
    if kind == "fault":
        raise EngineError(first, second)
    if kind == "superseded":
        raise SupersededError
    raise EngineAwayError
