"""Where the files of works lie in the storage, be it a folder or S3, and how they go.

An attempt at painting a work writes under names of its own. So one that was taken for dead and still writes
spoils nothing, and the row alone says which files count.
"""

from collections.abc import Iterable, Mapping
from uuid import UUID

from django.core.files.base import ContentFile
from django.core.files.storage import default_storage

KINDS = {"picture": "picture.png", "preview": "preview.webp", "tile": "tile.webp"}
ORIGINAL = "original.png"


def folder(work: UUID) -> str:
    """Where all of a work's files lie."""
    return f"works/{work.hex[:2]}/{work.hex}"


def put(work: UUID, name: str, data: bytes) -> str:
    """Store one file; the name it was given."""
    return default_storage.save(f"{folder(work)}/{name}", ContentFile(data))


def put_attempt(work: UUID, attempt: int, files: Mapping[str, bytes]) -> dict[str, str]:
    """Store what one attempt made, by kind; the names, by kind."""
    return {kind: put(work, f"{attempt}-{KINDS[kind]}", data) for kind, data in files.items()}


def clear_attempts(work: UUID, attempts: Iterable[int]) -> None:
    """Delete what these attempts wrote."""
    clear(f"{folder(work)}/{attempt}-{name}" for attempt in attempts for name in KINDS.values())


def clear(names: Iterable[str]) -> None:
    """Delete files; those that are not there are gone already."""
    for name in names:
        if name:
            default_storage.delete(name)
