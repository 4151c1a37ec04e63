"""Reading what makes a picture: of a recipe or a lineage, what a page can tell and steer."""

from collections.abc import Mapping
from typing import Any, Final

from danqing.language import DanqingError
from danqing.trust.lineage import Lineage, read_history
from danqing.trust.recipe import PICTURE, Recipe

# What a picture can be turned towards, as danqing.verbs.changing has it: of each group one at a time.
TURNS: Final = {
    "hour": ("dawn", "noon", "dusk", "night", "moonlight"),
    "season": ("spring", "summer", "autumn", "winter"),
    "weather": ("snow", "mist", "rain", "storm"),
    "mood": ("calm", "warm", "cool", "joyful", "gold", "melancholy"),
}


def read(text: str) -> Recipe | Lineage | None:
    """The recipe or lineage; None for what cannot be read: a lineage of a later version, say."""
    try:
        return read_history(text)
    except DanqingError:
        return None


def beginning(text: str) -> Recipe | None:
    """The recipe that a picture began with; None for one that somebody brought."""
    history = read(text)
    return history.recipe if isinstance(history, Lineage) else history


def theme_of(text: str) -> str:
    """Its theme, or the name of the picture that it began with."""
    history = read(text)
    if isinstance(history, Lineage) and not isinstance(history.start, Recipe):
        return history.start.name.rpartition(".")[0] or history.start.name
    recipe = beginning(text)
    return recipe.theme if recipe else ""


def style_of(text: str) -> str:
    """The names of its styles, joined by " + "."""
    recipe = beginning(text)
    return " + ".join(share.name for share in recipe.style) if recipe else ""


def model_of(text: str) -> str:
    """The taught model that drafted it; empty for the bundled ones."""
    recipe = beginning(text)
    return ((recipe.plan or {}).get("background") or {}).get("model", "") if recipe else ""


def steerable(text: str) -> dict[str, Any] | None:
    """What sliders begin from; None for a picture that went on from a recipe, or came from elsewhere."""
    history = read(text)
    if not isinstance(history, Recipe):
        return None
    plan = history.plan or {}
    return {
        "theme": history.theme,
        "style": [[share.name, share.weight] for share in history.style if share.name != PICTURE],
        "seed": history.seed,
        "width": history.width,
        "height": history.height,
        "brush": history.brush,
        "strength": history.strength,
        "turns": _turns(plan),
        "sliders": {f"{one.model}:{one.index}": one.value for one in history.sliders},
        "models": [name for name in history.models if not name.endswith(".sliders")],
        "model": model_of(text),
        "planned": history.plan is not None,
    }


def _turns(plan: Mapping[str, Any]) -> dict[str, list[Any] | None]:
    """Of every group the strongest turn of a plan: its name, and how far."""
    there = {one["name"]: one["strength"] for one in plan.get("shifts", [])}
    found: dict[str, list[Any] | None] = {}
    for group, names in TURNS.items():
        name = max((one for one in names if one in there), key=lambda one: there[one], default=None)
        found[group] = [name, there[name]] if name else None
    return found
