"""Layers: a plan taken apart into sheets to be moved, and put together again as it was changed."""

from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass, replace
from typing import Any, Final

import torch

from danqing import __version__
from danqing.language import DanqingError
from danqing.pictures.tensors import to_images
from danqing.themes.editing import editable, stack
from danqing.themes.layers import Layers
from danqing.themes.lexicon import labels
from danqing.themes.plan import Plan, Shift
from danqing.themes.planner import LATE
from danqing.trust.checks import check
from danqing.trust.recipe import MAX_SEED, Recipe
from danqing.verbs.canvas import stretch
from danqing.verbs.making import make
from danqing.verbs.planning import plan_themes
from danqing.verbs.rendering import composition
from danqing.verbs.steering import steered
from danqing.verbs.studio import THINGS, open_studio
from danqing_studio.engine.client import Answer, Progress
from danqing_studio.engine.tasks import opening
from danqing_studio.engine.tasks.making import as_painting, quick_look

CHANGING: Final = ("subjects", "lights", "shifts")  # parts of a plan that are given whole
EMPTY: Final = -1.0  # alpha where nothing is


@dataclass(frozen=True, slots=True)
class Layering:
    """Options of layers and layer_sheets: what is changed in the plan.

    ``subjects`` (from back to front), ``lights`` and ``shifts``, if given, take the place of the plan's; so
    does the background's ``seed``. Their keys and ranges are those of the plan.
    """

    subjects: tuple[Mapping[str, Any], ...] | None = None
    lights: tuple[Mapping[str, Any], ...] | None = None
    shifts: tuple[Mapping[str, Any], ...] | None = None
    seed: int | None = None


def layers(wish: Mapping[str, Any], pictures: Sequence[bytes], progress: Progress) -> Answer:
    """The painting of a plan that was changed. It stays a work of one recipe."""
    recipe = _changed(wish)
    if side := opening.side_of(wish):
        facts = {"recipe": recipe.to_json(), "width": recipe.width, "height": recipe.height}
        return Answer(facts, [opening.webp(quick_look(recipe, side), side)])
    return opening.answer(make(recipe, opening.counted(progress)), wish)


def layer_sheets(wish: Mapping[str, Any], pictures: Sequence[bytes], progress: Progress) -> Answer:
    """A plan, and what it is composed of: the picture without its subjects, then a sheet for each of them.

    Sheets are as large as the thumbnail, clear but for the subject and its shadow. Facts: ``plan``, None
    where the picture has none; ``names`` of its subjects and ``boxes`` around them: left, top, right, bottom
    in shares.
    """
    history = opening.history(wish)
    if not isinstance(history, Recipe) or history.plan is None:
        return Answer({"plan": None})
    recipe = _changed(wish)
    canvas = stretch(recipe.width, recipe.height, recipe.brush)
    plan, draft_scene, draft_thing = composition(recipe, canvas, steered(open_studio(), recipe.sliders, None))
    with torch.inference_mode():
        sheets, _t = editable(plan, draft_scene, draft_thing)
        below = stack([sheet for name, sheet in sheets.items() if not name.startswith("subject ")])
        each = [_subject(sheets, number) for number in range(len(plan.subjects))]
    assert recipe.plan is not None, "it was seen above"
    facts = {
        "plan": recipe.plan,
        "names": [_name(subject.concept) for subject in plan.subjects],
        "boxes": [_box(sheets, number) for number in range(len(plan.subjects))],
        "columns": canvas.columns,
        "rows": canvas.rows,
    }
    return Answer(
        facts,
        [opening.png(image) for image in to_images(torch.cat([below]))]
        + [opening.png(to_images(sheet)[0]) for sheet in each],
    )


@dataclass(frozen=True, slots=True)
class Wording:
    """Options of layer_word: what is to be added, and the chance of how it looks."""

    word: str
    seed: int

    def __post_init__(self) -> None:
        check(self.word, str, "word", 1, 200)
        check(self.seed, int, "seed", 0, MAX_SEED)


