"""The engine's lanes: the newest of a channel wins, channels take turns, long work makes way."""

import threading
import time
from concurrent.futures import CancelledError, Future

import pytest

from danqing_studio.engine import lanes
from danqing_studio.engine.client import SupersededError
from danqing_studio.engine.lanes import BusyError, LongLane, QuickLane


class Gate:
    """Something that runs until it is let through, so that others wait behind it."""

    def __init__(self, lane: QuickLane) -> None:
        self.open, begun = threading.Event(), threading.Event()

        def wait() -> None:
            begun.set()
            self.open.wait(10)

        self.future = lane.submit(wait)
        begun.wait(10)


def test_of_one_channel_only_the_newest_is_done() -> None:
    lane, done = QuickLane(), list[int]()
    gate = Gate(lane)
    futures = [lane.submit(lambda i=i: done.append(i), "wall") for i in range(5)]  # type: ignore[misc]
    gate.open.set()
    futures[-1].result(10)
    assert done == [4]
    for future in futures[:-1]:
        with pytest.raises(SupersededError):
            future.result(10)


def test_what_runs_is_not_superseded() -> None:
    lane = QuickLane()
    begun, go = threading.Event(), threading.Event()

    def first() -> str:
        begun.set()
        go.wait(10)
        return "first"

    running = lane.submit(first, "wall")
    begun.wait(10)
    newer = lane.submit(lambda: "second", "wall")
    go.set()
    assert (running.result(10), newer.result(10)) == ("first", "second")


def test_channels_take_turns_however_much_one_asks() -> None:
    lane, done = QuickLane(), list[str]()
    gate = Gate(lane)
    lane.submit(lambda: done.append("eager 1"), "eager")
    last = lane.submit(lambda: done.append("quiet"), "quiet")
    again = lane.submit(lambda: done.append("eager 2"), "eager")
    gate.open.set()
    last.result(10)
    again.result(10)
    assert done == ["eager 2", "quiet"]


def test_requests_without_a_channel_are_all_done() -> None:
    lane = QuickLane()
    assert [lane.submit(lambda i=i: i).result(10) for i in range(3)] == [0, 1, 2]  # type: ignore[misc]
    gate = Gate(lane)
    futures = [lane.submit(lambda i=i: i) for i in range(3)]  # type: ignore[misc]
    gate.open.set()
    assert [future.result(10) for future in futures] == [0, 1, 2]


def test_whoever_has_gone_is_passed_over() -> None:
    lane, done = QuickLane(), list[int]()
    gate = Gate(lane)
    left = lane.submit(lambda: done.append(1))
    assert left.cancel()
    gate.open.set()
    lane.submit(lambda: None).result(10)
    with pytest.raises(CancelledError):
        left.result(0)
    assert not done


def test_there_is_an_end_to_waiting(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(lanes, "MOST", 2)
    lane = QuickLane()
    gate = Gate(lane)
    first = lane.submit(lambda: None, "a")
    lane.submit(lambda: None, "b")
    with pytest.raises(BusyError):
        lane.submit(lambda: None, "c")
    lane.submit(lambda: None, "a")  # takes the place of the first
    with pytest.raises(SupersededError):
        first.result(0)
    gate.open.set()


def test_a_fault_is_the_askers_and_the_lane_goes_on() -> None:
    lane = QuickLane()
    failed: Future[float] = lane.submit(lambda: 1 / 0)
    with pytest.raises(ZeroDivisionError):
        failed.result(10)
    assert lane.submit(lambda: 1).result(10) == 1


def test_long_work_makes_way_for_quick_requests() -> None:
    quick, done = QuickLane(), list[str]()
    long = LongLane(quick)
    gate = Gate(quick)

    def work() -> None:
        done.append("long begins")
        long.make_way()
        done.append("long ends")

    working = long.submit(work)
    asked = quick.submit(lambda: done.append("quick"))
    time.sleep(0.1)
    gate.open.set()
    working.result(10)
    asked.result(10)
    assert done == ["long begins", "quick", "long ends"]


def test_long_work_is_not_starved(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(lanes, "YIELDING", 0.05)
    quick = QuickLane()
    long = LongLane(quick)
    gate = Gate(quick)
    long.submit(long.make_way).result(10)
    assert not gate.future.done()
    gate.open.set()
