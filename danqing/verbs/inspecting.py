"""The verb that looks at a folder of pictures before anything is trained on it."""

import io
from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from itertools import pairwise
from pathlib import Path
from typing import TYPE_CHECKING, Any, NamedTuple

import numpy as np
from numpy.typing import NDArray
from PIL import Image

from danqing.pictures.decoding import preview
from danqing.pictures.labels import Labels, read_labels
from danqing.pictures.scanning import Progress
from danqing.pictures.surveying import Sight, Survey, survey
from danqing.themes.extending import join
from danqing.training import advice

if TYPE_CHECKING:
    from danqing.training.calibrating import Pace

LOOKED = 300  # pictures whose dimension is measured: more change little
LOOK_SIDE, BATCH = 128, 16
SQUARE, FEWEST_SQUARES, MOST_SQUARES = 256, 2, 16  # pixels a side; what the clock runs on
CLOCK = 4.0  # seconds of steps for each of the two networks
BINS = (64, 128, 256, 512, 1024)  # pixels of the shorter side
READ, SEEN = 0.5, 0.8  # of the whole: when files are read, and when features are


@dataclass(frozen=True, slots=True)
class Inspection:
    """What `inspect` found. Plain values throughout, so that ``dataclasses.asdict`` is fit for JSON.

    files: how many might be pictures. pictures: how many are readable and distinct. sides: how many there are
    by the shorter side's pixels. smallest: name, width, height. twins: files that show the same picture, the
    largest first. copies: the share that an ordinary GAN would copy, and from how many pictures the risk is
    medium and low. seconds: a step of each network (None without calibration), and what training would take.
    """

    folder: str
    files: int
    pictures: int
    megapixels: float
    shorter_side: int
    sides: dict[str, int]
    smallest: dict[str, Any] | None
    formats: dict[str, int]
    animated: list[str]
    skipped: list[dict[str, str]]
    twins: list[dict[str, Any]]
    grey: list[str]
    cut_outs: int
    plain_paper: int
    labels: dict[str, dict[str, Any]]
    unlabelled: int
    balance: float | None
    dimension: float | None
    variety: float
    copies: dict[str, Any]
    choice: dict[str, Any]
    seconds: dict[str, Any]
    disk_bytes: int


def inspect(folder: str | Path, *, calibrate: bool = True, progress: Progress | None = None) -> Inspection:
    """Look at a folder or zip of pictures: what is in it, what can be learned from it, and what that takes.

    Args:
        folder: the folder or zip.
        calibrate: train the real networks for about ten seconds to learn how fast this machine is.
        progress: called with what is done and what there is to do.

    Raises:
        DanqingError: the folder cannot be read, or holds no file that might be a picture.
    """

    def advance(share: float) -> None:
        if progress:
            progress(round(1000 * share), 1000)

    found = survey(folder, progress=lambda done, total: advance(READ * done / total))
    squares, dimension, looked = _look(found, advance)
    distinct = found.distinct
    clear, plain = (sum(getattr(sight, name) for sight in distinct) for name in ("clear", "plain"))
    side = int(np.median([min(s.width, s.height) for s in distinct])) if distinct else 0
    varied = advice.variety(dimension, looked)
    choice = advice.choose(len(distinct), side)
    thumbnail, drafter, painter = _paces(squares, CLOCK if calibrate else None)
    advance(1.0)
    labels = join(read_labels(found.folder))
    counts = labels.counts()
    return Inspection(
        folder=found.source.title,
        files=len(found.sights) + len(found.skipped),
        pictures=len(distinct),
        megapixels=round(sum(s.width * s.height for s in distinct) / 1e6, 1),
        shorter_side=side,
        sides=_sides(distinct),
        smallest=_smallest(distinct),
        formats=dict(Counter(s.format for s in found.sights).most_common()),
        animated=[s.seen.name for s in distinct if s.animated],
        skipped=[skipped._asdict() for skipped in found.skipped],
        twins=[{"names": list(twins.names), "exact": twins.exact} for twins in found.twins],
        grey=[s.seen.name for s in distinct if s.grey],
        cut_outs=clear,
        plain_paper=plain,
        labels=_labels(labels, counts),
        unlabelled=sum(not slugs for slugs in labels.of.values()),
        balance=advice.balance(counts),
        dimension=None if dimension is None else round(dimension, 1),
        variety=round(varied, 2),
        copies=_copies(len(distinct), varied),
        choice={"kind": choice.kind, "from_scratch": choice.scratch},
        seconds=_seconds(choice, drafter, painter),
        disk_bytes=advice.disk_bytes(
            len(distinct), drafter.checkpoint + painter.checkpoint, thumbnail, 3 * SQUARE * SQUARE
        ),
    )


