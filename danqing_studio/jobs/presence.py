"""Which workers are alive.

A worker holds the lock on a file of its own, which the system lets go of with the process, however it ends:
so the others on this machine know at once. Of workers elsewhere only their beats are known.
"""

import os
import secrets
import socket
from contextlib import suppress
from datetime import datetime, timedelta
from hashlib import sha256
from pathlib import Path
from typing import Final

from django.conf import settings
from django.utils import timezone
from filelock import FileLock, Timeout

BEAT: Final = 10.0  # seconds from one beat to the next
STALE: Final = timedelta(seconds=60)  # a worker elsewhere that is silent for so long is dead


class Presence:
    """A worker's name, and the lock that shows that it lives."""

    def __init__(self, lane: str) -> None:
        self.name = f"{_here()}-{lane}-{os.getpid()}-{secrets.token_hex(4)}"
        self._file = _file(self.name)
        self._file.parent.mkdir(parents=True, exist_ok=True)
        self._lock = FileLock(self._file)
        self._lock.acquire(blocking=False)

    def end(self) -> None:
        self._lock.release()
        self._file.unlink(missing_ok=True)


def is_gone(worker: str, beat: datetime | None) -> bool:
    """Whether ``worker``, last heard of at ``beat``, is dead."""
    if not worker.startswith(_here()):
        return beat is None or beat < timezone.now() - STALE
    file = _file(worker)
    if not file.exists():
        return True
    lock = FileLock(file)
    with suppress(Timeout):
        lock.acquire(blocking=False)
        lock.release()
        file.unlink(missing_ok=True)
        return True
    return False


def _here() -> str:
    """This data folder on this machine: containers may share a database, and one machine hold two studios."""
    return sha256(f"{socket.gethostname()}:{settings.DATA}".encode()).hexdigest()[:12]


def _file(worker: str) -> Path:
    return Path(settings.DATA) / "workers" / f"{worker}.lock"
