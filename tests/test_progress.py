"""How far a job is: silent but for a last line off a terminal, a bar on one, the time left in words."""

import io

import pytest
from rich.console import Console

from danqing.language import set_language
from danqing.training import progress as module
from danqing.training.progress import progress


@pytest.fixture(autouse=True)
def _english(monkeypatch: pytest.MonkeyPatch) -> object:
    set_language("en")
    yield
    set_language(None)


class Clock:
    """A monotonic clock that the test moves."""

    def __init__(self) -> None:
        self.now = 100.0

    def monotonic(self) -> float:
        return self.now


def test_plain_lines_every_half_minute(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    clock = Clock()
    monkeypatch.setattr(module, "time", clock)
    with progress(1000, "painter") as meter:
        meter.advance(500)  # taken up where it was left: what is done already says nothing about the pace
        clock.now += 10
        meter.advance(510)
        assert capsys.readouterr().err == ""
        clock.now += 21
        meter.advance(531, "loss 0.5")
        assert capsys.readouterr().err == "painter 531/1,000 · 8 min left · loss 0.5\n"
        meter.advance(1000)
    assert capsys.readouterr().err == "painter 1,000/1,000\n"


def test_bar_on_a_terminal(monkeypatch: pytest.MonkeyPatch) -> None:
    screen = io.StringIO()
    monkeypatch.setattr(
        module, "Console", lambda stderr: Console(file=screen, force_terminal=True, width=100)
    )
    with progress(10, "painter") as meter:
        meter.advance(10, "loss [0.5]")
    assert "painter" in screen.getvalue()
    assert "loss [0.5]" in screen.getvalue()
