"""Films of the verb blend: one picture turns into another, frame by frame."""

from collections.abc import Iterator
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np
from PIL import Image

from danqing import __version__
from danqing.exploring.walks import stops
from danqing.pictures.films import check_film, write_film
from danqing.trust.checks import check, check_length
from danqing.trust.lineage import Lineage, Original, Step, as_options, read_options
from danqing.trust.recipe import MAX_FPS, MAX_SECONDS, MAX_SEED, MAX_STYLES, Share, read_style
from danqing.verbs.blending import (
    OTHER,
    Blending,
    apply_options,
    blending,
    models_of,
    open_blender,
    shape_of,
)
from danqing.verbs.canvas import SCALE
from danqing.verbs.continuing import Opened, Picture, brought, open_work, remake
from danqing.verbs.studio import Progress, check_models
from danqing.verbs.styles import StyleWish

if TYPE_CHECKING:
    from danqing.pictures.films import Frame

VERB = "blend-film"
SHORTEST = 0.1
GROWN = 4  # times: a film of thumbnails alone would be too small to see, and its sides odd


@dataclass(frozen=True, slots=True)
class Filmed:
    """A film's options; see ``Blending``."""

    other: str
    seconds: float
    fps: int
    seed: int
    style: tuple[Share, ...]

    def __post_init__(self) -> None:
        check(self.other, str, "blend.other", 1, OTHER)
        check(self.seconds, float, "blend.seconds", SHORTEST, MAX_SECONDS)
        check(self.fps, int, "blend.fps", 1, MAX_FPS)
        check(self.seed, int, "blend.seed", 0, MAX_SEED)
        check_length(self.style, "blend.style", 0, MAX_STYLES)

    @property
    def frames(self) -> int:
        """Pictures in all, two at least."""
        return max(2, round(self.seconds * self.fps))


def blend_film(
    path: str | Path,
    first: Picture,
    second: Picture,
    *,
    seconds: float = 4.0,
    fps: int = 24,
    seed: int | None = None,
    style: StyleWish | None = None,
    force: bool = False,
    progress: Progress | None = None,
) -> Lineage:
    """Film the way from the first picture to the second: MP4, WebM or GIF by the suffix, the lineage inside.

    Every frame is painted with the same chance, so that brushwork holds still; without a style, frames are
    thumbnails, four times as large a side. seconds: 0.1 to 600. fps: 1 to 120. Raises DanqingError as
    ``blend``, and where the film cannot be written.
    """
    opened, way = open_work(first), blending(second, seed, style)
    options = Filmed(way.other, float(seconds), fps, way.seed, way.style)
    step = Step(VERB, models_of(options.style), as_options(options))
    shoot(opened, step, path, force=force, progress=progress)
    return _lineage(opened, step)


def shoot(
    opened: Opened, step: Step, path: str | Path, *, force: bool = False, progress: Progress | None = None
) -> None:
    """Write the film of a step; it says in itself what it was made from."""
    check_models(step.models)
    options = read_options(Filmed, step, {"style": read_style})
    width, height = (
        side * (SCALE if options.style else GROWN) for side in shape_of(opened.image, open_blender().side)
    )
    check_film(path, width, height, force=force)
    note = _lineage(opened, step).to_json()
    with write_film(path, width, height, options.fps, note=note, force=force) as add:
        for done, frame in enumerate(_frames(opened.image, options), 1):
            add(frame)
            if progress:
                progress(done, options.frames)


def blend_again(
    history: Lineage,
    path: str | Path,
    *,
    original: str | Path | None = None,
    force: bool = False,
    progress: Progress | None = None,
) -> None:
    """Make a film again from the lineage inside it. Raises DanqingError as ``replay``."""
    *before, last = history.steps
    begun = replace(history, steps=tuple(before)) if before else history.start
    image = brought(begun, original) if isinstance(begun, Original) else remake(begun, original)
    shoot(Opened(image, begun), last, path, force=force, progress=progress)


def _lineage(opened: Opened, step: Step) -> Lineage:
    before = opened.before
    start, steps = (before.start, before.steps) if isinstance(before, Lineage) else (before, ())
    return Lineage(__version__, start, (*steps, step))


def _frames(image: Image.Image, options: Filmed) -> "Iterator[Frame]":
    for _, _, share in stops(options.frames, 2, loop=False):
        frame = apply_options(image, Blending(options.other, share, options.seed, options.style))
        if not options.style:
            frame = frame.resize((GROWN * frame.width, GROWN * frame.height), Image.Resampling.BICUBIC)
        yield np.asarray(frame)
