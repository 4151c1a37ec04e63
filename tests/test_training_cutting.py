"""Cutting squares and things out of pictures, and laying drawings out."""

import numpy as np
import pytest
from miniatures import draw_picture
from PIL import Image, ImageDraw

from danqing.training.cutting import cut_out, on_clear, squares
from danqing.training.packing import mosaics, on_paper, square

PAPER, FRUIT, SECTION = (240, 230, 210), (180, 40, 40), (60, 120, 60)


def plate(*things: tuple[tuple[int, int, int, int], tuple[int, int, int]]) -> Image.Image:
    """A sheet of paper with ellipses on it, a little uneven as paper is."""
    image = Image.new("RGB", (200, 260), PAPER)
    for box, colour in things:
        ImageDraw.Draw(image).ellipse(box, fill=colour)
    noise = np.random.default_rng(0).integers(-4, 5, (260, 200, 1))
    return Image.fromarray((np.asarray(image) + noise).clip(0, 255).astype(np.uint8))


@pytest.mark.parametrize(
    ("size", "count"), [((100, 100), 1), ((140, 100), 1), ((100, 200), 2), ((310, 100), 3), ((900, 100), 3)]
)
def test_long_pictures_give_squares_along_their_longer_side(size: tuple[int, int], count: int) -> None:
    across = np.linspace(0, 255, max(size)).astype(np.uint8)
    grey = np.tile(across, (min(size), 1))
    image = Image.fromarray(grey if size[0] >= size[1] else grey.T).convert("RGB")
    cuts = squares(image, 32, single=False)
    assert [cut.shape for cut in cuts] == [(32, 32, 3)] * count
    means = [cut.mean() for cut in cuts]
    assert means == sorted(means)
    if count > 1:
        assert means[0] + means[-1] == pytest.approx(255, abs=3)  # both ends are reached alike
    assert len(squares(image, 32, single=True)) == 1


def test_the_square_of_a_tall_picture_lies_above_its_middle() -> None:
    image = Image.new("RGB", (40, 120), (0, 0, 0))
    image.paste((255, 255, 255), (0, 0, 40, 60))
    assert square(image, 20).mean() > 150


def test_a_drawing_is_centred_whole_on_a_clear_square() -> None:
    image = Image.new("RGBA", (100, 60), (0, 0, 0, 0))
    image.paste((200, 50, 0, 255), (70, 10, 90, 50))
    page = on_clear(image, 48)
    assert page.shape == (48, 48, 4)
    rows, columns = np.nonzero(page[..., 3] > 128)
    assert rows.max() - rows.min() + 1 == pytest.approx(44, abs=1)  # as high as the margin lets it be
    assert columns.max() - columns.min() + 1 == pytest.approx(22, abs=1)
    assert rows.max() + rows.min() == pytest.approx(47, abs=1)
    assert columns.max() + columns.min() == pytest.approx(47, abs=1)


def test_soft_edges_keep_their_colour_and_softness() -> None:
    page = on_clear(Image.new("RGBA", (44, 44), (200, 50, 0, 100)), 48)
    assert tuple(page[24, 24]) == pytest.approx((200, 50, 0, 100), abs=3)


def test_a_drawing_without_anything_on_it_stays_clear() -> None:
    assert on_clear(Image.new("RGBA", (30, 30), (9, 9, 9, 0)), 24)[..., 3].max() == 0


def test_a_picture_without_alpha_is_taken_whole() -> None:
    assert (on_clear(draw_picture(1), 48)[2:46, 2:46, 3] == 255).all()


def test_a_blank_sheet_has_nothing_to_cut_out() -> None:
    assert cut_out(plate()) is None


def test_a_speck_and_a_sheet_full_are_no_things() -> None:
    assert cut_out(plate(((100, 100, 108, 108), FRUIT))) is None
    assert cut_out(plate(((-100, -100, 300, 300), FRUIT), ((4, 4, 195, 255), PAPER))) is None


def test_of_two_large_things_the_topmost_is_cut_out() -> None:
    thing = cut_out(plate(((60, 140, 150, 230), SECTION), ((50, 20, 140, 110), FRUIT)))
    assert thing is not None
    assert (thing.mode, thing.size) == ("RGBA", (200, 260))
    pixels = np.asarray(thing)
    assert pixels[65, 95, 3] == 255
    assert abs(pixels[65, 95, 0].astype(int) - FRUIT[0]) < 8
    assert pixels[185, 105, 3] == 0  # the section below
    assert pixels[10, 10, 3] == 0  # the paper
    share = (pixels[..., 3] > 128).mean()
    assert share == pytest.approx(np.pi * 45**2 / (200 * 260), rel=0.1)


def test_a_small_thing_above_the_large_one_is_passed_over() -> None:
    thing = cut_out(plate(((80, 10, 110, 40), SECTION), ((50, 80, 150, 180), FRUIT)))
    assert thing is not None
    alpha = np.asarray(thing)[..., 3]
    assert alpha[130, 100] == 255
    assert alpha[25, 95] == 0


def test_holes_in_a_thing_are_filled() -> None:
    thing = cut_out(plate(((40, 40, 160, 160), FRUIT), ((90, 90, 110, 110), PAPER)))
    assert thing is not None
    assert np.asarray(thing)[100, 100, 3] == 255


def test_drawings_lie_whole_on_their_paper() -> None:
    page = on_paper(Image.new("RGBA", (40, 20), (10, 20, 30, 255)), 64, PAPER)
    assert page.shape == (64, 64, 3)
    assert tuple(page[0, 0]) == PAPER
    assert tuple(page[32, 32]) == (10, 20, 30)
    assert tuple(page[10, 32]) == PAPER


def test_fours_of_cells_make_a_mosaic_and_the_rest_is_dropped() -> None:
    cells = [np.full((8, 8, 3), i, np.uint8) for i in range(7)]
    (mosaic,) = mosaics(cells)
    assert mosaic.shape == (16, 16, 3)
    assert [mosaic[y, x, 0] for y in (0, 15) for x in (0, 15)] == [0, 1, 2, 3]
