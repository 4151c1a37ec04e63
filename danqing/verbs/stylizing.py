"""The verb stylize: a picture in the style of another, slowly and finely, by the Stylizer."""

import base64
import binascii
import io
import secrets
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

from PIL import Image

from danqing import __version__
from danqing.language import DanqingError
from danqing.pictures.decoding import decode
from danqing.pictures.files import open_picture
from danqing.trust.checks import check, check_length, read_numbers
from danqing.trust.lineage import Lineage, Step, as_options, read_options
from danqing.trust.recipe import MAX_SEED, MAX_WEIGHT, MIN_WEIGHT
from danqing.verbs.continuing import Opened, Picture, open_work
from danqing.verbs.making import Work, create
from danqing.verbs.studio import Progress, is_path, open_studio
from danqing.verbs.styles import StyleWish, check_style, opaque, split_wish

if TYPE_CHECKING:
    from danqing.models.stylizing import Glimpse, Watch

VERB = "stylize"
LONGEST, SHORTEST = 4096, 16  # pixels of the longer side of what comes out
WORKED = 1024  # pixels of the longer side up to which is optimised; beyond it the result is enlarged
STYLE_SIDE = 512  # pixels of the longer side of a style picture as the step keeps it
STYLE_QUALITY = 95  # of the JPEG that it is kept as, before anything looks at it: a PNG is five times as long
MOST_STYLES, MAX_PICTURE, MAX_STEPS = 4, 2**20, 10_000
LEAST_SECONDS, MOST_SECONDS = 1.0, 86_400.0
EXAMPLE, EXAMPLE_SEED = "mountains, trees and a lake", 0  # what the Painter paints to show a named style
PREVIEW_EVERY = 3.0  # seconds


@dataclass(frozen=True, slots=True)
class Stylizing:
    """What a step of stylize holds: the style pictures as base64 JPEG, and the steps done at every size.

    ``side`` is the longer side of what comes out, 0 for the picture's own.
    """

    pictures: tuple[str, ...]
    weights: tuple[float, ...]
    strength: float
    keep_colours: bool
    side: int
    seed: int
    steps: tuple[int, ...]

    def __post_init__(self) -> None:
        check_length(self.pictures, "stylize.pictures", 1, MOST_STYLES)
        check_length(self.weights, "stylize.weights", len(self.pictures), len(self.pictures))
        check_length(self.steps, "stylize.steps", 1, 8)
        for picture, weight in zip(self.pictures, self.weights, strict=True):
            check(picture, str, "stylize.pictures", 1, MAX_PICTURE)
            check(weight, float, "stylize.weights", MIN_WEIGHT, MAX_WEIGHT)
        for count in self.steps:
            check(count, int, "stylize.steps", 0, MAX_STEPS)
        check(self.strength, float, "stylize.strength", 0, 1)
        check(self.side, int, "stylize.side", SHORTEST if self.side else 0, LONGEST)
        check(self.seed, int, "stylize.seed", 0, MAX_SEED)


def stylize(
    picture: Picture | Opened,
    style: StyleWish,
    *,
    seconds: float = 120.0,
    strength: float = 0.5,
    keep_colours: bool = False,
    size: int | None = None,
    seed: int | None = None,
    watch: "Watch | None" = None,
) -> Work:
    """A picture in the style of one or several pictures, optimised for as long as it may take.

    The work holds the style pictures and the number of steps done, so it can be replayed in about the time
    that it took. Ctrl-C ends it with what there is. What is to be larger than 1,024 px is optimised at that
    size, then enlarged.

    Args:
        picture: a file, an image or a work; an animation gives its first frame; transparency is kept.
        style: PICTURE|NAME[:WEIGHT], or up to four, which are mixed. Pictures give the finest result: of a
            named style the Painter paints an example, whose strokes are then the style.
        seconds: 1 to 86,400; at 384 px two minutes are enough on two cores.
        strength: 0 (keep to the picture) to 1 (all the way to the style).
        keep_colours: the picture's colours in place of the style's.
        size: the longer side in pixels, 16 to 4,096; None for the picture's own, up to 4,096.
        seed: of the directions in which styles are compared; None draws one.
        watch: called after every step with the picture so far, the share of the time and the loss.

    Raises:
        DanqingError: anything out of range, an unknown style, a picture that cannot be read.
    """
    if not LEAST_SECONDS <= seconds <= MOST_SECONDS:
        raise DanqingError(
            "stylize-time", value=f"{seconds:g}", low=int(LEAST_SECONDS), high=int(MOST_SECONDS)
        )
    parts = _read(style)
    wish = Stylizing(
        pictures=tuple(picture for picture, _ in parts),
        weights=tuple(weight for _, weight in parts),
        strength=float(strength),
        keep_colours=keep_colours,
        side=size or 0,
        seed=secrets.randbelow(2**31) if seed is None else seed,
        steps=(0,),
    )
    opened = picture if isinstance(picture, Opened) else open_work(picture)
    image, steps = _stylized(opened.image, wish, seconds, watch)
    step = Step(VERB, {}, as_options(wish) | {"steps": list(steps)})
    before = opened.before
    start, done = (before.start, before.steps) if isinstance(before, Lineage) else (before, ())
    return Work(image, Lineage(__version__, start, (*done, step)))


