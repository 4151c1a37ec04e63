"""Restyling films: frame by frame with the same chance, steadied, in parts that outlive an interruption."""

import hashlib
import json
import shutil
from collections.abc import Callable
from dataclasses import dataclass
from itertools import chain, islice
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np
from PIL import Image

from danqing import __version__
from danqing.language import DanqingError, say
from danqing.pictures.decoding import shown
from danqing.pictures.films import LARGEST, check_film
from danqing.pictures.footage import Footage, frames_of, is_footage, look_at
from danqing.pictures.splicing import PART, splice, write_part
from danqing.pictures.steadying import Steadier
from danqing.pictures.tensors import from_bytes, to_bytes
from danqing.trust.lineage import Lineage, Original, Step
from danqing.verbs.restyling import hands_of, read_step, restyled_frame, share_of
from danqing.verbs.studio import Progress, check_models

if TYPE_CHECKING:
    from danqing.pictures.films import Frame

__all__ = ["is_footage", "restyle_again", "restyle_film"]
KINDS = (".mp4", ".webm")
AT_ONCE = 48  # frames a part: what an interruption costs at most
Tell = Callable[[str], None]


@dataclass(frozen=True, slots=True)
class _Taken:
    """How far a job had come: frames done, and the last of them as filmed and as painted."""

    frames: int
    film: "Frame"
    painting: "Frame"


def restyle_film(
    film: str | Path,
    path: str | Path,
    step: Step,
    *,
    force: bool = False,
    steady: bool = True,
    tell: Tell = lambda line: None,
    progress: Progress | None = None,
) -> Lineage:
    """Restyle the film ``film`` by a step of restyle, to ``path`` (.mp4 or .webm), with its sound and times.

    Parts that are done lie in a hidden folder beside ``path`` until the film is whole: the same call goes on
    from them. Sides are at most 2,048 pixels and even. ``steady``: whether what only moved keeps its strokes.

    Raises:
        DanqingError: no film, no pictures in it, a mask of another shape, or it cannot be written.
    """
    source, target = Path(film), Path(path)
    check_models(step.models)
    if target.suffix.lower() not in KINDS:
        raise DanqingError("restyle-film-suffix", name=shown(target))
    footage = look_at(source)
    if target.resolve() == source.resolve():
        raise DanqingError("restyle-film-same", name=shown(target))
    width, height = _size(footage, read_step(step).side)
    check_film(target, width, height, force=force)
    digest = _digest(source)
    origin = Original(source.name[-300:], footage.width, footage.height, digest)
    lineage = Lineage(__version__, origin, (step,))
    job = _Job(target, json.dumps([lineage.to_json(), width, height, steady, target.suffix]))
    painter = _FramePainter(step, width, height, steady)
    try:
        _paint_parts(footage, job, painter, tell, progress)
    except BaseException:
        if job.parts():
            tell(say("restyle-film-left", folder=job.folder))
        raise
    for name in splice(job.parts(), target, source, note=lineage.to_json(), force=force):
        tell(say("restyle-film-sound", name=name))
    job.clear()
    return lineage


def restyle_again(
    lineage: Lineage,
    original: str | Path | None,
    path: str | Path,
    *,
    force: bool = False,
    tell: Tell = lambda line: None,
    progress: Progress | None = None,
) -> Lineage:
    """Make a restyled film again from the lineage inside it and the film that it was made of.

    Raises DanqingError where that film is missing or another one; else as `restyle_film`.
    """
    start = lineage.start
    assert isinstance(start, Original), "a film is always somebody's own"
    if original is None:
        raise DanqingError("lineage-original-missing", name=start.name)
    look_at(original)  # says what is wrong if it is no film
    if _digest(Path(original)) != start.sha256:
        raise DanqingError("lineage-original-other", name=Path(original).name, wanted=start.name)
    return restyle_film(original, path, lineage.steps[-1], force=force, tell=tell, progress=progress)


