"""Going on from a picture: each step is applied by its verb's module, and added to the work's lineage."""

import io
import zlib
from collections.abc import Mapping
from dataclasses import dataclass
from importlib import import_module
from pathlib import Path

import numpy as np
from PIL import Image

from danqing import __version__
from danqing.language import DanqingError
from danqing.pictures.decoding import decode
from danqing.pictures.files import is_sealed, open_picture
from danqing.pictures.notes import fingerprint
from danqing.trust.lineage import KEPT, Lineage, Original, Step, keep_png
from danqing.trust.recipe import Recipe, decode_png
from danqing.verbs.looking import show
from danqing.verbs.making import Work, make
from danqing.verbs.studio import Progress, check_models

# Which module's ``apply(image, step, progress) -> image`` does a step: a pure function of image and step.
APPLIERS: Mapping[str, str] = {
    "enlarge": "danqing.verbs.enlarging",
    "restyle": "danqing.verbs.restyling",
    "repaint": "danqing.verbs.repainting",
    "stylize": "danqing.verbs.stylizing",
    "vary": "danqing.verbs.blending",
    "blend": "danqing.verbs.blending",
    "colour": "danqing.verbs.colour_steps",
    "lay-in": "danqing.verbs.colour_steps",
    "inscribe": "danqing.verbs.inscription",
}
HOPELESS = 0.9  # bytes for each character that is kept: a PNG may pack a fifth tighter than the guess
Picture = str | Path | Image.Image | Work


@dataclass(frozen=True, slots=True)
class Opened:
    """A picture, RGB or RGBA, and where it comes from."""

    image: Image.Image
    before: Recipe | Lineage | Original


def open_work(picture: Picture) -> Opened:
    """Open a picture with its history.

    A work, or a PNG that Danqing wrote and nobody changed since, brings its recipe or lineage along; any
    other picture is an original. Raises DanqingError for a file that cannot be read.
    """
    if isinstance(picture, Work):
        return Opened(picture.image, picture.recipe)
    if isinstance(picture, Image.Image):
        image = picture if picture.mode in ("RGB", "RGBA") else picture.convert("RGBA")
        return Opened(image, _original(image, ""))
    image = open_picture(picture)
    history = _history(Path(picture), image)
    return Opened(image, history or _original(image, Path(picture).name))


def carry_on(picture: Picture | Opened, step: Step, progress: Progress | None = None) -> Work:
    """Do one step to a picture: the work has the longer lineage. Raises DanqingError as the step does."""
    opened = picture if isinstance(picture, Opened) else open_work(picture)
    before = opened.before
    start, steps = (before.start, before.steps) if isinstance(before, Lineage) else (before, ())
    lineage = Lineage(__version__, start, (*steps, step))
    return Work(apply_step(opened.image, step, progress), lineage)


def apply_step(image: Image.Image, step: Step, progress: Progress | None = None) -> Image.Image:
    """The picture after a step. Raises DanqingError for a verb that is no step, or models that changed."""
    if step.verb not in APPLIERS:
        raise DanqingError("work-choice", item="step.verb", value=step.verb, known=", ".join(APPLIERS))
    check_models(step.models)
    applied: Image.Image = import_module(APPLIERS[step.verb]).apply(image, step, progress)
    return applied


def remake(
    history: Recipe | Lineage, original: str | Path | None = None, progress: Progress | None = None
) -> Image.Image:
    """The picture of a recipe or a lineage, made again.

    original: the picture that a lineage starts from, where it is not kept inside. Raises DanqingError where
    it is missing or another one.
    """
    if isinstance(history, Recipe):
        return make(history, progress).image
    start = history.start
    image = make(start).image if isinstance(start, Recipe) else brought(start, original)
    for step in history.steps:
        image = apply_step(image, step, progress)
    return image


def _history(path: Path, image: Image.Image) -> Recipe | Lineage | None:
    try:
        history = show(path)
        return history if is_sealed(path, image) else None
    except DanqingError:  # no note, or none that can be read: then it is a picture like any other
        return None


def kept(image: Image.Image) -> str:
    """The picture as the text that a lineage keeps, or nothing if that would be too long."""
    if _packed(image) >= HOPELESS * KEPT:
        return ""
    buffer = io.BytesIO()
    # Runs alone, no repetitions: photographs have none, and it takes a sixth of the time of zlib's level 6.
    image.save(buffer, "PNG", compress_level=1, compress_type=zlib.Z_RLE)
    return keep_png(buffer.getvalue())


def _original(image: Image.Image, name: str) -> Original:
    return Original(name[-300:], image.width, image.height, fingerprint(image), kept(image))


def _packed(image: Image.Image) -> int:
    """About how many bytes a picture would pack into, by some of its rows: coding a photograph takes long."""
    step = 1 + image.height // 64
    rows = np.asarray(image)[::step]
    return step * len(zlib.compress((rows[:, 1:] - rows[:, :-1]).tobytes(), 1))


def brought(start: Original, path: str | Path | None) -> Image.Image:
    """The picture that a lineage starts from: kept inside it, or at ``path``; DanqingError for another."""
    if path is None and start.png:
        return decode(io.BytesIO(decode_png(start.png)), start.name)
    if path is None:
        raise DanqingError("lineage-original-missing", name=start.name or "–")
    image = open_picture(path)
    if fingerprint(image) != start.sha256:
        raise DanqingError("lineage-original-other", name=Path(path).name, wanted=start.name or "–")
    return image
