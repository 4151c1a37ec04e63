"""Writing the recipes of works that are yet to be made: from a theme, or from a thumbnail."""

import io
import secrets
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

from PIL import Image, ImageOps

from danqing import __version__
from danqing.language import DanqingError
from danqing.pictures.files import open_picture
from danqing.themes.plan import Plan
from danqing.trust.recipe import MAX_SIDE, MIN_SIDE, PICTURE, Recipe, Share, encode_png
from danqing.verbs.canvas import SCALE, Canvas, read_brush, stretch
from danqing.verbs.looking import show
from danqing.verbs.planning import SIZE, plan_themes
from danqing.verbs.steering import steered_recipe
from danqing.verbs.studio import SCENES, THINGS, open_studio
from danqing.verbs.styles import StyleWish, check_style, choose_painter, named, opaque, read_styles

if TYPE_CHECKING:
    from danqing.weights import Card

LARGEST_THUMBNAIL = 128  # a picture with a longer side is not a thumbnail, and is scaled down to one


def theme_recipes(
    verb: str,
    theme: str,
    *,
    style: StyleWish | None = None,
    count: int = 1,
    size: tuple[int, int] | None = None,
    seed: int | None = None,
    brush: float | str = 1.0,
    strength: float = 0.5,
    plan: Plan | Mapping[str, Any] | None = None,
    model: str | Path | None = None,
    sliders: Sequence[str] = (),
) -> list[Recipe]:
    """The recipes of ``count`` works of a theme; arguments and errors are those of the verbs create and
    draft.
    """
    breadth = read_brush(brush)
    stretch(*(size or SIZE), breadth)  # the quick checks first: the next line loads models
    taught = None if model is None else _taught(model, plan)
    shares = None if style is None else read_styles(style, taught.name if taught else "")
    plans = plan_themes(theme, shares=shares, count=count, size=size, seed=seed, plan=plan, model=taught)
    stretch(plans[0].width, plans[0].height, breadth)
    recipes = [_theme_recipe(verb, each, shares, breadth, strength) for each in plans]
    return [steered_recipe(recipe, sliders) for recipe in recipes] if sliders else recipes


def _taught(model: str | Path, plan: object) -> "Card":
    if plan is not None:
        raise DanqingError("model-with-plan")
    card = open_studio().admit(model)
    if not card.taught:
        raise DanqingError("model-no-hand", name=card.name)
    return card


def thumbnail_recipe(
    thumbnail: str | Path | Image.Image,
    style: StyleWish | None = None,
    *,
    size: tuple[int, int] | None = None,
    seed: int | None = None,
    brush: float | str = 1.0,
    strength: float = 0.5,
) -> Recipe:
    """The recipe of a painting of a picture; arguments and errors are those of the verb paint."""
    image, before = _picture(thumbnail)
    shares = _shares(style, before)
    width, height = size or _painting_size(image, before)
    breadth = read_brush(brush)
    small = scaled_down(image, stretch(width, height, breadth))
    if seed is None:
        seed = before.seed if before else secrets.randbelow(2**31)
    return Recipe(
        danqing=__version__,
        verb="paint",
        models=digests(choose_painter(named(shares))),
        theme=before.theme if before else "",
        plan=None,
        style=shares,
        thumbnail=encode_png(small),
        seed=seed,
        width=width,
        height=height,
        brush=breadth,
        strength=float(strength),
    )


def _picture(thumbnail: str | Path | Image.Image) -> tuple[Image.Image, Recipe | None]:
    """The picture, and its recipe if Danqing made it: None for any other, whatever else its note may say."""
    if isinstance(thumbnail, Image.Image):
        return opaque(thumbnail), None
    image = opaque(open_picture(thumbnail))
    try:
        history = show(thumbnail)
    except DanqingError:
        return image, None
    return image, history if isinstance(history, Recipe) else None


def _shares(style: StyleWish | None, before: Recipe | None) -> tuple[Share, ...]:
    if style is not None:
        return read_styles(style)
    if before is None:
        raise DanqingError("style-missing")
    for share in before.style:
        if share.name != PICTURE:
            check_style(share.name, open_studio().titles)
    return before.style


def models_of(plan: Plan, shares: tuple[Share, ...]) -> tuple[str, ...]:
    """The models that the thumbnail and the painting of a plan come from."""
    painter = choose_painter(named(shares), plan.background.model)
    scenes = (plan.background.model or SCENES,) if plan.background.fill is None else ()
    things = (THINGS,) if plan.subjects else ()
    return (painter, *scenes, *things)


def _theme_recipe(
    verb: str, plan: Plan, shares: tuple[Share, ...] | None, brush: float, strength: float
) -> Recipe:
    shares = shares or (Share(plan.style),)
    return Recipe(
        danqing=__version__,
        verb=verb,
        models=digests(*models_of(plan, shares)),
        theme=plan.theme,
        plan=plan.to_dict(),
        style=shares,
        thumbnail=None,
        seed=plan.seed,
        width=plan.width,
        height=plan.height,
        brush=brush,
        strength=float(strength),
    )


def digests(*names: str) -> dict[str, str]:
    """SHA-256 of the weights of the models of these names."""
    return {name: open_studio().digest(name) for name in names}


def _painting_size(image: Image.Image, before: Recipe | None) -> tuple[int, int]:
    """Width and height that a picture asks for by itself, kept within what can be painted."""
    if before is not None:
        size, drafted = (before.width, before.height), stretch(before.width, before.height, 1.0)
        if image.size in (size, (drafted.columns, drafted.rows)):
            return size
    grown = SCALE if max(image.size) <= LARGEST_THUMBNAIL else min(1.0, MAX_SIDE / max(image.size))
    width, height = (min(max(round(grown * side), MIN_SIDE), MAX_SIDE) for side in image.size)
    return width, height


def scaled_down(image: Image.Image, canvas: Canvas) -> bytes:
    """The picture as a PNG of the canvas's thumbnail; what does not fit its shape is cut off evenly."""
    size = (canvas.columns, canvas.rows)
    smaller = image.width >= canvas.columns and image.height >= canvas.rows
    method = (
        Image.Resampling.BOX if smaller else Image.Resampling.BICUBIC
    )  # the Painter learned from area means
    buffer = io.BytesIO()
    (image if image.size == size else ImageOps.fit(image, size, method)).save(buffer, "PNG")
    return buffer.getvalue()
