"""A zip of pictures from a stranger, each decoded and encoded anew into a folder.

Nothing in a zip is believed: not its counts and sizes (bytes are counted as they come out), not its names
(files get names that we make of them), not what its members say they are.
"""

import io
import re
import stat
import time
import unicodedata
import zipfile
import zlib
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path, PurePosixPath
from typing import IO, Any, Final

from django.utils.translation import gettext as _

from danqing_studio.works.uploads.faults import UploadError
from danqing_studio.works.uploads.pictures import MOST_BYTES, Stream, receive_picture, too_large

MOST_ENTRIES: Final = 3000
MOST_TABLE: Final = 2 * 2**20  # bytes of the table of contents, which is read in one go
MOST_ZIP: Final = 1024 * 2**20  # bytes of the zip
MOST_RATIO: Final = 60  # bytes that may come out for each in the zip, beyond the first FREE ones
FREE: Final = 64 * 2**20
MOST_SECONDS: Final = 600.0
PLAIN: Final = (zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED)  # others may ask for gigabytes to be unpacked
UTF8: Final = 0x800  # a flag: the name is UTF-8
ENCRYPTED: Final = 0x1
IDLE: Final = {"__macosx", "thumbs.db", "desktop.ini"}  # what systems leave lying about
FORBIDDEN: Final = re.compile(r'[<>:"|?*\\/\x00-\x1f\x7f]')
RESERVED: Final = re.compile(r"(con|prn|aux|nul|com\d|lpt\d)(\..*)?", re.IGNORECASE)  # devices on Windows
DAMAGED: Final = (
    OSError,
    EOFError,
    ValueError,
    NotImplementedError,
    RuntimeError,
    zipfile.BadZipFile,
    zlib.error,
)


@dataclass(frozen=True, slots=True)
class Refused:
    """A member that was left out, and why, in the sender's language."""

    name: str
    reason: str


@dataclass(slots=True)
class Report:
    """What became of a zip: the files kept, relative to the folder, and what was left out."""

    kept: list[str] = field(default_factory=list)
    refused: list[Refused] = field(default_factory=list)


def receive_zip(
    file: Stream,
    into: Path,
    *,
    max_side: int = 2048,
    progress: Callable[[int, int], None] = lambda _done, _of: None,
) -> Report:
    """Put every picture in the zip ``file`` (seekable) into the folder ``into``, as PNG; sub-folders stay.

    What cannot be taken is left out and reported. Raises UploadError where the whole is no good: no zip, too
    large, too many, unpacking to too much, or without a single picture; nothing is left in ``into`` then.
    progress is called with (done, of) after each member.
    """
    report = Report()
    try:
        with zipfile.ZipFile(_Guarded(file)) as bundle:
            members = [one for one in bundle.infolist() if not one.is_dir()]
            if len(members) > MOST_ENTRIES:
                raise _too_many()
            _unpack(bundle, members, into, report, max_side, progress)
    except UploadError:
        _undo(into, report)
        raise
    except DAMAGED as error:
        _undo(into, report)
        raise UploadError(
            _("This is no zip, or a damaged one: pack the folder anew and send that.")
        ) from error
    return report


def _unpack(
    bundle: zipfile.ZipFile, members: list[zipfile.ZipInfo], into: Path, report: Report, max_side: int,
    progress: Callable[[int, int], None],
) -> None:  # fmt: skip
    from danqing.pictures.decoding import shown  # loads numpy, which pages do without

    budget, latest, taken = _Budget(_size_of(bundle)), time.monotonic() + MOST_SECONDS, set[str]()
    for done, member in enumerate(members, 1):
        name = _name_of(member)
        if time.monotonic() > latest:
            raise UploadError(_("This zip takes too long to read: send it in parts."))
        if not _is_idle(name):
            try:
                picture = receive_picture(_opened(bundle, member, name, budget), max_side=max_side)
                report.kept.append(_written(picture, name, into, taken))
            except _BombError:
                raise
            except UploadError as error:
                report.refused.append(Refused(shown(name), str(error)))
        progress(done, len(members))
    if not report.kept:
        first = f" {report.refused[0].name}: {report.refused[0].reason}" if report.refused else ""
        raise UploadError(_("There is no picture in this zip that can be taken.") + first)


