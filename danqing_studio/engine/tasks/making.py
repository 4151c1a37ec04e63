"""Making pictures: a wall of thumbnails, and paintings.

Wishes (recipes travel as their JSON text; what is marked ? may be left out):

wall    theme, style? (a name or a list of NAME[:WEIGHT]), count? (12), seed? (drawn if not given), size?
        ([width, height]), strength?, sliders? (list of NAME=VALUE), model? (a taught one), only? (which of
        the thumbnails, from 0: the first four now and the others in a second request)
        → facts: seed, style, plan words: words, unknown; works: [{index, recipe}]; a PNG each
paint   recipe (of a draft or a painting; any size), quick? (the longest side in pixels: a WebP to look at)
        → facts: recipe, width, height; one picture: the WebP, or the painting as a PNG sealed with its recipe
"""

import io
import secrets
import tempfile
from collections.abc import Mapping, Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any

from PIL import Image

from danqing.trust.recipe import Recipe
from danqing.verbs.making import Work, make
from danqing.verbs.recipes import theme_recipes
from danqing_studio.engine.client import Answer, Progress

COUNT = 12
MOST = 64
QUICK_SIDE = 512  # pixels at which a quick look is painted at most, before it is scaled down
WEBP = {"quality": 82, "method": 1}  # coded in some milliseconds; what is kept is coded with more care


def wall(wish: Mapping[str, Any], pictures: Sequence[bytes], progress: Progress) -> Answer:
    """Thumbnails of a theme, each with the recipe that makes exactly it."""
    count = int(wish.get("count", COUNT))
    seed = wish.get("seed")
    seed = secrets.randbelow(2**31) if seed is None else int(seed)
    recipes = theme_recipes(
        "draft",
        str(wish.get("theme", "")),
        style=wish.get("style") or None,
        count=count,
        size=_size(wish),
        seed=seed,
        strength=float(wish.get("strength", 0.5)),
        model=wish.get("model") or None,
        sliders=wish.get("sliders", ()),
    )
    chosen = [int(i) for i in wish.get("only", range(count)) if 0 <= int(i) < count]
    works, thumbnails = [], []
    for done, index in enumerate(chosen, 1):
        thumbnails.append(encoded(make(recipes[index]).image, "PNG", compress_level=1))
        works.append({"index": index, "recipe": recipes[index].to_json()})
        progress(done / len(chosen))
    plan = recipes[0].plan or {}
    facts = {"seed": seed, "style": plan["style"], "words": plan["words"], "unknown": plan["unknown"]}
    return Answer(facts | {"works": works}, thumbnails)


def paint(wish: Mapping[str, Any], pictures: Sequence[bytes], progress: Progress) -> Answer:
    """The painting of a recipe: quickly and small, or whole and sealed with its recipe."""
    recipe = as_painting(Recipe.from_json(wish["recipe"]))
    if side := wish.get("quick"):
        image = quick_look(recipe, int(side))
        found = encoded(image, "WEBP", **WEBP)
    else:
        work = make(recipe, lambda done, every: progress(done / every))
        image, found = work.image, sealed(work)
    facts = {"recipe": recipe.to_json(), "width": recipe.width, "height": recipe.height}
    return Answer(facts, [found])


def quick_look(recipe: Recipe, side: int) -> Image.Image:
    """The painting at ``side`` pixels at most: the very same one, up to QUICK_SIDE pixels, scaled down."""
    longest = QUICK_SIDE * min(1.0, recipe.brush)
    shrink = max(1.0, max(recipe.width, recipe.height) / longest)
    width, height = (max(64, round(length / shrink)) for length in (recipe.width, recipe.height))
    image = make(replace(recipe, width=width, height=height)).image
    image.thumbnail((side, side), Image.Resampling.BOX, reducing_gap=None)
    return image


def as_painting(recipe: Recipe) -> Recipe:
    """The recipe of the painting of a draft; any other as it is."""
    return replace(recipe, verb="create") if recipe.verb == "draft" else recipe


def sealed(work: Work[Any]) -> bytes:
    """The PNG that the work's own ``save`` writes, with its recipe inside."""
    with tempfile.TemporaryDirectory() as folder:
        file = Path(folder) / "picture.png"
        work.save(file)
        return file.read_bytes()


def encoded(image: Image.Image, kind: str, **options: Any) -> bytes:
    """The image as the bytes of a file."""
    buffer = io.BytesIO()
    image.save(buffer, kind, **options)
    return buffer.getvalue()


def warm() -> None:
    """Load and run everything that a first visitor needs, so that nobody waits for it."""
    for theme in ("月下湖上小舟", "a cat under a tree"):
        found = wall({"theme": theme, "count": 1, "seed": 1}, (), lambda share: None)
        paint({"recipe": found.facts["works"][0]["recipe"], "quick": 256}, (), lambda share: None)


def _size(wish: Mapping[str, Any]) -> tuple[int, int] | None:
    if not wish.get("size"):
        return None
    width, height = wish["size"]
    return int(width), int(height)
