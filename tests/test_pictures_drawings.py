"""Reading people's drawings: any paper, light and ink; nothing on them is told; hints from spots."""

import numpy as np
import pytest
from drawn import sketch
from miniatures import draw_picture
from PIL import Image, ImageDraw

from danqing.language import DanqingError
from danqing.pictures.drawings import placed, read_hints, read_ink, shape_of


def photographed(image: Image.Image) -> Image.Image:
    """Grey pencil on paper that is lit from one corner, with a camera's noise."""
    ink = 1 - np.asarray(image.convert("L"), np.float32) / 255
    height, width = ink.shape
    y, x = np.mgrid[0:height, 0:width]
    light = 0.9 - 0.5 * np.hypot(x / width, y / height) / 1.42
    grain = np.random.default_rng(0).normal(0, 0.008, ink.shape)
    grey = np.clip(light * (1 - 0.45 * ink) + grain, 0, 1)
    return Image.fromarray((grey * 255).astype(np.uint8)).convert("RGB")


def overlap(one: np.ndarray, other: np.ndarray) -> float:
    """Share of the ink of either that both have."""
    return float(np.minimum(one, other).sum() / np.maximum(one, other).sum())


@pytest.mark.parametrize(
    "drawn",
    [
        photographed(sketch((640, 480))),
        sketch((640, 480), paper="#123", ink="#ffe"),
        sketch((640, 480), paper="#e8d8b0", ink="#7a3020"),
        sketch((640, 480), mode="RGBA"),
        sketch((640, 480), mode="RGBA", ink="white"),
    ],
    ids=["photograph", "chalk", "red on buff", "clear", "white on clear"],
)
def test_all_kinds_of_drawings_are_the_same_ink(drawn: Image.Image) -> None:
    plain = read_ink(sketch((640, 480)), 240, 320)
    ink = read_ink(drawn, 240, 320)
    assert ink.shape == (240, 320)
    assert ink.dtype == np.float32
    assert ink.min() >= 0
    assert ink.max() <= 1
    assert overlap(ink, plain) > 0.6


@pytest.mark.parametrize(
    "blank",
    [
        Image.new("RGB", (200, 100), "white"),
        Image.new("RGB", (200, 100), "black"),
        Image.new("RGBA", (50, 50), (0, 0, 0, 0)),
        Image.new("RGB", (1, 1)),
        Image.new("RGB", (1, 300), "white"),
    ],
)
def test_a_sheet_without_lines_is_told(blank: Image.Image) -> None:
    with pytest.raises(DanqingError, match="no lines"):
        read_ink(blank, 256, 256)


def test_paper_grain_alone_is_no_drawing() -> None:
    grain = np.random.default_rng(0).normal(200, 1.5, (300, 300)).clip(0, 255).astype(np.uint8)
    with pytest.raises(DanqingError, match="no lines"):
        read_ink(Image.fromarray(grain).convert("RGB"), 256, 256)


def test_a_painting_has_its_lines_drawn() -> None:
    noise = Image.fromarray(np.random.default_rng(0).integers(0, 255, (12, 12, 3), np.uint8))
    busy = noise.resize((300, 300), Image.Resampling.BICUBIC)
    assert 0.01 < (read_ink(busy, 256, 256) > 0.5).mean() < 0.5
    assert (read_ink(draw_picture(1, 300), 256, 256) > 0.5).any()


@pytest.mark.parametrize(
    ("size", "shape"),
    [((512, 512), (64, 64)), ((300, 200), (64, 96)), ((200, 300), (96, 64)), ((1, 900), (256, 64))],
)
def test_thumbnails_have_the_drawings_shape_to_four_times(
    size: tuple[int, int], shape: tuple[int, int]
) -> None:
    assert shape_of(size, 64) == shape


def test_a_drawing_of_another_shape_is_shown_whole() -> None:
    ink = read_ink(sketch((400, 100)), 256, 256)
    rows = np.flatnonzero(ink.max(1) > 0.5)
    assert rows.min() >= 96
    assert rows.max() < 160
    assert placed((400, 100), 256, 256) == (0, 96, 256, 64)


def test_clear_sheets_hint_where_they_are_painted() -> None:
    lines, hint = sketch((160, 160)), Image.new("RGBA", (80, 80), (0, 0, 0, 0))
    ImageDraw.Draw(hint).rectangle((0, 0, 39, 39), (200, 30, 60, 255))
    spots = read_hints(hint, lines, read_ink(lines, 256, 256), 64, 64)
    assert spots.shape == (64, 64, 4)
    assert (spots[2:30, 2:30] == (200, 30, 60, 255)).all()
    assert not spots[34:].any()


def test_on_a_copy_of_the_drawing_its_lines_are_no_hints() -> None:
    lines = sketch((160, 160))
    copy = lines.copy()
    ImageDraw.Draw(copy).ellipse((20, 80, 60, 120), (40, 90, 200))
    spots = read_hints(copy, lines, read_ink(lines, 256, 256), 64, 64)
    given = spots[..., 3] > 0
    assert 0.03 < given.mean() < 0.1
    assert np.abs(spots[given][:, :3].astype(int) - (40, 90, 200)).max() < 40


def test_a_hint_without_colour_is_told() -> None:
    lines = sketch((160, 160))
    for hint in (lines, Image.new("RGB", (90, 30), "white"), Image.new("RGBA", (9, 9), (0, 0, 0, 0))):
        with pytest.raises(DanqingError, match="spots"):
            read_hints(hint, lines, read_ink(lines, 256, 256), 64, 64)
