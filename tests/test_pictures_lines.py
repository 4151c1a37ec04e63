"""Drawings of pictures: lines where edges are, thin, whole; and rough ones that stay drawings."""

import numpy as np
import pytest
import torch
from drawn import sketch
from miniatures import draw_picture
from PIL import Image, ImageDraw

from danqing.pictures.lines import contours, despeckled, draw_hands, keep_pieces, lightness, thinned, xdog
from danqing.pictures.shaky import broken, pencilled, roughened, shaken, widened
from danqing.pictures.spots import draw_spots


def disc(side: int = 128) -> Image.Image:
    image = Image.new("RGB", (side, side), (200, 190, 170))
    ImageDraw.Draw(image).ellipse((32, 32, 96, 96), (60, 40, 30))
    return image


def test_every_hand_draws_what_is_there() -> None:
    hands = draw_hands(draw_picture(3, 256))
    assert hands.shape == (4, 256, 256)
    assert hands.dtype == np.uint8
    shares = (hands > 127).mean((1, 2))
    assert (shares > 0.002).all()
    assert (shares < 0.4).all()


def test_an_even_picture_has_no_lines() -> None:
    for level in (0, 90, 255):
        hands = draw_hands(Image.new("RGB", (96, 96), (level, level, level)))
        assert hands.max() == 0


def test_contours_lie_on_the_edge_and_are_one_pixel_wide() -> None:
    found = contours(lightness(disc()), 1.6, share=0.1, shortest=16) > 0
    y, x = np.argwhere(found).T
    away = np.abs(np.hypot(y - 64, x - 64) - 32)
    assert len(y) > 100
    assert away.max() < 3
    assert not (found[:-1, :-1] & found[1:, :-1] & found[:-1, 1:] & found[1:, 1:]).any()


def test_thinning_keeps_a_ring_whole_and_a_bar_long() -> None:
    mask = np.zeros((40, 60), bool)
    mask[18:23, 5:55] = True
    worn = thinned(mask)
    assert worn.sum(0)[10:50].tolist() == [1] * 40
    y, x = np.mgrid[-20:20, -20:20]
    ring = np.hypot(y, x)
    worn = thinned((ring > 9) & (ring < 14))
    pieces = keep_pieces(worn, worn, 40)
    assert (pieces == worn).all()
    assert thinned(np.zeros((5, 5), bool)).sum() == 0


def test_specks_and_pieces_without_a_seed_go() -> None:
    mask = np.zeros((20, 20), bool)
    mask[2, 2:4] = mask[10, 2:18] = mask[15, 2:18] = True
    seeds = np.zeros_like(mask)
    seeds[10, 5] = seeds[2, 2] = True
    assert keep_pieces(mask, seeds, 5).nonzero()[0].tolist() == [10] * 16
    ink = mask.astype(np.float32)
    assert despeckled(ink, 5)[2].sum() == 0
    assert (despeckled(ink, 5)[10] == ink[10]).all()


def test_a_dark_picture_is_not_all_ink() -> None:
    light = lightness(disc()) * np.float32(0.25)
    ink = xdog(light, 1.0, sharpness=9.0, threshold=0.66)
    assert 0.005 < (ink > 0.5).mean() < 0.2


@pytest.fixture
def ink() -> torch.Tensor:
    one = 1 - lightness(sketch((128, 128)))
    return torch.from_numpy(one).expand(3, 1, -1, -1).contiguous()


def test_shaking_moves_lines_as_far_as_is_asked(ink: torch.Tensor) -> None:
    still = shaken(ink, torch.zeros(3), torch.Generator().manual_seed(0))
    assert torch.allclose(still, ink, atol=1e-3)
    moved = [shaken(ink, torch.full((3,), a), torch.Generator().manual_seed(0)) for a in (0.005, 0.02)]
    near, far = ((one - ink).abs().mean() for one in moved)
    assert 0 < near < far
    assert 0.7 < float(moved[1].sum() / ink.sum()) < 1.3


def test_gaps_take_about_their_share(ink: torch.Tensor) -> None:
    full = torch.ones(3, 1, 256, 256)
    left = broken(full, torch.tensor([0.0, 0.3, 0.6]), torch.Generator().manual_seed(0)).mean((1, 2, 3))
    assert left[0] > 0.97
    assert abs(left[1] - 0.7) < 0.1
    assert abs(left[2] - 0.4) < 0.1
    assert (broken(ink, torch.full((3,), 0.3)) <= ink + 1e-6).all()


def test_a_wider_pen_adds_so_many_pixels() -> None:
    line = torch.zeros(3, 1, 32, 32)
    line[..., 16] = 1
    wide = widened(line, torch.tensor([0.0, 2.0, 4.0]))
    assert wide[:, 0, 16].sum(1).tolist() == [1, 3, 5]


def test_pencil_is_lighter_than_ink(ink: torch.Tensor) -> None:
    grain = torch.tensor([0.0, 0.5, 1.0])
    tone = pencilled(ink, grain, torch.Generator().manual_seed(0)).sum((1, 2, 3))
    assert tone[0] > tone[1] > tone[2] > 0


def test_roughened_drawings_go_by_their_chance(ink: torch.Tensor) -> None:
    one, same, other = (roughened(ink, torch.Generator().manual_seed(seed)) for seed in (1, 1, 2))
    assert torch.equal(one, same)
    assert not torch.equal(one, other)
    assert one.shape == ink.shape
    assert one.min() >= 0
    assert one.max() <= 1


def test_spots_bear_the_colours_of_their_places() -> None:
    x = torch.rand(3, 3, 24, 32) * 2 - 1
    x[2] = 0.5
    spots = draw_spots(x, torch.tensor([0, 3, 12]), torch.Generator().manual_seed(0))
    assert spots.shape == (3, 4, 24, 32)
    given = spots[:, 3].sum((1, 2))
    assert given[0] == 0
    assert 0 < given[1] < given[2]
    assert set(spots[:, 3].unique().tolist()) == {0, 1}
    assert (spots[:, :3] * (1 - spots[:, 3:]) == 0).all()
    on = spots[2, :3][:, spots[2, 3] > 0]
    assert abs(float(on.mean()) - 0.5) < 0.1
