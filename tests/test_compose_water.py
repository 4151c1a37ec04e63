"""The sea: level, mirroring what is above it, and where the plan says it is."""

from collections.abc import Sequence

import pytest
import torch

from danqing.themes.compose import compose
from danqing.themes.plan import Background, Plan
from danqing.themes.water import open_water

RED_SKY = torch.tensor([0.8, -0.4, -0.6]).view(1, 3, 1, 1)


def split(height: int = 40, width: int = 48) -> torch.Tensor:
    """A red sky over a green land that begins in the middle."""
    t = RED_SKY.expand(1, 3, height, width).clone()
    t[:, :, height // 2 :] = torch.tensor([-0.8, 0.6, -0.8]).view(1, 3, 1, 1)
    return t


def test_below_the_horizon_the_sky_is_mirrored_and_above_nothing_changes() -> None:
    t = split()
    sea = open_water(t, 0.5, 0)
    assert torch.equal(sea[:, :, :18], t[:, :, :18])
    red, green, _ = sea[0, :, 24:].mean((1, 2)) - t[0, :, 24:].mean((1, 2))
    assert red > 0.5
    assert green < -0.2


def test_waves_lie_flat_and_grow_towards_the_viewer_and_come_from_the_seed() -> None:
    t = RED_SKY.expand(1, 3, 64, 64)
    sea = open_water(t, 0.25, 3)
    below = sea[:, :1, 18:]
    down, across = (below.diff(dim=dim).abs().mean() for dim in (2, 3))
    assert down > 2 * across
    assert below[:, :, -20:].std(dim=2).mean() > 1.5 * below[:, :, :12].std(dim=2).mean()
    assert torch.equal(sea, open_water(t, 0.25, 3))
    assert not torch.equal(sea, open_water(t, 0.25, 4))


@pytest.mark.parametrize("horizon", [0.0, 0.02, 0.99, 1.0])
def test_without_room_for_a_sea_there_is_none(horizon: float) -> None:
    t = split()
    assert torch.equal(open_water(t, horizon, 0), t)


@pytest.mark.parametrize(("labels", "wet"), [(("landscape", "sea"), True), (("landscape", "field"), False),
                                             (("song", "lake"), False)])  # fmt: skip
def test_only_open_water_is_laid(labels: tuple[str, ...], wet: bool) -> None:
    ground = Background(labels, 0, 0.5)
    plan = Plan("sea", "oil-landscape", 384, 320, 0, ground)

    def scene(wanted: Sequence[str], seed: int, height: int, width: int) -> torch.Tensor:
        return split(height, width)

    def thing(wanted: Sequence[str], seed: int) -> torch.Tensor:
        raise AssertionError("no thing is wanted")

    t = compose(plan, scene, thing)
    assert torch.allclose(t, split(40, 48), atol=1e-5) != wet
