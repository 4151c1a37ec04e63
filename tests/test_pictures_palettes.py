"""Colours are measured, extracted and lent; every turn of the palette is safe, gradual and unmistakable."""

import pytest
import torch

from danqing.language import DanqingError
from danqing.pictures.palettes import SHIFTS, extract, from_oklab, measure, shift, to_oklab, transfer


def noise(seed: int = 0, side: int = 24) -> torch.Tensor:
    return torch.rand(2, 3, side, side, generator=torch.Generator().manual_seed(seed)) * 2 - 1


def landscape() -> torch.Tensor:
    """Blue sky over a green meadow with a dark wood, softly varied, [1, 3, 48, 48]."""
    t = torch.empty(1, 3, 48, 48)
    t[:, :, :24] = torch.tensor([0.1, 0.35, 0.7]).view(1, 3, 1, 1)
    t[:, :, 24:] = torch.tensor([-0.3, 0.15, -0.6]).view(1, 3, 1, 1)
    t[:, :, 20:30, 5:20] = torch.tensor([-0.8, -0.6, -0.85]).view(1, 3, 1, 1)
    return (t + 0.08 * noise(3, 48)[:1]).clamp(-1, 1)


def flat(red: float, green: float, blue: float) -> torch.Tensor:
    return torch.tensor([red, green, blue], dtype=torch.float32).view(1, 3, 1, 1).expand(1, 3, 8, 8)


def test_oklab_matches_its_published_values() -> None:
    lab = to_oklab(torch.cat([flat(1, 1, 1), flat(1, -1, -1), flat(-1, -1, 1)]))[:, :, 0, 0]
    expected = torch.tensor([[1, 0, 0], [0.62796, 0.22486, 0.12585], [0.45201, -0.03246, -0.31153]])
    assert torch.allclose(lab, expected, atol=1e-4)


def test_oklab_and_back() -> None:
    assert torch.allclose(from_oklab(to_oklab(noise())), noise(), atol=1e-4)


def test_extract_finds_the_colours_by_share() -> None:
    x = torch.cat([flat(1, -1, -1)] * 4 + [flat(-1, -1, 1)] * 2 + [flat(-1, 1, -1)], dim=3)
    wanted = torch.tensor([[1.0, -1, -1], [-1, -1, 1], [-1, 1, -1]])
    assert torch.allclose(extract(x, 3), wanted, atol=0.02)
    assert extract(flat(0.2, 0.2, 0.2), 5).shape == (5, 3)
    assert torch.equal(extract(noise()), extract(noise()))


def test_transfer_reaches_the_target() -> None:
    x, target = landscape(), measure(0.4 * noise(2))
    moved = measure(transfer(x, target))
    assert torch.allclose(moved.mean, target.mean, atol=0.02)
    assert torch.allclose(moved.covariance, target.covariance, atol=0.004)


def test_casts_that_differ_from_picture_to_picture_are_no_colours_of_a_style() -> None:
    grey = torch.linspace(-0.6, 0.6, 8).view(1, 1, 8, 1).expand(1, 3, 8, 8)
    sheets = [grey + 0.2 * torch.tensor(cast).view(1, 3, 1, 1) for cast in ([1.0, 0, -1], [-1.0, 0, 1])]
    chroma = [float(measure(x).covariance[1:, 1:].trace()) for x in (torch.cat(sheets), *sheets)]
    assert chroma[0] == pytest.approx((chroma[1] + chroma[2]) / 2)


def test_transfer_is_gradual_and_starts_at_nothing() -> None:
    x, target = landscape(), measure(flat(-0.5, -0.2, 0.4))
    assert torch.allclose(transfer(x, target, 0), x, atol=1e-3)
    apart = [float((measure(transfer(x, target, s)).mean - target.mean).norm()) for s in (0.0, 0.5, 1.0)]
    assert apart[0] > apart[1] > apart[2]


def test_transfer_to_itself_changes_nothing() -> None:
    assert torch.allclose(transfer(landscape(), measure(landscape())), landscape(), atol=0.02)


def test_transfer_from_a_flat_picture_does_not_explode() -> None:
    moved = transfer(flat(0.3, 0.3, 0.3), measure(noise()))
    assert torch.isfinite(moved).all()
    assert float(moved.std(dim=(2, 3)).max()) < 0.05


@pytest.mark.parametrize("name", SHIFTS)
@pytest.mark.parametrize(
    "x", [noise(), flat(-1, -1, -1), flat(1, 1, 1), landscape()], ids=["noise", "black", "white", "land"]
)
def test_every_shift_is_safe(name: str, x: torch.Tensor) -> None:
    turned = shift(x, name)
    assert turned.shape == x.shape
    assert torch.isfinite(turned).all()
    assert turned.abs().max() <= 1
    assert torch.allclose(shift(x, name, 0.0), x, atol=1e-3)


@pytest.mark.parametrize("name", SHIFTS)
def test_every_shift_shows_and_grows(name: str) -> None:
    little, much = (float((shift(landscape(), name, s) - landscape()).abs().mean()) for s in (0.4, 1.0))
    assert 0 < little < much
    assert much > 0.06


def test_shifts_differ_from_each_other() -> None:
    turned = torch.cat([shift(landscape(), name) for name in SHIFTS])
    apart = (turned[:, None] - turned[None]).abs().mean(dim=(2, 3, 4))
    assert float(apart.fill_diagonal_(1).min()) > 0.03


def lab_of(name: str, rows: slice) -> torch.Tensor:
    """Mean Oklab colour [3] of some rows after the shift."""
    return to_oklab(shift(landscape(), name))[:, :, rows].mean(dim=(0, 2, 3))


def test_night_is_deep_blue_and_dim() -> None:
    light, _, blue = lab_of("night", slice(None))
    assert light < 0.35
    assert blue < -0.04


def test_dawn_has_a_warm_low_sky() -> None:
    top, low = lab_of("dawn", slice(0, 6)), lab_of("dawn", slice(16, 20))
    assert low[2] > 0.02
    assert low[2] > top[2] + 0.04


def test_snow_lies_white_and_cool_on_the_ground() -> None:
    light, _, blue = lab_of("snow", slice(34, 48))
    assert light > 0.8
    assert blue < 0


def test_autumn_turns_greens_russet() -> None:
    ground = lab_of("autumn", slice(34, 48))
    assert ground[1] > 0.05
    assert ground[2] > 0.05


def test_mist_lightens_towards_the_horizon() -> None:
    before = to_oklab(landscape())[:, :1]
    gained = (to_oklab(shift(landscape(), "mist"))[:, :1] - before).mean(dim=(0, 1, 3))
    assert gained[26] > gained[44] > 0


@pytest.mark.parametrize(
    ("name", "strength", "key"),
    [("nacht", 1.0, "shift-unknown"), ("night", 1.5, "shift-range"), ("night", -1, "shift-range")],
)
def test_unknown_shifts_and_strengths_are_refused(name: str, strength: float, key: str) -> None:
    with pytest.raises(DanqingError) as caught:
        shift(landscape(), name, strength)
    assert caught.value.key == key


@pytest.mark.parametrize("horizon", [0.0, 0.3, 1.0])
@pytest.mark.parametrize("name", ["snow", "autumn", "dawn"])
def test_any_horizon_and_size_will_do(name: str, horizon: float) -> None:
    for size in ((1, 1), (3, 200), (512, 300)):
        assert torch.isfinite(shift(torch.full((1, 3, *size), 0.3), name, horizon=horizon)).all()
