"""The two lanes of the engine: quick requests on one thread, long ones on another, the quick ones first.

Nothing here knows what is asked for.
"""

import os
import sys
import threading
from collections import OrderedDict
from collections.abc import Callable
from concurrent.futures import Future
from queue import SimpleQueue
from typing import Any, Final, TypeVar

from danqing_studio.engine.client import SupersededError

T = TypeVar("T")
MOST: Final = 200  # quick requests that may wait at once
YIELDING: Final = 1.0  # seconds that a long task waits for quick ones at a time: it must come to an end too
LESSER: Final = 10  # how much nicer to the others the long lane's thread is


class BusyError(Exception):
    """More wait than can be served in time."""


class QuickLane:
    """One request at a time; of those that wait on one channel only the newest is done.

    A newer request takes the place in the queue of the one that it replaces, and a channel that has been
    served goes to the end: nobody's sliders can keep others waiting for longer than one request of each. What
    runs may ask whether it is `overtaken`, and give up.
    """

    def __init__(self) -> None:
        self._waiting: OrderedDict[str, tuple[Future[Any], Callable[[], Any]]] = OrderedDict()
        self._running = ""  # the channel that is served
        self._change, self._idle = threading.Condition(), threading.Event()
        self._idle.set()
        threading.Thread(target=self._serve, name="quick", daemon=True).start()

    def submit(self, call: Callable[[], T], channel: str = "") -> "Future[T]":
        """Queue ``call``; without a channel it replaces nothing. Raises BusyError."""
        future: Future[T] = Future()
        with self._change:
            before = self._waiting.get(channel) if channel else None
            if before is None and len(self._waiting) >= MOST:
                raise BusyError
            self._waiting[channel or f"\0{id(future)}"] = (future, call)
            self._idle.clear()
            self._change.notify()
        if before is not None and before[0].set_running_or_notify_cancel():
            before[0].set_exception(SupersededError())
        return future

    def overtaken(self) -> bool:
        """Whether something newer waits on the channel of what runs."""
        with self._change:
            return self._running in self._waiting

    def rest(self, seconds: float) -> None:
        """Return when nothing waits and nothing runs, or after so many seconds."""
        self._idle.wait(seconds)

    def _serve(self) -> None:
        while True:
            with self._change:
                while not self._waiting:
                    self._idle.set()
                    self._change.wait()
                self._running, (future, call) = self._waiting.popitem(last=False)
            _run(future, call)


class LongLane:
    """One task at a time, in the order of asking; it makes way for the quick lane whenever it reports."""

    def __init__(self, quick: QuickLane) -> None:
        self._quick, self._queue = quick, SimpleQueue[tuple[Future[Any], Callable[[], Any]]]()
        threading.Thread(target=self._serve, name="long", daemon=True).start()

    def submit(self, call: Callable[[], T]) -> "Future[T]":
        """Queue ``call``."""
        future: Future[T] = Future()
        self._queue.put((future, call))
        return future

    def make_way(self) -> None:
        """What a long task calls between its pieces: quick requests go first."""
        self._quick.rest(YIELDING)

    def _serve(self) -> None:
        if sys.platform == "linux":  # where this is the thread's own affair, and that of those it starts
            os.setpriority(os.PRIO_PROCESS, threading.get_native_id(), LESSER)
        while True:
            _run(*self._queue.get())


def _run(future: "Future[Any]", call: Callable[[], Any]) -> None:
    if not future.set_running_or_notify_cancel():
        return  # whoever asked has gone
    try:
        result = call()
    except BaseException as fault:
        future.set_exception(fault)
    else:
        future.set_result(result)
