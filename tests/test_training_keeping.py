"""What keeps a run safe: full disks, damaged files, numbers that are none, and signals."""

import os
import resource
import signal
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest
import torch
from PIL import Image

from danqing.language import DanqingError
from danqing.training.keeping import (
    check_finite,
    read_state,
    stop_asked,
    write_sheet,
    write_state,
    writing,
)


def state(size: int = 1000, value: float = 1.0) -> dict[str, object]:
    return {
        "networks": {"a.weight": torch.full((size,), value), "a.count": torch.tensor(3)},
        "clock": (7, 1.0),
    }


@contextmanager
def full_disk(room: int) -> Iterator[None]:
    """The system refuses to write files beyond ``room`` bytes."""
    limits = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (room, limits[1]))
    try:
        yield
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, limits)


def test_a_state_is_read_as_written(tmp_path: Path) -> None:
    write_state(tmp_path / "state.pt", state())
    found = read_state(tmp_path / "state.pt")
    assert found["clock"] == (7, 1.0)
    assert torch.equal(found["networks"]["a.weight"], torch.ones(1000))
    assert [file.name for file in tmp_path.iterdir()] == ["state.pt"]


def test_on_a_full_disk_the_last_state_stays(tmp_path: Path) -> None:
    write_state(tmp_path / "state.pt", state())
    kept = (tmp_path / "state.pt").read_bytes()
    with full_disk(100_000), pytest.raises(DanqingError, match=r"cannot write in .*too large.*same command"):
        write_state(tmp_path / "state.pt", state(1_000_000))
    assert (tmp_path / "state.pt").read_bytes() == kept
    assert [file.name for file in tmp_path.iterdir()] == ["state.pt"]  # what was begun takes no room


def test_a_sheet_is_never_seen_half_written(tmp_path: Path) -> None:
    class Watched(Image.Image):
        """Looks at the folder where readers look, once half of it is on the disk."""

        def save(self, fp: Any, format: str | None = None, **params: Any) -> None:
            Path(fp).write_bytes(b"half a shee")
            seen.append([file.name for file in tmp_path.glob("*.png")])
            super().save(fp, format, **params)

    seen: list[list[str]] = []
    sheet = Image.new("RGB", (8, 8), "olive")
    sheet.__class__ = Watched
    write_sheet(tmp_path / "3.png", sheet)
    assert seen == [[]]
    with Image.open(tmp_path / "3.png") as written:
        assert written.getpixel((0, 0)) == (128, 128, 0)


@pytest.mark.parametrize("value", [float("nan"), float("inf")])
def test_a_broken_network_replaces_no_state(value: float, tmp_path: Path) -> None:
    write_state(tmp_path / "state.pt", state())
    kept = (tmp_path / "state.pt").read_bytes()
    with pytest.raises(DanqingError, match=r"step 7.*a\.weight"):
        write_state(tmp_path / "state.pt", state(value=value))
    assert (tmp_path / "state.pt").read_bytes() == kept


@pytest.mark.parametrize("damage", ["empty", "half", "zeros", "flipped", "text"])
def test_a_damaged_state_is_told(damage: str, tmp_path: Path) -> None:
    write_state(tmp_path / "state.pt", state())
    whole = (tmp_path / "state.pt").read_bytes()
    middle = len(whole) // 2
    damaged = {
        "empty": b"", "half": whole[:middle], "zeros": bytes(len(whole)), "text": b"no checkpoint",
        "flipped": whole[:middle] + bytes([whole[middle] ^ 1]) + whole[middle + 1 :],
    }  # fmt: skip
    (tmp_path / "state.pt").write_bytes(damaged[damage])
    with pytest.raises(DanqingError, match=r"state\.pt in .* is damaged.*delete it"):
        read_state(tmp_path / "state.pt")


def test_figures_must_be_finite(tmp_path: Path) -> None:
    check_finite({"pixels": torch.tensor(1.0), "content": torch.zeros(3)}, 1, tmp_path)
    for value in (float("nan"), float("inf"), -float("inf")):
        with pytest.raises(DanqingError, match="by step 5 “content”"):
            check_finite({"pixels": torch.tensor(1.0), "content": torch.tensor(value)}, 5, tmp_path)


def test_other_mistakes_while_writing_are_not_hidden(tmp_path: Path) -> None:
    with pytest.raises(RuntimeError, match="shapes"), writing(tmp_path):
        raise RuntimeError("shapes")


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM])
def test_the_first_signal_asks_and_the_second_breaks_off(number: signal.Signals) -> None:
    before = signal.getsignal(number)
    with stop_asked() as asked:
        assert not asked()
        os.kill(os.getpid(), number)
        assert asked()
        with pytest.raises(KeyboardInterrupt):
            os.kill(os.getpid(), number)
    assert signal.getsignal(number) is before


def test_another_thread_leaves_signals_alone() -> None:
    found = []

    def work() -> None:
        with stop_asked() as asked:
            found.append((asked(), signal.getsignal(signal.SIGTERM)))

    before = signal.getsignal(signal.SIGTERM)
    thread = threading.Thread(target=work)
    thread.start()
    thread.join()
    assert found == [(False, before)]
