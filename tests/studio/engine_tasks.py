"""Tasks that need no models, for tests of the engine's lanes and its server."""

import threading
import time
from collections.abc import Mapping, Sequence
from typing import Any

from danqing.language import DanqingError
from danqing_studio.engine.client import Answer, Progress

TASKS = {
    name: f"studio.engine_tasks:{name}" for name in ("echo", "nap", "plod", "mistake", "crash", "strange")
}
seen: list[Any] = []  # the wishes that were begun, in this process
stopped = threading.Event()


def echo(wish: Mapping[str, Any], pictures: Sequence[bytes], progress: Progress) -> Answer:
    seen.append(dict(wish))
    return Answer(dict(wish), list(pictures))


def nap(wish: Mapping[str, Any], pictures: Sequence[bytes], progress: Progress) -> Answer:
    time.sleep(wish["seconds"])
    return echo(wish, pictures, progress)


def plod(wish: Mapping[str, Any], pictures: Sequence[bytes], progress: Progress) -> Answer:
    """Many small pieces."""
    try:
        for piece in range(wish["pieces"]):
            time.sleep(0.02)
            progress((piece + 1) / wish["pieces"])
    except BaseException:
        stopped.set()
        raise
    return echo(wish, pictures, progress)


def mistake(wish: Mapping[str, Any], pictures: Sequence[bytes], progress: Progress) -> Answer:
    raise DanqingError("count-range", value=0, low=1, high=1000)


def crash(wish: Mapping[str, Any], pictures: Sequence[bytes], progress: Progress) -> Answer:
    raise ZeroDivisionError


def strange(wish: Mapping[str, Any], pictures: Sequence[bytes], progress: Progress) -> Answer:
    return Answer({"not": object()})
