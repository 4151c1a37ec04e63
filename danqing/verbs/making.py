"""The verbs that make pictures: create, draft, paint, and replay, which makes one again.

Whatever is made, its recipe is written first and the picture is rendered from the recipe alone, by one
function. So a work cannot depend on anything that its recipe does not hold.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Generic

from PIL import Image
from typing_extensions import TypeVar

from danqing.language import DanqingError
from danqing.pictures.files import save_picture
from danqing.themes.plan import Plan
from danqing.trust.lineage import Lineage
from danqing.trust.recipe import Recipe
from danqing.verbs.looking import show
from danqing.verbs.recipes import theme_recipes, thumbnail_recipe
from danqing.verbs.rendering import render
from danqing.verbs.sheet import lay_out
from danqing.verbs.studio import Progress, check_models
from danqing.verbs.styles import StyleWish

H = TypeVar("H", bound=Recipe | Lineage, default=Recipe | Lineage, covariant=True)


@dataclass(frozen=True, slots=True)
class Work(Generic[H]):
    """A picture and what makes it again: its recipe, or the lineage of what was done to a picture."""

    image: Image.Image
    recipe: H

    def save(self, path: str | Path, *, force: bool = False) -> None:
        """Write a PNG, JPEG or WebP that holds the recipe; over an existing file only with ``force``.

        A JPEG has little room: where an original kept inside is too much for it, replay will ask for that.
        """
        try:
            save_picture(self.image, path, note=self.recipe.to_json(), force=force)
        except DanqingError as fault:
            if fault.key != "picture-note-too-long" or not isinstance(self.recipe, Lineage):
                raise
            save_picture(self.image, path, note=self.recipe.without_original().to_json(), force=force)


@dataclass(frozen=True, slots=True)
class Drafts(Generic[H]):
    """Thumbnails to choose from, and one sheet that shows them all, numbered from 1."""

    works: list[Work[H]]
    sheet: Image.Image


def create(
    theme: str = "",
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
    progress: Progress | None = None,
) -> list[Work[Recipe]]:
    """Paint a theme, in Chinese or English: ``count`` works with the seeds ``seed``, ``seed`` + 1 and so on.

    Args:
        theme: what to paint; may be left out with a ``plan``, or with a ``model`` that drafts.
        style: NAME|PICTURE[:WEIGHT], or several to mix; None lets the theme choose.
        count: 1 to 1,000.
        size: width and height in pixels, 64 to 4,096 a side; 512 × 512, or the plan's.
        seed: 0 to 2**53 - 1; None draws one, which the recipe keeps.
        brush: 0.5 to 4, or "fine" (0.5), "medium" (1), "broad" (2).
        strength: 0 (keep to the thumbnail's colours and shapes) to 1 (free).
        plan: what the theme means, if it is not to be worked out anew.
        model: a taught model, by name or as its file, that drafts the whole picture; its own style is the
            default.
        sliders: NAME=VALUE each (see explore), where drafts are moved to: -1 to 1.
        progress: called with the pieces done and the pieces in all, for every painting.

    Raises:
        DanqingError: anything out of range, an unknown style, a theme without a word that is understood.
    """
    recipes = theme_recipes(
        "create",
        theme,
        style=style,
        count=count,
        size=size,
        seed=seed,
        brush=brush,
        strength=strength,
        plan=plan,
        model=model,
        sliders=sliders,
    )
    return [make(recipe, progress) for recipe in recipes]


def draft(
    theme: str = "",
    *,
    style: StyleWish | None = None,
    count: int = 12,
    size: tuple[int, int] | None = None,
    seed: int | None = None,
    strength: float = 0.5,
    plan: Plan | Mapping[str, Any] | None = None,
    model: str | Path | None = None,
    sliders: Sequence[str] = (),
) -> Drafts[Recipe]:
    """Thumbnails of a theme, an eighth of ``size`` a side, and a sheet of them; arguments and errors as for
    create.

    ``paint`` makes the painting of any of them.
    """
    recipes = theme_recipes(
        "draft",
        theme,
        style=style,
        count=count,
        size=size,
        seed=seed,
        strength=strength,
        plan=plan,
        model=model,
        sliders=sliders,
    )
    works = [make(recipe) for recipe in recipes]
    return Drafts(works, lay_out([work.image for work in works]))


def paint(
    thumbnail: str | Path | Image.Image,
    style: StyleWish | None = None,
    *,
    size: tuple[int, int] | None = None,
    seed: int | None = None,
    brush: float | str = 1.0,
    strength: float = 0.5,
    progress: Progress | None = None,
) -> Work[Recipe]:
    """Paint a thumbnail, or any picture (scaled down to a thumbnail by the brush), in a style or a mixture.

    A thumbnail (up to 128 pixels a side) becomes a painting of 8 times its sides, a larger picture one of its
    own size, unless ``size`` says otherwise; what does not fit the shape is cut off evenly. A picture that
    Danqing made brings its theme, style, size and seed along. The other arguments and errors are those of
    ``create``.
    """
    recipe = thumbnail_recipe(thumbnail, style, size=size, seed=seed, brush=brush, strength=strength)
    return make(recipe, progress)


def replay(
    path: str | Path, *, original: str | Path | None = None, progress: Progress | None = None
) -> Image.Image:
    """Make the picture in a file again from its recipe: the same pixels, on one machine and number of
    threads.

    original: the picture that a work began with, if that was one of your own and too large to be kept inside.
    Raises DanqingError where there is no recipe, or where a model is not the one that the work was made with.
    """
    from danqing.verbs.continuing import remake  # which goes on from works, and so knows this module

    return remake(show(path), original, progress)


def make(recipe: Recipe, progress: Progress | None = None) -> Work[Recipe]:
    """The work of a recipe. Raises DanqingError where a model is not the one that the recipe was written
    for.
    """
    check_models(recipe.models)
    return Work(render(recipe, progress), recipe)