def apply(image: Image.Image, step: Step, progress: Progress | None = None) -> Image.Image:
    """The stylized picture, RGB or RGBA as ``image`` is: a pure function of the image and the step."""
    readers: dict[str, Callable[[Any], Any]] = {
        "pictures": _tupled,
        "weights": read_numbers,
        "steps": _tupled,
    }
    wish = read_options(Stylizing, step, readers)

    def told(glimpse: "Glimpse") -> None:
        if progress:
            progress(int(1000 * glimpse.share), 1000)

    return _stylized(image, wish, None, told)[0]


class Preview:
    """A picture file that shows how far the work is, written anew every few seconds; gone when it is done."""

    def __init__(self, path: Path, every: float = PREVIEW_EVERY) -> None:
        self.path, self._every, self._next = path, every, 0.0

    def show(self, glimpse: "Glimpse") -> bool:
        """Write the picture so far, unless that was done just now; whether this was the first time."""
        from danqing.pictures.files import save_picture
        from danqing.pictures.tensors import to_images

        first = not self._next
        if time.monotonic() >= self._next:
            save_picture(to_images(glimpse.x)[0], self.path, force=True)
            self._next = time.monotonic() + self._every
        return first

    def remove(self) -> None:
        """Take the preview away."""
        self.path.unlink(missing_ok=True)


def _stylized(
    image: Image.Image, wish: Stylizing, seconds: float | None, watch: "Watch | None"
) -> tuple[Image.Image, Sequence[int]]:
    from danqing.models.stylizing import Subject
    from danqing.models.stylizing import stylize as optimise
    from danqing.pictures.tensors import to_images, to_tensor

    side = wish.side or min(max(image.size), LONGEST)
    whole = _scaled(image, side)
    small = _scaled(whole, min(side, WORKED))
    subject = Subject(
        content=to_tensor(opaque(small)),
        styles=[to_tensor(opaque(_decoded(picture))) for picture in wish.pictures],
        weights=wish.weights,
        strength=wish.strength,
        keep_colours=wish.keep_colours,
        seed=wish.seed,
    )
    y, steps = optimise(subject, seconds=seconds, steps=None if seconds else wish.steps, watch=watch)
    made = to_images(y)[0].resize(whole.size, Image.Resampling.LANCZOS)
    if image.mode == "RGBA":
        made.putalpha(whole.getchannel("A"))
    return made, steps


def _scaled(image: Image.Image, side: int) -> Image.Image:
    """The image with ``side`` as its longer side."""
    factor = side / max(image.size)
    width, height = (max(1, round(factor * length)) for length in image.size)
    if (width, height) == image.size:
        return image
    return image.resize((width, height), Image.Resampling.LANCZOS, reducing_gap=3.0)


def _read(style: StyleWish) -> list[tuple[str, float]]:
    """The styles as a step keeps them, base64 JPEG, with their weights."""
    wishes = [style] if isinstance(style, str | Path) else list(style)
    if not 1 <= len(wishes) <= MOST_STYLES:
        raise DanqingError("style-count", count=len(wishes), most=MOST_STYLES)
    return [(_encoded(_example(name)), weight) for name, weight in (split_wish(str(one)) for one in wishes)]


def _example(name: str) -> Image.Image:
    """The picture that shows a style: the one that was named, or one that the Painter paints."""
    titles = open_studio().titles
    called = {title: known for known, own in titles.items() for title in own.values()} | {
        n: n for n in titles
    }
    if name in called:
        size = (STYLE_SIDE, STYLE_SIDE)
        return create(EXAMPLE, style=called[name], size=size, seed=EXAMPLE_SEED)[0].image
    if not is_path(name):
        check_style(name, titles)
    return opaque(open_picture(name))


def _encoded(image: Image.Image) -> str:
    buffer = io.BytesIO()
    _scaled(image, min(max(image.size), STYLE_SIDE)).save(
        buffer, "JPEG", quality=STYLE_QUALITY, subsampling=0
    )
    return base64.b64encode(buffer.getvalue()).decode("ascii")


def _decoded(text: str) -> Image.Image:
    try:
        data = base64.b64decode(text, validate=True)
    except (ValueError, binascii.Error) as fault:
        raise DanqingError(
            "work-type", item="stylize.pictures", wanted="JPEG, base64", value=text[:20]
        ) from fault
    return decode(io.BytesIO(data), "stylize.pictures", max_pixels=STYLE_SIDE**2)


def _tupled(data: Any) -> Any:
    return tuple(data) if isinstance(data, list) else data
