"""The process that looks and learns, started and watched over by a worker; only it loads the networks."""

import json
import signal
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any, Final

from danqing_studio.engine.client import EngineError
from danqing_studio.jobs.kinds import Stopped

MODULE: Final = "danqing_studio.engine.tasks.pupil"
REFUSED, STOPPED = 65, 75  # its exit statuses
LOOK: Final = 0.5  # seconds from one look at it to the next
GOODBYE: Final = 60.0  # seconds in which it saves everything
MOST_DEATHS: Final = 4  # in a row, without having got further in between

Watch = Callable[[], None]


class PupilDiedError(Exception):
    """It ended again and again, and nobody had asked it to."""


def have(verb: str, folder: Path, wish: dict[str, Any], watch: Watch) -> dict[str, Any]:
    """Have ``verb`` done in ``folder``; what was found.

    watch: called twice a second; what it raises ends the process, with all saved, and is raised from here. A
    process that dies is begun again and goes on from what it had saved. Raises EngineError for what people
    can mend, PupilDiedError.
    """
    (folder / "wish.json").write_text(json.dumps(wish), "utf-8")
    deaths, furthest = 0, ""
    while True:
        status = _one(verb, folder, watch)
        if status == 0:
            found: dict[str, Any] = json.loads((folder / "found.json").read_text("utf-8"))
            return found
        if status == REFUSED:
            fault = json.loads((folder / "fault.json").read_text("utf-8"))
            raise EngineError(fault["key"], fault["values"])
        if status == STOPPED:  # somebody else told it to
            raise Stopped
        now = _text(folder / "now.json")
        deaths, furthest = (deaths + 1, furthest) if now == furthest else (1, now)
        if deaths >= MOST_DEATHS:
            raise PupilDiedError(f"{verb} in {folder} ended with {status}; its log is beside it")
        watch()  # it may have died because all that it had was given up


def _one(verb: str, folder: Path, watch: Watch) -> int:
    """Start it and stay with it to its end; its exit status."""
    command = [sys.executable, "-m", MODULE, verb, str(folder)]
    with (
        (folder / "pupil.log").open("ab") as log,
        # Its standard input is how it learns that we are gone; in a group of its own, Ctrl-C is not for it.
        subprocess.Popen(
            command, stdin=subprocess.PIPE, stdout=log, stderr=log, start_new_session=True
        ) as process,
    ):
        try:
            while (status := _wait(process, LOOK)) is None:
                watch()
        except BaseException:
            _end(process)
            raise
    return status


def _wait(process: "subprocess.Popen[bytes]", seconds: float) -> int | None:
    try:
        return process.wait(seconds)
    except subprocess.TimeoutExpired:
        return None


def _end(process: "subprocess.Popen[bytes]") -> None:
    """Ask it to save and go; kill it where it does not."""
    process.send_signal(signal.SIGTERM)
    if _wait(process, GOODBYE) is None:
        process.kill()
        process.wait()


def _text(file: Path) -> str:
    return file.read_text("utf-8") if file.exists() else ""
