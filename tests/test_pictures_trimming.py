"""What surrounds a painting goes; a painting alone stays as it is."""

import numpy as np
import pytest
from PIL import Image, ImageDraw

from danqing.pictures.trimming import crop_border, trim


def painting(width: int = 240, height: int = 180, seed: int = 0) -> Image.Image:
    """A soft landscape: bright sky, darker ground, brushwork over all."""
    chance = np.random.default_rng(seed)
    coarse = chance.integers(90, 150, (7, 9, 3)).astype(np.float32)
    coarse[:3] += 60
    image = Image.fromarray(coarse.astype(np.uint8)).resize((width, height), Image.Resampling.BICUBIC)
    brushwork = chance.normal(0, 6, (height, width, 1))
    return Image.fromarray(np.clip(np.asarray(image) + brushwork, 0, 255).astype(np.uint8))


def hung(margin: int, colour: str, inner: Image.Image) -> Image.Image:
    wall = Image.new("RGB", (inner.width + 2 * margin, inner.height + 2 * margin), colour)
    wall.paste(inner, (margin, margin))
    return wall


def lost_and_left(outer: Image.Image, margin: int) -> tuple[int, int]:
    """How much of the surroundings stayed, and how much of the painting went, in pixels of one side."""
    inner = outer.width - 2 * margin
    excess = trim(outer).width - inner
    return max(0, excess), max(0, -excess)


@pytest.mark.parametrize("seed", range(6))
def test_a_painting_alone_is_unchanged(seed: int) -> None:
    image = painting(seed=seed)
    assert trim(image) is image


@pytest.mark.parametrize(
    ("margin", "colour"), [(6, "black"), (20, "white"), (50, "#808080"), (70, "#f4efe4")]
)
def test_margins_go(margin: int, colour: str) -> None:
    left, lost = lost_and_left(hung(margin, colour, painting()), margin)
    assert left == 0
    assert lost <= 14


def test_a_frame_on_a_wall_goes() -> None:
    slip = hung(4, "#301808", painting())
    frame = hung(22, "#c8a040", slip)
    image = hung(30, "#d8d8d8", frame)
    left, lost = lost_and_left(image, 56)
    assert left == 0
    assert lost <= 20


def test_one_white_side_goes() -> None:
    image = Image.new("RGB", (260, 180), "white")
    image.paste(painting(), (0, 0))
    assert 230 <= trim(image).width <= 240
    assert trim(image).height == 180


def test_ground_around_an_oval_goes() -> None:
    mask = Image.new("L", (240, 180), 0)
    ImageDraw.Draw(mask).ellipse((4, 4, 236, 176), fill=255)
    image = Image.composite(painting(), Image.new("RGB", (240, 180), "white"), mask)
    inside = np.asarray(trim(image))
    assert inside.min(axis=2).max() < 250
    assert 0.4 < inside.shape[0] * inside.shape[1] / (240 * 180) < 0.55


def test_a_flat_sky_over_a_straight_horizon_stays() -> None:
    image = painting(240, 180)
    image.paste((150, 180, 215), (0, 0, 240, 70))
    noise = np.random.default_rng(0).normal(0, 5, (180, 240, 1))
    image = Image.fromarray(np.clip(np.asarray(image) + noise, 0, 255).astype(np.uint8))
    assert trim(image).height > 150


@pytest.mark.parametrize("size", [(1, 1), (3, 200), (16, 16), (2000, 9)])
def test_any_size_is_survived(size: tuple[int, int]) -> None:
    assert min(trim(Image.new("RGB", size, "grey")).size) >= 1


def test_cut_outs_stay() -> None:
    image = Image.new("RGBA", (64, 64), (0, 0, 0, 0))
    assert trim(image) is image


def test_a_share_is_cropped_on_each_side() -> None:
    assert crop_border(painting(100, 200), 0.04).size == (92, 184)
    assert crop_border(painting(100, 200), 0).size == (100, 200)
