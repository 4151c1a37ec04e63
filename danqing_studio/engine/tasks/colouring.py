"""What begins with a picture of one's own: lines to be coloured, a photograph to be painted."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final

import numpy as np
from PIL import Image

from danqing.pictures.lines import SIDE, draw_hands
from danqing.trust.checks import check
from danqing.trust.recipe import MAX_SEED
from danqing.verbs.colouring import colour as colour_lines
from danqing.verbs.continuing import Opened, carry_on
from danqing.verbs.restyling import LONGEST, restyle_step
from danqing.verbs.styles import opaque
from danqing_studio.engine.client import Answer, Progress
from danqing_studio.engine.tasks import opening

PAINTED: Final = 1024  # pixels of the longer side of a photograph's painting, unless more is asked for
BROAD: Final = 1  # which of the hands draws a picture's lines: those that people draw are as broad


@dataclass(frozen=True, slots=True)
class Colouring:
    """Options of colour. The tool's pictures: the lines; dabs of colour on a clear sheet, or none."""

    theme: str = ""
    style: tuple[str, ...] | str = ()
    strength: float = 0.5
    seed: int = 0

    def __post_init__(self) -> None:
        check(self.theme, str, "theme", 0, 200)
        check(self.seed, int, "seed", 0, MAX_SEED)


def colour(wish: Mapping[str, Any], pictures: Sequence[bytes], progress: Progress) -> Answer:
    """Lines coloured by the Colourist and painted: a history of its own, which begins with the drawing."""
    asked = opening.options(Colouring, wish)
    style = opening.style_names(asked.style) or None
    lines = opening.small_enough(opaque(opening.picture(pictures, "lines")))
    dabs = opening.picture(pictures, "hint", 2).convert("RGBA") if pictures[2:] else None
    spots = dabs if dabs and dabs.getchannel("A").getbbox() else None
    (work,) = colour_lines(
        lines,
        theme=asked.theme.strip(),
        hint=spots,
        style=style,
        seed=asked.seed,
        strength=asked.strength,
        progress=opening.counted(progress),
    )
    return opening.answer(work, wish)


def drawing(wish: Mapping[str, Any], pictures: Sequence[bytes], progress: Progress) -> Answer:
    """The lines of a picture, to go on drawing: dark on white, the picture's shape."""
    image = opaque(opening.before(wish, pictures).image)
    shrink = SIDE / min(image.size)
    size = [max(1, round(shrink * side)) for side in image.size]
    ink = draw_hands(image.resize((size[0], size[1]), Image.Resampling.LANCZOS))[BROAD]
    return Answer({}, [opening.png(Image.fromarray(np.asarray(255 - ink, np.uint8)).convert("RGB"))])


@dataclass(frozen=True, slots=True)
class Restyling:
    """Options of restyle, as those of the verb; ``size`` 0: the picture's own, PAINTED at most."""

    style: tuple[str, ...] | str = ()
    brush: str = "adaptive"
    strength: float = 0.5
    keep_colours: float = 0.0
    size: int = 0
    seed: int = 0

    def __post_init__(self) -> None:
        check(self.brush, str, "brush", 1, 20)
        check(self.size, int, "size", 0, LONGEST)
        check(self.seed, int, "seed", 0, MAX_SEED)


def restyle(wish: Mapping[str, Any], pictures: Sequence[bytes], progress: Progress) -> Answer:
    """A photograph (the tool's picture), or else the painting before, in another style.

    A photograph is kept in the lineage, smaller where it must be: the Painter looks at a quarter of the
    painting's sides at most, so that what it shows is there.
    """
    asked = opening.options(Restyling, wish)
    style = opening.style_names(asked.style)
    opened, longest = _source(wish, pictures)
    side = asked.size or min(longest, PAINTED)
    if quick := opening.side_of(wish):
        side = min(side, quick)
    step = restyle_step(
        style,
        brush=asked.brush,
        strength=asked.strength,
        keep_colours=asked.keep_colours,
        size=side,
        seed=asked.seed,
    )
    return opening.answer(carry_on(opened, step, opening.counted(progress)), wish)


def _source(wish: Mapping[str, Any], pictures: Sequence[bytes]) -> tuple[Opened, int]:
    """What is painted, and the longer side that it came with."""
    if len(pictures) < 2:
        opened = opening.before(wish, pictures)
        return opened, max(opened.image.size)
    photo, quick = opening.picture(pictures, "photo"), opening.side_of(wish)
    shown = opening.within(photo, quick) if 0 < quick < max(photo.size) else photo  # soon made, and soon kept
    return opening.brought(shown), max(photo.size)
