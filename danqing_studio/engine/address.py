"""Where the engine is reached: a note in the data folder that only the studio's own account can read."""

import json
import os
import secrets
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Final

NOTE: Final = "engine.json"


@dataclass(frozen=True, slots=True)
class Address:
    """The engine's address, what it asks for before it answers, and its process."""

    url: str
    token: str
    pid: int


def new_token() -> str:
    """256 bits of chance."""
    return secrets.token_urlsafe(32)


def tell(folder: Path, address: Address) -> None:
    """Write the note: whole or not at all, and never readable by others."""
    fresh = folder / f".{NOTE}.{os.getpid()}"
    fresh.unlink(missing_ok=True)
    with os.fdopen(os.open(fresh, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "w") as stream:
        json.dump(asdict(address), stream)
    fresh.replace(folder / NOTE)


def find(folder: Path) -> Address | None:
    """What the note says; None where there is none yet."""
    try:
        return Address(**json.loads((folder / NOTE).read_text()))
    except (OSError, ValueError, TypeError):
        return None
