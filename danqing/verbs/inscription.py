"""The step "inscribe": columns of verse and a seal, written into a picture or onto a sheet of paper.

Everything that the eye sees is in the step's options: what stands where was decided before (see
`verbs.inscribing`), how it is written follows from the seed.
"""

from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray
from PIL import Image, ImageColor

from danqing.language import DanqingError
from danqing.models import brushing
from danqing.models.brush import Generator
from danqing.trust.checks import brief, check, check_length
from danqing.trust.lineage import Step, read_options
from danqing.trust.recipe import MAX_SEED
from danqing.verbs.studio import Progress, open_studio
from danqing.writing import columns as layout
from danqing.writing.characters import MARKS, known, lines_of
from danqing.writing.hand import Brushful, Manner, write
from danqing.writing.inking import lay, paper
from danqing.writing.papers import PAPERS, sheet
from danqing.writing.seals import MOST, RED, WHITE, carve
from danqing.writing.strokes import GRID, Plane

BRUSH = "brush"  # the model
CINNABAR = "#b3301f"
LEAST_CELL, MOST_CELL = 12, 1024  # pixels of a character's box
AROUND = 0.25  # of a cell: strokes may leave their boxes so far
SEAL_SIDE = 0.72  # of a cell
SEAL_COVER = 0.94  # how much of the ground the paste takes
SEAL_BODY = 0.9  # how opaque it is there
SEAL_FINE = 96  # pixels: smaller seals are carved at twice their size and scaled down
SHEET_SIDE, SHEET_PIXELS = 16_384, 48_000_000


@dataclass(frozen=True, slots=True)
class Inscription:
    """What is written and where, in pixels. Raises DanqingError, naming the key, for anything out of range.

    ``left`` and ``top`` are the block's corner, ``cell`` the side of a character's box. ``seal`` is empty or
    1 to 4 characters, cut in relief ("red") or hollow ("white"). With a ``paper`` the picture is not written
    on but replaced by a sheet of width × height; without, those are 0.
    """

    columns: tuple[str, ...]
    vertical: bool
    left: int
    top: int
    cell: int
    colour: str
    seal: str
    carved: str
    weight: float
    dryness: float
    looseness: float
    seed: int
    paper: str
    width: int
    height: int

    def __post_init__(self) -> None:
        check_length(self.columns, "columns", 1, layout.LONGEST)
        for column in self.columns:
            check(column, str, "columns", 1, layout.LONGEST)
        check(self.text, str, "columns", 1, layout.LONGEST)
        check_known(self.text + self.seal)
        for name in ("left", "top"):
            check(getattr(self, name), int, name, 0, 100_000)
        check(self.cell, int, "cell", LEAST_CELL, MOST_CELL)
        check(self.seal, str, "seal", 0, MOST)
        check(self.seed, int, "seed", 0, MAX_SEED)
        check(self.weight, float, "weight", -1, 1)
        check(self.dryness, float, "dryness", 0, 1)
        check(self.looseness, float, "looseness", 0, 1)
        _choose("carved", self.carved, (RED, WHITE))
        _choose("paper", self.paper, ("", *PAPERS))
        for name in ("width", "height"):
            check(getattr(self, name), int, name, 1 if self.paper else 0, SHEET_SIDE if self.paper else 0)
        check(self.width * self.height, int, "width × height", 0, SHEET_PIXELS)
        rgb(self.colour)

    @property
    def text(self) -> str:
        """All characters in the order of writing."""
        return "".join(self.columns)

    @property
    def size(self) -> tuple[int, int]:
        """Width and height of the block, the seal included, in pixels."""
        wide, high = layout.block(self.columns, vertical=self.vertical, seal=bool(self.seal))
        return round(wide * self.cell), round(high * self.cell)


def read_inscription(step: Step) -> Inscription:
    """The options of a step. Raises DanqingError that names the key for any that are wrong."""
    return read_options(Inscription, step, {"columns": lambda v: tuple(v) if isinstance(v, list) else v})


def apply(image: Image.Image, step: Step, progress: Progress | None = None) -> Image.Image:
    """The picture with what the step says written on it, or the sheet of paper with it."""
    wanted = read_inscription(step)
    if wanted.paper:
        image = sheet(wanted.paper, wanted.width, wanted.height, np.random.default_rng(wanted.seed))
    brush = open_studio().keep(BRUSH, brushing.load)
    corner, ink = draw(brush, wanted, progress)
    written = stain(image, ink, corner, rgb(wanted.colour))
    if wanted.seal:
        corner, paste = _seal(wanted)
        written = stain(written, SEAL_COVER * paste, corner, rgb(CINNABAR), hiding=SEAL_BODY)
    return written


def draw(
    brush: Generator, wanted: Inscription, progress: Progress | None = None
) -> tuple[tuple[int, int], Plane]:
    """The ink of a block [H, W] in [0, 1], and its corner in the picture."""
    around = round(AROUND * wanted.cell) + 1
    width, height = wanted.size
    block = np.zeros((height + 2 * around, width + 2 * around), np.float32)
    brushful, chance = Brushful(), np.random.default_rng(wanted.seed)
    manner = Manner(wanted.weight, wanted.dryness, wanted.looseness)
    for done, place in enumerate(layout.places(wanted.columns, vertical=wanted.vertical), 1):
        written = character(brush, place.character, wanted, manner, brushful, chance)
        sway = wanted.looseness * chance.normal(0, 0.018, 2)
        x, y = (round((at + off) * wanted.cell) for at, off in zip((place.x, place.y), sway, strict=True))
        _lay_over(block, written, max(0, x), max(0, y))
        if progress:
            progress(done, len(wanted.text))
    return (wanted.left - around, wanted.top - around), block


