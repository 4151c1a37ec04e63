"""Asking the engine: what web processes and workers know of it. Nothing here loads torch.

DANQING_ENGINE says where the networks run: "local" is the process beside the studio, anything else a Ray
cluster.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from django.conf import settings

Progress = Callable[[float], None]  # 0 to 1; what it raises stops the work


@dataclass(frozen=True, slots=True)
class Answer:
    """What a task gives back: facts, as JSON can hold them, and encoded pictures."""

    facts: dict[str, Any] = field(default_factory=dict)
    pictures: list[bytes] = field(default_factory=list)


class EngineError(Exception):
    """Something the asker can mend: ``key`` and ``values`` of a DanqingError; say(key, **values) words it."""

    def __init__(self, key: str, values: Mapping[str, Any]) -> None:
        super().__init__(key)
        self.key, self.values = key, dict(values)


class EngineAwayError(Exception):
    """The engine cannot be reached just now: it starts, or was killed and starts again."""


class SupersededError(Exception):
    """A newer request on the same channel took this one's place."""


async def ask(
    task: str, wish: Mapping[str, Any], pictures: Sequence[bytes] = (), *, channel: str = ""
) -> Answer:
    """Have a quick task done: the answer within a second or two.

    task: a key of engine.tasks.TASKS. channel: of requests that wait on one channel only the newest is done;
    a channel belongs to one asker ("wall <sitting>"). Waits up to ten seconds for an engine that starts.
    Raises EngineError, EngineAwayError, SupersededError.
    """
    if settings.ENGINE == "local":
        from danqing_studio.engine import local

        return await local.ask(task, wish, pictures, channel)
    from danqing_studio.engine import on_ray

    return await on_ray.ask(task, wish, pictures, channel)


def work(
    task: str, wish: Mapping[str, Any], pictures: Sequence[bytes] = (), *, progress: Progress | None = None
) -> Answer:
    """Have a long task done, beside the quick ones, which go first; blocks. For workers.

    ``progress`` is called at least every few seconds, with the share that is done, also while others' tasks
    go before. A task whose engine dies is begun again, at most twice. Raises EngineError, EngineAwayError,
    and whatever ``progress`` raises, with which the engine stops too.
    """
    note = progress or (lambda share: None)
    if settings.ENGINE == "local":
        from danqing_studio.engine import local

        return local.work(task, wish, pictures, note)
    from danqing_studio.engine import on_ray

    return on_ray.work(task, wish, pictures, note)