def _opened(bundle: zipfile.ZipFile, member: zipfile.ZipInfo, name: str, budget: "_Budget") -> IO[bytes]:
    """The bytes of a member, at most a byte more than a picture may have. UploadError says why not."""
    from danqing.pictures.sources import is_safe

    if not is_safe(name):
        raise UploadError(_("Its name leads out of the folder."))
    kind = stat.S_IFMT(member.external_attr >> 16)
    if kind not in (0, stat.S_IFREG):
        raise UploadError(_("It is a link or something else that is no file."))
    if member.flag_bits & ENCRYPTED:
        raise UploadError(_("It is locked by a password: pack the folder without one."))
    if member.compress_type not in PLAIN:
        raise UploadError(_("It is packed in an unusual way: pack the folder as a plain zip."))
    if member.file_size > MOST_BYTES:
        raise too_large(MOST_BYTES)
    data = bytearray()
    try:
        with bundle.open(member) as stream:
            while len(data) <= MOST_BYTES and (part := stream.read(2**18)):
                budget.spend(len(part))
                data += part
    except UploadError:
        raise
    except DAMAGED as error:
        raise UploadError(_("It is damaged.")) from error
    if data.startswith(b"PK\x03\x04"):
        raise UploadError(_("It is a zip within the zip: unpack it first."))
    return io.BytesIO(data)


def _written(picture: bytes, name: str, into: Path, taken: set[str]) -> str:
    """Write a picture under a name of ours that reminds of its own; the name."""
    *folders, last = [_plain(part) for part in PurePosixPath(name.replace("\\", "/")).parts][-4:]
    stem, number = str(PurePosixPath(*folders, last.rpartition(".")[0] or last)), 1
    place = f"{stem}.png"
    while place.casefold() in taken:
        number += 1
        place = f"{stem}-{number}.png"
    taken.add(place.casefold())
    (into / place).parent.mkdir(parents=True, exist_ok=True)
    (into / place).write_bytes(picture)
    return place


def _plain(part: str) -> str:
    """A part of a name as any system takes it."""
    kept = FORBIDDEN.sub("_", unicodedata.normalize("NFC", part)).strip(". ")
    kept = "".join(one if one.isprintable() else "_" for one in kept)[:60].strip(". ") or "_"
    return f"_{kept}" if RESERVED.fullmatch(kept) else kept


def _name_of(member: zipfile.ZipInfo) -> str:
    """The name as it was meant: programs in China write GBK, or UTF-8 without saying so."""
    if member.flag_bits & UTF8:
        return member.filename
    for encoding in ("utf-8", "gb18030"):
        try:
            return member.orig_filename.encode("cp437").decode(encoding)
        except UnicodeError:
            continue
    return member.filename


def _is_idle(name: str) -> bool:
    parts = PurePosixPath(name.replace("\\", "/")).parts
    return any(part.lower() in IDLE for part in parts) or name.rpartition("/")[2].startswith("._")


def _undo(into: Path, report: Report) -> None:
    for place in report.kept:
        (into / place).unlink(missing_ok=True)


def _too_many() -> UploadError:
    text = _("There are more than %(limit)s files in this zip: send it in parts.")
    return UploadError(text % {"limit": MOST_ENTRIES})


def _size_of(bundle: zipfile.ZipFile) -> int:
    assert bundle.fp is not None
    return bundle.fp.seek(0, io.SEEK_END)


class _BombError(UploadError):
    """Of the whole zip, not of one member."""


class _Budget:
    """How many bytes may still come out of a zip of so many."""

    def __init__(self, size: int) -> None:
        self.left = FREE + MOST_RATIO * size

    def spend(self, count: int) -> None:
        self.left -= count
        if self.left < 0:
            raise _BombError(_("This zip unpacks to far more than it holds, as no folder of pictures does."))


class _Guarded:
    """The zip's file; it is not too long, and no table of contents is read that is too long for memory."""

    def __init__(self, file: Stream) -> None:
        self._file: Any = file
        self._size = self.seek(0, io.SEEK_END)
        if self._size > MOST_ZIP:
            text = _("This zip is larger than %(limit)s MB: send it in parts.")
            raise UploadError(text % {"limit": MOST_ZIP // 2**20})
        self.seek(0)

    def read(self, count: int = -1) -> bytes:
        if count < 0:
            count = self._size - self.tell()
        if count > MOST_TABLE:
            raise _too_many()
        return self._file.read(count)

    def seek(self, place: int, whence: int = 0) -> int:
        self._file.seek(place, whence)
        return self.tell()

    def tell(self) -> int:
        return self._file.tell()

    def seekable(self) -> bool:
        return True

    def close(self) -> None:
        """It is not ours to close."""
