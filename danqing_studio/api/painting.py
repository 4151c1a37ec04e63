"""Asking the engine for programs: the same tasks as the pages ask for."""

import json
from collections.abc import Sequence
from typing import Any, Final

from asgiref.sync import async_to_sync
from django.utils.translation import gettext as _

from danqing.trust.recipe import Recipe
from danqing_studio.api.schemas import DraftsIn, PaintingIn, ThemeIn
from danqing_studio.engine import client
from danqing_studio.jobs.kinds import JobError
from danqing_studio.teaching.models import TaughtModel
from danqing_studio.workbench import histories
from danqing_studio.workbench.verbs import LARGEST
from danqing_studio.works import permits
from danqing_studio.works.models import Person
from danqing_studio.works.permits import bundled_styles

SQUARE: Final = 512  # pixels of a side that was not said


def ask(task: str, wish: dict[str, Any], pictures: Sequence[bytes] = ()) -> client.Answer:
    """Have it done now; raises what the engine raises."""
    return async_to_sync(client.ask)(task, wish, pictures)


def explained(person: Person, asked: ThemeIn) -> dict[str, Any]:
    """How a theme is understood."""
    wish = {"theme": asked.theme, "model": _model(person, asked.model)}
    return ask("explain", wish).facts


def drafted(person: Person, asked: DraftsIn | PaintingIn, count: int = 1) -> client.Answer:
    """Thumbnails of a theme, each with its recipe."""
    wish = {"theme": asked.theme, "count": count, "seed": asked.seed, "strength": asked.strength}
    if asked.width or asked.height:
        wish["size"] = [asked.width or SQUARE, asked.height or SQUARE]
    return ask("wall", wish | {"style": _styles(person, asked.style), "model": _model(person, asked.model)})


def recipe_of(person: Person, asked: PaintingIn) -> str:
    """The recipe that is asked for, as JSON: the one that was sent, or that of the theme's first draft.

    Raises WithheldError for one that takes a model which this person may not use.
    """
    if asked.recipe is not None:
        permits.check(person, asked.recipe)
        return json.dumps(asked.recipe, ensure_ascii=False)
    if not asked.theme.strip():
        raise JobError(_("Say a theme, or send a recipe."))
    recipe: str = drafted(person, asked).facts["works"][0]["recipe"]
    return recipe


def check_size(recipe: str) -> None:
    """Nobody shall wait for another's large painting; a job makes it."""
    history = histories.read(recipe)
    if isinstance(history, Recipe) and max(history.width, history.height) > LARGEST:
        text = _("Larger than %(side)s pixels a side it is painted by a job: keep it as a work.")
        raise JobError(text % {"side": LARGEST})


def _model(person: Person, name: str) -> str:
    """A taught model that this person may use."""
    if name and not _may_use(person, name):
        raise JobError(_("There is no model of this name that you may use."))
    return name


def _styles(person: Person, wish: list[str]) -> list[str]:
    """NAME or NAME:WEIGHT each, of bundled styles and of models that this person may use."""
    for one in wish:
        name = one.partition(":")[0]
        if name not in bundled_styles() and not _may_use(person, name):
            raise JobError(_("There is no style of this name that you may use: %(name)s.") % {"name": name})
    return wish


def _may_use(person: Person, name: str) -> bool:
    return bool(TaughtModel.objects.usable_by(person).filter(name=name).exists())
