"""The verb film: a way through drafts of one plan, painted picture by picture."""

import secrets
from collections.abc import Iterator, Sequence
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np

from danqing.exploring.walks import stops, sweep
from danqing.language import DanqingError
from danqing.models.drafting import ALL
from danqing.pictures.films import check_film, write_film
from danqing.themes.plan import Background, Plan
from danqing.trust.recipe import MAX_FPS, MAX_KEYS, MAX_SECONDS, Motion, Recipe, Slide
from danqing.verbs.recipes import theme_recipes
from danqing.verbs.rendering import render
from danqing.verbs.steering import Leg, find_slider, steered_recipe, with_digests
from danqing.verbs.studio import SCENES, Progress, check_models, is_path
from danqing.verbs.styles import StyleWish
from danqing.weights import own

if TYPE_CHECKING:
    from danqing.pictures.films import Frame

PACE = 2.0  # seconds from one draft to the next
PLAIN_STYLE = "oil-landscape"  # of a film of the bundled scenes, unless another is asked for
SHORTEST = 0.1


def film(
    path: str | Path,
    theme: str = "",
    *,
    style: StyleWish | None = None,
    model: str | Path | None = None,
    sliders: Sequence[str] = (),
    seconds: float = 8.0,
    fps: int = 24,
    keys: int | None = None,
    size: tuple[int, int] | None = None,
    seed: int | None = None,
    loop: bool = False,
    force: bool = False,
    progress: Progress | None = None,
) -> Recipe:
    """Film a theme, or a model by name or file; arguments and errors are those of film_recipe and shoot."""
    recipe = film_recipe(
        theme,
        style=style,
        model=model,
        sliders=sliders,
        seconds=seconds,
        fps=fps,
        keys=keys,
        size=size,
        seed=seed,
        loop=loop,
    )
    shoot(recipe, path, force=force, progress=progress)
    return recipe


def film_recipe(
    theme: str = "",
    *,
    style: StyleWish | None = None,
    model: str | Path | None = None,
    sliders: Sequence[str] = (),
    seconds: float = 8.0,
    fps: int = 24,
    keys: int | None = None,
    size: tuple[int, int] | None = None,
    seed: int | None = None,
    loop: bool = False,
) -> Recipe:
    """The recipe of a film: everything that its frames are made from.

    Args:
        theme: what to film; or a model, as for ``model``; or "scenes", for whatever their Drafter drafts.
        style, model, size, seed: as for create. All frames share the plan and the chance of ``seed``.
        sliders: NAME=VALUE holds one; NAME alone moves along it, once at most, from end to end of its limits.
        seconds: 0.1 to 600.
        fps: frames a second, 1 to 120.
        keys: drafts (of seeds that follow each other) it passes through, 2 to 1,000; one every two seconds.
        loop: end where it began: the last frame is the first.

    Raises:
        DanqingError: anything out of range or unknown.
    """
    _check("seconds", seconds, SHORTEST, MAX_SECONDS)
    _check("fps", fps, 1, MAX_FPS)
    along = [one for one in sliders if "=" not in one]
    if len(along) > 1:
        raise DanqingError("film-two")
    count = keys or max(2, round(seconds / PACE))
    _check("keys", count, 2, MAX_KEYS)
    recipe = _still(theme, style, model, size, seed)
    recipe = steered_recipe(recipe, [one for one in sliders if "=" in one])
    motion, models = Motion(float(seconds), fps, count, loop), recipe.models
    if along:
        rack, slider = find_slider(along[0], recipe)
        motion = Motion(float(seconds), fps, 1, loop, f"{rack.name}:{slider.index}")
        models = with_digests(recipe, {rack.name})
    return replace(recipe, verb="film", motion=motion, models=models)


def shoot(recipe: Recipe, path: str | Path, *, force: bool = False, progress: Progress | None = None) -> None:
    """Paint a film's frames and write them as they come: MP4, WebM or GIF by the suffix, the recipe inside.

    Raises DanqingError where a model or slider has changed since, and where the film cannot be written.
    """
    check_film(path, recipe.width, recipe.height, force=force)
    check_models(recipe.models)
    assert recipe.motion is not None, "the recipe has checked it"
    total = recipe.motion.frames
    note = recipe.to_json()
    with write_film(path, recipe.width, recipe.height, recipe.motion.fps, note=note, force=force) as add:
        for done, frame in enumerate(frames(recipe), 1):
            add(frame)
            if progress:
                progress(done, total)


def frames(recipe: Recipe) -> "Iterator[Frame]":
    """A film's frames [H, W, 3], one at a time; the brushwork's chance is the same in all: none flickers."""
    motion = recipe.motion
    assert motion is not None, "the recipe has checked it"
    if motion.along:
        model, _, index = motion.along.rpartition(":")
        held = tuple(one for one in recipe.sliders if (one.model, one.index) != (model, int(index)))
        for value in sweep(motion.frames, loop=motion.loop):
            yield np.asarray(render(replace(recipe, sliders=(*held, Slide(model, int(index), value)))))
        return
    for first, second, share in stops(motion.frames, motion.keys, loop=motion.loop):
        yield np.asarray(render(recipe, leg=Leg(first, second, share)))


def _still(
    theme: str,
    style: StyleWish | None,
    model: str | Path | None,
    size: tuple[int, int] | None,
    seed: int | None,
) -> Recipe:
    """The recipe of the picture that moves."""
    plan = None
    if model is None and theme == SCENES:
        plan, theme = _any_scene(), ""
        seed = secrets.randbelow(2**31) if seed is None else seed
    elif model is None and _is_model(theme):
        model, theme = theme, ""
    (recipe,) = theme_recipes("create", theme, style=style, model=model, size=size, seed=seed, plan=plan)
    return recipe


def _is_model(text: str) -> bool:
    taught = {card.name for card in own.catalogue()}
    return text in taught or (text.endswith(own.SUFFIX) and is_path(text))


def _any_scene() -> Plan:
    return Plan(
        theme=SCENES,
        style=PLAIN_STYLE,
        width=512,
        height=512,
        seed=0,
        background=Background(labels=(ALL,), seed=0, horizon=0.5),
    )


def _check(name: str, value: float, low: float, high: float) -> None:
    if not low <= value <= high:
        raise DanqingError("film-range", name=name, value=value, low=low, high=high)
