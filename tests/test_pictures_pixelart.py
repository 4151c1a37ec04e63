"""Telling pixel art from drawings and photographs, and enlarging it exactly."""

import numpy as np
import pytest
from miniatures import draw_picture
from PIL import Image, ImageDraw

from danqing.pictures.pixelart import block_size, enlarge_pixels, is_pixel_art


def sprite(seed: int, side: int = 32, mode: str = "RGB") -> Image.Image:
    """A mirrored figure of eight colours, as hand-set sprites are."""
    chance = np.random.default_rng(seed)
    palette = chance.integers(0, 256, (8, 3), np.uint8)
    half = np.kron(chance.integers(0, 8, (side // 2, side // 4)), np.ones((2, 2), int))
    half[::5] = chance.integers(0, 8, half[::5].shape)
    image = Image.fromarray(palette[np.concatenate([half, half[:, ::-1]], 1)])
    if mode == "RGBA":
        image.putalpha(
            Image.fromarray(np.where(np.arange(side) % 7 > 1, 255, 0).astype(np.uint8)[None].repeat(side, 0))
        )
    return image


def smooth(side: int) -> Image.Image:
    """A drawing with smoothed edges."""
    large = Image.new("RGB", (8 * side, 8 * side), "white")
    pen = ImageDraw.Draw(large)
    pen.ellipse((side, side, 7 * side, 6 * side), fill="tomato", outline="black", width=side // 4)
    pen.polygon([(side, 7 * side), (4 * side, side), (6 * side, 7 * side)], fill="teal")
    return large.resize((side, side), Image.Resampling.LANCZOS)


@pytest.mark.parametrize("mode", ["RGB", "RGBA"])
@pytest.mark.parametrize("seed", range(4))
def test_sprites_are_pixel_art(seed: int, mode: str) -> None:
    image = sprite(seed, mode=mode)
    assert is_pixel_art(image)
    assert is_pixel_art(enlarge_pixels(image, 4))


def test_many_colours_are_allowed_where_blocks_show() -> None:
    pixels = np.random.default_rng(0).integers(0, 256, (14, 14, 3), np.uint8)
    image = Image.fromarray(pixels)
    assert not is_pixel_art(image)
    assert is_pixel_art(enlarge_pixels(image, 3))


@pytest.mark.parametrize("side", [48, 96, 240])
def test_smooth_drawings_are_not(side: int) -> None:
    assert not is_pixel_art(smooth(side))


def test_a_large_drawing_of_few_colours_with_smoothed_edges_is_not() -> None:
    assert not is_pixel_art(smooth(240).quantize(24).convert("RGB"))


def test_photographs_gradients_plain_sheets_and_crumbs_are_not() -> None:
    noise = np.random.default_rng(0).integers(0, 256, (64, 64, 3), np.uint8)
    assert not is_pixel_art(Image.fromarray(noise))
    ramp = np.arange(64, dtype=np.uint8)[None, :, None].repeat(64, 0).repeat(3, 2)
    assert not is_pixel_art(Image.fromarray(ramp))
    assert not is_pixel_art(Image.new("RGB", (64, 64), "red"))
    assert not is_pixel_art(sprite(0).crop((0, 0, 7, 32)))
    assert not is_pixel_art(Image.new("RGB", (4000, 1001), "red"))


def test_hidden_colours_under_clear_pixels_do_not_count() -> None:
    image = sprite(1, mode="RGBA")
    pixels = np.asarray(image).copy()
    clear = pixels[..., 3] == 0
    pixels[clear, :3] = np.random.default_rng(0).integers(0, 256, (clear.sum(), 3))
    assert is_pixel_art(Image.fromarray(pixels))


@pytest.mark.parametrize("times", [2, 3, 5])
def test_the_side_of_blocks(times: int) -> None:
    assert block_size(np.asarray(enlarge_pixels(sprite(2), times)).astype(np.int16)) == times
    assert block_size(np.asarray(draw_picture(1, 37)).astype(np.int16)) == 1


@pytest.mark.parametrize("mode", ["RGB", "RGBA"])
def test_scaled_down_again_it_is_the_picture(mode: str) -> None:
    image = sprite(3, mode=mode)
    large = enlarge_pixels(image, 4)
    assert large.size == (128, 128)
    assert np.array_equal(np.asarray(large)[::4, ::4], np.asarray(image))
    assert np.array_equal(np.asarray(large.reduce(4)), np.asarray(image)) or mode == "RGBA"
