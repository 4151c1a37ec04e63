"""enlarge: a picture twice or four times as large, faithfully or vividly; pixel art exactly."""

from dataclasses import dataclass

from PIL import Image

from danqing.language import DanqingError
from danqing.models.enlarger import TIMES
from danqing.models.enlarging import enlarge as enlarge_picture
from danqing.models.enlarging import load
from danqing.pictures.pixelart import enlarge_pixels, is_pixel_art
from danqing.trust.checks import brief, check
from danqing.trust.lineage import Step, as_options, read_options
from danqing.verbs.continuing import Opened, Picture, carry_on, open_work
from danqing.verbs.making import Work
from danqing.verbs.printing import LEAST_DPI, MOST_DPI, Print
from danqing.verbs.studio import Progress, open_studio

ENLARGER = "enlarger"
AUTO, PICTURE, PIXELS = "auto", "picture", "pixels"
FIDELITY = 0.25
MOST_PIXELS = 400_000_000  # of a result: 1.2 GB of memory


@dataclass(frozen=True, slots=True)
class EnlargeOptions:
    """What a step holds. width, height: what is kept of the result's middle, 0 for all; dpi: 0 for none."""

    times: int
    fidelity: float
    kind: str
    width: int = 0
    height: int = 0
    dpi: int = 0

    def __post_init__(self) -> None:
        _choose("times", self.times, TIMES)
        check(self.times, int, "times", min(TIMES), max(TIMES))  # 2.0 is among them, too
        check(self.fidelity, float, "fidelity", 0, 1)
        _choose("kind", self.kind, (PICTURE, PIXELS))
        check(self.width, int, "width", 0, MOST_PIXELS)
        check(self.height, int, "height", 0, MOST_PIXELS)
        if self.dpi:
            check(self.dpi, int, "dpi", LEAST_DPI, MOST_DPI)


def enlarge(
    picture: Picture,
    times: int = 4,
    *,
    fidelity: float = FIDELITY,
    kind: str = AUTO,
    progress: Progress | None = None,
) -> Work:
    """A picture or work, ``times`` (2 or 4) as large.

    Args:
        picture: a file, an image or a work; transparency is kept.
        times: 2 or 4.
        fidelity: 0 (vivid: texture is invented) to 1 (scaled down by area, the result is the picture).
        kind: "picture", "pixels" (every pixel becomes an even block), or "auto", which tells pixel art.
        progress: called with the tiles done and the tiles in all.

    Raises:
        DanqingError: a file that cannot be read, an option out of range, a result of over 400 million pixels.
    """
    _choose("kind", kind, (AUTO, PICTURE, PIXELS))
    EnlargeOptions(times, float(fidelity), PICTURE)  # a slip of the pen need not wait for the picture
    opened = open_work(picture)
    if kind == AUTO:
        kind = PIXELS if is_pixel_art(opened.image) else PICTURE
    return _carried(opened, EnlargeOptions(times, float(fidelity), kind), progress)


def print_work(
    work: Work, sheet: Print, *, fidelity: float = FIDELITY, progress: Progress | None = None
) -> Work:
    """A painting of ``sheet.painting`` pixels, enlarged to exactly the pixels of the print, its dpi noted."""
    options = EnlargeOptions(sheet.times, fidelity, PICTURE, sheet.width, sheet.height, sheet.dpi)
    return _carried(open_work(work), options, progress)


def apply(image: Image.Image, step: Step, progress: Progress | None = None) -> Image.Image:
    """Do a step of this verb. Raises DanqingError for options out of place, or too large a result."""
    options = read_options(EnlargeOptions, step)
    width, height = image.width * options.times, image.height * options.times
    if width * height > MOST_PIXELS:
        raise DanqingError("enlarge-too-large", size=f"{width}×{height}", most=MOST_PIXELS // 1_000_000)
    if options.kind == PIXELS:
        made = enlarge_pixels(image, options.times)
        if progress:
            progress(1, 1)
    else:
        enlarger = open_studio().keep(ENLARGER, load)
        made = enlarge_picture(enlarger, image, options.times, fidelity=options.fidelity, progress=progress)
    made = _middle(made, options.width or width, options.height or height)
    if options.dpi:
        made.info["dpi"] = (options.dpi, options.dpi)
    return made


def _carried(opened: Opened, options: EnlargeOptions, progress: Progress | None) -> Work:
    models = {ENLARGER: open_studio().digest(ENLARGER)} if options.kind == PICTURE else {}
    return carry_on(opened, Step("enlarge", models, as_options(options)), progress)


def _middle(image: Image.Image, width: int, height: int) -> Image.Image:
    """Its middle; raises DanqingError where the image is smaller."""
    if image.size == (width, height):
        return image
    left, top = (image.width - width) // 2, (image.height - height) // 2
    if left < 0 or top < 0:
        raise DanqingError(
            "enlarge-too-small", size=f"{image.width}×{image.height}", wanted=f"{width}×{height}"
        )
    return image.crop((left, top, left + width, top + height))


def _choose(item: str, value: object, known: tuple[object, ...]) -> None:
    if value not in known:
        listed = ", ".join(str(one) for one in known)
        raise DanqingError("enlarge-choice", item=item, value=brief(value), known=listed)
