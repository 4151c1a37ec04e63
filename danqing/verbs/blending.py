"""The verbs vary and blend: variants of a picture, and the way from one picture to another.

The Blender reads squares of 64 pixels: a picture of any shape is squeezed to one, and what comes back is
stretched to the picture's shape again, of about as many pixels (128 at most a side, so from 4:1 on a shape is
shortened). Both verbs are steps of a work's lineage.
"""

import io
import math
import secrets
from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from PIL import Image

from danqing.language import DanqingError
from danqing.pictures.decoding import decode
from danqing.trust.checks import check, check_length
from danqing.trust.lineage import Step, as_options, read_options
from danqing.trust.recipe import MAX_SEED, MAX_STYLES, Share, decode_png, encode_png, read_style
from danqing.verbs.continuing import Picture, carry_on, open_work
from danqing.verbs.making import Drafts
from danqing.verbs.sheet import lay_out
from danqing.verbs.studio import Progress, open_studio
from danqing.verbs.styles import StyleWish, choose_painter, mix_vectors, named, opaque, read_styles

if TYPE_CHECKING:
    from danqing.models.blending import Blender

BLENDER = "blender"
WIDEST = 4.0  # times as long as high, or as high as long
MOST = 100  # variants or steps at a time
LIKE_THE_THUMBNAIL = 0.5  # the Painter's strength
OTHER = 40_000  # characters of base64 that a second picture may have: 64 × 64 pixels, whatever they show


@dataclass(frozen=True, slots=True)
class Varying:
    """A variant's options: how far from the picture, 0 to 1; its chance; the styles that it is painted in."""

    strength: float
    seed: int
    style: tuple[Share, ...]

    def __post_init__(self) -> None:
        check(self.strength, float, "vary.strength", 0, 1)
        check(self.seed, int, "vary.seed", 0, MAX_SEED)
        check_length(self.style, "vary.style", 0, MAX_STYLES)


@dataclass(frozen=True, slots=True)
class Blending:
    """A blend's options: the other picture (base64 PNG), how much of the way to it, 0 to 1; chance and styles
    of the Painter.
    """

    other: str
    share: float
    seed: int
    style: tuple[Share, ...]

    def __post_init__(self) -> None:
        check(self.other, str, "blend.other", 1, OTHER)
        check(self.share, float, "blend.share", 0, 1)
        check(self.seed, int, "blend.seed", 0, MAX_SEED)
        check_length(self.style, "blend.style", 0, MAX_STYLES)


OPTIONS: Mapping[str, type[Varying] | type[Blending]] = {"vary": Varying, "blend": Blending}


def vary(
    picture: Picture,
    *,
    count: int = 9,
    strength: float = 0.3,
    seed: int | None = None,
    style: StyleWish | None = None,
    progress: Progress | None = None,
) -> Drafts:
    """Variants of a picture, and a sheet of them.

    Args:
        picture: a file, an image or a work.
        count: 1 to 100; each has the next seed.
        strength: how far they leave the picture: 0 is the picture itself, 1 another of its kind.
        seed: 0 to 2**53 - 1; None draws one.
        style: paints them, eight times as large a side; None leaves thumbnails.
        progress: called with the pieces done and the pieces in all, for every painting.

    Raises:
        DanqingError: a picture that cannot be read, an unknown style, anything out of range.
    """
    _check_count(count, 1)
    first = Varying(float(strength), _seed(seed), _shares(style))
    opened = open_work(picture)
    steps = [step_of("vary", replace(first, seed=first.seed + i)) for i in range(count)]
    works = [carry_on(opened, step, progress) for step in steps]
    return Drafts(works, lay_out([work.image for work in works]))


