"""Whose a run folder is: the recipe and the weights that it was begun with, the pictures packed for it."""

import dataclasses
import hashlib
import os
import zipfile
from collections.abc import Callable
from pathlib import Path
from typing import Any, TypeVar

import numpy as np

from danqing.language import DanqingError
from danqing.training.keeping import replacing, write_text, writing
from danqing.training.recipes import KEPT, Recipe, base_of, read_recipe

T = TypeVar("T")
PACKED, STATE, BEGUN = "packed.npz", "state.pt", "begun_from"


def claim(run_dir: Path, recipe: Path, wanted: Recipe) -> None:
    """Keep the file ``recipe``, which says what is ``wanted``, in ``run_dir``, made if need be.

    Raises: DanqingError if something was packed or learned there by another recipe; its card and
    ``lessons.steps`` may differ.
    """
    kept = run_dir / KEPT
    if kept.exists() and any((run_dir / name).exists() for name in (PACKED, STATE)):
        key = _difference(kept, wanted)
        if key:
            raise DanqingError("run-of-another-recipe", folder=run_dir, key=key)
    with writing(run_dir):
        run_dir.mkdir(parents=True, exist_ok=True)
        kept.write_text(recipe.read_text("utf-8"), "utf-8")
        if base := base_of(recipe):
            (run_dir / base.name).write_text(base.read_text("utf-8"), "utf-8")


def begun_from(run_dir: Path, begin: Path | None) -> str | None:
    """SHA-256 of the weights that the run began from, if any: kept as it begins, whatever it resumes with."""
    kept = run_dir / BEGUN
    if not (run_dir / STATE).exists():
        kept.unlink(missing_ok=True)
        if begin:
            write_text(kept, hashlib.sha256(begin.read_bytes()).hexdigest())
    return kept.read_text("utf-8") if kept.exists() else None


def packed(kind: type[T], run_dir: Path, pack: Callable[[], T]) -> T:
    """The run's packed pictures, a dataclass of arrays; packed now if they are not there, or damaged."""
    file = run_dir / PACKED
    if file.exists():
        try:
            return _read(kind, file)
        except (OSError, EOFError, ValueError, KeyError, TypeError, zipfile.BadZipFile):
            pass  # cut short by a full disk or a loss of power, or another version's: made again below
    pictures: Any = pack()
    arrays: dict[str, Any] = {
        field.name: getattr(pictures, field.name) for field in dataclasses.fields(pictures)
    }
    with replacing(file) as unfinished, unfinished.open("wb") as part:
        np.savez(part, **arrays)
        os.fsync(part.fileno())
    return _read(kind, file)


def _read(kind: type[T], file: Path) -> T:
    with file.open("rb") as opened, np.load(opened) as saved:  # numpy leaves a damaged file open
        return kind(**{key: saved[key].tolist() if key == "names" else saved[key] for key in saved.files})


def _difference(kept: Path, wanted: Recipe) -> str | None:
    """The first key that says something else, but for those that may."""
    try:
        before = read_recipe(kept)
    except DanqingError:
        return KEPT
    for key in ("family", "name", "size", "seed", "neighbours", "styles", "topics"):
        if getattr(before, key) != getattr(wanted, key):
            return key
    for key in sorted({*before.lessons, *wanted.lessons} - {"steps"}):
        if before.lessons.get(key) != wanted.lessons.get(key):
            return f"lessons.{key}"
    return None
