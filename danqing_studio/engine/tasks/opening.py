"""What tasks that go on from a picture share: reading what they are asked, and answering."""

import io
from collections.abc import Callable, Mapping, Sequence
from dataclasses import MISSING, fields
from functools import lru_cache
from typing import Any, Final, TypeVar

from PIL import Image

from danqing.language import DanqingError
from danqing.pictures.decoding import decode, open_header
from danqing.pictures.notes import fingerprint, note_options, note_within, seal_within
from danqing.trust.checks import brief, read
from danqing.trust.lineage import Lineage, read_history
from danqing.trust.recipe import Recipe, decode_png
from danqing.verbs.continuing import Opened, kept, open_work, remake
from danqing.verbs.making import Work
from danqing.verbs.studio import open_studio
from danqing.verbs.styles import check_style, opaque, split_wish
from danqing_studio.engine.client import Answer, Progress

T = TypeVar("T")
THUMBNAIL: Final = 128  # pixels of the longer side of a thumbnail
LEAST: Final = 16  # pixels of the shorter one
SCALE: Final = 8  # of a painting's pixels for one of its thumbnail's
SHRINK: Final = 0.86  # what a side is multiplied by until the picture is small enough to be kept
QUICK_QUALITY: Final = 82


def options(kind: type[T], wish: Mapping[str, Any]) -> T:
    """The dataclass of a task's options from its wish; raises DanqingError for any other key."""
    given = wish.get("options") or {}
    if not isinstance(given, Mapping):
        raise DanqingError("work-type", item="options", wanted="object", value=brief(given))
    every = fields(kind)  # type: ignore[arg-type]
    known = {field.name: field.default for field in every if field.default is not MISSING}
    values = {name: tuple(value) if isinstance(value, list) else value for name, value in given.items()}
    return kind(**read(kind, known | values, kind.__name__, {}))


def history(wish: Mapping[str, Any]) -> Recipe | Lineage:
    """The recipe or lineage that a task goes on from; raises DanqingError where there is none."""
    text = wish.get("before")
    if not isinstance(text, str) or not text:
        raise DanqingError("work-missing-key", item="before")
    return read_history(text)


def before(wish: Mapping[str, Any], pictures: Sequence[bytes]) -> Opened:
    """The picture that a task goes on from, with its history.

    ``wish["before"]`` is the text of a recipe or lineage. The first of the pictures is its painting as it was
    sealed; where it is missing, empty or of another history, the picture is made again.
    """
    found = history(wish)
    image = _sealed_image(pictures[0], found) if pictures and pictures[0] else None
    return Opened(image or _remade(found.to_json()), found)


def brought(image: Image.Image) -> Opened:
    """A picture that somebody brought, made so small that its lineage keeps it."""
    return open_work(small_enough(image))


def picture(pictures: Sequence[bytes], name: str, place: int = 1) -> Image.Image:
    """A picture of the tool's own, which come after the painting; ``name`` is what a message calls it."""
    if len(pictures) <= place or not pictures[place]:
        raise DanqingError("work-missing-key", item=name)
    return decode(io.BytesIO(pictures[place]), name)


def small_enough(image: Image.Image) -> Image.Image:
    """The picture, or a smaller one whose PNG is not too long to be kept in a lineage."""
    side = min(max(image.size), 2048)
    while True:
        small = image if side == max(image.size) else within(image, side)
        if kept(small):
            return small
        side = int(side * SHRINK)


def style_names(style: Sequence[str]) -> list[str]:
    """Styles by name, NAME[:WEIGHT]: one as a text, or several. Unlike the verbs, it takes no paths."""
    style = [style] if isinstance(style, str) and style else style
    titles = open_studio().titles
    known = {*titles, *(title for own in titles.values() for title in own.values())}
    for one in style:
        if not isinstance(one, str):
            raise DanqingError("work-type", item="style", wanted="text", value=brief(one))
        name = split_wish(one)[0]
        if name not in known:
            check_style(name, titles)
    return list(style)