def blend(
    first: Picture,
    second: Picture,
    *,
    steps: int = 5,
    seed: int | None = None,
    style: StyleWish | None = None,
    progress: Progress | None = None,
) -> Drafts:
    """Pictures on the way from the first to the second, ``steps`` (2 to 100) with both ends, and a sheet.

    All have the first picture's shape. seed: of the Painter's chance, the same in all. The other arguments
    and errors are those of ``vary``.
    """
    _check_count(steps, 2)
    opened, start = open_work(first), blending(second, seed, style)
    ways = [step_of("blend", replace(start, share=i / (steps - 1))) for i in range(steps)]
    works = [carry_on(opened, way, progress) for way in ways]
    return Drafts(works, lay_out([work.image for work in works]))


def blending(second: Picture, seed: int | None, style: StyleWish | None) -> Blending:
    """The options of a blend, halfway; see ``blend``."""
    shares, buffer = _shares(style), io.BytesIO()
    squeezed(open_work(second).image, open_blender().side).save(buffer, "PNG")
    return Blending(encode_png(buffer.getvalue()), 0.5, _seed(seed), shares)


def step_of(verb: str, options: Varying | Blending) -> Step:
    """The step with these options, and the models it takes."""
    return Step(verb, models_of(options.style), as_options(options))


def models_of(style: tuple[Share, ...]) -> dict[str, str]:
    """The models that are used, with their digests: the Blender, and where there is a style, its Painter."""
    names = (BLENDER, choose_painter(named(style))) if style else (BLENDER,)
    return {name: open_studio().digest(name) for name in names}


def apply(image: Image.Image, step: Step, progress: Progress | None = None) -> Image.Image:
    """The picture after a step "vary" or "blend"."""
    options: Varying | Blending = read_options(OPTIONS[step.verb], step, {"style": read_style})
    return apply_options(image, options, progress)


def apply_options(
    image: Image.Image, options: Varying | Blending, progress: Progress | None = None
) -> Image.Image:
    """The variant or blend of a picture: a thumbnail of its shape, or the painting of that."""
    from danqing.models import blending
    from danqing.pictures.tensors import resize, to_images, to_tensor

    blender, studio = open_blender(), open_studio()
    x = to_tensor(squeezed(image, blender.side))
    if isinstance(options, Varying):
        y = blending.vary(blender, x, options.strength, options.seed)
    else:
        other = to_tensor(_opened(options.other, blender.side))
        y = blending.blend(blender, x, other, options.share)
    width, height = shape_of(image, blender.side)
    t = resize(y, height, width)
    if options.style:
        painter = choose_painter(named(options.style))
        w = mix_vectors(options.style, studio.painter(painter))
        t = studio.paint(
            t, w, seed=options.seed, strength=LIKE_THE_THUMBNAIL, progress=progress, painter=painter
        )
    return to_images(t)[0]


def open_blender() -> "Blender":
    """The bundled Blender."""
    from danqing.models.blending import load

    return open_studio().keep(BLENDER, load)


def shape_of(image: Image.Image, side: int) -> tuple[int, int]:
    """Width and height of what comes back for a picture from a Blender of this ``side``."""
    ratio = min(max(image.width / image.height, 1 / WIDEST), WIDEST)
    return round(side * math.sqrt(ratio)), round(side / math.sqrt(ratio))


def squeezed(image: Image.Image, side: int) -> Image.Image:
    """The whole picture on a square, transparency on white; large ones are brought near it by area first."""
    image = opaque(image)
    return image.resize((side, side), Image.Resampling.LANCZOS, reducing_gap=4.0)


def _opened(png: str, side: int) -> Image.Image:
    image = opaque(decode(io.BytesIO(decode_png(png)), "blend.other"))
    if image.size != (side, side):
        size, wanted = f"{image.width}x{image.height}", f"{side}x{side}"
        raise DanqingError("work-thumbnail", size=size, wanted=wanted)
    return image


def _shares(style: StyleWish | None) -> tuple[Share, ...]:
    return () if style is None else read_styles(style)


def _seed(seed: int | None) -> int:
    return secrets.randbelow(2**31) if seed is None else seed


def _check_count(count: int, least: int) -> None:
    if not least <= count <= MOST:
        raise DanqingError("count-range", value=count, low=least, high=MOST)
