"""Where a data set's files lie: a folder or a zip, read through the same three methods.

Names come from strangers (a zip, a table): nothing is ever unpacked, and a name that leads out is refused.
"""

import os
import stat
import zipfile
import zlib
from collections.abc import Iterator
from pathlib import Path, PurePosixPath
from typing import Any, Protocol

from danqing.language import DanqingError
from danqing.pictures.decoding import shown

MAX_BYTES = 512 * 2**20  # no picture file is larger; a zip member's header can promise anything


class Source(Protocol):
    """Files by their name, ``/`` between its parts."""

    title: str

    def names(self) -> list[str]:
        """All files, sorted; some names may be unsafe."""

    def read(self, name: str) -> bytes:
        """The bytes of one file; DanqingError where it cannot be had."""


def open_source(path: str | Path) -> Source:
    """A folder or a zip.

    Raises:
        DanqingError: missing, forbidden, a damaged zip, or neither folder nor zip.
    """
    path = Path(path)
    name = shown(path)
    try:
        mode = path.stat().st_mode
        if stat.S_ISDIR(mode):
            os.scandir(path).close()
            return FolderSource(path)
        if stat.S_ISREG(mode) and (zipfile.is_zipfile(path) or path.suffix.lower() == ".zip"):
            return ZipSource(path)
    except PermissionError as error:
        raise DanqingError("folder-forbidden", name=name) from error
    except zipfile.BadZipFile as error:
        raise DanqingError("folder-broken-zip", name=name) from error
    except (OSError, ValueError) as error:
        raise DanqingError("folder-missing", name=name) from error
    raise DanqingError("folder-not-one", name=name)


def is_safe(name: str) -> bool:
    """Whether a name stays inside its source, on every system."""
    plain = name.replace("\\", "/")
    parts = PurePosixPath(plain).parts
    if not parts or "\0" in name:
        return False
    return not plain.startswith("/") and ".." not in parts and ":" not in parts[0]


class FolderSource:
    """A folder; links to folders are not followed."""

    def __init__(self, root: Path) -> None:
        self.root, self.title = root, shown(root)

    def names(self) -> list[str]:
        return sorted(self._walk())

    def _walk(self) -> Iterator[str]:
        for folder, inner, files in os.walk(self.root):
            inner[:] = [name for name in inner if not name.startswith(".")]
            for name in files:
                yield (Path(folder) / name).relative_to(self.root).as_posix()

    def read(self, name: str) -> bytes:
        path = self.root / name
        if not is_safe(name):
            raise DanqingError("skip-unsafe-name", name=shown(name))
        try:
            status = path.stat()
            if not stat.S_ISREG(status.st_mode):  # a pipe would wait for ever
                raise DanqingError("picture-is-folder", name=shown(name))
            _check_bytes(status.st_size, name)
            return path.read_bytes()
        except PermissionError as error:
            raise DanqingError("picture-forbidden", name=shown(name)) from error
        except OSError as error:
            raise DanqingError("picture-missing", name=shown(name)) from error


class ZipSource:
    """A zip, read in place. Can be sent to another process, which opens it anew."""

    def __init__(self, path: Path) -> None:
        self.path, self.title = path, shown(path)
        self._zip = zipfile.ZipFile(path)

    def __getstate__(self) -> dict[str, Any]:
        return {"path": self.path}

    def __setstate__(self, state: dict[str, Any]) -> None:
        ZipSource.__init__(self, state["path"])

    def names(self) -> list[str]:
        return sorted({info.filename for info in self._zip.infolist() if not info.is_dir()})

    def read(self, name: str) -> bytes:
        if not is_safe(name):
            raise DanqingError("skip-unsafe-name", name=shown(name))
        try:
            _check_bytes(self._zip.getinfo(name).file_size, name)
            return self._zip.read(name)  # never yields more than the header's size
        except (RuntimeError, NotImplementedError) as error:
            raise DanqingError("skip-encrypted", name=shown(name)) from error
        except KeyError as error:
            raise DanqingError("picture-missing", name=shown(name)) from error
        except (OSError, EOFError, ValueError, zipfile.BadZipFile, zlib.error) as error:
            raise DanqingError("picture-broken", name=shown(name)) from error


def _check_bytes(count: int, name: str) -> None:
    if count > MAX_BYTES:
        raise DanqingError("picture-too-many-bytes", name=shown(name), limit=MAX_BYTES // 2**20)
