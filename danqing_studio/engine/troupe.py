"""What runs on a Ray cluster: hands that hold the models, and a front that gives each request to one of them.

The front is one asynchronous actor, for the newest request of a channel is only known where all of them
arrive. A hand has the two lanes of the engine of one machine. There are more of them while more wait.
"""

import asyncio
import logging
import time
from collections import OrderedDict
from collections.abc import Mapping, Sequence
from typing import Any, Final

from danqing_studio.engine.client import EngineError, SupersededError
from danqing_studio.engine.lanes import LongLane, QuickLane
from danqing_studio.engine.performing import StoppedError, perform

log = logging.getLogger(__name__)
LANES: Final = ("quick", "long")
ATTEMPTS: Final = 3  # how often a request is given to a hand that dies of it
IDLE: Final = 120.0  # seconds after which a hand that is not needed goes
DEAF: Final = 30.0  # seconds without a question after which nobody waits for a long task any more
# What comes of a request, as actors can send it: exceptions with arguments of their own cannot be.
Outcome = tuple[str, Any, Any]
SUPERSEDED: Final[Outcome] = ("superseded", None, None)
LOST: Final[Outcome] = ("lost", None, None)


class Hand:
    """An actor that does tasks, one of each lane at a time."""

    def __init__(self, front: Any) -> None:
        self._front = front
        self._quick = QuickLane()
        self._long = LongLane(self._quick)

    def ready(self) -> bool:
        """Load what a first visitor needs."""
        from importlib import import_module

        import_module("danqing_studio.engine.tasks.making").warm()
        return True

    def quick(self, task: str, wish: Mapping[str, Any], pictures: Sequence[bytes], ticket: str) -> Outcome:
        return self._quick.submit(lambda: outcome(task, wish, pictures, lambda share: None)).result()

    def long(self, task: str, wish: Mapping[str, Any], pictures: Sequence[bytes], ticket: str) -> Outcome:
        import ray

        def progress(share: float) -> None:
            self._long.make_way()
            if ray.get(self._front.note.remote(ticket, share)):
                raise StoppedError

        return self._long.submit(lambda: outcome(task, wish, pictures, progress)).result()


def outcome(task: str, wish: Mapping[str, Any], pictures: Sequence[bytes], progress: Any) -> Outcome:
    """What comes of a task: ("answer", facts, pictures), ("fault", key, values) or ("stopped", …)."""
    try:
        answer = perform(task, wish, pictures, progress)
    except EngineError as fault:
        return "fault", fault.key, fault.values
    except StoppedError:
        return "stopped", None, None
    return "answer", answer.facts, answer.pictures


class Hired:
    """A hand as the front sees it: the actor, which of its lanes are busy, and since when it is idle."""

    def __init__(self, actor: Any) -> None:
        self.actor, self.busy, self.since = actor, set[str](), time.monotonic()


class Front:
    """An actor that all requests come to."""

    def __init__(self, least: int, most: int) -> None:
        self._least, self._most = least, most
        self._hands: list[Hired] = []
        self._coming = 0
        self._waiting: dict[str, OrderedDict[str, asyncio.Future[Hired]]] = {k: OrderedDict() for k in LANES}
        self._shares: dict[str, float] = {}  # of long tasks, by ticket
        self._heard: dict[str, float] = {}  # when somebody last asked after one
        self._staff = asyncio.get_event_loop().create_task(self._keep_staff())

    async def ask(
        self, task: str, wish: Mapping[str, Any], pictures: Sequence[bytes], channel: str
    ) -> Outcome:
        return await self._done("quick", task, wish, pictures, channel)

    async def work(
        self, task: str, wish: Mapping[str, Any], pictures: Sequence[bytes], ticket: str
    ) -> Outcome:
        self._shares[ticket], self._heard[ticket] = 0.0, time.monotonic()
        try:
            return await self._done("long", task, wish, pictures, ticket)
        finally:
            self._shares.pop(ticket, None)
            self._heard.pop(ticket, None)

    async def share(self, ticket: str) -> float:
        """How far a long task is; whoever asks still waits for it."""
        if ticket in self._heard:
            self._heard[ticket] = time.monotonic()
        return self._shares.get(ticket, 0.0)

    async def stop(self, ticket: str) -> None:
        """Nobody wants the task any more."""
        self._heard.pop(ticket, None)

    async def note(self, ticket: str, share: float) -> bool:
        """A hand tells how far it is; whether it should stop."""
        self._shares[ticket] = share
        return time.monotonic() - self._heard.get(ticket, -DEAF) > DEAF

    async def hands(self) -> int:
        """How many there are."""
        return len(self._hands)

    async def _done(
        self, lane: str, task: str, wish: Mapping[str, Any], pictures: Sequence[bytes], place: str
    ) -> Outcome:
        import ray

        for _ in range(ATTEMPTS):
            try:
                hand = await self._turn(lane, place)
            except SupersededError:
                return SUPERSEDED
            try:
                found: Outcome = await getattr(hand.actor, lane).remote(task, wish, pictures, place)
            except ray.exceptions.RayActorError:  # it is gone, with its machine perhaps
                self._hands = [one for one in self._hands if one is not hand]
            else:
                return found
            finally:
                hand.busy.discard(lane)
                hand.since = time.monotonic()
                self._serve(lane)
        return LOST

    async def _turn(self, lane: str, place: str) -> Hired:
        """A hand whose lane is free; the newest of a place takes the turn of the one before."""
        waiting, future = self._waiting[lane], asyncio.get_running_loop().create_future()
        key = place or f"\0{id(future)}"
        before = waiting.get(key)
        waiting[key] = future
        if before is not None and not before.done():
            before.set_exception(SupersededError())
        self._serve(lane)
        return await future

    def _serve(self, lane: str) -> None:
        waiting = self._waiting[lane]
        free = sorted((h for h in self._hands if lane not in h.busy), key=lambda hand: len(hand.busy))
        while waiting and free:
            _, future = waiting.popitem(last=False)
            if not future.done():
                hand = free.pop(0)
                hand.busy.add(lane)
                future.set_result(hand)
        if len(waiting) > len(self._hands):
            self._hire()

    def _hire(self) -> None:
        """Have one more come, if there is none on the way and they may be as many."""
        if not self._coming and len(self._hands) < self._most:
            self._coming += 1
            self._arriving = asyncio.get_running_loop().create_task(self._arrive())

    async def _arrive(self) -> None:
        """A hand, once it is warm: a request had better wait for one that is."""
        import ray

        me = ray.get_runtime_context().current_actor
        hand: Any = ray.remote(num_cpus=1)(Hand)
        actor = hand.options(max_concurrency=2 * len(LANES)).remote(me)
        try:
            await actor.ready.remote()
            self._hands.append(Hired(actor))
        except ray.exceptions.RayError:
            log.exception("a hand did not come")
        finally:
            self._coming -= 1
            for lane in LANES:
                self._serve(lane)

    async def _keep_staff(self) -> None:
        """See to it that there are enough hands, and none too many for long."""
        while True:
            if len(self._hands) < self._least:
                self._hire()
            spare = [h for h in self._hands if not h.busy and time.monotonic() - h.since > IDLE]
            for hand in spare[: max(0, len(self._hands) - self._least)]:
                self._hands.remove(hand)  # with the last that knows of it, the actor ends
            await asyncio.sleep(0.5)
