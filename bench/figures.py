"""The figures of a Drafter and its peers, measured alike: on all pictures, and on those of every label.

Real pictures are the held-out ones of a packed set. The first row is always training pictures themselves:
what a perfect model would reach, and a test that copies are found.
"""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, replace
from pathlib import Path

import numpy as np
import torch
from numpy.typing import NDArray

from danqing.judging.copies import Copies, copies
from danqing.judging.features import judge
from danqing.judging.metrics import Interval, coverage, fid, interval, kid, precision, recall
from danqing.pictures.tensors import from_bytes, over

PAPER = (0.95, 0.93, 0.88)  # the light paper that pictures with alpha are judged on, in 0..1
FEWEST = 30  # pictures on either side of the split that a label needs for figures of its own
DRAFTS = 1000  # for KID; precision and recall take as many as there are held-out pictures
COPY_DRAFTS = 500

# Label (None: all) and count to pictures x [count, 3, S, S] in [-1, 1].
Source = Callable[[str | None, int], torch.Tensor]


@dataclass(frozen=True, slots=True)
class Packed:
    """Pictures as training packed them: uint8 [N, S, S, C], with a split and labels."""

    pixels: NDArray[np.uint8]
    held_out: NDArray[np.bool_]
    labels: NDArray[np.bool_]  # [N, L]
    names: list[str]

    def pictures(self, label: str | None, *, held_out: bool) -> torch.Tensor:
        """The pictures x [n, 3, S, S] of a label (None: all) on one side of the split, on paper."""
        chosen = self.held_out == held_out
        if label is not None:
            chosen = chosen & self.labels[:, self.names.index(label)]
        return on_paper(from_bytes(self.pixels[chosen]))

    def judged_labels(self) -> list[str]:
        """The labels with enough pictures on both sides of the split to be judged by themselves."""
        counts = np.minimum(self.labels[self.held_out].sum(0), self.labels[~self.held_out].sum(0))
        return [name for name, count in zip(self.names, counts, strict=True) if count >= FEWEST]


def read_packed(path: Path) -> Packed:
    """Read the arrays ``pixels``, ``held_out``, ``labels`` and ``names`` of an .npz file."""
    with np.load(path) as arrays:
        names = [str(name) for name in arrays["names"]]
        return Packed(arrays["pixels"], arrays["held_out"], arrays["labels"], names)


def on_paper(x: torch.Tensor) -> torch.Tensor:
    """RGB as it is; RGBA laid over light paper."""
    return over(x, torch.tensor(PAPER).view(1, 3, 1, 1) * 2 - 1) if x.shape[1] == 4 else x


@dataclass(frozen=True, slots=True)
class Figures:
    """One source's figures on one label.

    ``copied`` is the share of drafts that look copied: 0.05 is innocent. None where it was not measured.
    """

    source: str
    label: str
    held_out: int
    kid: Interval
    fid: float
    precision: float
    recall: Interval
    coverage: float
    copied: float | None = None

    def row(self) -> list[object]:
        """Cells for a table."""
        copied = "" if self.copied is None else f"{self.copied:.1%}"
        quality = [self.kid, self.fid, self.precision, self.recall, self.coverage]
        return [self.label, self.source, self.held_out, *quality, copied]


COLUMNS = ("label", "source", "held out", "KID", "FID", "precision", "recall", "coverage", "copies")


def measure(packed: Packed, sources: Mapping[str, Source]) -> tuple[list[Figures], dict[str, Copies]]:
    """Every source's figures on all pictures (with copies) and on every label (without)."""
    sources = {"training": _training(packed), **sources}
    found = search_copies(packed, sources)
    whole = list(_measure_label(packed, sources, None, found))
    parts = (row for label in packed.judged_labels() for row in _measure_label(packed, sources, label, {}))
    return [*whole, *parts], found


def _training(packed: Packed) -> Source:
    def draw(label: str | None, count: int) -> torch.Tensor:
        x = packed.pictures(label, held_out=False)
        return x[torch.randperm(len(x), generator=torch.Generator().manual_seed(0))[:count]]

    return draw


def _measure_label(
    packed: Packed, sources: Mapping[str, Source], label: str | None, found: Mapping[str, Copies]
) -> Iterator[Figures]:
    features = judge()
    real = features(packed.pictures(label, held_out=True))
    for name, source in sources.items():
        fake = features(source(label, max(len(real), DRAFTS if label is None else 4 * FEWEST)))
        equal = fake[: len(real)]
        yield Figures(
            source=name,
            label=label or "all",
            held_out=len(real),
            kid=interval(kid, real, fake),
            fid=fid(real, equal),
            precision=precision(real, equal),
            recall=interval(recall, real, equal),
            coverage=coverage(real, equal),
            copied=found[name].share if name in found else None,
        )


def search_copies(packed: Packed, sources: Mapping[str, Source]) -> dict[str, Copies]:
    """Copies among every source's pictures, all looked for in one go: training is judged once."""
    training, held_out = (packed.pictures(None, held_out=side) for side in (False, True))
    drawn = {name: source(None, COPY_DRAFTS) for name, source in sources.items()}
    whole = copies(torch.cat(list(drawn.values())), training, held_out)
    found, start = {}, 0
    for name, x in drawn.items():
        pairs = tuple(
            replace(pair, draft=pair.draft - start)
            for pair in whole.pairs
            if start <= pair.draft < start + len(x)
        )
        share = sum(pair.p <= whole.level for pair in pairs) / len(x)
        found[name] = Copies(share, whole.level, pairs)
        start += len(x)
    return found
