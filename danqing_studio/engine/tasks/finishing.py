"""What takes minutes: a picture enlarged, made ready for paper, or worked out slowly and finely."""

import tempfile
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

from danqing.language import DanqingError
from danqing.trust.checks import check
from danqing.trust.lineage import Step, as_options
from danqing.trust.recipe import MAX_BRUSH, MAX_SEED, MAX_SIDE, Recipe, encode_png
from danqing.verbs.canvas import stretch
from danqing.verbs.continuing import carry_on, open_work
from danqing.verbs.enlarging import ENLARGER, PICTURE, EnlargeOptions
from danqing.verbs.enlarging import enlarge as enlarge_work
from danqing.verbs.making import Work, make
from danqing.verbs.printing import LANDSCAPE, LEAST_DPI, MOST_DPI, PAPERS, Print, read_print
from danqing.verbs.recipes import scaled_down
from danqing.verbs.studio import open_studio
from danqing.verbs.stylizing import stylize as work_out
from danqing_studio.engine.client import Answer, Progress
from danqing_studio.engine.tasks import opening

if TYPE_CHECKING:
    from danqing.models.stylizing import Glimpse

INCH: Final = 25.4  # millimetres
PAINTED: Final = 0.2  # the share of the work on a print that painting is
LONGEST: Final = 600.0  # seconds of stylizing, beside other people's wishes


@dataclass(frozen=True, slots=True)
class Enlarging:
    """Options of enlarge. ``fidelity``: 0 invents texture, 1 keeps to the picture."""

    times: int = 2
    fidelity: float = 0.25


def enlarge(wish: Mapping[str, Any], pictures: Sequence[bytes], progress: Progress) -> Answer:
    """The picture twice or four times as large."""
    asked, opened = opening.options(Enlarging, wish), opening.before(wish, pictures)
    work = enlarge_work(
        Work(opened.image, opening.history(wish)),
        asked.times,
        fidelity=asked.fidelity,
        progress=opening.counted(progress),
    )
    return opening.answer(work, wish)


@dataclass(frozen=True, slots=True)
class Printing:
    """Options of print: a paper of the library's and dots an inch."""

    paper: str = "a4"
    dpi: int = 300
    fidelity: float = 0.25

    def __post_init__(self) -> None:
        check(self.dpi, int, "dpi", LEAST_DPI, MOST_DPI)
        check(self.fidelity, float, "fidelity", 0, 1)
        if self.paper not in PAPERS:
            raise DanqingError("work-choice", item="paper", value=self.paper, known=", ".join(PAPERS))


def print_out(wish: Mapping[str, Any], pictures: Sequence[bytes], progress: Progress) -> Answer:
    """The whole picture as large as fits the paper, its dots an inch noted; the paper is turned as the
    picture is.

    What comes of one recipe is painted as large as need be and then enlarged. Any other picture is enlarged
    as it is, and where it does not reach the dots asked for, it has fewer.
    """
    asked, history = opening.options(Printing, wish), opening.history(wish)
    if isinstance(history, Recipe):
        sheet = _fitted(asked, history.width, history.height)
        work: Work[Any] = make(_larger(history, sheet), lambda done, of: progress(PAINTED * done / of))
        options = EnlargeOptions(sheet.times, asked.fidelity, PICTURE, sheet.width, sheet.height, sheet.dpi)
    else:
        image = opening.before(wish, pictures).image
        sheet = _fitted(asked, *image.size)
        times = 2 if 2 * image.width >= sheet.width else 4
        reached = min(asked.dpi, int(asked.dpi * times * image.width / sheet.width))
        work = Work(image, history)
        options = EnlargeOptions(times, asked.fidelity, PICTURE, dpi=max(LEAST_DPI, reached))
    step = Step("enlarge", {ENLARGER: open_studio().digest(ENLARGER)}, as_options(options))
    done = carry_on(open_work(work), step, lambda done, of: progress(PAINTED + (1 - PAINTED) * done / of))
    return opening.answer(done, wish)


def _fitted(asked: Printing, width: int, height: int) -> Print:
    """The print of a picture of this shape, whole, on the paper."""
    name = asked.paper + (LANDSCAPE if width > height else "")
    paper = read_print((name, f"{asked.dpi}dpi"))
    scale = min(paper.width / width, paper.height / height)
    return Print(round(scale * width), round(scale * height), asked.dpi)


def _larger(recipe: Recipe, sheet: Print) -> Recipe:
    """The recipe of the same painting, as large as the print wants it: its brush grows with it."""
    width, height = (min(side, MAX_SIDE) for side in sheet.painting)
    brush = min(MAX_BRUSH, recipe.brush * width / recipe.width)
    larger = replace(recipe, width=width, height=height, brush=brush)
    if recipe.verb == "draft":
        larger = replace(larger, verb="create")
    if recipe.thumbnail is None:
        return larger
    t = scaled_down(opening.composed(recipe), stretch(width, height, brush))
    return replace(larger, thumbnail=encode_png(t))


@dataclass(frozen=True, slots=True)
class Stylizing:
    """Options of stylize. The style is the tool's picture if there is one, else the style of that name."""

    style: tuple[str, ...] | str = ()
    seconds: float = 120.0
    strength: float = 0.5
    keep_colours: bool = False
    seed: int = 0

    def __post_init__(self) -> None:
        check(self.seconds, float, "seconds", 1, LONGEST)
        check(self.keep_colours, bool, "keep_colours", 0, 1)
        check(self.seed, int, "seed", 0, MAX_SEED)


def stylize(wish: Mapping[str, Any], pictures: Sequence[bytes], progress: Progress) -> Answer:
    """The picture in the style of another, by optimisation, as long as was asked for."""
    asked, opened = opening.options(Stylizing, wish), opening.before(wish, pictures)

    def watch(glimpse: "Glimpse") -> None:
        progress(glimpse.share)

    with tempfile.TemporaryDirectory() as folder:
        if pictures[1:]:
            style = Path(folder) / "style.png"
            opening.picture(pictures, "style").save(style)
            wanted = [str(style)]
        else:
            wanted = opening.style_names(asked.style)
        work = work_out(
            opened,
            wanted,
            seconds=asked.seconds,
            strength=asked.strength,
            keep_colours=asked.keep_colours,
            seed=asked.seed,
            watch=watch,
        )
    return opening.answer(work, wish)
