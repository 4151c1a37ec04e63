"""Where files of teaching lie: in the storage, and while something is learned in a folder of this machine."""

import json
from collections.abc import Iterable
from functools import partial
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.files.base import ContentFile, File
from django.core.files.storage import default_storage
from django.db import transaction


def put(name: str, content: bytes | Path | File) -> str:
    """Store a file under this very name, in place of what an attempt that was broken off left there."""
    default_storage.delete(name)
    if isinstance(content, bytes):
        return default_storage.save(name, ContentFile(content))
    if isinstance(content, File):
        return default_storage.save(name, content)  # in chunks, however large
    with content.open("rb") as stream:
        return default_storage.save(name, File(stream))


def fetch(name: str | None, to: Path) -> Path:
    """A copy of a stored file."""
    assert name
    to.parent.mkdir(parents=True, exist_ok=True)
    with default_storage.open(name) as stream, to.open("wb") as copy:
        for chunk in stream.chunks():
            copy.write(chunk)
    return to


def clear(names: Iterable[str | None]) -> None:
    """Delete files; those that are not there are gone already."""
    for name in names:
        if name:
            default_storage.delete(name)


def clear_after(names: Iterable[str | None]) -> None:
    """Delete files once the transaction under way is through; where it fails, they stay."""
    transaction.on_commit(partial(clear, list(names)))


def workshop(name: str) -> Path:
    """A folder of this machine for what is under way, made where it is not there."""
    folder = Path(settings.DATA) / "workshop" / name
    folder.mkdir(parents=True, exist_ok=True)
    return folder


def read_json(file: Path) -> dict[str, Any]:
    """What a JSON file holds; nothing where it is not there or half written."""
    try:
        found: dict[str, Any] = json.loads(file.read_text("utf-8"))
    except (OSError, ValueError):
        return {}
    return found
