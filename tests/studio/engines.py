"""An engine to ask: in this process with tasks of the tests' own, or the real one in a process of its own."""

import asyncio
import os
import socket
import threading
import time
from collections.abc import Callable, Coroutine, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any, TypeVar
from unittest.mock import patch

import uvicorn

from danqing_studio.engine import address, local
from danqing_studio.engine.server import Engine
from danqing_studio.engine.supervising import Child

T = TypeVar("T")
MODULE = "danqing_studio.engine"
PATIENCE = 90.0  # seconds


@contextmanager
def served(folder: Path) -> Iterator[Engine]:
    """An engine on a thread of this process, its address in ``folder``."""
    engine = Engine("token")
    listener = socket.create_server(("127.0.0.1", 0))
    address.tell(
        folder, address.Address(f"http://127.0.0.1:{listener.getsockname()[1]}", "token", os.getpid())
    )
    server = uvicorn.Server(uvicorn.Config(engine.app, lifespan="off", log_config=None, ws="none"))
    thread = threading.Thread(target=server.run, kwargs={"sockets": [listener]}, daemon=True)
    thread.start()
    try:
        yield engine
    finally:
        server.should_exit = True
        thread.join()
        listener.close()


@contextmanager
def started(folder: Path) -> Iterator[Child]:
    """The real engine on ``folder``, begun again when it dies."""
    mine = {"DANQING_STUDIO_DATA": str(folder), "DJANGO_SETTINGS_MODULE": "danqing_studio.settings"}
    with patch.dict(os.environ, mine):  # for as long as it may be begun again
        child = Child(MODULE)
        try:
            yield child
        finally:
            child.end()
            child.wait(10)


def run(asked: Coroutine[Any, Any, T]) -> T:
    """What is asked, on an event loop of its own, with its connections closed in the end."""

    async def closing() -> T:
        try:
            return await asked
        finally:
            await local.asker().aclose()

    return asyncio.run(closing())


def until(found: Callable[[], T], seconds: float = PATIENCE) -> T:
    """What ``found()`` gives once that is anything."""
    end = time.monotonic() + seconds
    while not (value := found()):
        assert time.monotonic() < end
        time.sleep(0.05)
    return value
