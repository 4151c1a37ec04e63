"""The two steps that colour is made of: "colour" makes a drawing's thumbnail, "lay-in" paints it."""

import io
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from PIL import Image

from danqing.language import DanqingError
from danqing.pictures.decoding import decode
from danqing.pictures.drawings import read_ink
from danqing.trust.checks import check, check_length
from danqing.trust.lineage import Step, read_options
from danqing.trust.recipe import (
    MAX_BRUSH,
    MAX_SEED,
    MAX_SIDE,
    MAX_STYLES,
    MIN_BRUSH,
    MIN_SIDE,
    Share,
    decode_png,
    read_style,
)
from danqing.verbs.canvas import finish, stretch
from danqing.verbs.studio import Progress, open_studio
from danqing.verbs.styles import choose_painter, mix_vectors, named

if TYPE_CHECKING:
    import torch

COLOURIST = "colourist"
COLOUR, LAY_IN = "colour", "lay-in"
SHORT = 64  # px of a thumbnail's shorter side: what the Colourist learned from
LONG = 4 * SHORT
MOST_HINT = 400_000  # characters of base64
MOST_LABELS = 32


@dataclass(frozen=True, slots=True)
class Colouring:
    """Options of the step "colour": a thumbnail of rows × columns, like pictures that bear the labels.

    ``hint`` is the base64 of an RGBA PNG of the thumbnail's shape, or empty. ``shifts`` are turns of the
    palette towards an hour, a season, a weather or a mood, NAME=STRENGTH each.
    """

    theme: str
    labels: tuple[str, ...]
    shifts: tuple[str, ...]
    hint: str
    seed: int
    rows: int
    columns: int

    def __post_init__(self) -> None:
        check(self.theme, str, "colour.theme", 0, 200)
        for item, texts in (("colour.labels", self.labels), ("colour.shifts", self.shifts)):
            check_length(texts, item, 0, MOST_LABELS)
            for text in texts:
                check(text, str, item, 1, 100)
        check(self.hint, str, "colour.hint", 0, MOST_HINT)
        check(self.seed, int, "colour.seed", 0, MAX_SEED)
        check(self.rows, int, "colour.rows", SHORT, LONG)
        check(self.columns, int, "colour.columns", SHORT, LONG)


@dataclass(frozen=True, slots=True)
class LayingIn:
    """Options of the step "lay-in": a painting of width × height of the thumbnail before it."""

    style: tuple[Share, ...]
    seed: int
    width: int
    height: int
    brush: float
    strength: float

    def __post_init__(self) -> None:
        check_length(self.style, "lay-in.style", 1, MAX_STYLES)
        check(self.seed, int, "lay-in.seed", 0, MAX_SEED)
        check(self.width, int, "lay-in.width", MIN_SIDE, MAX_SIDE)
        check(self.height, int, "lay-in.height", MIN_SIDE, MAX_SIDE)
        check(self.brush, float, "lay-in.brush", MIN_BRUSH, MAX_BRUSH)
        check(self.strength, float, "lay-in.strength", 0, 1)


def apply(image: Image.Image, step: Step, progress: Progress | None = None) -> Image.Image:
    """Do a step of this verb. Raises DanqingError for wrong options, and for a drawing without lines."""
    if step.verb == LAY_IN:
        return _lay_in(image, read_options(LayingIn, step, {"style": read_style}), progress)
    return _colour(image, read_options(Colouring, step, {"labels": _texts, "shifts": _texts}))


def _colour(image: Image.Image, options: Colouring) -> Image.Image:
    import torch

    from danqing.models.colouring import colour, load
    from danqing.models.colourist import FINE
    from danqing.pictures.shifting import shift
    from danqing.pictures.tensors import to_images

    rows, columns = options.rows, options.columns
    ink = torch.from_numpy(read_ink(image, FINE * rows, FINE * columns))[None, None]
    colourist = open_studio().keep(COLOURIST, load)
    t = colour(colourist, ink, _spots(options), options.labels, options.seed)
    for text in options.shifts:
        name, strength = _shift(text)
        t = shift(t, name, strength)
    return to_images(t)[0]


def _spots(options: Colouring) -> "torch.Tensor":
    """The hint's planes [1, 4, rows, columns]."""
    import torch

    from danqing.pictures.tensors import to_tensor

    if not options.hint:
        return torch.zeros(1, 4, options.rows, options.columns)
    image = decode(io.BytesIO(decode_png(options.hint)), "hint", max_pixels=LONG**2).convert("RGBA")
    if image.size != (options.columns, options.rows):
        size, wanted = f"{image.width}x{image.height}", f"{options.columns}x{options.rows}"
        raise DanqingError("hint-shape", size=size, wanted=wanted)
    x = to_tensor(image)
    given = (x[:, 3:] > 0).float()
    return torch.cat([x[:, :3] * given, given], 1)


def _lay_in(image: Image.Image, options: LayingIn, progress: Progress | None) -> Image.Image:
    import torch

    from danqing.pictures.tensors import resize, to_images, to_tensor

    canvas, studio = stretch(options.width, options.height, options.brush), open_studio()
    painter = choose_painter(named(options.style))
    with torch.inference_mode():
        t = resize(to_tensor(image.convert("RGB")), canvas.rows, canvas.columns)
        w = mix_vectors(options.style, studio.painter(painter))
        x = studio.paint(
            t, w, seed=options.seed, strength=options.strength, progress=progress, painter=painter
        )
        return to_images(finish(x, canvas))[0]


def _texts(data: Any) -> Any:
    return tuple(data) if isinstance(data, list) else data


def _shift(text: str) -> tuple[str, float]:
    name, _, strength = text.partition("=")
    try:
        return name, float(strength)
    except ValueError:
        raise DanqingError("work-type", item="colour.shifts", wanted="NAME=STRENGTH", value=text) from None
