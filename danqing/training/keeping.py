"""What keeps a run safe: files whole or not there, numbers that are numbers, and a stop when asked."""

import os
import signal
import threading
import zipfile
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from pickle import UnpicklingError
from types import FrameType
from typing import Any

import torch
from PIL import Image
from safetensors import SafetensorError

from danqing.language import DanqingError


@contextmanager
def writing(folder: Path) -> Iterator[None]:
    """While a run writes into ``folder``: a full disk, or a lack of rights, is told with how to go on."""
    try:
        yield
    except (OSError, RuntimeError, SafetensorError) as why:
        reason = why.__context__ if isinstance(why, RuntimeError) else why  # so torch.save tells it
        if not isinstance(reason, OSError | SafetensorError):
            raise
        told = getattr(reason, "strerror", None) or reason
        raise DanqingError("run-unwritten", folder=folder, why=told) from why


@contextmanager
def replacing(file: Path) -> Iterator[Path]:
    """A name beside ``file`` to write to; what is there afterwards takes the file's place, at once and whole.

    So no reader sees half of it, and whatever happens, what was there before stays.
    Raises: DanqingError where the folder cannot be written.
    """
    part = file.with_name(file.name + ".part")
    with writing(file.parent):
        try:
            yield part
            part.replace(file)
        except BaseException:
            part.unlink(missing_ok=True)  # it would fill the disk that is full
            raise


def write_text(file: Path, text: str) -> None:
    """Write a small file whole. Raises: DanqingError where that fails."""
    with replacing(file) as part:
        part.write_text(text, "utf-8")


def write_sheet(file: Path, sheet: Image.Image) -> None:
    """Write a PNG whole, because the studio looks at samples while they come.

    Raises: DanqingError where that fails.
    """
    with replacing(file) as part:
        sheet.save(part, "PNG")


def write_state(file: Path, state: Mapping[str, Any]) -> None:
    """Write a checkpoint whole: whatever happens, the last one stays.

    Raises: DanqingError where the disk is full, or where a network holds a number that is not finite.
    """
    check_finite(state["networks"], state["clock"][0], file.parent)
    with replacing(file) as unfinished, unfinished.open("wb") as part:
        torch.save(dict(state), part)
        part.flush()
        os.fsync(part.fileno())


def read_state(file: Path) -> dict[str, Any]:
    """A checkpoint, every byte of it checked. Raises: DanqingError for one that is damaged."""
    try:
        with zipfile.ZipFile(file) as archive:
            if damaged := archive.testzip():  # PyTorch itself looks at no checksums
                raise zipfile.BadZipFile(damaged)
        state: dict[str, Any] = torch.load(file, weights_only=True, map_location="cpu")
    except (zipfile.BadZipFile, UnpicklingError, RuntimeError, EOFError, KeyError, ValueError) as why:
        raise DanqingError("run-damaged", file=file.name, folder=file.parent) from why
    return state


def check_finite(figures: Mapping[str, torch.Tensor], step: int, folder: Path) -> None:
    """Raise a DanqingError that names the first of the ``figures`` which holds a NaN or an infinity."""
    broken = [name for name, figure in figures.items() if not figure.isfinite().all()]
    if broken:
        raise DanqingError("run-not-finite", what=broken[0], step=step, folder=folder)


@contextmanager
def stop_asked() -> Iterator[Callable[[], bool]]:
    """While the block runs, Ctrl-C and SIGTERM do not break off: the function given tells whether one came.

    A second one breaks off at once. In threads other than the main one signals cannot be taken, and are not.
    """
    asked = threading.Event()
    if threading.current_thread() is not threading.main_thread():
        yield asked.is_set
        return

    def ask(number: int, frame: FrameType | None) -> None:
        if asked.is_set():
            raise KeyboardInterrupt
        asked.set()

    before = {number: signal.signal(number, ask) for number in (signal.SIGINT, signal.SIGTERM)}
    try:
        yield asked.is_set
    finally:
        for number, handler in before.items():
            signal.signal(number, handler)
