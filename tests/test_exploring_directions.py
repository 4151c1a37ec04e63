"""Directions: found where they were put, none twice; by effect, and limited where pictures get worse."""

import pytest
import torch

from danqing.exploring.directions import Direction, Space, factors, find_directions, principal
from danqing.exploring.measuring import FARTHEST, Bench, measure, strangeness


@pytest.fixture
def space() -> Space:
    """Conditions that differ most along the first axis; a map that answers the third most."""
    chance = torch.Generator().manual_seed(0)
    codes = torch.randn(200, 2, 2, 2, generator=chance)
    conditions = torch.randn(200, 5, generator=chance) * torch.tensor([9.0, 1, 1, 1, 1])
    weights = torch.eye(5)[[2, 2, 2, 4]] * torch.tensor([[1.0], [1], [1], [0.1]])
    return Space(codes, conditions, torch.tensor([[0.0, 3.0], [0.1, 0.0]]), weights)


def test_principal_components_find_the_axis_of_most_difference(space: Space) -> None:
    axes = principal(space.conditions, 3)
    assert axes[0, 0] > 0.99
    assert torch.allclose(axes @ axes.T, torch.eye(3), atol=1e-5)


def test_fewer_pictures_than_dimensions_have_fewer_axes() -> None:
    assert len(principal(torch.randn(3, 10), 6)) == 2


def test_factors_find_what_a_layer_answers_most(space: Space) -> None:
    assert factors(space.map, 1)[0].tolist() == pytest.approx([0, 0, 1, 0, 0], abs=1e-5)
    assert factors(space.plant, 1)[0].tolist() == pytest.approx([0, 1], abs=0.05)


def test_directions_stand_apart_and_are_a_deviation_long(space: Space) -> None:
    found = find_directions(space)
    steps = torch.stack([torch.cat([one.z.flatten(), one.c]) for one in found])
    lengths = steps.norm(dim=1)
    units = steps / lengths[:, None]
    assert torch.allclose(units @ units.T, torch.eye(len(units)), atol=1e-4)
    assert 5 + 2 < len(found) <= 5 + 8  # of 22 candidates: the others would be duplicates
    rows = torch.cat([space.codes.flatten(1), space.conditions], 1)
    assert torch.allclose((rows @ units.T).std(0), lengths, rtol=1e-3)
    assert found[0].method == "pca c 1"


def test_places_move_alike_until_whole_codes_are_asked(space: Space) -> None:
    for one in find_directions(space):
        if one.z.any() and "places" not in one.method:
            assert torch.allclose(one.z, one.z[:, :1, :1].expand_as(one.z), atol=1e-4)


def bench() -> Bench:
    """Pictures are their conditions; those whose last number is beyond 1 are strange."""
    z, c = torch.zeros(11, 1, 1, 1), torch.zeros(11, 3)
    c[:, 2] = torch.linspace(-1, 1, 11)
    return Bench(
        z,
        c,
        draw=lambda z, c: c,
        apart=lambda a, b: (a - b).norm(dim=1),
        strange=(lambda x: torch.zeros(len(x)), lambda x: x[:, 2]),
    )


def direction(*c: float) -> Direction:
    return Direction(torch.zeros(1, 1, 1), torch.tensor(c), "test")


def test_the_most_effective_come_first_and_no_more_than_asked() -> None:
    found = measure([direction(1, 0, 0), direction(0, 3, 0), direction(0, 2, 0)], bench(), 2)
    assert [one.effect for one in found] == pytest.approx([3, 2])
    assert all((one.low, one.high) == (-FARTHEST, FARTHEST) for one in found)


def test_the_limit_is_where_the_median_is_stranger_than_most_unmoved() -> None:
    (found,) = measure([direction(0, 0, 0.3)], bench(), 1)
    assert found.effect == pytest.approx(0.3)
    assert found.low == -FARTHEST
    assert found.high == pytest.approx(0.4 / 0.3, rel=1e-3)


def test_pictures_far_from_the_real_ones_are_strange() -> None:
    real = torch.randn(50, 4, generator=torch.Generator().manual_seed(0))
    strange = strangeness(lambda x: x, real)
    assert (strange(real + 5) > strange(real).max()).all()
    assert strangeness(lambda x: x, real[:1])(real[:2]).isfinite().all()