def counted(progress: Progress) -> Callable[[int, int], None]:
    """How verbs tell how far they are, told as a share."""
    return lambda done, total: progress(done / max(1, total))


def answer(work: Work, wish: Mapping[str, Any]) -> Answer:
    """A step: its facts, and the painting sealed; where it is to be quick, as a WebP."""
    facts = {"recipe": work.recipe.to_json(), "width": work.image.width, "height": work.image.height}
    quick = side_of(wish)
    return Answer(facts, [webp(work.image, quick) if quick else sealed(work)])


def side_of(wish: Mapping[str, Any]) -> int:
    """The longest side of a quick answer, in pixels; 0 for a full one."""
    quick = wish.get("quick") or 0
    if type(quick) is not int or not 0 <= quick <= 1024:
        raise DanqingError("work-range", item="quick", value=brief(quick), low="0", high="1024")
    return quick


def thumbnail_of(history: Recipe | Lineage, image: Image.Image) -> Image.Image:
    """The thumbnail that a picture was painted from; of any other, an eighth of its sides."""
    if isinstance(history, Recipe):
        return composed(history)
    longest = min(THUMBNAIL, max(image.size) / SCALE)
    factor = min(1.0, max(longest / max(image.size), LEAST / min(image.size)))
    size = [max(1, round(factor * side)) for side in image.size]
    return opaque(image).resize((size[0], size[1]), Image.Resampling.BOX)


def composed(recipe: Recipe) -> Image.Image:
    """The thumbnail of a recipe: its own, or that of its plan."""
    if recipe.thumbnail:
        return opaque(decode(io.BytesIO(decode_png(recipe.thumbnail)), "thumbnail"))
    import torch

    from danqing.pictures.tensors import to_images
    from danqing.themes.compose import compose
    from danqing.verbs.canvas import stretch
    from danqing.verbs.rendering import composition
    from danqing.verbs.steering import steered

    canvas = stretch(recipe.width, recipe.height, recipe.brush)
    with torch.inference_mode():
        return to_images(compose(*composition(recipe, canvas, steered(open_studio(), recipe.sliders, None))))[
            0
        ]


def sealed(work: Work) -> bytes:
    """A PNG that holds the work's history."""
    stream = io.BytesIO()
    dpi = {"dpi": work.image.info["dpi"]} if "dpi" in work.image.info else {}
    note = note_options("PNG", work.recipe.to_json(), "", work.image)
    work.image.save(stream, "PNG", compress_level=4, **dpi, **note)
    return stream.getvalue()


def png(image: Image.Image) -> bytes:
    """The picture alone, without its history."""
    stream = io.BytesIO()
    image.save(stream, "PNG")
    return stream.getvalue()


def webp(image: Image.Image, side: int) -> bytes:
    """The picture at most ``side`` pixels a side, packed quickly."""
    stream = io.BytesIO()
    small = image if max(image.size) <= side else within(image, side)
    small.save(stream, "WEBP", quality=QUICK_QUALITY, method=0)
    return stream.getvalue()


def within(image: Image.Image, side: int) -> Image.Image:
    """The picture with ``side`` as its longer side."""
    factor = side / max(image.size)
    width, height = (max(1, round(factor * length)) for length in image.size)
    return image.resize((width, height), Image.Resampling.BOX, reducing_gap=2.0)


def _sealed_image(data: bytes, history: Recipe | Lineage) -> Image.Image | None:
    """The painting, if it is one that was sealed with this history and not changed since."""
    header = open_header(io.BytesIO(data), "painting")
    note, seal = note_within(header), seal_within(header)
    if not note or not seal or read_history(note) != history:
        return None
    image = decode(io.BytesIO(data), "painting")
    return image if fingerprint(image) == seal else None


@lru_cache(maxsize=3)
def _remade(text: str) -> Image.Image:
    return remake(read_history(text))
