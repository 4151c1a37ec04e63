"""Running a module in a process that ends when the one that started it does, however that one ended.

    python -m danqing_studio.engine.tethered MODULE ARGUMENT…

Standard input is a pipe that the starter holds open and never writes to. The system closes it with the
starter, also after kill -9; nothing has to be asked of processes' numbers, which the system gives out anew.
"""

import os
import runpy
import signal
import sys
import threading
from typing import Final

GRACE: Final = 5.0  # seconds to end in order, before the process is ended


def tether() -> None:
    """Ask this process to end, as one would by hand, when its standard input does; see to it soon after."""
    line = os.dup(0)
    nothing = os.open(os.devnull, os.O_RDONLY)
    os.dup2(nothing, 0)  # what runs here may read its input: there is none
    os.close(nothing)
    threading.Thread(target=_wait, args=[line], name="tether", daemon=True).start()


def _wait(line: int) -> None:
    while os.read(line, 1024):
        pass
    threading.Timer(GRACE, os._exit, [1]).start()
    os.kill(os.getpid(), signal.SIGTERM)


if __name__ == "__main__":
    tether()
    del sys.argv[0]
    runpy.run_module(sys.argv[0], run_name="__main__", alter_sys=True)
