"""Where the files of works lie in the storage, be it a folder or S3, and how they go.

An attempt of a job at painting a work writes under names of its own. So one that was taken for dead and still
writes spoils nothing, and the row alone says which files count.
"""

from collections.abc import Iterable, Mapping
from uuid import UUID

from django.core.files.base import ContentFile
from django.core.files.storage import default_storage

KINDS = {"picture": "picture.png", "preview": "preview.webp", "tile": "tile.webp"}


def put_attempt(work: UUID, job: UUID, attempt: int, files: Mapping[str, bytes]) -> dict[str, str]:
    """Store what one attempt made, by kind; the names, by kind."""
    return {
        kind: default_storage.save(_place(work, job, attempt, kind), ContentFile(data))
        for kind, data in files.items()
    }


def clear_attempts(work: UUID, job: UUID, attempts: Iterable[int]) -> None:
    """Delete what these attempts wrote."""
    clear(_place(work, job, attempt, kind) for attempt in attempts for kind in KINDS)


def clear(names: Iterable[str]) -> None:
    """Delete files; those that are not there are gone already."""
    for name in names:
        if name:
            default_storage.delete(name)


def _place(work: UUID, job: UUID, attempt: int, kind: str) -> str:
    return f"works/{work.hex[:2]}/{work.hex}/{job.hex[:8]}-{attempt}-{KINDS[kind]}"
