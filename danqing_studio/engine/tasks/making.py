"""Making pictures: a wall of thumbnails, paintings, and paintings with one thing changed.

Wishes (recipes travel as their JSON text; what is marked ? may be left out):

wall    theme, style? (NAME[:WEIGHT] or a list of them), count? (12), seed? (drawn if not given), size?
        ([width, height]), strength?, sliders? (list of NAME=VALUE), model? (a taught one), only? (a list of
        which thumbnails, from 0: the first four now and the others in a second request)
        → facts: seed, style, words and unknown (as the plan has them), works: [{index, recipe, alts: {en,
        zh}}]; a PNG each
paint   recipe (of a draft or a painting; any size), quick? (the longest side in pixels: a WebP to look at)
        → facts: recipe, width, height, alt: {en, zh}; one picture: the WebP, or the painting as a PNG sealed
        with its recipe
steer   recipe, and what is to change: style? (list of NAME[:WEIGHT]; "picture" keeps the pictures that the
        style was read from), brush?, strength?, size?, turns? ({season | hour | weather | mood: [name, how
        far] or null}; groups that are left out stay), sliders? (list of NAME=VALUE, all that are to be
        moved); quick?
        → as paint
alt     recipe (or lineage) → facts: en, zh
"""

import io
import secrets
from collections import OrderedDict
from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Any, Final

from PIL import Image

from danqing.language import DanqingError
from danqing.pictures.decoding import decode
from danqing.trust.lineage import Lineage, read_history
from danqing.trust.recipe import Recipe, decode_png, encode_png
from danqing.verbs.canvas import stretch
from danqing.verbs.changing import change
from danqing.verbs.making import make
from danqing.verbs.recipes import scaled_down, theme_recipes
from danqing.verbs.telling import tell
from danqing.verbs.walls import draft_all
from danqing_studio.engine.client import Answer, Progress
from danqing_studio.engine.tasks.opening import counted, sealed, webp
from danqing_studio.engine.tasks.wishes import Painting, Steering, Wall, read_size, read_style, read_wish

QUICK_SIDE: Final = 512  # pixels at which a quick look is painted at most, before it is scaled down
MOVING_SIDE: Final = 384  # … while a slider moves, when soon is better than exactly
FEW: Final = 4  # thumbnails that are drafted together
FEWER: Final = 2  # … where they make way for newer ones
REMEMBERED: Final = 512  # thumbnails, of some 8 KB: who deletes a letter again waits for nothing
_thumbnails: "OrderedDict[str, bytes]" = OrderedDict()  # PNG by recipe, the latest last


def wall(wish: Mapping[str, Any], pictures: Sequence[bytes], progress: Progress) -> Answer:
    """Thumbnails of a theme, each with the recipe that makes exactly it."""
    wanted = read_wish(Wall, wish)
    seed = secrets.randbelow(2**31) if wanted.seed is None else wanted.seed
    first = min(wanted.indices)
    recipes = theme_recipes(
        "draft",
        wanted.theme,
        style=read_style(wanted.style),
        count=max(wanted.indices) + 1 - first,
        size=read_size(wanted.size),
        seed=seed + first,
        strength=wanted.strength,
        model=wanted.model or None,
        sliders=wanted.sliders,
    )
    chosen = [recipes[index - first] for index in wanted.indices]
    works = [
        {"index": index, "recipe": recipe.to_json(), "alts": tell(recipe)}
        for index, recipe in zip(wanted.indices, chosen, strict=True)
    ]
    plan = recipes[0].plan or {}
    facts = {"seed": seed, "style": plan["style"], "words": plan["words"], "unknown": plan["unknown"]}
    return Answer(
        facts | {"works": works}, _drafted({recipe.to_json(): recipe for recipe in chosen}, progress)
    )


def paint(wish: Mapping[str, Any], pictures: Sequence[bytes], progress: Progress) -> Answer:
    """The painting of a recipe: quickly and small, or whole and sealed with its recipe."""
    wanted = read_wish(Painting, wish)
    return _painted(as_painting(Recipe.from_json(wanted.recipe)), wanted.quick, progress)


def steer(wish: Mapping[str, Any], pictures: Sequence[bytes], progress: Progress) -> Answer:
    """The painting of a recipe with something changed."""
    wanted = read_wish(Steering, wish)
    history = read_history(wanted.recipe)
    if isinstance(history, Lineage):
        raise DanqingError("change-lineage")
    recipe = change(
        as_painting(history),
        style=read_style(wanted.style, kept=True),
        brush=wanted.brush,
        strength=wanted.strength,
        size=read_size(wanted.size),
        turns=wanted.turned,
        sliders=wanted.sliders,
    )
    return _painted(recipe, wanted.quick, progress, MOVING_SIDE)


def alt(wish: Mapping[str, Any], pictures: Sequence[bytes], progress: Progress) -> Answer:
    """What a work shows, in a sentence of each language."""
    return Answer({**tell(read_history(str(wish["recipe"])))})


def quick_look(recipe: Recipe, side: int, most: int = QUICK_SIDE) -> Image.Image:
    """A painting to be looked at ``side`` pixels large: the very one, if that has at most ``most`` pixels; of
    a larger one a smaller one of its kind.
    """
    return make(_lessened(recipe, round(max(side, most) * min(1.0, recipe.brush)))).image


def as_painting(recipe: Recipe) -> Recipe:
    """The recipe of the painting of a draft; any other as it is."""
    return replace(recipe, verb="create") if recipe.verb == "draft" else recipe


def warm() -> None:
    """Load and run everything that a first visitor needs, so that nobody waits for it."""
    for theme in ("月下湖上小舟", "a cat under a tree"):
        found = wall({"theme": theme, "count": 4, "seed": 1}, (), lambda share: None)
        paint({"recipe": found.facts["works"][0]["recipe"], "quick": 256}, (), lambda share: None)


def _drafted(recipes: Mapping[str, Recipe], progress: Progress) -> list[bytes]:
    """A PNG of each recipe's thumbnail: those that are remembered, and the others drafted together.

    A few are never broken off: the wall answers while one types, however quickly. More of them make way, and
    are drafted by smaller parts, so that they do so soon.
    """
    fresh = [text for text in recipes if text not in _thumbnails]
    together = FEW if len(fresh) <= FEW else FEWER
    for start in range(0, len(fresh), together):
        some = fresh[start : start + together]

        def note(done: int, _: int, start: int = start) -> None:
            progress((start + done) / len(fresh))

        images = draft_all([recipes[text] for text in some], note if len(fresh) > FEW else None)
        for text, image in zip(some, images, strict=True):
            buffer = io.BytesIO()
            image.save(buffer, "PNG", compress_level=1)
            _thumbnails[text] = buffer.getvalue()
    found = []
    for text in recipes:
        _thumbnails.move_to_end(text)
        found.append(_thumbnails[text])
    while len(_thumbnails) > REMEMBERED:
        _thumbnails.popitem(last=False)
    return found


def _painted(recipe: Recipe, quick: int, progress: Progress, most: int = QUICK_SIDE) -> Answer:
    found = webp(quick_look(recipe, quick, most), quick) if quick else sealed(make(recipe, counted(progress)))
    facts = {"recipe": recipe.to_json(), "width": recipe.width, "height": recipe.height, "alt": tell(recipe)}
    return Answer(facts, [found])


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
