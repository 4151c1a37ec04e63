"""A process for tests of supervising: it writes down its number, and then stays, dies, or does not listen."""

import os
import signal
import sys
import time
from pathlib import Path

if __name__ == "__main__":
    file, how = Path(sys.argv[1]), sys.argv[2]
    if how == "deaf":
        signal.signal(signal.SIGTERM, signal.SIG_IGN)
    with file.open("a") as stream:
        stream.write(f"{os.getpid()}\n")
    if how != "die":
        time.sleep(60)
