"""Doing a task: found by its name, its mistakes told apart from the engine's own."""

import logging
from collections.abc import Callable, Mapping, Sequence
from importlib import import_module
from typing import Any

from danqing.language import DanqingError
from danqing_studio.engine.client import Answer, EngineError, Progress
from danqing_studio.engine.tasks import TASKS

log = logging.getLogger(__name__)
Task = Callable[[Mapping[str, Any], Sequence[bytes], Progress], Answer]


class StoppedError(BaseException):
    """Nobody waits for the task any more; no task should take this for a fault of its own."""


def perform(task: str, wish: Mapping[str, Any], pictures: Sequence[bytes], progress: Progress) -> Answer:
    """What a task gives back.

    Raises EngineError with a DanqingError's key and values; for a fault in the task itself, which goes to the
    log, with "engine-failed". What ``progress`` raises (StoppedError) passes.
    """
    try:
        return _find(task)(wish, pictures, progress)
    except DanqingError as fault:
        raise EngineError(fault.key, plain(fault.values)) from fault
    except Exception as fault:
        log.exception("task %s", task)
        raise EngineError("engine-failed", {"task": task}) from fault


def plain(values: Mapping[str, Any]) -> dict[str, Any]:
    """The values of a message as JSON can hold them; numbers stay numbers, for a message may format them."""
    return {
        name: value if isinstance(value, bool | int | float | str) else str(value)
        for name, value in values.items()
    }


def _find(task: str) -> Task:
    if task not in TASKS:
        raise DanqingError("engine-no-task", task=task)
    module, _, name = TASKS[task].partition(":")
    found: Task = getattr(import_module(module), name)
    return found
