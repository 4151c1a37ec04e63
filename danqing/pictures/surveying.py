"""A survey of a folder or zip: what every picture is like, which are the same, why others are left out."""

import io
from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import NamedTuple

import numpy as np
from PIL import Image

from danqing.language import DanqingError
from danqing.pictures.decoding import MAX_PIXELS, open_header, preview, shown
from danqing.pictures.duplicates import originals
from danqing.pictures.folders import Entry, Folder
from danqing.pictures.scanning import GREY, Look, Progress, Seen, Skipped, candidates, chroma, look_through
from danqing.pictures.sources import Source, open_source

_SIDE = 64  # pixels of the small copy in which paper and greyness are judged
_PAPER_APART, _PAPER_SHARE = (
    24,
    0.9,
)  # of 255: how near the rim's pixels are to its middle colour, and how many
_SHOWS = 0.02  # share of the picture that differs from its paper, at least


class Sight(NamedTuple):
    """One picture: width and height in pixels (as it stands, not as it was held), and what it is like."""

    seen: Seen
    width: int
    height: int
    format: str
    animated: bool
    clear: bool
    grey: bool
    plain: bool


class Twins(NamedTuple):
    """Files that show the same picture, the largest first; ``exact``: byte for byte."""

    names: tuple[str, ...]
    exact: bool


@dataclass(frozen=True, slots=True)
class Survey:
    """All that was found: the readable pictures, which of them are one picture, and what was left out."""

    source: Source
    sights: tuple[Sight, ...]
    twins: tuple[Twins, ...]
    skipped: tuple[Skipped, ...]
    folder: Folder

    @property
    def distinct(self) -> list[Sight]:
        """Every picture once."""
        kept = {entry.name for entry in self.folder.entries}
        return [sight for sight in self.sights if sight.seen.name in kept]


def survey(path: str | Path, *, progress: Progress | None = None) -> Survey:
    """Look at every file of a folder or zip; what cannot be used is told with its reason, never fatal.

    Raises:
        DanqingError: the source cannot be read, or holds no file that might be a picture.
    """
    source = open_source(path)
    skipped: list[Skipped] = []
    labels = candidates(source, (), skipped)
    if not labels and not skipped:
        raise DanqingError("folder-empty", name=source.title)
    look = _Surveyor(Look(source, MAX_PIXELS, False))
    sights = look_through(look.at, list(labels), skipped, progress)
    kept, twins = _without_twins(sights)
    entries = tuple(
        Entry(s.name, labels[s.name], s.digest, False, s.keywords) for s in (s.seen for s in kept)
    )
    folder = Folder(entries, tuple(sorted(skipped)), source, 0.0, False, MAX_PIXELS)
    return Survey(source, tuple(sights), twins, folder.skipped, folder)


class _Surveyor(NamedTuple):
    look: Look

    def at(self, name: str) -> Sight | Skipped:
        try:
            data = self.look.files.read(name)
            seen = self.look.judge(name, data)
            return _sight(seen, data)
        except DanqingError as error:
            return Skipped(shown(name), str(error))


def _sight(seen: Seen, data: bytes) -> Sight:
    header = open_header(io.BytesIO(data), seen.name)
    small, _ = preview(io.BytesIO(data), seen.name, _SIDE)
    width, height = header.size
    if (width > height) != (small.width > small.height):
        width, height = height, width
    clear = small.mode == "RGBA"
    animated = bool(getattr(header, "is_animated", False))
    grey, plain = chroma(small) < GREY, not clear and on_plain_paper(small)
    return Sight(seen, width, height, header.format or "", animated, clear, grey, plain)


def on_plain_paper(image: Image.Image) -> bool:
    """Whether an RGB picture shows something that stands free on a ground of one colour."""
    pixels = np.asarray(image.convert("RGB").resize((_SIDE, _SIDE), Image.Resampling.BOX)).astype(np.int16)
    rim = np.concatenate([pixels[:3].reshape(-1, 3), pixels[-3:].reshape(-1, 3)])
    rim = np.concatenate([rim, pixels[:, :3].reshape(-1, 3), pixels[:, -3:].reshape(-1, 3)])
    apart = np.abs(pixels - np.median(rim, axis=0)).max(axis=2) > _PAPER_APART
    on_rim = np.concatenate(
        [apart[:3].ravel(), apart[-3:].ravel(), apart[:, :3].ravel(), apart[:, -3:].ravel()]
    )
    return bool(on_rim.mean() < 1 - _PAPER_SHARE and apart.mean() > _SHOWS)


def _without_twins(sights: Sequence[Sight]) -> tuple[list[Sight], tuple[Twins, ...]]:
    if not sights:
        return [], ()
    stands = originals(np.stack([s.seen.print for s in sights]), np.array([s.seen.pixels for s in sights]))
    groups: defaultdict[int, list[Seen]] = defaultdict(list)
    for sight, index in zip(sights, stands, strict=True):
        groups[index].append(sight.seen)
    twins = []
    for index, members in groups.items():
        if len(members) > 1:
            first = sights[index].seen
            names = (first.name, *(seen.name for seen in members if seen is not first))
            twins.append(Twins(names, len({seen.digest for seen in members}) == 1))
    kept = [sight for sight, index in zip(sights, stands, strict=True) if sight is sights[index]]
    return kept, tuple(sorted(twins))