def character(
    brush: Generator,
    name: str,
    wanted: Inscription,
    manner: Manner,
    brushful: Brushful,
    chance: np.random.Generator,
) -> Plane:
    """One character's ink on a square a half wider than its box, [S, S] in [0, 1]."""
    scale, side = wanted.cell / GRID, round((1 + 2 * AROUND) * wanted.cell) + 2
    lines = lines_of(name)
    if name in MARKS and not wanted.vertical:  # they hang at the top right, and stand at the bottom left
        lines = [line + np.array([-0.54, 0.56], np.float32) for line in lines]
    shift = np.float32(AROUND * GRID)
    strokes = [replace(stroke, way=stroke.way + shift) for stroke in write(lines, manner, brushful, chance)]
    on = paper(side, side, scale, chance)
    whole = np.zeros((side, side), np.float32)
    for stroke, inked in zip(strokes, brushing.ink(brush, strokes), strict=True):
        ink, (x, y) = lay(inked.cover, inked.corner, stroke, on, scale, manner.dryness, chance)
        _lay_over(whole, ink, x, y)
    return whole


def _lay_over(ground: Plane, ink: Plane, x: int, y: int) -> None:
    """Ink over ink, in place: what shows through both shows."""
    part = ground[y : y + ink.shape[0], x : x + ink.shape[1]]
    ink = ink[: part.shape[0], : part.shape[1]]
    part += ink - part * ink


def _seal(wanted: Inscription) -> tuple[tuple[int, int], Plane]:
    """The seal's print and its corner in the picture."""
    side = max(8, round(SEAL_SIDE * wanted.cell))
    fine = side * (2 if side < SEAL_FINE else 1)
    chance = np.random.default_rng([wanted.seed, 1])
    print_ = carve(wanted.seal, fine, wanted.carved, chance)
    turned = Image.fromarray(print_).rotate(chance.normal(0, 1.2), Image.Resampling.BICUBIC)
    if fine != side:
        turned = turned.resize((side, side), Image.Resampling.BOX)
    x, y = layout.seal_place(wanted.columns, vertical=wanted.vertical)
    corner = (round(wanted.left + x * wanted.cell - side / 2), round(wanted.top + y * wanted.cell - side / 2))
    return corner, np.clip(np.asarray(turned), 0, 1)


def stain(
    image: Image.Image,
    ink: Plane,
    corner: tuple[int, int],
    colour: NDArray[np.float32],
    *,
    hiding: float | None = None,
) -> Image.Image:
    """A copy with ink [H, W] on it: dark ink darkens the ground as glazes do, light ink covers it.

    hiding: 0 (a glaze) to 1 (body colour); None lets the ink's lightness choose. What lies outside the
    picture is dropped.
    """
    left, top = max(0, corner[0]), max(0, corner[1])
    ink = ink[top - corner[1] : image.height - corner[1], left - corner[0] : image.width - corner[0]]
    written = image.copy()
    if not ink.size:
        return written
    box = (left, top, left + ink.shape[1], top + ink.shape[0])
    ground = np.asarray(image.crop(box), np.float32) / 255
    body = float(np.clip((colour.mean() - 0.45) / 0.3, 0, 1)) if hiding is None else hiding
    below, cover = ground[..., :3], ink[..., None]
    laid = body * colour + (1 - body) * colour * below
    out = below + cover * (laid - below)
    if image.mode == "RGBA":
        alpha = ground[..., 3:]
        total = alpha + cover * (1 - alpha)
        mixed = (out * alpha + colour * cover * (1 - alpha)) / np.maximum(total, 1e-6)
        out = np.concatenate([mixed, total], 2)
    written.paste(Image.fromarray((np.clip(out, 0, 1) * 255).round().astype(np.uint8)), box)
    return written


def rgb(colour: str) -> NDArray[np.float32]:
    """#rrggbb as three numbers in [0, 1]. Raises DanqingError for anything else."""
    try:
        if type(colour) is not str or not colour.startswith("#") or len(colour) != 7:
            raise ValueError
        return np.array(ImageColor.getrgb(colour), np.float32) / np.float32(255)
    except ValueError:
        raise DanqingError("inscribe-colour", value=brief(colour)) from None


def check_known(text: str) -> None:
    """Raise a DanqingError that names what cannot be written."""
    unknown = list(dict.fromkeys(character for character in text if character not in known()))
    if any(character.isascii() for character in unknown):
        raise DanqingError("inscribe-latin", names=" ".join(c for c in unknown if c.isascii()))
    if unknown:
        raise DanqingError("inscribe-unknown", names=" ".join(unknown))


def _choose(name: str, value: object, choices: tuple[str, ...]) -> None:
    if value not in choices:
        known_ = ", ".join(choice for choice in choices if choice)
        raise DanqingError("inscribe-choice", name=name, value=brief(value), known=known_)
