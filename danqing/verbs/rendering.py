"""From a recipe to its picture: the one way in which every work is made, the first time and again."""

import io
from collections.abc import Sequence
from dataclasses import replace

import torch
from PIL import Image

from danqing.language import DanqingError
from danqing.pictures.decoding import decode
from danqing.pictures.palettes import transfer
from danqing.pictures.tensors import to_images, to_tensor
from danqing.themes.compose import DraftScene, DraftThing, compose
from danqing.themes.plan import Plan
from danqing.trust.recipe import MAX_SIDE, Recipe, decode_png
from danqing.verbs.canvas import SCALE, Canvas, finish, stretch
from danqing.verbs.steering import Leg, steered
from danqing.verbs.studio import SCENES, Progress, Studio, open_studio
from danqing.verbs.styles import choose_painter, mix_colours, mix_vectors, named, opaque


def render(recipe: Recipe, progress: Progress | None = None, leg: Leg | None = None) -> Image.Image:
    """The picture of a recipe: for drafts the thumbnail, else the painting of exactly its width and height.

    The same recipe gives the same pixels on one machine with one number of threads. ``leg``: where on its way
    a film is.
    """
    canvas = stretch(recipe.width, recipe.height, recipe.brush)
    studio = steered(open_studio(), recipe.sliders, leg)
    with torch.inference_mode():
        drafted = recipe.plan is not None
        t = compose(*composition(recipe, canvas, studio)) if drafted else _given(recipe, canvas)
        if recipe.verb == "draft":
            return to_images(t)[0]
        painter = _painter(recipe)
        w = mix_vectors(recipe.style, studio.painter(painter))
        x = studio.paint(t, w, seed=recipe.seed, strength=recipe.strength, progress=progress, painter=painter)
        return to_images(finish(x, canvas))[0]


def _painter(recipe: Recipe) -> str:
    """The model that paints: as the recipe was written, so it is read."""
    model = Plan.from_dict(recipe.plan).background.model if recipe.plan else ""
    return choose_painter(named(recipe.style), model)


def composition(recipe: Recipe, canvas: Canvas, studio: Studio) -> tuple[Plan, DraftScene, DraftThing]:
    """What `themes.compose.compose` makes the thumbnail [1, 3, rows, columns] of a recipe's plan of.

    The background is pulled towards the style's colours before subjects, lights and the shifts of hour and
    season are laid on it, so that a night stays a night in every style.
    """
    assert recipe.plan is not None, "the recipe has checked it"
    plan = Plan.from_dict(recipe.plan)
    plan = replace(plan, width=SCALE * canvas.columns, height=SCALE * canvas.rows)
    painter = choose_painter(named(recipe.style), plan.background.model)
    colours = mix_colours(recipe.style, studio.painter(painter))
    model = plan.background.model or SCENES

    def draft_scene(labels: Sequence[str], seed: int, height: int, width: int) -> torch.Tensor:
        return transfer(studio.draft_scene(labels, seed, height, width, model), colours, recipe.strength)

    return plan, draft_scene, studio.draft_thing


def _given(recipe: Recipe, canvas: Canvas) -> torch.Tensor:
    """The recipe's own thumbnail [1, 3, rows, columns]; above half strength it takes on the style's hues."""
    assert recipe.thumbnail is not None, "the caller has checked it"
    image = opaque(decode(io.BytesIO(decode_png(recipe.thumbnail)), "thumbnail", max_pixels=MAX_SIDE**2))
    if image.size != (canvas.columns, canvas.rows):
        size, wanted = f"{image.width}x{image.height}", f"{canvas.columns}x{canvas.rows}"
        raise DanqingError("work-thumbnail", size=size, wanted=wanted)
    free = max(0.0, 2 * recipe.strength - 1)
    t = to_tensor(image)
    return (
        transfer(t, mix_colours(recipe.style, open_studio().painter(_painter(recipe))), free) if free else t
    )
