"""Pictures in an S3 store. Models stay in the data folder: whoever paints with them maps their files."""

from pathlib import Path
from typing import Any, Final

from django.conf import settings
from django.core.files.base import File
from django.core.files.storage import FileSystemStorage
from storages.backends.s3 import S3Storage

MODELS: Final = "models/"


class PicturesInS3(S3Storage):
    """Everything in a bucket that only this site reads, but what is under MODELS."""

    def __init__(self, **options: Any) -> None:
        super().__init__(default_acl=None, querystring_auth=True, file_overwrite=False, **options)
        self._disk = FileSystemStorage(location=Path(settings.DATA) / "media")

    def _open(self, name: str, mode: str = "rb") -> File:
        return self._disk.open(name, mode) if name.startswith(MODELS) else super()._open(name, mode)

    def _save(self, name: str, content: File) -> str:
        return self._disk.save(name, content) if name.startswith(MODELS) else super()._save(name, content)

    def delete(self, name: str) -> None:
        """Delete a file; one that is not there is gone already."""
        (self._disk.delete if name.startswith(MODELS) else super().delete)(name)

    def exists(self, name: str) -> bool:
        """Whether there is such a file."""
        return (self._disk.exists if name.startswith(MODELS) else super().exists)(name)

    def size(self, name: str) -> int:
        """In bytes."""
        return (self._disk.size if name.startswith(MODELS) else super().size)(name)

    def get_available_name(self, name: str, max_length: int | None = None) -> str:
        """``name``, or one like it where that is taken."""
        mine = self._disk.get_available_name if name.startswith(MODELS) else super().get_available_name
        return mine(name, max_length=max_length)