def _paint_parts(
    footage: Footage, job: "_Job", painter: "_FramePainter", tell: Tell, progress: Progress | None
) -> None:
    taken = job.taken()
    done = taken.frames if taken else 0
    if taken:
        painter.take_up(taken)
        tell(say("restyle-film-resumed", done=done + 1))
    frames = islice(frames_of(footage), done, None)
    while some := list(islice(frames, 1)):
        with write_part(job.next(), footage, painter.width, painter.height, job.kind) as add:
            for time, pixels in chain(some, islice(frames, AT_ONCE - 1)):
                add(time, painter(pixels))
                done += 1
                if progress:
                    progress(done, max(footage.count, done + 1))
            job.keep(painter.taken(done))
    if not done:
        raise DanqingError("film-no-frames", name=shown(footage.path))
    if progress:
        progress(done, done)


class _FramePainter:
    """Call it with one frame after another [H, W, 3]: the painting [height, width, 3], steadied."""

    def __init__(self, step: Step, width: int, height: int, steady: bool) -> None:
        self.width, self.height = width, height
        self._wish = read_step(step)
        self._share = share_of(self._wish, width, height)
        self._hands = hands_of(self._wish)
        self._steadier = Steadier() if steady else Steadier(kept=0.0)
        self._last: tuple[Frame, Frame] | None = None

    def __call__(self, pixels: "Frame") -> "Frame":
        image = Image.fromarray(pixels)
        if image.size != (self.width, self.height):
            image = image.resize((self.width, self.height), Image.Resampling.LANCZOS, reducing_gap=3.0)
        film = np.array(image)
        x = from_bytes(film[None])
        y = self._steadier(x, restyled_frame(x, self._wish, self._hands, self._share))
        self._settle(film, to_bytes(y)[0])
        return self._last[1] if self._last else pixels

    def taken(self, frames: int) -> _Taken:
        """Where it is, after so many frames."""
        assert self._last is not None, "asked for after a frame"
        return _Taken(frames, *self._last)

    def take_up(self, taken: _Taken) -> None:
        """Go on from there as if it had never stopped."""
        self._settle(taken.film, taken.painting)

    def _settle(self, film: "Frame", painting: "Frame") -> None:
        self._last = film, painting
        self._steadier.settle(from_bytes(film[None]), from_bytes(painting[None]))


class _Job:
    """The hidden folder beside a film in which its parts lie, numbered, each with the state at its end."""

    def __init__(self, target: Path, wish: str) -> None:
        """``wish``: everything that the film is made from; the parts of another are thrown away."""
        self.kind = target.suffix.lower()
        self.folder = target.with_name(f".{target.name}.restyling")
        told = self.folder / "wish.json"
        try:
            if self.folder.exists() and (not told.is_file() or told.read_text("utf-8") != wish):
                shutil.rmtree(self.folder)
            self.folder.mkdir(parents=True, exist_ok=True)
            told.write_text(wish, "utf-8")
        except OSError as why:
            raise DanqingError("picture-unwritable", name=shown(target)) from why

    def parts(self) -> list[Path]:
        """The finished parts, from the first to the last that has none missing before it."""
        found: list[Path] = []
        while (part := self._part(len(found))).is_file() and self._state(len(found)).is_file():
            found.append(part)
        return found

    def next(self) -> Path:
        """Where the next part goes."""
        return self._part(len(self.parts()))

    def keep(self, taken: _Taken) -> None:
        """Write the state at the end of the next part, before that part is there."""
        with self._state(len(self.parts())).open("wb") as file:
            np.savez(file, frames=taken.frames, film=taken.film, painting=taken.painting)

    def taken(self) -> _Taken | None:
        """The state at the end of the last finished part."""
        count = len(self.parts())
        if not count:
            return None
        with np.load(self._state(count - 1)) as state:
            return _Taken(int(state["frames"]), state["film"], state["painting"])

    def clear(self) -> None:
        """Throw everything away."""
        shutil.rmtree(self.folder, ignore_errors=True)

    def _part(self, index: int) -> Path:
        return self.folder / f"{index:05}{PART}"

    def _state(self, index: int) -> Path:
        return self.folder / f"{index:05}.npz"


def _size(footage: Footage, side: int) -> tuple[int, int]:
    """Even width and height, at most 2,048 a side."""
    longest = max(footage.width, footage.height)
    factor = min(side or longest, LARGEST) / longest
    width, height = (max(2, round(factor * length) // 2 * 2) for length in (footage.width, footage.height))
    return width, height


def _digest(path: Path) -> str:
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()
