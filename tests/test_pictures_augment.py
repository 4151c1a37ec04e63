"""Jitter before the critic: of every picture's own, alike in its copies, and open to gradients."""

from collections.abc import Callable

import pytest
import torch

from danqing.pictures.augment import augment, jitter_colour, jitter_place


def pictures(count: int = 4, side: int = 16) -> torch.Tensor:
    rough = torch.rand(count, 3, 4, 4, generator=torch.Generator().manual_seed(0)) * 2 - 1
    return torch.nn.functional.interpolate(rough, (side, side), mode="bilinear")


@pytest.mark.parametrize("jitter", [augment, jitter_colour, jitter_place])
def test_copies_are_jittered_alike_and_pictures_apart(jitter: Callable[..., torch.Tensor]) -> None:
    torch.manual_seed(0)
    x = pictures(1).repeat(4, 1, 1, 1)
    y = jitter(torch.cat([x, x]), copies=2)
    assert y.shape == (8, 3, 16, 16)
    assert torch.equal(y[:4], y[4:])
    assert all((y[i] - y[0]).abs().max() > 1e-3 for i in (1, 2, 3))


def test_chance_decides_and_repeats() -> None:
    def seeded(seed: int) -> torch.Tensor:
        torch.manual_seed(seed)
        return augment(pictures())

    first, again, other = map(seeded, (1, 1, 2))
    assert torch.equal(first, again)
    assert not torch.equal(first, other)


def test_gradients_flow_to_every_picture() -> None:
    torch.manual_seed(0)
    x = pictures().requires_grad_()
    augment(x).square().sum().backward()
    assert x.grad is not None
    assert (x.grad.abs().amax((1, 2, 3)) > 0).all()


def test_a_plain_picture_stays_plain_and_in_place() -> None:
    """Moving reflects at the borders: nothing black comes in."""
    x = torch.full((2, 3, 16, 16), 0.25)
    assert torch.allclose(jitter_place(x), x, atol=1e-5)


def test_no_strength_changes_nothing() -> None:
    x = pictures()
    assert torch.allclose(jitter_colour(x, strength=0), x, atol=1e-6)
    assert torch.allclose(jitter_place(x, share=0, zoom=0), x, atol=1e-5)
