"""Making pictures: a wall of thumbnails, paintings, and paintings with one thing changed.

Wishes (recipes travel as their JSON text; what is marked ? may be left out):

wall    theme, style? (a name or a list of NAME[:WEIGHT]), count? (12), seed? (drawn if not given), size?
        ([width, height]), strength?, sliders? (list of NAME=VALUE), model? (a taught one), only? (which of
        the thumbnails, from 0: the first four now and the others in a second request)
        → facts: seed, style, words and unknown (as the plan has them), works: [{index, recipe}]; a PNG each
paint   recipe (of a draft or a painting; any size), quick? (the longest side in pixels: a WebP to look at)
        → facts: recipe, width, height, alt: {en, zh}; one picture: the WebP, or the painting as a PNG sealed
        with its recipe
steer   recipe, and what is to change: style? (list of NAME[:WEIGHT]; "picture" keeps the pictures that the
        style was read from), brush?, strength?, size?, turns? ({season | hour | weather | mood: [name, how
        far] or null}), sliders? (list of NAME=VALUE); quick?
        → as paint; and facts: style: [[name, weight]], brush, strength, turns, sliders (all there are:
        [{model, index, names, value}])
alt     recipe (or lineage) → facts: en, zh

A wish without "quick" is for the long lane where it is large, and for the quick one up to 512 pixels.
"""

import io
import secrets
import tempfile
from collections.abc import Mapping, Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any

from PIL import Image

from danqing.language import DanqingError
from danqing.pictures.decoding import decode
from danqing.themes.plan import Plan
from danqing.trust.lineage import Lineage, read_history
from danqing.trust.recipe import Recipe, decode_png, encode_png
from danqing.verbs.canvas import stretch
from danqing.verbs.changing import change, racks_of, turns_of
from danqing.verbs.making import Work, make
from danqing.verbs.recipes import scaled_down, theme_recipes
from danqing.verbs.telling import tell
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
    return _painted(as_painting(Recipe.from_json(wish["recipe"])), wish, progress)


def steer(wish: Mapping[str, Any], pictures: Sequence[bytes], progress: Progress) -> Answer:
    """The recipe with something changed, its painting, and all that can be changed of it."""
    history = read_history(wish["recipe"])
    if isinstance(history, Lineage):
        raise DanqingError("change-lineage")
    recipe = change(
        as_painting(history),
        style=wish.get("style"),
        brush=wish.get("brush"),
        strength=wish.get("strength"),
        size=_size(wish),
        turns={group: turn and tuple(turn) for group, turn in wish.get("turns", {}).items()},
        sliders=wish.get("sliders"),
    )
    found = _painted(recipe, wish, progress)
    return Answer(found.facts | _steerable(recipe), found.pictures)


def alt(wish: Mapping[str, Any], pictures: Sequence[bytes], progress: Progress) -> Answer:
    """What a work shows, in a sentence of each language."""
    return Answer({**tell(read_history(wish["recipe"]))})


def _painted(recipe: Recipe, wish: Mapping[str, Any], progress: Progress) -> Answer:
    if side := wish.get("quick"):
        found = encoded(quick_look(recipe, int(side)), "WEBP", **WEBP)
    else:
        found = sealed(make(recipe, lambda done, every: progress(done / every)))
    facts = {"recipe": recipe.to_json(), "width": recipe.width, "height": recipe.height, "alt": tell(recipe)}
    return Answer(facts, [found])


def _steerable(recipe: Recipe) -> dict[str, Any]:
    """Where everything stands that can be changed."""
    values = {(one.model, one.index): one.value for one in recipe.sliders}
    sliders = [
        {
            "model": rack.name,
            "index": one.index,
            "names": one.names,
            "value": values.get((rack.name, one.index), 0),
        }
        for rack in racks_of(recipe)
        for one in rack.sliders
    ]
    return {
        "style": [[share.name, share.weight] for share in recipe.style],
        "brush": recipe.brush,
        "strength": recipe.strength,
        "turns": turns_of(Plan.from_dict(recipe.plan)) if recipe.plan else {},
        "sliders": sliders,
    }


def quick_look(recipe: Recipe, side: int) -> Image.Image:
    """The painting at ``side`` pixels at most: the very same one, up to QUICK_SIDE pixels, scaled down."""
    image = make(_lessened(recipe, round(QUICK_SIDE * min(1.0, recipe.brush)))).image
    image.thumbnail((side, side), Image.Resampling.BOX, reducing_gap=None)
    return image


def _lessened(recipe: Recipe, most: int) -> Recipe:
    """The recipe for a picture of ``most`` pixels a side, if it asks for a larger one."""
    shrink = max(recipe.width, recipe.height) / most
    if shrink <= 1:
        return recipe
    width, height = (max(64, round(length / shrink)) for length in (recipe.width, recipe.height))
    if recipe.thumbnail is None:
        return replace(recipe, width=width, height=height)
    image = decode(io.BytesIO(decode_png(recipe.thumbnail)), "thumbnail").convert("RGB")
    small = scaled_down(image, stretch(width, height, recipe.brush))
    return replace(recipe, width=width, height=height, thumbnail=encode_png(small))


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
