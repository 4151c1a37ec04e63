"""A studio in a process of its own, started by its command as people start it."""

import os
import re
import select
import signal
import subprocess
import sys
from pathlib import Path
from typing import Self

from house import ROOT

PATIENCE = 90  # seconds; starting takes about four where nothing else runs


class Studio:
    """``danqing studio`` on a folder; a context manager that ends it."""

    def __init__(self, folder: Path, *options: str, **more: str) -> None:
        """``more``: what else stands in its environment."""
        clean = {
            name: value for name, value in os.environ.items() if not name.startswith(("DANQING", "DJANGO"))
        }
        command = [sys.executable, "-m", "danqing", "studio", "--data", str(folder), "--no-open", *options]
        self.process = subprocess.Popen(
            command, cwd=ROOT, env=clean | more, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True
        )

    def link(self) -> str:
        """The address it prints, once it can be reached."""
        assert self.process.stdout is not None
        ready, _, _ = select.select([self.process.stdout], [], [], PATIENCE)
        line = self.process.stdout.readline().strip() if ready else ""
        assert line, self.stop()
        return line

    def stop(self, sign: signal.Signals = signal.SIGINT) -> str:
        """Send it ``sign`` and wait; what it said on standard error."""
        if self.process.poll() is None:
            self.process.send_signal(sign)
        return self.process.communicate(timeout=PATIENCE)[1]

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        if self.process.poll() is None:
            self.process.kill()
        self.process.communicate()


def base(link: str) -> str:
    """The address of the studio in a link to one of its pages."""
    found = re.match(r"http://[^/]+/", link)
    assert found, link
    return found[0]
