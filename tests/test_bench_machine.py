"""Times, memory and the description of the machine."""

import platform
import time

from bench.create import Figure
from bench.machine import compare, describe, peak_memory_mb, seconds


def test_calls_are_timed_in_turns_without_their_first_round() -> None:
    called: list[str] = []

    def slowly() -> None:
        called.append("slow")
        time.sleep(0.01)

    slow, fast = compare(slowly, lambda: called.append("fast"), rounds=3)
    assert called == ["slow", "fast"] * 4
    assert slow > 0.009 > fast
    assert seconds(slowly, 1) > 0.009


def test_peak_memory_grows_and_is_plausible() -> None:
    before = peak_memory_mb()
    held = bytearray(b"x") * (300 * 2**20)
    assert peak_memory_mb() >= before
    assert 300 < peak_memory_mb() < 100_000
    assert len(held)


def test_the_machine_is_described_without_its_name() -> None:
    found = describe()
    assert {"processor", "cores", "threads", "torch"} <= set(found)
    assert platform.node() not in found.values()


def test_a_figure_over_its_limit_says_so() -> None:
    assert Figure("a", 2.0, "s", 1.0).row()[-1] == "NO"
    assert Figure("a", 1.0, "s", 1.0).row()[-1] == "yes"
    assert Figure("a", 1.0, "s").row()[-1] == ""
