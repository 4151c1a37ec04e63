"""Wording what went wrong with the engine, in the language of whoever asked."""

from danqing.language import LANGUAGES, say_in_all
from danqing_studio.engine.client import EngineAwayError, EngineError

AWAY, FAILED = "engine-away", "engine-failed"


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
