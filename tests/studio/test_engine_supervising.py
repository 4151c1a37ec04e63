"""Processes beside the studio: begun again when they die, gone when it is, however it ended."""

import os
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest

from danqing_studio.engine import supervising
from danqing_studio.engine.supervising import Child, Children
from studio.engines import until

BABBLE = "studio.babble"  # writes down its process's number, and stays or does not


@pytest.fixture(autouse=True)
def _reached(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PYTHONPATH", str(Path(__file__).parent.parent))


def lives(pid: int) -> bool:
    try:
        return Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[0] != "Z"
    except OSError:
        return False


def begun(file: Path, times: int = 1) -> list[int]:
    """The processes that began, once there were so many."""
    return until(lambda: _pids(file) if len(_pids(file)) >= times else [])


def _pids(file: Path) -> list[int]:
    return [int(line) for line in file.read_text().split()] if file.exists() else []


def test_what_dies_is_begun_again_and_what_is_ended_is_not(tmp_path: Path) -> None:
    note = tmp_path / "pids"
    with Children([(BABBLE, str(note), "stay")]):
        (first,) = begun(note)
        os.kill(first, signal.SIGKILL)
        _, second = begun(note, 2)
        assert lives(second)
    assert not lives(second)
    time.sleep(0.5)
    assert len(_pids(note)) == 2


def test_what_dies_at_once_is_begun_ever_more_slowly(
    tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    note = tmp_path / "pids"
    with Children([(BABBLE, str(note), "die")]):
        begun(note, 3)
    pauses = [float(line.split()[-2]) for line in caplog.messages]
    assert pauses[:2] == [0.4, 0.8]


def test_it_ends_in_the_middle_of_a_pause(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(supervising, "QUIET", 30.0)
    note = tmp_path / "pids"
    child = Child(BABBLE, str(note), "die")
    begun(note)
    start = time.monotonic()
    child.end()
    child.wait(5)
    assert time.monotonic() - start < 10
    assert len(_pids(note)) == 1


def test_what_does_not_end_by_itself_is_killed(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(supervising, "GRACE", 0.5)
    note = tmp_path / "pids"
    with Children([(BABBLE, str(note), "deaf")]):
        (pid,) = begun(note)
    assert not lives(pid)


def test_a_killed_parent_leaves_nothing_behind(tmp_path: Path) -> None:
    note = tmp_path / "pids"
    code = "import sys, time; from danqing_studio.engine.supervising import Children\n"
    code += f"with Children([({BABBLE!r}, sys.argv[1], 'stay')] * 2): time.sleep(60)"
    parent = subprocess.Popen([sys.executable, "-c", code, str(note)])
    children = begun(note, 2)
    parent.kill()
    parent.wait()
    until(lambda: not any(lives(pid) for pid in children), 20)
