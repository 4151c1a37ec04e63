"""Films: frames to MP4 (H.264), WebM (VP9) or GIF, one at a time, with a note inside. PyAV does the coding.

PyAV is asked for only here (pip install danqing[film]); everything else works without it.
"""

import os
import secrets
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from fractions import Fraction
from pathlib import Path
from typing import TYPE_CHECKING, Any

from danqing.language import DanqingError
from danqing.pictures.decoding import shown
from danqing.pictures.gifs import add_comment, read_comment

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

    Frame = NDArray[np.uint8]  # [H, W, 3]

SUFFIXES = (".mp4", ".webm", ".gif")
PLAIN = {"fflags": "+bitexact"}  # no dates and no chance in the file: the same frames are the same bytes
LARGEST = 2048  # pixels a side: more is beyond what players decode smoothly
# Codecs in order of preference, each with its options: near enough to lossless to keep brushwork.
CODECS: dict[str, tuple[tuple[str, dict[str, str]], ...]] = {
    ".mp4": (("libx264", {"crf": "18", "preset": "medium"}), ("mpeg4", {"qscale": "3"})),
    ".webm": (("libvpx-vp9", {"crf": "28", "b": "0", "deadline": "good", "cpu-used": "4"}),),
    ".gif": (("gif", {}),),
}


def check_film(path: str | Path, width: int, height: int, *, force: bool = False) -> None:
    """Raise a DanqingError unless a film of this size can be written there; asks for PyAV too."""
    path = Path(path)
    if path.suffix.lower() not in SUFFIXES:
        raise DanqingError("film-suffix", name=shown(path))
    if "\0" in str(path):
        raise DanqingError("picture-unwritable", name=shown(path))
    if path.suffix.lower() != ".gif" and (width % 2 or height % 2):
        raise DanqingError(
            "film-odd", size=f"{width}x{height}", even=f"{width + width % 2}x{height + height % 2}"
        )
    if max(width, height) > LARGEST:
        raise DanqingError("film-large", size=f"{width}x{height}", most=LARGEST)
    if os.path.lexists(path) and not force:
        raise DanqingError("picture-exists", name=shown(path))
    load_av()


@contextmanager
def write_film(
    path: str | Path, width: int, height: int, fps: int, *, note: str, force: bool = False
) -> "Iterator[Callable[[Frame], None]]":
    """While it lasts, call what it gives with one frame after another [height, width, 3].

    The film is written under a temporary name and renamed at the end; if anything goes wrong, nothing is
    left. Raises DanqingError as check_film, and where the file cannot be written.
    """
    check_film(path, width, height, force=force)
    path, av = Path(path), load_av()
    kind = path.suffix.lower()
    with whole_or_not(path, force=force) as unfinished:
        with av.open(str(unfinished), "w", format=kind[1:], options=PLAIN) as film:
            film.metadata["comment"] = note
            coder = (
                _Gif(film, width, height, fps) if kind == ".gif" else _Video(film, width, height, fps, kind)
            )
            yield coder.add
            coder.finish()
        if kind == ".gif":
            add_comment(unfinished, note)


@contextmanager
def whole_or_not(path: Path, *, force: bool) -> Iterator[Path]:
    """The temporary name of a film that gets the name ``path`` when all went well; nothing is left otherwise.

    Raises DanqingError where it cannot be written, or where ``path`` is taken, without ``force``.
    """
    av = load_av()
    unfinished = path.with_name(f".danqing-{secrets.token_hex(8)}.part")
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        yield unfinished
        if os.path.lexists(path) and not force:
            raise DanqingError("picture-exists", name=shown(path))
        unfinished.replace(path)
    except (OSError, av.error.FFmpegError) as why:
        raise DanqingError("picture-unwritable", name=shown(path)) from why
    finally:
        with suppress(OSError):
            unfinished.unlink(missing_ok=True)


def film_note(path: str | Path) -> str | None:
    """The note inside an MP4, WebM or GIF; None where there is none.

    Raises: DanqingError for a file that is missing or no film.
    """
    if not Path(path).is_file():
        raise DanqingError("picture-missing", name=shown(Path(path)))
    av = load_av()
    try:
        if Path(path).suffix.lower() == ".gif":
            return read_comment(Path(path))
        with av.open(str(path)) as film:
            tags = {key.lower(): value for key, value in film.metadata.items()}
    except (OSError, ValueError, av.error.FFmpegError):
        raise DanqingError("film-unreadable", name=shown(Path(path))) from None
    return tags.get("comment")


def is_film(path: str | Path) -> bool:
    """Whether the suffix is that of a film."""
    return Path(path).suffix.lower() in SUFFIXES


class _Video:
    def __init__(self, film: Any, width: int, height: int, fps: int, kind: str) -> None:
        name, options = codec_of(kind)
        self._film, self._stream = film, film.add_stream(name, rate=fps, options=dict(options))
        self._stream.width, self._stream.height, self._stream.pix_fmt = width, height, "yuv420p"

    def add(self, frame: "Frame") -> None:
        self._film.mux(self._stream.encode(load_av().VideoFrame.from_ndarray(frame, format="rgb24")))

    def finish(self) -> None:
        self._film.mux(self._stream.encode())


class _Gif:
    def __init__(self, film: Any, width: int, height: int, fps: int) -> None:
        self._film, self._stream = film, film.add_stream("gif", rate=fps)
        self._stream.width, self._stream.height, self._stream.pix_fmt = width, height, "pal8"
        self._graph, self._count, self._beat = load_av().filter.Graph(), 0, Fraction(1, fps)
        source = self._graph.add_buffer(width=width, height=height, format="rgb24", time_base=self._beat)
        split, collect, apply = (
            self._graph.add("split"),
            self._graph.add("palettegen", "stats_mode=single"),
            self._graph.add("paletteuse", "new=1:dither=bayer:bayer_scale=3"),
        )
        sink = self._graph.add("buffersink")
        source.link_to(split)
        split.link_to(collect, 1, 0)
        split.link_to(apply, 0, 0)
        collect.link_to(apply, 0, 1)
        apply.link_to(sink)
        self._graph.configure()

    def add(self, frame: "Frame") -> None:
        av = load_av()
        given = av.VideoFrame.from_ndarray(frame, format="rgb24")
        given.pts, given.time_base = self._count, self._beat
        self._count += 1
        self._graph.push(given)
        self._drain()

    def finish(self) -> None:
        self._graph.push(None)
        self._drain()
        self._film.mux(self._stream.encode())

    def _drain(self) -> None:
        av = load_av()
        while True:
            try:
                self._film.mux(self._stream.encode(self._graph.pull()))
            except (av.error.BlockingIOError, av.error.EOFError):
                return


def codec_of(kind: str) -> tuple[str, dict[str, str]]:
    """The first codec that this build of PyAV has."""
    av = load_av()
    for name, options in CODECS[kind]:
        if name in av.codecs_available:
            return name, options
    raise DanqingError("film-no-codec", name=kind)


def load_av() -> Any:
    """The module PyAV. Raises DanqingError where it is not installed."""
    try:
        import av
    except ImportError:
        raise DanqingError("film-no-av") from None
    return av
