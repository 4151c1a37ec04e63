"""The verb explore: a model's sliders are found, shown, named, and tried on a picture."""

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

import torch
from PIL import Image, ImageOps

from danqing.exploring import directions, inversion, measuring
from danqing.language import LANGUAGES, DanqingError
from danqing.models import encoding, sliders
from danqing.models.drafter import on_sphere
from danqing.models.drafting import Codes, Drafter, draw, draw_codes
from danqing.pictures.files import open_picture
from danqing.pictures.tensors import over, to_images, to_tensor
from danqing.verbs.contact import contact
from danqing.verbs.studio import Progress, open_studio
from danqing.verbs.styles import opaque
from danqing.weights import own
from danqing.weights import sliders as register
from danqing.weights.sliders import Rack, Slider

if TYPE_CHECKING:
    from danqing.weights import Card

MOST = 24  # directions that can be told apart at all
DRAFTS, POOL = 24, 256  # drafts that directions are measured on; pictures of the pool they are compared with
SEED = 2**40  # of those drafts: none that a person is likely to choose
ROWS = 5  # seeds on a slider's sheet
VALUES = (-1.0, -2 / 3, -1 / 3, 0.0, 1 / 3, 2 / 3, 1.0)
LONGEST_NAME = 40
GROUND = 0.7  # what things with alpha are shown on


@dataclass(frozen=True, slots=True)
class Likeness:
    """How well a model draws a given picture, as PSNR in dB: as it was read, and after mending."""

    read: float
    mended: float


@dataclass(frozen=True, slots=True)
class Exploration:
    """A model's sliders, a sheet for each (rows: seeds, or the given picture), and one over all of them."""

    rack: Rack
    sheets: tuple[Image.Image, ...]
    overview: Image.Image
    likeness: Likeness | None = None


def explore(
    model: str | Path,
    *,
    count: int = 8,
    seed: int = 0,
    picture: str | Path | None = None,
    again: bool = False,
    progress: Progress | None = None,
) -> Exploration:
    """Sliders of a model with a Drafter, and sheets that show what they do.

    They are found and measured the first time, and kept in the models folder; later they are only shown,
    unless ``again``, or where the model has changed since.

    Args:
        model: a name, or the file of a taught model.
        count: how many sliders, 1 to 24, the most effective first.
        seed: of the first draft on the sheets.
        picture: shown instead of drafts, as the model draws it.
        again: find them anew; names are lost.
        progress: called with directions done and in all while they are measured.

    Raises:
        DanqingError: an unknown model, one without a Drafter or encoder, a count out of range.
    """
    if not 1 <= count <= MOST:
        raise DanqingError("count-range", value=count, low=1, high=MOST)
    card = _card(model)
    drafter = open_studio().drafter(card.name)
    rack = register.find(card.name)
    if again or rack is None or rack.model != card.digest:
        rack = _find(card, drafter, count, progress)
    start, likeness = _drafts(drafter, seed), None
    if picture is not None:
        start, likeness = _picture(card, drafter, open_picture(picture))
    shown = [_rows(drafter, start, rack, slider) for slider in rack.sliders[:count]]
    heads = [f"{value:+.2f}" if value else "0" for value in VALUES]
    seeds = [str(seed + i) if picture is None else "" for i in range(len(start[0]))]
    sheets = tuple(contact(rows, heads, seeds) for rows in shown)
    numbers = [str(slider.index) for slider in rack.sliders[:count]]
    overview = contact([rows[0] for rows in shown], heads, numbers)
    return Exploration(rack, sheets, overview, likeness)


def sliders_of(model: str | Path) -> Rack:
    """The sliders of a model that has been explored. Raises DanqingError where there are none."""
    card = _card(model)
    rack = register.find(card.name)
    if rack is None:
        raise DanqingError("slider-none", model=card.name)
    return rack


