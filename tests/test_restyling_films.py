"""Restyling films: frames, their times and sound; steadiness; what was interrupted goes on."""

from fractions import Fraction
from pathlib import Path

import numpy as np
import pytest
import torch
from PIL import Image

from danqing.cli import main
from danqing.language import DanqingError
from danqing.pictures.footage import frames_of, look_at
from danqing.pictures.motion import flow, moved
from danqing.pictures.splicing import splice, write_part
from danqing.pictures.steadying import Steadier
from danqing.pictures.tensors import from_bytes
from danqing.trust.lineage import Lineage, Step
from danqing.verbs import restyling_films
from danqing.verbs.looking import show
from danqing.verbs.restyling import restyle_step
from danqing.verbs.restyling_films import restyle_film

av = pytest.importorskip("av")
BEAT = Fraction(1, 12800)
TIMES = [0, 512, 1024, 1100, 2048, 2560, 3200, 3584, 4096, 4608]  # of no even pace
WIDTH, HEIGHT = 64, 48
TKHD_MATRIX = np.array([1 << 16, 0, 0, 0, 1 << 16, 0, 0, 0, 1 << 30], ">i4").tobytes()
QUARTER_TURN = np.array([0, 1 << 16, 0, -(1 << 16), 0, 0, HEIGHT << 16, 0, 1 << 30], ">i4").tobytes()


@pytest.fixture(scope="module")
def step() -> Step:
    return restyle_step("oil-impressionist")


def views(count: int = len(TIMES)) -> list[np.ndarray]:
    """Ground with a pattern of chance that moves by to the left, two pixels a frame."""
    chance = Image.fromarray(np.random.default_rng(0).integers(0, 256, (20, 20, 3), np.uint8))
    whole = np.asarray(chance.resize((160, 160), Image.Resampling.BICUBIC))
    return [np.ascontiguousarray(whole[40 : 40 + HEIGHT, 2 * i : 2 * i + WIDTH]) for i in range(count)]


def film(path: Path, *, sound: str = "", frames: list[np.ndarray] | None = None) -> Path:
    codec = "libvpx-vp9" if path.suffix == ".webm" else "libx264"
    with av.open(str(path), "w") as whole:
        stream = whole.add_stream(codec, rate=25)
        stream.width, stream.height, stream.pix_fmt = WIDTH, HEIGHT, "yuv420p"
        stream.time_base = stream.codec_context.time_base = BEAT
        track = whole.add_stream(sound, rate=48000) if sound else None
        for time, pixels in zip(TIMES, views() if frames is None else frames, strict=False):
            frame = av.VideoFrame.from_ndarray(pixels, format="rgb24")
            frame.pts, frame.time_base = time, BEAT
            whole.mux(stream.encode(frame))
        whole.mux(stream.encode(None))
        if track:
            tone = np.sin(np.arange(19200) * 0.06).astype(np.float32)[None]
            played = av.AudioFrame.from_ndarray(tone, format="fltp", layout="mono")
            played.rate, played.pts = 48000, 0
            whole.mux(track.encode(played))
            whole.mux(track.encode(None))
    return path


def times(path: Path) -> list[float]:
    with av.open(str(path)) as whole:
        return [round(float(frame.pts * frame.time_base), 2) for frame in whole.decode(video=0)]


def sounds(path: Path) -> list[bytes]:
    with av.open(str(path)) as whole:
        return [bytes(packet) for packet in whole.demux(whole.streams.audio[0]) if packet.size]


def pixels(path: Path) -> list[np.ndarray]:
    with av.open(str(path)) as whole:
        return [frame.to_ndarray(format="rgb24").astype(int) for frame in whole.decode(video=0)]


def test_frames_times_and_sound_are_kept(step: Step, tmp_path: Path) -> None:
    source, target = film(tmp_path / "a.mp4", sound="aac"), tmp_path / "b.mp4"
    lineage = restyle_film(source, target, step)
    assert times(target) == times(source)
    assert sounds(target) == sounds(source)
    assert pixels(target)[0].shape == (HEIGHT, WIDTH, 3)
    changed = [np.abs(a - b).mean() for a, b in zip(pixels(source), pixels(target), strict=True)]
    assert all(5 < change < 100 for change in changed)
    assert show(target) == lineage
    assert isinstance(lineage, Lineage)
    assert sorted(path.name for path in tmp_path.iterdir()) == ["a.mp4", "b.mp4"]


