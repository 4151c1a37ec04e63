"""What Ray is asked from a process of its own: where a busy machine is late to answer, it ends who asked."""

import json
import multiprocessing as mp
from collections.abc import Callable
from pathlib import Path
from typing import Any

TRIES = 3
OUTCOME = "outcome.json"


def outcome_of(drive: Callable[[Path], None], folder: Path, seconds: float) -> tuple[Path, Any]:
    """What ``drive`` wrote to OUTCOME in the folder it was given, and that folder."""
    for attempt in range(TRIES):
        own = folder / str(attempt)
        own.mkdir()
        driver = mp.get_context("spawn").Process(target=drive, args=(own,))
        driver.start()
        driver.join(seconds)
        driver.kill()
        if (own / OUTCOME).exists():
            break
    return own, json.loads((own / OUTCOME).read_text())
