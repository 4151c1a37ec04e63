"""The first look through a data set: which files are pictures, what they show, why others are left out."""

import hashlib
import io
import os
from collections.abc import Callable, Iterator, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from pathlib import PurePosixPath
from typing import NamedTuple, TypeVar

import numpy as np
from numpy.typing import NDArray
from PIL import Image

from danqing.language import DanqingError, say
from danqing.pictures.decoding import SUFFIXES, preview, shown
from danqing.pictures.duplicates import fingerprint, originals
from danqing.pictures.keywords import keywords
from danqing.pictures.sources import Source, is_safe
from danqing.pictures.works import find_table, read_table

Progress = Callable[[int, int], None]
T = TypeVar("T")

_FOREIGN = frozenset(
    (
        ".heic",
        ".heif",
        ".avif",
        ".psd",
        ".svg",
        ".eps",
        ".ai",
        ".pdf",
        ".xcf",
        ".cr2",
        ".nef",
        ".dng",
        ".tga",
        ".ico",
    )
)
_LEAST_SIDE = 16  # a smaller picture has nothing to teach
_PREVIEW = 64  # shorter side at which pictures are compared and their colour judged
GREY = 0.02  # mean chroma (range 0 to 1) below which a picture is a grey photograph


class Skipped(NamedTuple):
    """A file left out, and why, in the user's language."""

    name: str
    reason: str


class Seen(NamedTuple):
    """What a look at one picture told."""

    name: str
    digest: str
    pixels: int
    print: NDArray[np.uint8]
    keywords: tuple[str, ...] = ()


def skip(name: str, key: str, **values: object) -> Skipped:
    """Leave out ``name`` for the reason in message ``key``."""
    return Skipped(shown(name), say(key, name=shown(name), **values))


def chroma(image: Image.Image) -> float:
    """Mean distance from grey, in [0, 1]: the largest less the smallest of red, green and blue."""
    pixels = np.asarray(image.convert("RGB").resize((32, 32), Image.Resampling.BOX), dtype=np.int16)
    return float(np.ptp(pixels, axis=2).mean() / 255)


def candidates(files: Source, columns: Sequence[str], skipped: list[Skipped]) -> dict[str, tuple[str, ...]]:
    """Labels by name of every file worth decoding; what else deserves a word goes to ``skipped``."""
    names = files.names()
    table = find_table(names)
    if table is None and columns:
        raise DanqingError("folder-no-table", name=files.title)
    if table is None:
        labels: Mapping[str, tuple[str, ...]] = {name: PurePosixPath(name).parts[:-1] for name in names}
    else:
        labels = read_table(files, table, columns)
    there = set(names)
    found: dict[str, tuple[str, ...]] = {}
    for name in dict.fromkeys([*names, *labels]):
        problem = _problem(name, name in there, name in labels)
        if problem is None:
            found[name] = labels[name]
        elif problem:
            skipped.append(skip(name, problem))
    return found


def _problem(name: str, is_there: bool, is_listed: bool) -> str | None:
    """Why not to decode a file: a message's key, "" for files not worth a word, None where all is well."""
    path = PurePosixPath(name)
    suffix = path.suffix.lower()
    if not is_safe(name):
        return "skip-unsafe-name"
    if not is_there:
        return "skip-not-there"
    if path.name.startswith(".") or "__MACOSX" in path.parts or suffix not in SUFFIXES | _FOREIGN:
        return ""
    if not is_listed:
        return "skip-not-listed"
    return "picture-unsupported" if suffix in _FOREIGN else None


class Look(NamedTuple):
    """Decodes one file, small, and judges it."""

    files: Source
    max_pixels: int
    drop_grey: bool

    def at(self, name: str) -> Seen | Skipped:
        try:
            return self.judge(name, self.files.read(name))
        except DanqingError as error:
            return Skipped(shown(name), str(error))

    def judge(self, name: str, data: bytes) -> Seen:
        """What a picture's bytes show; DanqingError where they cannot be used."""
        image, pixels = preview(io.BytesIO(data), name, _PREVIEW, max_pixels=self.max_pixels)
        if min(image.size) < _LEAST_SIDE:
            raise DanqingError("picture-too-small", name=shown(name), least=_LEAST_SIDE)
        if self.drop_grey and chroma(image) < GREY:
            raise DanqingError("skip-grey", name=shown(name))
        return Seen(name, hashlib.sha256(data).hexdigest(), pixels, fingerprint(image), keywords(data))


def look_through(
    look: Callable[[str], T | Skipped],
    names: Sequence[str],
    skipped: list[Skipped],
    progress: Progress | None = None,
) -> list[T]:
    """Look at every file, on all cores (decoders release the interpreter), in order."""
    return list(_sift(look, names, skipped, progress))


def _sift(
    look: Callable[[str], T | Skipped],
    names: Sequence[str],
    skipped: list[Skipped],
    progress: Progress | None,
) -> Iterator[T]:
    with ThreadPoolExecutor(os.cpu_count()) as pool:
        for done, result in enumerate(pool.map(look, names), 1):
            if progress:
                progress(done, len(names))
            if isinstance(result, Skipped):
                skipped.append(result)
            else:
                yield result


def without_twins(seen: Sequence[Seen], skipped: list[Skipped]) -> list[Seen]:
    """Keep the largest of pictures that are the same, byte for byte or to the eye."""
    if not seen:
        return []
    kept_for = originals(np.stack([s.print for s in seen]), np.array([s.pixels for s in seen]))
    for one, other in ((s, seen[index]) for s, index in zip(seen, kept_for, strict=True)):
        if one is not other:
            key = "skip-same" if one.digest == other.digest else "skip-near"
            skipped.append(skip(one.name, key, other=shown(other.name)))
    return [s for s, index in zip(seen, kept_for, strict=True) if s is seen[index]]
