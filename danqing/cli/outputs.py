"""Where works are written: chosen and checked before the work begins, and never over what is there."""

import os
import re
import tempfile
from collections.abc import Iterator, Sequence
from itertools import count
from pathlib import Path

from danqing.language import DanqingError

FOLDER = Path("out")
SUFFIXES = (".png", ".jpg", ".jpeg", ".webp")
FILM_SUFFIXES = (".mp4", ".webm", ".gif")
LONGEST = 40  # characters of a theme in a file's name


def name_of(theme: str, styles: Sequence[str], seed: int) -> str:
    """THEME-STYLE-SEED, in letters (of any language), digits and hyphens."""
    parts = (re.sub(r"\W+", "-", part).strip("-_")[:LONGEST] for part in (theme, "+".join(styles)))
    return "-".join([*(part for part in parts if part), str(seed)])


def choose_files(
    output: str | None, names: Sequence[str], force: bool, suffixes: Sequence[str] = SUFFIXES
) -> list[Path]:
    """A file for every name: in ``out``, in the folder ``output``, or ``output`` itself (numbered if
    several).

    Names of our own choosing step aside with a numeral; a file that was asked for by name must not exist
    unless ``force``. The first of ``suffixes`` is our own choice. Raises DanqingError for that, an unknown
    suffix, or a folder that cannot be written to.
    """
    if output is None or _is_folder(output):
        folder = FOLDER if output is None else Path(output)
        _check_folder(folder)
        taken: set[Path] = set()
        return [_free(folder, name + suffixes[0], taken, force and output is not None) for name in names]
    path = Path(output)
    if path.suffix.lower() not in suffixes:
        raise DanqingError("picture-suffix" if suffixes is SUFFIXES else "film-suffix", name=output)
    _check_folder(path.parent)
    files = [path] if len(names) == 1 else [path.with_stem(f"{path.stem}-{i + 1}") for i in range(len(names))]
    for file in files:
        if os.path.lexists(file) and not force:
            raise DanqingError("picture-exists", name=file)
    return files


def choose_folder(output: str | None, name: str, files: Sequence[str], force: bool) -> Path:
    """A folder for several ``files``: ``output``, or a new one of our own choosing in ``out``.

    Raises DanqingError where a file is there already (without ``force``) or the folder cannot be written to.
    """
    if output is None:
        _check_folder(FOLDER)
        return next(folder for folder in _numbered(FOLDER, name, "") if not os.path.lexists(folder))
    folder = Path(output)
    _check_folder(folder)
    for file in files:
        if os.path.lexists(folder / file) and not force:
            raise DanqingError("picture-exists", name=folder / file)
    return folder


def _is_folder(output: str) -> bool:
    return output.endswith(("/", os.sep)) or Path(output).suffix == "" or Path(output).is_dir()


def _free(folder: Path, name: str, taken: set[Path], force: bool) -> Path:
    stem, dot, suffix = name.rpartition(".")
    for file in _numbered(folder, stem, dot + suffix):
        if file not in taken and (force or not os.path.lexists(file)):
            taken.add(file)
            return file
    raise AssertionError("numerals do not end")


def _numbered(folder: Path, name: str, suffix: str) -> Iterator[Path]:
    """NAME, NAME-2, NAME-3 and so on."""
    yield folder / (name + suffix)
    yield from (folder / f"{name}-{i}{suffix}" for i in count(2))


def _check_folder(folder: Path) -> None:
    """Raise a DanqingError unless files can be made there, or in the nearest folder above it that exists."""
    try:
        there = next(path for path in (folder, *folder.absolute().parents) if os.path.lexists(path))
        with tempfile.TemporaryFile(dir=there):
            return
    except (OSError, ValueError) as fault:
        raise DanqingError("picture-unwritable", name=folder) from fault
