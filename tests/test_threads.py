"""Threads that wait soon sleep, unless the environment says how they are to wait."""

import os
import subprocess
import sys

import pytest

from danqing.cli import main
from danqing.threads import SPINS

NAMES = ("GOMP_SPINCOUNT", "OMP_WAIT_POLICY")


@pytest.fixture(autouse=True)
def unset(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in NAMES:
        monkeypatch.setenv(name, "")  # so that whatever is set later is undone
        monkeypatch.delenv(name)


def told(monkeypatch: pytest.MonkeyPatch, **said: str) -> dict[str, str]:
    """What a command leaves in the environment that said so much before."""
    for name, value in said.items():
        monkeypatch.setenv(name, value)
    assert main(["--help"]) == 0
    return {name: os.environ[name] for name in NAMES if name in os.environ}


def test_commands_let_waiting_threads_sleep_soon(monkeypatch: pytest.MonkeyPatch) -> None:
    assert told(monkeypatch) == {"GOMP_SPINCOUNT": SPINS}


@pytest.mark.parametrize(("name", "value"), [("GOMP_SPINCOUNT", "7"), ("OMP_WAIT_POLICY", "ACTIVE")])
def test_what_the_environment_says_is_left_alone(
    monkeypatch: pytest.MonkeyPatch, name: str, value: str
) -> None:
    assert told(monkeypatch, **{name: value}) == {name: value}


def test_it_is_said_before_pytorch_is_loaded() -> None:
    program = "import sys; from danqing.cli import main; main(['--help']); sys.exit('torch' in sys.modules)"
    assert (
        subprocess.run([sys.executable, "-c", program], stdout=subprocess.DEVNULL, check=False).returncode
        == 0
    )
