"""The frozen judge: shapes, that it sees what it should, and that it is exact."""

import numpy as np
import pytest
import torch

from danqing.judging.features import judge, style_judge
from danqing.judging.metrics import style_distance


def stripes(count: int, *, period: int, side: int = 64, seed: int = 0) -> torch.Tensor:
    """Stripes of one period in two chance colours each: one style in many pictures."""
    chance = np.random.default_rng(seed)
    dark, light = chance.uniform(-1, 0, (count, 3, 1, 1)), chance.uniform(0, 1, (count, 3, 1, 1))
    columns = (np.arange(side) // period % 2)[None, None, None]
    drawn = np.broadcast_to(dark + (light - dark) * columns, (count, 3, side, side))
    return torch.from_numpy(drawn.copy()).float()


def test_judge_gives_one_row_a_picture_of_any_size_and_the_same_in_any_batch() -> None:
    x = torch.cat([stripes(2, period=4), stripes(1, period=16)])
    features = judge()(x)
    assert features.shape == (3, 1280)
    assert features.dtype == torch.float32
    assert not features.requires_grad
    torch.testing.assert_close(features[1:2], judge()(x[1:2]), rtol=1e-4, atol=1e-4)
    assert judge()(x[..., :40]).shape == (3, 1280)


def test_bfloat16_around_the_judge_does_not_reach_it() -> None:
    x = stripes(1, period=8)
    with torch.autocast("cpu", torch.bfloat16):
        inside = judge()(x)
    torch.testing.assert_close(inside, judge()(x))


def test_judge_takes_rgb_only() -> None:
    with pytest.raises(ValueError, match="RGBA"):
        judge()(torch.zeros(1, 4, 32, 32))


def test_pictures_of_one_manner_are_near_in_style_whatever_their_colours() -> None:
    style = style_judge()
    fine, fine_again = style(stripes(6, period=2, seed=1)), style(stripes(6, period=2, seed=2))
    broad = style(stripes(6, period=16, seed=3))
    assert fine.shape[0] == 6
    assert style_distance(fine, fine_again) < 0.3 * style_distance(fine, broad)


def test_style_needs_whole_strides() -> None:
    with pytest.raises(ValueError, match="32"):
        style_judge()(torch.zeros(1, 3, 64, 50))