@pytest.mark.parametrize(
    ("source", "target", "coded"), [("a.mp4", "b.webm", "opus"), ("a.webm", "b.mp4", "opus")]
)
def test_other_kinds_of_film(source: str, target: str, coded: str, step: Step, tmp_path: Path) -> None:
    film(tmp_path / source, sound="aac" if source == "a.mp4" else "libopus")
    restyle_film(tmp_path / source, tmp_path / target, step)
    assert times(tmp_path / target) == pytest.approx(times(tmp_path / source), abs=0.011)
    with av.open(str(tmp_path / target)) as whole:
        assert whole.streams.audio[0].codec_context.name.removeprefix("lib") == coded
    assert len(sounds(tmp_path / target)) > 10


@pytest.mark.parametrize("kind", [".mp4", ".webm"])
def test_colours_come_out_as_they_went_in(kind: str, tmp_path: Path) -> None:
    footage = look_at(film(tmp_path / "a.mp4"))
    red = np.full((720, 64, 3), (200, 40, 40), np.uint8)
    with write_part(tmp_path / "0.nut", footage, 64, 720, kind) as add:
        add(0, red)
    splice([tmp_path / "0.nut"], tmp_path / f"b{kind}", tmp_path / "a.mp4", note="")
    (_, pixels), *_ = frames_of(look_at(tmp_path / f"b{kind}"))
    assert np.abs(pixels.astype(int) - red).max() <= 6
    with av.open(str(tmp_path / f"b{kind}")) as whole:
        assert next(whole.decode(video=0)).colorspace == 1


def test_without_sound(step: Step, tmp_path: Path) -> None:
    restyle_film(film(tmp_path / "a.mp4"), tmp_path / "b.mp4", step)
    with av.open(str(tmp_path / "b.mp4")) as whole:
        assert not whole.streams.audio


def test_a_film_on_its_side_is_set_upright(step: Step, tmp_path: Path) -> None:
    data = film(tmp_path / "a.mp4").read_bytes()
    assert data.count(TKHD_MATRIX) == 2  # of the film and of its track
    (tmp_path / "a.mp4").write_bytes(QUARTER_TURN.join(data.rsplit(TKHD_MATRIX, 1)))
    restyle_film(tmp_path / "a.mp4", tmp_path / "b.mp4", step)
    first = pixels(tmp_path / "b.mp4")[0]
    assert first.shape == (WIDTH, HEIGHT, 3)
    upright = next(frames_of(look_at(tmp_path / "a.mp4")))[1].astype(int)
    assert np.abs(upright - np.rot90(views()[0], -1)).mean() < 8  # as a player shows it: clockwise


