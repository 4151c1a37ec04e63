"""Walks end where they should, bit for bit, and keep to the arc; inversion finds its way back."""

from itertools import pairwise

import pytest
import torch

from danqing.exploring.inversion import invert, psnr
from danqing.exploring.walks import slerp, stops, sweep


def test_an_arc_has_its_ends_exactly_and_keeps_its_length() -> None:
    a, b = torch.randn(2, 1, 4, 3, 3, generator=torch.Generator().manual_seed(0))
    assert slerp(a, b, 0) is a
    assert slerp(a, b, 1) is b
    lengths = [float(slerp(a, b, share).norm()) for share in (0.25, 0.5, 0.75)]
    assert lengths == pytest.approx(
        [float(torch.lerp(a.norm(), b.norm(), s)) for s in (0.25, 0.5, 0.75)], rel=1e-4
    )
    assert torch.allclose(slerp(a, a.clone(), 0.3), a)
    assert slerp(a, -a, 0.5).isfinite().all()


@pytest.mark.parametrize("keys", [2, 5])
def test_a_loop_ends_on_its_first_key(keys: int) -> None:
    way = stops(49, keys, loop=True)
    assert way[0] == (0, 1, 0.0)
    assert way[-1] == (keys - 1, 0, 1.0)


def test_a_way_passes_all_keys_in_small_steps() -> None:
    way = stops(97, 4, loop=False)
    assert way[-1] == (2, 3, 1.0)
    places = [first + share for first, _, share in way]
    assert places == sorted(places)
    assert max(b - a for a, b in pairwise(places)) < 0.1


def test_few_frames_still_have_a_way() -> None:
    assert stops(1, 2, loop=False) == [(0, 1, 0.0)]
    assert len(stops(2, 9, loop=True)) == 2


def test_sliders_sweep_from_end_to_end_or_round() -> None:
    assert sweep(5, loop=False) == pytest.approx([-1, -(0.5**0.5), 0, 0.5**0.5, 1])
    around = sweep(9, loop=True)
    assert around[0] == around[-1] == 0
    assert (max(around), min(around)) == pytest.approx((1, -1))


def draw(z: torch.Tensor, c: torch.Tensor) -> torch.Tensor:
    return torch.tanh(z * c[:, :1, None, None]).repeat(1, 3, 2, 2)


def apart(y: torch.Tensor, x: torch.Tensor) -> torch.Tensor:
    return (y - x).square().mean((1, 2, 3))


def test_inversion_draws_what_it_was_given() -> None:
    z, c = torch.randn(2, 1, 4, 4, generator=torch.Generator().manual_seed(0)), torch.ones(2, 1)
    x, start = draw(z, c), (torch.zeros_like(z), 0.8 * c)
    found = invert(x, start, draw, apart)
    assert min(found.mended) > max(found.read) + 10
    assert psnr(found.x, x) == found.mended
    assert torch.equal(draw(found.z, found.c), found.x)
    assert not start[0].any()


def test_a_start_that_is_right_is_kept() -> None:
    z, c = torch.randn(1, 1, 4, 4, generator=torch.Generator().manual_seed(0)), torch.ones(1, 1)
    found = invert(draw(z, c), (z, c), draw, apart, steps=3)
    assert torch.equal(found.z, z)
    assert found.mended == found.read


def test_likeness_in_decibels() -> None:
    x = torch.zeros(1, 3, 4, 4)
    assert psnr(x + 0.2, x) == pytest.approx((20.0,), abs=1e-3)