class _Sample(NamedTuple):
    squares: NDArray[np.uint8]
    dimension: float | None
    looked: int


def _look(found: Survey, advance: Callable[[float], None]) -> _Sample:
    """Squares for the clock, and the dimension of what a frozen network sees in the pictures."""
    import torch

    from danqing.models.features import frozen_features
    from danqing.pictures.tensors import from_bytes
    from danqing.training.packing import square

    sights = sorted(found.distinct, key=lambda sight: sight.seen.digest)[:LOOKED]
    squares: list[NDArray[np.uint8]] = []
    features: list[NDArray[np.float32]] = []
    for start in range(0, len(sights), BATCH):
        images = [_small(found, sight) for sight in sights[start : start + BATCH]]
        squares += [square(image, SQUARE) for image in images[: MOST_SQUARES - len(squares)]]
        x = from_bytes(np.stack([square(image, LOOK_SIDE) for image in images]))
        with torch.inference_mode():
            features.append(frozen_features().pooled(x).numpy())
        advance(READ + (SEEN - READ) * (start + len(images)) / len(sights))
    chance = np.random.default_rng(0)
    while len(squares) < FEWEST_SQUARES:  # the clock needs something to run on
        squares.append(chance.integers(0, 256, (SQUARE, SQUARE, 3), np.uint8))
    dimension = advice.intrinsic_dimension(np.concatenate(features)) if features else None
    return _Sample(np.stack(squares), dimension, len(sights))


def _small(found: Survey, sight: Sight) -> Image.Image:
    name = sight.seen.name
    return preview(io.BytesIO(found.source.read(name)), name, SQUARE)[0]


def _paces(squares: NDArray[np.uint8], clock: float | None) -> "tuple[int, Pace, Pace]":
    """Bytes of a packed thumbnail, and the paces of Drafter and Painter in the sizes of the bundled ones."""
    from danqing.models.drafter import SIZES as DRAFTER_SIZES
    from danqing.models.painter import SIZES as PAINTER_SIZES
    from danqing.training.calibrating import drafter_pace, painter_pace

    config = DRAFTER_SIZES["scenes"]
    thumbnail = config.pictures * config.side**2 + 4 * config.condition
    return (
        thumbnail,
        drafter_pace(squares, config, clock),
        painter_pace(squares, PAINTER_SIZES["full"], clock),
    )


def _sides(sights: Sequence[Sight]) -> dict[str, int]:
    names = [
        f"<{BINS[0]}",
        *(f"{low}-{high - 1}" for low, high in pairwise(BINS)),
        f"≥{BINS[-1]}",
    ]
    places = np.searchsorted(BINS, [min(s.width, s.height) for s in sights], side="right")
    return {name: int((places == place).sum()) for place, name in enumerate(names)}


def _smallest(sights: Sequence[Sight]) -> dict[str, Any] | None:
    if not sights:
        return None
    least = min(sights, key=lambda sight: (min(sight.width, sight.height), sight.seen.name))
    return {"name": least.seen.name, "width": least.width, "height": least.height}


def _labels(labels: Labels, counts: dict[str, int]) -> dict[str, dict[str, Any]]:
    return {slug: {"pictures": count, **labels.words[slug]} for slug, count in counts.items()}


def _copies(pictures: int, varied: float) -> dict[str, Any]:
    share = advice.copy_share(pictures, varied)
    return {
        "risk": advice.risk(share),
        "share": round(share, 3),
        "medium_from": advice.enough(advice.HIGH, varied),
        "low_from": advice.enough(advice.MEDIUM, varied),
    }


def _seconds(choice: advice.Choice, drafter: "Pace", painter: "Pace") -> dict[str, Any]:
    """What a step takes, and all steps of what was chosen: from bundled weights, and from nothing."""
    steps = {"drafter": drafter, "painter": painter}
    if drafter.seconds is None or painter.seconds is None:
        return {
            "drafter_step": None,
            "painter_step": None,
            "adapted": None,
            "from_scratch": None,
            "time": None,
        }
    parts = {"both": ("drafter", "painter"), "hand": ("painter",), "subject": ("drafter",), "none": ()}
    scratch = sum(steps[part].steps * (steps[part].seconds or 0.0) for part in parts[choice.kind])
    adapted = advice.ADAPTED * scratch
    return {
        "drafter_step": round(drafter.seconds, 4),
        "painter_step": round(painter.seconds, 4),
        "adapted": round(adapted),
        "from_scratch": round(scratch),
        "time": advice.time_for(scratch if choice.scratch else adapted) if choice.kind != "none" else None,
    }