def test_what_was_interrupted_goes_on_and_ends_the_same(
    step: Step, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(restyling_films, "AT_ONCE", 4)
    source = film(tmp_path / "a.mp4", sound="aac")
    restyle_film(source, tmp_path / "whole.mp4", step)
    told: list[str] = []
    painted: list[int] = []

    def interrupted(done: int, total: int) -> None:
        if done == 6:
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        restyle_film(source, tmp_path / "b.mp4", step, tell=told.append, progress=interrupted)
    assert not (tmp_path / "b.mp4").exists()
    assert len(told) == 1
    restyle_film(
        source, tmp_path / "b.mp4", step, tell=told.append, progress=lambda done, total: painted.append(done)
    )
    assert painted[0] == 5
    assert (tmp_path / "b.mp4").read_bytes() == (tmp_path / "whole.mp4").read_bytes()
    assert sorted(path.name for path in tmp_path.iterdir()) == ["a.mp4", "b.mp4", "whole.mp4"]


def test_another_wish_does_not_go_on_from_there(
    step: Step, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(restyling_films, "AT_ONCE", 4)
    source = film(tmp_path / "a.mp4")
    painted: list[int] = []

    def interrupted(done: int, total: int) -> None:
        if done == 6:
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        restyle_film(source, tmp_path / "b.mp4", step, progress=interrupted)
    other = restyle_step("song-ink")
    restyle_film(source, tmp_path / "b.mp4", other, progress=lambda done, total: painted.append(done))
    assert painted[0] == 1


def test_a_damaged_film_gives_what_is_left(step: Step, tmp_path: Path) -> None:
    source = film(tmp_path / "a.webm")
    data = source.read_bytes()
    source.write_bytes(data[: len(data) * 3 // 4])
    restyle_film(source, tmp_path / "b.webm", step)
    assert 1 <= len(times(tmp_path / "b.webm")) < len(TIMES)


def test_what_is_no_film_is_told(step: Step, tmp_path: Path) -> None:
    (tmp_path / "a.mp4").write_text("no film")
    with av.open(str(tmp_path / "sound.mp4"), "w") as whole:
        track = whole.add_stream("aac", rate=48000)
        played = av.AudioFrame.from_ndarray(np.zeros((1, 4800), np.float32), format="fltp", layout="mono")
        played.rate = 48000
        whole.mux(track.encode(played))
        whole.mux(track.encode(None))
    film(tmp_path / "c.mp4")
    for name, target, key in (
        ("a.mp4", "b.mp4", "film-not-read"),
        ("none.mp4", "b.mp4", "picture-missing"),
        ("sound.mp4", "b.mp4", "film-no-frames"),
        ("c.mp4", "c.mp4", "restyle-film-same"),
        ("c.mp4", "b.gif", "restyle-film-suffix"),
        ("c.mp4", "sound.mp4", "picture-exists"),
    ):
        with pytest.raises(DanqingError) as caught:
            restyle_film(tmp_path / name, tmp_path / target, step)
        assert caught.value.key == key
    assert sorted(path.name for path in tmp_path.iterdir()) == ["a.mp4", "c.mp4", "sound.mp4"]


def test_a_mask_of_another_shape_is_told_before_anything_is_painted(tmp_path: Path) -> None:
    parted = restyle_step(["song-ink", "oil-genre"], mask=Image.new("L", (50, 50)))
    with pytest.raises(DanqingError) as caught:
        restyle_film(film(tmp_path / "a.mp4"), tmp_path / "b.mp4", parted)
    assert caught.value.key == "restyle-mask-shape"


def test_flow_finds_a_shift() -> None:
    before, after = (from_bytes(view[None]) for view in views()[:2])
    way = flow(before, after)[:, :, 8:-8, 8:-8]
    assert way[:, 0].median() == pytest.approx(2, abs=0.4)
    assert way[:, 1].median() == pytest.approx(0, abs=0.3)
    assert not flow(before, before).any()
    assert torch.allclose(moved(before, torch.zeros(1, 2, HEIGHT, WIDTH)), before, atol=1e-4)


def test_what_only_moves_keeps_its_strokes_and_a_cut_does_not() -> None:
    film, other = [from_bytes(view[None]) for view in views()], from_bytes(255 - views()[0][None])
    chance = torch.Generator().manual_seed(0)
    steadier, last, restless, steady = Steadier(), None, [], []
    for x in film[:4]:
        y = (x + 0.2 * torch.randn(x.shape, generator=chance)).clamp(-1, 1)
        shown = steadier(x, y)
        if last is not None:
            way = torch.tensor([2.0, 0]).view(1, 2, 1, 1).expand(1, 2, HEIGHT, WIDTH)
            inner = (..., slice(6, -6), slice(6, -6))
            restless.append((moved(last[0], way) - y)[inner].abs().mean())
            steady.append((moved(last[1], way) - shown)[inner].abs().mean())
        steadier.settle(x, shown)
        last = y, shown
    assert max(steady) < 0.5 * min(restless)
    assert (steadier(other, other) - other).abs().mean() < 0.02


def test_the_command_line(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    source, target = film(tmp_path / "走.mp4"), tmp_path / "画.mp4"
    assert main(["restyle", str(source), "--style", "song-ink", "--size", "48", "-o", str(target)]) == 0
    assert capsys.readouterr().out.strip() == str(target)
    assert pixels(target)[0].shape == (36, 48, 3)
    assert main(["show", str(target)]) == 0
    again = tmp_path / "again.mp4"
    assert main(["replay", str(target), "-o", str(again)]) == 2  # which film?
    film(tmp_path / "other.mp4", frames=[view[:, ::-1].copy() for view in views()])
    assert main(["replay", str(target), "--original", str(tmp_path / "other.mp4"), "-o", str(again)]) == 2
    assert main(["replay", str(target), "--original", str(source), "-o", str(again)]) == 0
    assert again.read_bytes() == target.read_bytes()