def name_slider(model: str | Path, index: int, names: dict[str, str]) -> Rack:
    """Call a slider something, by language: "en", "zh" or both; the digest of directions stays the same.

    Raises DanqingError for a slider that is not there, and names that are blank, too long, in use, or could
    be taken for a number, a value or a model.
    """
    rack = sliders_of(model)
    if not 1 <= index <= len(rack.sliders):
        raise DanqingError("slider-index", value=index, high=len(rack.sliders))
    clean = {language: " ".join(names[language].split()) for language in LANGUAGES if names.get(language)}
    for name in clean.values():
        if not name or len(name) > LONGEST_NAME or set(name) & set("=:|") or name.isdigit():
            raise DanqingError("slider-name", name=name, most=LONGEST_NAME)
        found = rack.find(name)
        if found and found.index != index:
            raise DanqingError("slider-name-taken", name=name, index=found.index)
    if not clean:
        raise DanqingError("slider-name", name="", most=LONGEST_NAME)
    return sliders.rename(rack, own.sliders_path(rack.name), index, clean)


def _card(model: str | Path) -> "Card":
    card = open_studio().admit(model)
    if "drafter" not in card.families:
        raise DanqingError("no-drafter", name=card.name)
    return card


def _find(card: "Card", drafter: Drafter, count: int, progress: Progress | None) -> Rack:
    """Find sliders, measure them and write them to the user's folder."""
    reader, pool, net = encoding.load_reader(card.path), drafter.pool, drafter.generator
    matrices = net.plant.weight.sum((2, 3)), net.get_parameter("map.0.weight")  # a code alike at all places
    space = directions.Space(pool.codes, pool.conditions, *matrices)
    found = measuring.measure(directions.find_directions(space), _bench(drafter, reader), count, progress)
    names: dict[str, str] = {}
    kept = [
        Slider(i, names, round(one.low, 2), round(one.high, 2), round(one.effect, 4), one.direction.method)
        for i, one in enumerate(found, 1)
    ]
    path = own.sliders_path(card.name)
    z, c = (torch.stack([getattr(one.direction, part) for one in found]) for part in ("z", "c"))
    sliders.save(path, card.digest, kept, z, c)
    return register.read(path, card.name)


@torch.inference_mode()
def _bench(drafter: Drafter, reader: encoding.Reader) -> measuring.Bench:
    """Drafts of the whole pool; compared with what is known of real pictures, and with the pool as drawn."""
    pool = drafter.pool
    some = torch.linspace(0, len(pool.codes) - 1, min(POOL, len(pool.codes))).long()
    drawn = encoding.statistics(draw(drafter, pool.codes[some], pool.conditions[some]))
    strange = (
        measuring.strangeness(reader.look, pool.conditions),
        measuring.strangeness(encoding.statistics, drawn),
    )
    z, c = draw_codes(drafter, None, range(SEED, SEED + DRAFTS))
    return measuring.Bench(z, c, lambda z, c: draw(drafter, z, on_sphere(c)), encoding.apart, strange)


@torch.inference_mode()
def _drafts(drafter: Drafter, seed: int) -> Codes:
    return draw_codes(drafter, None, range(seed, seed + ROWS))


def _picture(card: "Card", drafter: Drafter, image: Image.Image) -> tuple[Codes, Likeness]:
    """A picture's code and condition; what does not fit a square is cut off evenly."""
    side = (drafter.side, drafter.side)
    image = image.convert("RGBA") if drafter.channels == 4 else opaque(image)
    x = to_tensor(ImageOps.fit(image, side, Image.Resampling.LANCZOS))
    start = encoding.load_reader(card.path).read(x)
    found = inversion.invert(x, start, lambda z, c: draw(drafter, z, on_sphere(c)), encoding.apart)
    return (found.z, on_sphere(found.c)), Likeness(found.read[0], found.mended[0])


@torch.inference_mode()
def _rows(drafter: Drafter, start: Codes, rack: Rack, slider: Slider) -> list[Sequence[Image.Image]]:
    """For every code in ``start``, pictures at VALUES of a slider."""
    columns = []
    for value in VALUES:
        z, c = sliders.step(rack, {slider.index: value})
        x = draw(drafter, start[0] + z, on_sphere(start[1] + c))
        columns.append(to_images(over(x, torch.full((1, 3, 1, 1), GROUND)) if x.shape[1] == 4 else x))
    return [list(row) for row in zip(*columns, strict=True)]
