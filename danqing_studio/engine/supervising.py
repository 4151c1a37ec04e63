"""Processes beside the studio's own: started with it, begun again when they die, ended with it."""

import logging
import subprocess
import sys
import threading
import time
from collections.abc import Sequence
from typing import Final, Self

log = logging.getLogger(__name__)
QUIET: Final = 0.2  # seconds before one that died is begun again
LONGEST: Final = 30.0  # seconds before one is begun again that keeps dying at once
SOUND: Final = 20.0  # seconds of life after which a death is no sign of a lasting fault
GRACE: Final = 6.0  # seconds to end in order: a little more than a process gives itself


class Child:
    """A process that runs ``python -m MODULE ARGUMENT…`` for as long as it is wanted."""

    def __init__(self, *module: str) -> None:
        self._module = module
        self._ending, self._change = threading.Event(), threading.Lock()
        self._process = self._start()
        self._watch = threading.Thread(target=self._keep, name=f"keeps {module[0]}", daemon=True)
        self._watch.start()

    @property
    def pid(self) -> int:
        """The process that runs now, or ran last."""
        return self._process.pid

    def end(self) -> None:
        """Ask it to end, without waiting."""
        with self._change:
            self._ending.set()
            _let_go(self._process)

    def wait(self, seconds: float) -> None:
        """Return when it has ended; after so many seconds it is killed."""
        try:
            self._process.wait(max(0.0, seconds))
        except subprocess.TimeoutExpired:
            self._process.kill()
        self._watch.join()

    def _start(self) -> "subprocess.Popen[bytes]":
        command = [sys.executable, "-m", "danqing_studio.engine.tethered", *self._module]
        return subprocess.Popen(
            command,
            stdin=subprocess.PIPE,
            stdout=sys.stderr.fileno(),  # standard output is for the studio's address alone
            start_new_session=True,  # Ctrl-C ends the studio, and the studio ends its children
        )

    def _keep(self) -> None:
        pause = QUIET
        while True:
            begun = time.monotonic()
            code = self._process.wait()
            if self._ending.is_set():
                return
            pause = QUIET if time.monotonic() - begun > SOUND else min(2 * pause, LONGEST)
            log.warning("%s ended (%s); it begins again in %.1f s", self._module[0], code, pause)
            self._ending.wait(pause)
            with self._change:
                if self._ending.is_set():
                    return
                _let_go(self._process)
                self._process = self._start()


def _let_go(process: "subprocess.Popen[bytes]") -> None:
    """Close the pipe by which tethered.py knows that it is wanted."""
    if process.stdin:
        process.stdin.close()


class Children:
    """Several of them; leaving the context ends them all."""

    def __init__(self, modules: Sequence[Sequence[str]]) -> None:
        self._children = [Child(*module) for module in modules]

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        until = time.monotonic() + GRACE
        for child in self._children:
            child.end()
        for child in self._children:
            child.wait(until - time.monotonic())