def layer_word(wish: Mapping[str, Any], pictures: Sequence[bytes], progress: Progress) -> Answer:
    """The subjects that a word means, as the planner would place them: facts ``subjects`` and ``names``."""
    asked, recipe = opening.options(Wording, wish), _planned(wish)
    (plan,) = plan_themes(
        asked.word, shares=recipe.style, size=(recipe.width, recipe.height), seed=asked.seed
    )
    if not plan.subjects:
        raise DanqingError("repaint-nothing", theme=asked.word)
    names = [_name(subject.concept) for subject in plan.subjects]
    return Answer({"subjects": [asdict(subject) for subject in plan.subjects], "names": names})


def _planned(wish: Mapping[str, Any]) -> Recipe:
    """The recipe of the picture; raises DanqingError for one that has no plan."""
    history = opening.history(wish)
    if not isinstance(history, Recipe) or history.plan is None:
        raise DanqingError("work-missing-key", item="plan")
    return as_painting(history)


def _changed(wish: Mapping[str, Any]) -> Recipe:
    """The recipe with its plan as it was changed, in its own words."""
    asked, before = opening.options(Layering, wish), _planned(wish)
    assert before.plan is not None, "it is planned"
    data = dict(before.plan)
    for part in CHANGING:
        if (given := getattr(asked, part)) is not None:
            data[part] = list(given) if isinstance(given, tuple) else given
    if asked.seed is not None:
        data["background"] = {**data["background"], "seed": asked.seed}
    plan = Plan.from_dict(data)
    plan = replace(plan, shifts=_in_order(plan.shifts))
    models = {name: digest for name, digest in before.models.items() if name != THINGS or plan.subjects}
    if plan.subjects:
        models.setdefault(THINGS, open_studio().digest(THINGS))
    return replace(before, danqing=__version__, plan=plan.to_dict(), models=models)


def _in_order(shifts: Sequence[Shift]) -> tuple[Shift, ...]:
    """Hours last, as the planner has them, so that no season or mood brightens a night again."""
    return tuple(sorted(shifts, key=lambda one: LATE.index(one.name) if one.name in LATE else -1))


def _subject(sheets: Layers, number: int) -> torch.Tensor:
    """All that belongs to a subject as one sheet."""
    own = [sheet for name, sheet in sheets.items() if name.startswith(f"subject {number} ")]
    first = next(iter(sheets.values()))
    found = torch.full_like(first, EMPTY)
    for sheet in own:
        alpha, below = (sheet[:, 3:] + 1) / 2, (found[:, 3:] + 1) / 2
        cover = alpha + below * (1 - alpha)
        paint = (sheet[:, :3] * alpha + found[:, :3] * below * (1 - alpha)) / cover.clamp(min=1e-4)
        found = torch.cat([torch.where(cover > 0, paint, EMPTY), cover * 2 - 1], dim=1)
    return found


def _box(sheets: Layers, number: int) -> list[float]:
    """Where a subject's body lies; an empty box where none of it is in the picture."""
    body = sheets.get(f"subject {number} body")
    if body is None:
        return [0.0, 0.0, 0.0, 0.0]
    solid = body[0, 3] > 0
    rows, columns = solid.any(1).nonzero().flatten(), solid.any(0).nonzero().flatten()
    if not len(rows):
        return [0.0, 0.0, 0.0, 0.0]
    height, width = solid.shape
    edges = (columns[0] / width, rows[0] / height, (columns[-1] + 1) / width, (rows[-1] + 1) / height)
    return [round(float(edge), 4) for edge in edges]


def _name(concept: str) -> dict[str, str]:
    """What a subject is called, by language."""
    en, zh = labels().get(concept, (concept.replace("-", " "), concept))
    return {"en": en, "zh": zh}
