"""Wording what went wrong with the engine, in the language of whoever asked; and what the log leaves out."""

import logging
from typing import Final

from danqing.language import LANGUAGES, say_in_all
from danqing_studio.engine.client import EngineAwayError, EngineError

AWAY, FAILED = "engine-away", "engine-failed"
EXPECTED: Final = (
    409,
    422,
)  # the statuses of answers that something newer overtook, or a wish that cannot be


class Noted(logging.Filter):
    """Leaves out requests that were answered as they should be."""

    def filter(self, record: logging.LogRecord) -> bool:
        return getattr(record, "status_code", 0) not in EXPECTED


def told(fault: EngineError | EngineAwayError, language: str) -> str:
    """One line that says what to do, in the language of a Django code ("zh-hans", "en", "en-gb")."""
    spoken = language.partition("-")[0]
    spoken = spoken if spoken in LANGUAGES else LANGUAGES[0]
    if isinstance(fault, EngineAwayError):
        return say_in_all(AWAY)[spoken]
    try:
        return say_in_all(fault.key, **fault.values)[spoken]
    except (KeyError, ValueError):  # of another version, while a site is being brought up to date
        return say_in_all(FAILED, task=fault.key)[spoken]
