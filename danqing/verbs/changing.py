"""Changing one thing about a work that is yet to be made again: its brush, its style, its hour, its sliders.

The composition stays: the same things stand in the same places, drawn by the same chance.
"""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Final

from danqing.language import DanqingError
from danqing.themes.manner import HOURS, WEATHER
from danqing.themes.plan import Plan, Shift
from danqing.themes.planner import INK_HOURS, INKS, LATE
from danqing.trust.recipe import PICTURE, Recipe, Share
from danqing.verbs.canvas import read_brush, stretch
from danqing.verbs.recipes import digests, models_of
from danqing.verbs.steering import steered_recipe
from danqing.verbs.styles import StyleWish, choose_painter, named, read_styles, split_wish

# What a picture can be turned towards: of each group one at a time.
TURNS: Final[Mapping[str, tuple[str, ...]]] = {
    "season": ("spring", "summer", "autumn", "winter"),
    "hour": (*HOURS, "moonlight"),
    "weather": WEATHER,
    "mood": ("gold", "warm", "cool", "calm", "melancholy", "joyful"),
}
Turn = tuple[str, float] | None  # a name and how far, 0 to 1; None: no such turn


def change(
    recipe: Recipe,
    *,
    style: StyleWish | None = None,
    brush: float | str | None = None,
    strength: float | None = None,
    size: tuple[int, int] | None = None,
    turns: Mapping[str, Turn] | None = None,
    sliders: Sequence[str] | None = None,
) -> Recipe:
    """The recipe with what is given in place of what was; None leaves a thing as it is.

    Args:
        recipe: of a draft or a painting; one that was painted from a thumbnail has no plan, and so neither
            turns nor sliders, and its size and brush stay.
        style: NAME[:WEIGHT] or several; "picture[:WEIGHT]" stands for the pictures whose style it has.
        brush: 0.5 to 4, or "fine", "medium", "broad".
        strength: 0 to 1.
        size: width and height in pixels.
        turns: of TURNS's groups, what the picture turns towards and how far; None for nothing of the group.
        sliders: NAME=VALUE each, all that are to be moved.

    Raises:
        DanqingError: anything out of range, unknown names, and what such a recipe does not have.
    """
    width, height = size or (recipe.width, recipe.height)
    breadth = recipe.brush if brush is None else read_brush(brush)
    if recipe.plan is None:
        changes = {"turns": turns, "sliders": sliders, "size": size, "brush": brush}
        for name, value in changes.items():
            if value:
                raise DanqingError("change-no-plan", name=name)
    stretch(width, height, breadth)
    shares = recipe.style if style is None else _shares(style, recipe)
    changed = replace(
        recipe,
        style=shares,
        width=width,
        height=height,
        brush=breadth,
        strength=recipe.strength if strength is None else float(strength),
    )
    if recipe.plan is None:
        return replace(changed, models=digests(choose_painter(named(shares))))
    plan = replace(turned(Plan.from_dict(recipe.plan), turns or {}), width=width, height=height)
    kept = [f"{one.model}:{one.index}={one.value}" for one in recipe.sliders]
    changed = replace(changed, plan=plan.to_dict(), models=digests(*models_of(plan, shares)), sliders=())
    return steered_recipe(changed, kept if sliders is None else sliders)


def turned(plan: Plan, turns: Mapping[str, Turn]) -> Plan:
    """The plan with other turns of the palette; raises DanqingError for unknown groups and names."""
    found = {shift.name: shift.strength for shift in plan.shifts}
    for group, turn in turns.items():
        if group not in TURNS:
            raise DanqingError("change-group", name=group, known=", ".join(TURNS))
        for name in TURNS[group]:
            found.pop(name, None)
        if turn is not None:
            name, far = turn
            if name not in TURNS[group]:
                raise DanqingError("change-turn", name=name, group=group, known=", ".join(TURNS[group]))
            found[name] = round(far * _hours(plan, name), 4)
    kept = (Shift(name, far) for name, far in found.items() if far)
    return replace(plan, shifts=tuple(sorted(kept, key=lambda shift: LATE.index(shift.name))))


def _hours(plan: Plan, name: str) -> float:
    """Ink tells the hour less by colour."""
    return INK_HOURS if name in TURNS["hour"] and plan.style.startswith(INKS) else 1.0


def _shares(wish: StyleWish, recipe: Recipe) -> tuple[Share, ...]:
    """A mixture as it is asked for, with the pictures among the recipe's styles where it names them."""
    wishes = [wish] if not isinstance(wish, list | tuple) else wish
    pictured = [one for one in recipe.style if one.name == PICTURE]
    found: list[Share] = []
    for one in wishes:
        name, weight = split_wish(str(one))
        if name == PICTURE and pictured:
            found.extend(replace(share, weight=weight) for share in pictured)
        else:
            found.extend(read_styles(one, _hand(recipe)))
    return tuple(found)


def _hand(recipe: Recipe) -> str:
    return Plan.from_dict(recipe.plan).background.model if recipe.plan else ""
