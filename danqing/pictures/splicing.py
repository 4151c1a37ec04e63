"""Films written in parts and spliced, so that a long job can be taken up again, with the sound of another.

A part is a film of its own whose frames bear the times that they have in the whole. Its coder looks at no
frame of another part and orders none anew, so packets are joined as they are.
"""

import heapq
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import ExitStack, contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Any

from danqing.pictures.films import PLAIN, codec_of, load_av, whole_or_not
from danqing.pictures.footage import Footage

if TYPE_CHECKING:
    from danqing.pictures.films import Frame

PART = ".nut"  # keeps any unit of time exactly
# Sound that each kind of film takes as it is, and what other sound is coded into.
SOUNDS: dict[str, tuple[frozenset[str], str]] = {
    ".mp4": (frozenset({"aac", "mp3", "ac3", "eac3", "alac", "opus", "flac"}), "aac"),
    ".webm": (frozenset({"opus", "vorbis"}), "libopus"),
}


@contextmanager
def write_part(
    path: Path, footage: Footage, width: int, height: int, kind: str
) -> "Iterator[Callable[[int, Frame], None]]":
    """While it lasts, call what it gives with a time in the footage's beats and a frame [height, width, 3].

    ``kind`` is the suffix that the whole film will have. The part is there only when it is finished.
    """
    av = load_av()
    name, options = codec_of(kind)
    unfinished = path.with_suffix(".part")
    with av.open(str(unfinished), "w", format="nut", options=PLAIN) as film:
        stream = film.add_stream(name, rate=footage.rate, options={**options, "bf": "0"})
        stream.width, stream.height, stream.pix_fmt = width, height, "yuv420p"
        stream.time_base = stream.codec_context.time_base = footage.beat
        _say_colours(stream.codec_context)

        def add(time: int, pixels: "Frame") -> None:
            frame = av.VideoFrame.from_ndarray(pixels, format="rgb24")
            frame = frame.reformat(format="yuv420p", dst_colorspace="ITU709")
            frame.pts, frame.time_base = time, footage.beat
            film.mux(stream.encode(frame))

        yield add
        film.mux(stream.encode())
    unfinished.replace(path)


def splice(
    parts: Sequence[Path], path: Path, sound: Path, *, note: str, force: bool = False
) -> tuple[str, ...]:
    """Join parts to the film ``path``, with the sound of the film ``sound`` if it has any, and a note inside.

    Sound is copied as it is where the kind of film can hold it, else coded anew. Gives back the codecs of
    sound that could be neither. Raises DanqingError where the film cannot be written.
    """
    av = load_av()
    with whole_or_not(path, force=force) as unfinished, ExitStack() as stack:
        film = stack.enter_context(
            av.open(str(unfinished), "w", format=path.suffix[1:].lower(), options=PLAIN)
        )
        film.metadata["comment"] = note
        first = stack.enter_context(av.open(str(parts[0])))
        pictures = film.add_stream_from_template(first.streams.video[0])
        source = stack.enter_context(av.open(str(sound)))
        tracks, lost = _tracks(film, source, path.suffix.lower())
        streams = [_pictures(parts, pictures), *(_timed(packets) for packets in tracks)]
        for _, _, packet in heapq.merge(*(_ranked(one, i) for i, one in enumerate(streams))):
            film.mux(packet)
    return lost


def _say_colours(coder: Any) -> None:
    """BT.709 in the usual range, said in the film: players guess by its size where nothing is said."""
    coder.colorspace = coder.color_primaries = coder.color_trc = coder.color_range = 1


Timed = tuple[float, Any]  # seconds, packet


def _ranked(packets: Iterator[Timed], rank: int) -> Iterator[tuple[float, tuple[int, int], Any]]:
    """With a rank that never ties, as packets cannot be compared."""
    return ((time, (rank, count), packet) for count, (time, packet) in enumerate(packets))


def _pictures(parts: Sequence[Path], stream: Any) -> Iterator[Timed]:
    for part in parts:
        with load_av().open(str(part)) as film:
            for packet in film.demux(film.streams.video[0]):
                if packet.dts is not None:
                    time = float(packet.dts * packet.time_base)
                    packet.stream = stream
                    yield time, packet


def _tracks(film: Any, source: Any, kind: str) -> tuple[list[Iterator[Any]], tuple[str, ...]]:
    """The packets of each track of sound, and the codecs of those that cannot be written."""
    av = load_av()
    copied, coder = SOUNDS[kind]
    tracks, lost = [], []
    for track in source.streams.audio:
        name = track.codec_context.name if track.codec_context else "?"
        if name.removesuffix("float") in copied:
            tracks.append(_copied(source, track, film.add_stream_from_template(track)))
        elif track.codec_context is None or coder not in av.codecs_available:
            lost.append(name)
        else:
            rate = 48_000 if coder == "libopus" else track.rate
            tracks.append(_coded(source, track, film.add_stream(coder, rate=rate)))
    return tracks, tuple(lost)


def _copied(source: Any, track: Any, stream: Any) -> Iterator[Any]:
    for packet in _reopened(source, track):
        if packet.dts is not None:
            packet.stream = stream
            yield packet


def _coded(source: Any, track: Any, stream: Any) -> Iterator[Any]:
    for packet in _reopened(source, track):
        try:
            frames = packet.decode()
        except load_av().error.FFmpegError:
            continue
        for frame in frames:
            yield from stream.encode(frame)
    yield from stream.encode(None)


def _reopened(source: Any, track: Any) -> Iterator[Any]:
    """The track's packets, read apart from the other tracks': each is read at its own pace."""
    with load_av().open(source.name) as film:
        yield from film.demux(film.streams[track.index])


def _timed(packets: Iterable[Any]) -> Iterator[Timed]:
    for packet in packets:
        yield float((packet.dts or 0) * packet.time_base), packet
