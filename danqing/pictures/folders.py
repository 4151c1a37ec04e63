"""A folder or zip of pictures as a data set: labelled, split for ever, free of doubles and broken files."""

import io
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from PIL import Image

from danqing.language import DanqingError
from danqing.pictures.decoding import MAX_PIXELS, decode
from danqing.pictures.scanning import Look, Progress, Skipped, candidates, look_through, without_twins
from danqing.pictures.sources import Source, open_source
from danqing.pictures.trimming import crop_border
from danqing.pictures.trimming import trim as trimmed


@dataclass(frozen=True, slots=True)
class Entry:
    """One picture: its name in the source, labels, SHA-256 of its bytes, whether training must not see it.

    keywords: what photo programs left inside the file; danqing.pictures.labels makes labels of them.
    """

    name: str
    labels: tuple[str, ...]
    digest: str
    held_out: bool
    keywords: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Folder:
    """The usable pictures of a source, and what was left out; made by `open_folder`."""

    entries: tuple[Entry, ...]
    skipped: tuple[Skipped, ...]
    source: Source
    border: float
    trim: bool
    max_pixels: int

    def picture(self, entry: Entry) -> Image.Image:
        """Open an entry's picture (RGB or RGBA), with its border cropped and trimmed as was asked.

        Raises:
            DanqingError: the file has gone since, or changed into something unreadable.
        """
        image = decode(io.BytesIO(self.source.read(entry.name)), entry.name, max_pixels=self.max_pixels)
        image = crop_border(image, self.border)
        return trimmed(image) if self.trim else image


def open_folder(
    source: str | Path,
    *,
    held_out: float = 0.1,
    drop_grey: bool = False,
    trim: bool = False,
    drop_duplicates: bool = True,
    label_columns: Sequence[str] = (),
    border: float = 0.0,
    max_pixels: int = MAX_PIXELS,
    progress: Progress | None = None,
) -> Folder:
    """Look through a folder or zip of pictures; what cannot be used is skipped and reported, never fatal.

    Labels are the names of the sub-folders, or, where there is a works.csv, the cells of ``label_columns``
    (the column ``file``, or ``id`` with .jpg added, names the picture).

    Args:
        source: the folder or zip.
        held_out: share of the pictures, 0 <= share < 1, set apart by the hash of their bytes: adding or
            renaming pictures never moves another one across the split.
        drop_grey: skip grey photographs.
        trim: `Folder.picture` removes scan borders, frames and mats.
        drop_duplicates: keep the largest of pictures that are the same, byte for byte or to the eye.
        label_columns: columns of works.csv that hold labels.
        border: share of each side, 0 <= share < 0.5, that `Folder.picture` crops.
        max_pixels: pictures with more are skipped, by their header.
        progress: called with (done, total) after each picture.

    Raises:
        DanqingError: the source cannot be read or holds no usable picture, or an option is out of range.
    """
    _check_range("held_out", held_out, 1)
    _check_range("border", border, 0.5)
    files = open_source(source)
    skipped: list[Skipped] = []
    labels = candidates(files, label_columns, skipped)
    seen = look_through(Look(files, max_pixels, drop_grey).at, list(labels), skipped, progress)
    if drop_duplicates:
        seen = without_twins(seen, skipped)
    skipped.sort()
    if not seen:
        raise _nothing_found(files, skipped)
    entries = tuple(
        Entry(s.name, labels[s.name], s.digest, _is_held_out(s.digest, held_out), s.keywords) for s in seen
    )
    return Folder(entries, tuple(skipped), files, border, trim, max_pixels)


def _check_range(option: str, value: float, high: float) -> None:
    if not 0 <= value < high:
        raise DanqingError("folder-option-range", option=option, low=0, high=high, value=value)


def _nothing_found(files: Source, skipped: Sequence[Skipped]) -> DanqingError:
    if not skipped:
        return DanqingError("folder-empty", name=files.title)
    first = skipped[0].reason
    return DanqingError("folder-all-skipped", name=files.title, skipped=len(skipped), reason=first)


def _is_held_out(digest: str, share: float) -> bool:
    return int(digest[:13], 16) < share * 16**13
