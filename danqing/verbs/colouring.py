"""The verb colour: a line drawing to thumbnails, and to paintings of them if a style is given."""

import io
import secrets
from pathlib import Path
from typing import TYPE_CHECKING

from PIL import Image

from danqing.language import DanqingError
from danqing.pictures.drawings import read_hints, read_ink, shape_of
from danqing.pictures.files import open_picture
from danqing.trust.checks import check
from danqing.trust.lineage import Step, as_options
from danqing.trust.recipe import MAX_BRUSH, MAX_SEED, MIN_BRUSH, Share, encode_png
from danqing.verbs.canvas import SCALE, stretch
from danqing.verbs.colour_steps import COLOUR, COLOURIST, LAY_IN, SHORT, Colouring, LayingIn
from danqing.verbs.continuing import Opened, Picture, carry_on, open_work
from danqing.verbs.making import Work
from danqing.verbs.planning import MOST, plan_themes
from danqing.verbs.studio import Progress, open_studio
from danqing.verbs.styles import StyleWish, choose_painter, named, read_styles

if TYPE_CHECKING:
    from danqing.themes.plan import Plan


def colour(
    lines: Picture,
    *,
    theme: str = "",
    hint: str | Path | Image.Image | None = None,
    style: StyleWish | None = None,
    count: int = 1,
    size: tuple[int, int] | None = None,
    seed: int | None = None,
    strength: float = 0.5,
    progress: Progress | None = None,
) -> list[Work]:
    """Colour a line drawing: ``count`` works with the seeds ``seed``, ``seed`` + 1 and so on.

    Args:
        lines: the drawing: a scan, a photograph of it, dark on light or light on dark, on a clear sheet too.
        theme: what it shows, in Chinese or English; its hour, season, weather and mood count as well.
        hint: a picture with spots of colour at their places: all that is not clear, or, without
            transparency, neither white nor a grey line of the drawing.
        style: NAME|PICTURE[:WEIGHT], or several to mix; without one the works are thumbnails.
        count: 1 to 1,000.
        size: width and height of the painting, 64 to 4,096 a side, that the thumbnail has the shape of;
            without it the drawing's shape, a thumbnail 64 pixels on its shorter side, a painting 512. The
            drawing is shown whole.
        seed: 0 to 2**53 - 1; None draws one.
        strength: of the painting, 0 (keep to the thumbnail) to 1 (free).

    Raises:
        DanqingError: a drawing without lines, a hint without colour, a theme without a word that is
            understood, an unknown style, anything out of range, a file that cannot be read.
    """
    seeds = check_seeds(seed, count)
    check(strength, float, "strength", 0, 1)
    rows, columns = _shape(size)
    shares = None if style is None else read_styles(style)
    opened = open_work(lines)
    if size is None:
        rows, columns = shape_of(opened.image.size, SHORT)
    spots = "" if hint is None else _hint(hint, opened, rows, columns)
    plans: list[Plan | None] = [None] * count
    if theme.strip():
        plans = [*plan_themes(theme, shares=shares, count=count, seed=seeds[0])]
    works = []
    for each, plan in zip(seeds, plans, strict=True):
        step = _colour_step(plan, spots, each, rows, columns)
        work = carry_on(opened, step, progress)
        if shares:
            work = carry_on(work, _lay_in_step(shares, each, size, rows, columns, strength), progress)
        works.append(work)
    return works


def _colour_step(plan: "Plan | None", hint: str, seed: int, rows: int, columns: int) -> Step:
    labels: tuple[str, ...] = ()
    if plan:
        things = tuple(dict.fromkeys(subject.concept for subject in plan.subjects))
        behind = plan.background.labels
        labels = things + behind if plan.background.fill else behind + things
    shifts = tuple(f"{each.name}={each.strength:g}" for each in plan.shifts) if plan else ()
    options = Colouring(plan.theme if plan else "", labels, shifts, hint, seed, rows, columns)
    return Step(COLOUR, {COLOURIST: open_studio().digest(COLOURIST)}, as_options(options))


def _lay_in_step(
    shares: tuple[Share, ...], seed: int, size: tuple[int, int] | None, rows: int, columns: int,
    strength: float,
) -> Step:  # fmt: skip
    width, height = size or (SCALE * columns, SCALE * rows)
    brush = min(max(min(width, height) / (SCALE * SHORT), MIN_BRUSH), MAX_BRUSH)
    painter = choose_painter(named(shares))
    options = LayingIn(shares, seed, width, height, brush, strength)
    return Step(LAY_IN, {painter: open_studio().digest(painter)}, as_options(options))


def _shape(size: tuple[int, int] | None) -> tuple[int, int]:
    """Rows and columns of a thumbnail for a painting of this size; checked before models are loaded."""
    if size is None:
        return SHORT, SHORT
    stretch(*size, 1.0)
    return shape_of(size, SHORT)


def _hint(hint: str | Path | Image.Image, opened: Opened, rows: int, columns: int) -> str:
    from danqing.models.colourist import FINE

    image = hint if isinstance(hint, Image.Image) else open_picture(hint)
    ink = read_ink(opened.image, FINE * rows, FINE * columns)
    buffer = io.BytesIO()
    Image.fromarray(read_hints(image, opened.image, ink, rows, columns)).save(buffer, "PNG")
    return encode_png(buffer.getvalue())


def check_seeds(seed: int | None, count: int) -> list[int]:
    """The seeds of ``count`` works, the first drawn if it is None; DanqingError for any out of range."""
    if not 1 <= count <= MOST:
        raise DanqingError("count-range", value=count, low=1, high=MOST)
    first = secrets.randbelow(2**31) if seed is None else seed
    if not 0 <= first <= MAX_SEED - count:
        raise DanqingError("seed-range", value=first, low=0, high=MAX_SEED - count)
    return [first + i for i in range(count)]
