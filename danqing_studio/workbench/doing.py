"""Every verb of the workbench, its own and its tools', and how the engine is asked for it."""

from collections.abc import Mapping
from typing import Any, Final

from danqing_studio.workbench import tools
from danqing_studio.workbench.verbs import CREATE, LARGEST, OPEN, OWN, RESTYLE, STEER, Verb

VERBS: Final[dict[str, Verb]] = OWN | tools.VERBS
STEPS: Final = frozenset(VERBS) - {OPEN}  # what a page may ask for; files come in by a way of their own
QUICK: Final = frozenset(name for name in STEPS if not VERBS[name].long)  # of which there are previews
QUESTIONS: Final = tools.QUESTIONS  # tasks that make no step


def label(verb: str) -> str:
    """What the history calls a step by ``verb``."""
    return str(VERBS[verb].label) if verb in VERBS else verb


def is_long(verb: str, options: Mapping[str, Any], sides: tuple[int, int]) -> bool:
    """Whether it is a job's work: minutes by its nature, or larger than anybody should wait for.

    sides: of the painting gone on from, which most verbs keep; (0, 0) for none.
    """
    largest = max(sides)
    if verb == RESTYLE:
        largest = options.get("size", 0)  # without one it makes small what is large
    elif verb == STEER and options.get("size"):
        largest = max(options["size"])
    return VERBS[verb].long or largest > LARGEST


def asked(verb: str, before: str, options: Mapping[str, Any], quick: int) -> tuple[str, dict[str, Any]]:
    """The engine's task for a verb or question, and what it is told.

    before: the recipe or lineage gone on from, or "". quick: at most so many pixels a side, or 0.
    """
    task = VERBS[verb].task if verb in VERBS else verb
    if verb == CREATE:
        return task, {**options, "quick": quick}
    if verb == STEER:
        return task, {**options, "recipe": before, "quick": quick}
    return task, {"before": before, "options": dict(options), "quick": quick}
