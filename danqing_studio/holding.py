"""One studio a folder: who holds it says so, and a process that dies, however it dies, holds it no more."""

import json
import os
from pathlib import Path

from filelock import FileLock, Timeout


class HeldError(Exception):
    """Another process runs a studio on this folder."""

    def __init__(self, pid: int | None, address: str) -> None:
        super().__init__(pid, address)
        self.pid, self.address = pid, address


class Hold:
    """The folder's lock, which the system lets go of with the process; beside it a note of whose it is.

    The note alone would outlive a killed process and lie; the lock alone cannot be read.
    """

    def __init__(self, data: Path) -> None:
        """Take the lock on ``data``, which exists. Raises HeldError."""
        self._lock, self._note = FileLock(data / "studio.lock"), data / "studio.json"
        try:
            self._lock.acquire(blocking=False)
        except Timeout:
            raise HeldError(*self._read()) from None
        self.tell("")

    def tell(self, address: str) -> None:
        """Write down who holds the folder, and where they are reached."""
        fresh = self._note.with_suffix(".fresh")
        fresh.write_text(json.dumps({"pid": os.getpid(), "address": address}))
        fresh.replace(self._note)

    def release(self) -> None:
        self._note.unlink(missing_ok=True)
        self._lock.release()

    def _read(self) -> tuple[int | None, str]:
        try:
            note = json.loads(self._note.read_text())
        except (OSError, ValueError):  # taken this very moment, and not yet written down
            return None, ""
        return note["pid"], note["address"]
