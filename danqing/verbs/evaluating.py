"""The verb that judges a model: its drafts beside pictures, by figures, and copies among them."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace
from itertools import islice
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple, TypeVar

import numpy as np
import torch
from numpy.typing import NDArray
from PIL import Image

from danqing import weights
from danqing.judging.copies import CopyIndex
from danqing.judging.evaluation import FEWEST, Evaluation, Memories, Table, measure
from danqing.judging.judges import judges
from danqing.judging.sheets import contact_sheet, sample_sheet
from danqing.language import DanqingError
from danqing.models.drafting import Drafter, draw, draw_codes, load
from danqing.models.encoding import LOOK_SIDE
from danqing.pictures.folders import Entry, Folder, open_folder
from danqing.pictures.tensors import from_bytes, over
from danqing.training.cutting import cut_out, on_clear, squares

if TYPE_CHECKING:
    from danqing.verbs.studio import Progress

PAPER = (0.95, 0.93, 0.88)  # the light paper that pictures with alpha are judged on, in 0..1
COUNT, MOST = 500, 2000  # drafts: the default, and as many as intervals are quickly drawn of
SHOWN = 64  # drafts on the sheet
T = TypeVar("T")


class _Pictures(NamedTuple):
    """Pictures as the model would have been taught them, x [N, 3, S, S], and the file of each."""

    x: torch.Tensor
    files: tuple[str, ...]


def evaluate(
    model: str | Path,
    against: str | Path,
    *,
    training: str | Path | None = None,
    count: int = COUNT,
    seed: int = 0,
    progress: "Progress | None" = None,
) -> Evaluation:
    """Judge ``count`` drafts of a model beside at most as many pictures that it was not taught.

    Args:
        model: a model's name, or the path of its file; it must hold a Drafter.
        against: a folder or zip of pictures of the kind that the model draws.
        training: the folder or zip it was taught: copies are looked for, and pictures of it that are in
            ``against`` too (all but the tenth that training sets apart) are not held against the model.
        count: drafts, 12 to 2000.
        seed: of the drafts and of all chance in the figures.
        progress: called with (done, total) as the work goes on.

    Raises:
        DanqingError: no such model, a model without a Drafter, or too few pictures or drafts to judge by.
    """
    if not FEWEST <= count <= MOST:
        raise DanqingError("evaluate-count", count=count, least=FEWEST, most=MOST)
    drafter = load(weights.file_of(model))
    taught = None if training is None else open_folder(training)
    seeds = tuple(np.random.default_rng(seed).integers(2**31, size=count).tolist())
    stages = _Stages(progress, 3 if taught is None else 6)
    real = _pictures(_unseen(open_folder(against), taught), drafter, count).x
    if len(real) < FEWEST:
        raise DanqingError("evaluate-few", count=len(real), least=FEWEST, name=against)
    fake = stages.done(_drafts(drafter, seeds))
    figures = _table(real, fake, seed, stages)
    sheet = sample_sheet(fake[:SHOWN])
    told = None if training is None else str(training)
    found = Evaluation(str(model), str(against), told, len(real), seeds, figures, sheet)
    if taught is None:
        return found
    seen = _pictures(((taught, entry) for entry in taught.entries if not entry.held_out), drafter)
    some = torch.randperm(len(seen.x), generator=torch.Generator().manual_seed(seed))[:count]
    return replace(
        found,
        perfect=_table(real, seen.x[some], seed, stages) if len(some) >= FEWEST else None,
        memories=stages.done(_memories(fake, seen, taught, drafter)),
    )


class _Stages:
    """Tells how many stages of the work are done."""

    def __init__(self, progress: "Progress | None", total: int) -> None:
        self._progress, self._total, self._done = progress, total, 0

    def done(self, result: T) -> T:
        """``result``, after telling that one more stage is done."""
        self._done += 1
        if self._progress:
            self._progress(self._done, self._total)
        return result


def _unseen(against: Folder, taught: Folder | None) -> Iterator[tuple[Folder, Entry]]:
    """The pictures that the model was not taught, in the order of their digests (random, and fixed)."""
    seen = {entry.digest for entry in taught.entries if not entry.held_out} if taught else set()
    for entry in sorted(against.entries, key=lambda entry: entry.digest):
        if entry.digest not in seen:
            yield against, entry


def _pictures(found: Iterable[tuple[Folder, Entry]], drafter: Drafter, most: int | None = None) -> _Pictures:
    """The first ``most`` cuts of the pictures, prepared as training prepares them for such a model."""
    cuts = islice(
        ((cut, entry.name) for folder, entry in found for cut in _cut(folder.picture(entry), drafter)), most
    )
    pixels, files = [], []
    for cut, file in cuts:
        pixels.append(np.asarray(Image.fromarray(cut).resize((drafter.side,) * 2, Image.Resampling.LANCZOS)))
        files.append(file)
    if not files:
        return _Pictures(torch.empty(0, 3, drafter.side, drafter.side), ())
    return _Pictures(_on_paper(from_bytes(np.stack(pixels))), tuple(files))


def _cut(image: Image.Image, drafter: Drafter) -> list[NDArray[np.uint8]]:
    """Squares for a model of scenes; for a model of things the thing, if one can be told from its paper."""
    if drafter.channels == 3:
        return squares(_flat(image), LOOK_SIDE, single=False)
    thing = image if image.mode == "RGBA" else cut_out(image)
    return [] if thing is None else [on_clear(thing, LOOK_SIDE)]


def _flat(image: Image.Image) -> Image.Image:
    """RGB as it is; RGBA laid on paper."""
    if image.mode != "RGBA":
        return image
    page = Image.new("RGBA", image.size, tuple(round(255 * part) for part in PAPER))
    return Image.alpha_composite(page, image).convert("RGB")


def _on_paper(x: torch.Tensor) -> torch.Tensor:
    """RGB as it is; RGBA [N, 4, H, W] laid on paper."""
    return over(x, torch.tensor(PAPER).view(1, 3, 1, 1) * 2 - 1) if x.shape[1] == 4 else x


@torch.inference_mode()
def _drafts(drafter: Drafter, seeds: Sequence[int]) -> torch.Tensor:
    """Drafts of anything the model knows, [N, 3, S, S], on paper."""
    return _on_paper(draw(drafter, *draw_codes(drafter, None, seeds)))


def _table(real: torch.Tensor, fake: torch.Tensor, seed: int, stages: _Stages) -> Table:
    return {name: stages.done(measure(real, fake, judge, seed=seed)) for name, judge in judges().items()}


def _memories(fake: torch.Tensor, seen: _Pictures, taught: Folder, drafter: Drafter) -> Memories | None:
    """Copies of training pictures among the drafts; None where there are too few pictures to tell them."""
    held_out = _pictures(((taught, entry) for entry in taught.entries if entry.held_out), drafter, len(fake))
    try:
        found = CopyIndex(seen.x, held_out.x).check(fake)
    except ValueError:
        return None
    return Memories(found, seen.files, contact_sheet(found.pairs, fake, seen.x))
