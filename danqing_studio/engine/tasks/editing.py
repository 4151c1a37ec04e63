"""Going on from a picture by hand: the thumbnail painted over, a region painted anew, a verse written in.

Every task of this file and of its kin (layering, varying, colouring, finishing) is asked in one way:

wish      ``before``: the text of the recipe or lineage that is gone on from, empty where a picture of one's
          own begins; ``options``: the task's dataclass below, each with its default; ``quick``: for a
          preview, the longest side of a WebP in pixels.
pictures  the painting as it was sealed (or b"": then it is made again from ``before``), then the tool's own.
answer    facts ``recipe`` (the longer history, or the new recipe), ``width``, ``height``; the painting,
          sealed, or for a preview the WebP.

Chance is the asker's: seeds are options, so that a step gives what its preview showed.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from PIL import Image

from danqing.language import DanqingError
from danqing.trust.checks import check
from danqing.trust.recipe import MAX_SEED, Recipe
from danqing.verbs.continuing import carry_on
from danqing.verbs.inscribing import inscribe as write_into
from danqing.verbs.layering import FAITHFUL, painted_from
from danqing.verbs.making import Work, make
from danqing.verbs.repainting import repaint_step
from danqing_studio.engine.client import Answer, Progress
from danqing_studio.engine.tasks import opening
from danqing_studio.engine.tasks.opening import counted, side_of

LIVE = 256  # pixels a side up to which a preview is painted while someone draws


def thumbnail(wish: Mapping[str, Any], pictures: Sequence[bytes], progress: Progress) -> Answer:
    """What is painted over: the thumbnail that the picture was painted from."""
    history = opening.history(wish)
    if isinstance(history, Recipe):
        return Answer({}, [opening.png(opening.composed(history))])
    image = opening.before(wish, pictures).image
    return Answer({}, [opening.png(opening.thumbnail_of(history, image))])


@dataclass(frozen=True, slots=True)
class Overpainting:
    """Options of paint_over. ``seed``: of the brushwork where a region is laid in."""

    seed: int = 0

    def __post_init__(self) -> None:
        check(self.seed, int, "seed", 0, MAX_SEED)


def paint_over(wish: Mapping[str, Any], pictures: Sequence[bytes], progress: Progress) -> Answer:
    """The painting of its thumbnail, painted over: the tool's picture shows what was painted, clear
    elsewhere.

    A work of one recipe becomes one of the verb paint, from the new thumbnail. What was done to any other
    stays: where it was painted over, it is painted anew.
    """
    asked = opening.options(Overpainting, wish)
    over = opening.picture(pictures, "over").convert("RGBA")
    history = opening.history(wish)
    if isinstance(history, Recipe):
        t = opening.composed(history)
        recipe = _painted_over(history, _laid_on(t, over), side_of(wish) and LIVE)
        work: Work[Any] = make(recipe, counted(progress))
        return opening.answer(work, wish)
    opened = opening.before(wish, pictures)
    step = repaint_step(opened, None, edited=over, seed=asked.seed)
    return opening.answer(carry_on(opened, step, counted(progress)), wish)


@dataclass(frozen=True, slots=True)
class Repainting:
    """Options of repaint; what is empty is as in the picture. The tool's picture is the mask, white where."""

    theme: str = ""
    style: tuple[str, ...] = ()
    strength: float = 0.3
    seed: int = 0

    def __post_init__(self) -> None:
        check(self.theme, str, "theme", 0, 200)
        check(self.strength, float, "strength", 0, 1)
        check(self.seed, int, "seed", 0, MAX_SEED)


def repaint(wish: Mapping[str, Any], pictures: Sequence[bytes], progress: Progress) -> Answer:
    """One region painted anew: by a theme, or as what lies about it goes on."""
    asked = opening.options(Repainting, wish)
    style = opening.style_names(asked.style) or None
    mask = opening.picture(pictures, "mask")
    opened = opening.before(wish, pictures)
    step = repaint_step(
        opened, mask, theme=asked.theme.strip(), style=style, strength=asked.strength, seed=asked.seed
    )
    return opening.answer(carry_on(opened, step, counted(progress)), wish)


@dataclass(frozen=True, slots=True)
class Inscribing:
    """Options of inscribe; as those of the verb. ``place`` and ``size`` may be left to the picture."""

    text: str
    seal: str = ""
    carved: str = "red"
    place: str = ""
    colour: str = "ink"
    horizontal: bool = False
    size: int = 0
    weight: float = 0.0
    seed: int = 0

    def __post_init__(self) -> None:
        for name in ("text", "seal", "carved", "place", "colour"):
            check(getattr(self, name), str, name, 0, 400)
        check(self.horizontal, bool, "horizontal", 0, 1)
        check(self.size, int, "size", 0, 1024)
        check(self.weight, float, "weight", -1, 1)


def inscribe(wish: Mapping[str, Any], pictures: Sequence[bytes], progress: Progress) -> Answer:
    """A verse written into the picture, and a seal below it."""
    asked = opening.options(Inscribing, wish)
    opened = opening.before(wish, pictures)
    work = write_into(
        asked.text,
        onto=Work(opened.image, opening.history(wish)),
        seal=asked.seal,
        carved=asked.carved,
        horizontal=asked.horizontal,
        place=asked.place or None,
        colour=asked.colour,
        size=asked.size or None,
        weight=asked.weight,
        seed=asked.seed,
        progress=counted(progress),
    )
    return opening.answer(work, wish)


def _painted_over(before: Recipe, t: Image.Image, live: int) -> Recipe:
    """The recipe of the painting of ``t``: of the size and hand of the work before, or of ``live`` pixels.

    Above half strength a painting turns to its style's colours, away from those that were chosen.
    """
    shrink = min(1.0, live / max(before.width, before.height)) if live else 1.0
    width, height = (max(64, round(shrink * side)) for side in (before.width, before.height))
    strength = min(before.strength, FAITHFUL)
    return painted_from(before, t, width=width, height=height, strength=strength)


def _laid_on(t: Image.Image, over: Image.Image) -> Image.Image:
    """The thumbnail with what was painted laid on it; raises DanqingError for a picture of another size."""
    if over.size != t.size:
        size, wanted = (f"{one.width}x{one.height}" for one in (over, t))
        raise DanqingError("work-thumbnail", size=size, wanted=wanted)
    return Image.alpha_composite(t.convert("RGBA"), over).convert("RGB")
