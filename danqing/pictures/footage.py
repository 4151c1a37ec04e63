"""Reading films: their frames upright and with their times, one at a time; their sound as it is."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from fractions import Fraction
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np

from danqing.language import DanqingError
from danqing.pictures.decoding import shown
from danqing.pictures.films import load_av

if TYPE_CHECKING:
    from danqing.pictures.films import Frame

SUFFIXES = (".mp4", ".webm", ".mov", ".mkv", ".m4v", ".avi")
MAX_PIXELS = 8192 * 4320  # a frame, by the header
UNTOLD, HIGH = (
    2,
    720,
)  # a film that does not say its colours has BT.709 from so many rows on, as players take it
USUAL_RATE = 25  # frames a second, where a film does not say


@dataclass(frozen=True, slots=True)
class Footage:
    """A film as it lies there: the size of its frames upright, about how many, the unit of their times."""

    path: Path
    width: int
    height: int
    count: int
    rate: Fraction
    beat: Fraction


def is_footage(path: str | Path) -> bool:
    """Whether the suffix is that of a film that may be read."""
    return Path(path).suffix.lower() in SUFFIXES


def look_at(path: str | Path) -> Footage:
    """What a film is, from its header and first frame.

    Raises DanqingError for a file that is missing, no film, or has no pictures.
    """
    with _opened(path) as (film, stream):
        first = next(_decoded(film, stream), None)
        if first is None:
            raise DanqingError("film-no-frames", name=shown(Path(path)))
        height, width = _upright(first).shape[:2]
        rate = Fraction(stream.average_rate or stream.guessed_rate or USUAL_RATE)
        lasting = (
            stream.duration * stream.time_base if stream.duration else Fraction(film.duration or 0, 10**6)
        )
        count = stream.frames or round(lasting * rate)
        return Footage(Path(path), width, height, max(count, 1), rate, Fraction(stream.time_base))


def frames_of(footage: Footage) -> "Iterator[tuple[int, Frame]]":
    """Its frames [H, W, 3], upright, each with its time in beats; times always grow.

    A frame that cannot be decoded is left out, and so is one of another size than the first.
    """
    last: int | None = None
    step = max(1, round(1 / (footage.rate * footage.beat)))
    with _opened(footage.path) as (film, stream):
        for frame in _decoded(film, stream):
            pixels = _upright(frame)
            time = frame.pts if frame.pts is not None else (0 if last is None else last + step)
            if pixels.shape[:2] != (footage.height, footage.width):
                continue
            last = time if last is None else max(time, last + 1)
            yield last, pixels


@contextmanager
def _opened(path: str | Path) -> Iterator[tuple[Any, Any]]:
    path, av = Path(path), load_av()
    if not path.is_file():
        raise DanqingError("picture-missing", name=shown(path))
    try:
        film = av.open(str(path))
    except (OSError, ValueError, av.error.FFmpegError):
        raise DanqingError("film-not-read", name=shown(path)) from None
    with film:
        pictures = [one for one in film.streams.video if not _is_cover(one)]
        if not pictures or pictures[0].width * pictures[0].height > MAX_PIXELS:
            raise DanqingError("film-no-frames", name=shown(path))
        pictures[0].thread_type = "AUTO"
        yield film, pictures[0]


def _is_cover(stream: Any) -> bool:
    """Whether a stream of pictures is the cover of a piece of music."""
    return bool(getattr(stream.disposition, "value", 0) & 0x400)  # AV_DISPOSITION_ATTACHED_PIC


def _decoded(film: Any, stream: Any) -> Iterator[Any]:
    """Frames as they decode; a damaged packet costs its own frames only."""
    av = load_av()
    packets = film.demux(stream)
    while True:
        try:
            packet = next(packets)
        except StopIteration:
            return
        except av.error.FFmpegError:
            return  # cut off: what came before is all there is
        try:
            yield from packet.decode()
        except av.error.FFmpegError:
            continue


def _upright(frame: Any) -> "Frame":
    untold = frame.colorspace == UNTOLD and frame.height >= HIGH
    plain = frame.reformat(format="rgb24", src_colorspace="ITU709" if untold else None)
    pixels: Frame = plain.to_ndarray()
    quarters = round(frame.rotation / 90) % 4
    return np.ascontiguousarray(np.rot90(pixels, quarters)) if quarters else pixels
