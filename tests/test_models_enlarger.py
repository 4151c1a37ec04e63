"""The Enlarger's miniature: shapes, tiles without seams, fidelity, transparency, odd pictures, weights."""

from pathlib import Path

import numpy as np
import pytest
import torch
from miniatures import draw_picture
from PIL import Image

from danqing.language import DanqingError
from danqing.models import enlarging, storage
from danqing.models.enlarger import (
    SIZES,
    TIMES,
    EnlargerCritic,
    Generator,
    grown,
    relativistic,
)
from danqing.models.enlarging import Enlarger, enlarge, load
from danqing.models.features import TAPS
from danqing.pictures.tensors import shrink, to_tensor

CONFIG = SIZES["test"]


def weights(seed: int) -> dict[str, torch.Tensor]:
    """Weights that draw far more than fresh ones do, so that a seam would show."""
    torch.manual_seed(seed)
    generator = Generator(CONFIG)
    for head in generator.leave.values():
        torch.nn.init.normal_(head.get_parameter("weight"), std=0.1)
    for block in generator.blocks:
        block.get_parameter("gain").data.fill_(0.05)  # as after training: noise is seen
    return generator.state_dict()


@pytest.fixture
def enlarger() -> Enlarger:
    return Enlarger(CONFIG, weights(0), weights(1))


def returned(image: Image.Image, made: Image.Image, times: int) -> float:
    """PSNR in dB of the result, scaled down by area, to the picture."""
    apart = shrink(to_tensor(made), times) - to_tensor(image)
    return float(-10 * (apart.square().mean() / 4).log10())


@pytest.mark.parametrize("times", TIMES)
def test_a_fresh_network_enlarges_nearly_as_bicubic_scaling_does(times: int) -> None:
    torch.manual_seed(0)
    x = to_tensor(draw_picture(1, 24))
    y = Generator(CONFIG)(x, torch.randn(1, 1, 24, 24), times)
    assert y.shape == (1, 3, 24 * times, 24 * times)
    assert 0 < (y - grown(x, times)).abs().mean() < 0.1


@pytest.mark.parametrize("times", TIMES)
def test_unpadded_it_draws_the_same_without_its_reach(enlarger: Enlarger, times: int) -> None:
    network = Generator(CONFIG)
    network.load_state_dict(enlarger.faithful)
    x, noise, reach = to_tensor(draw_picture(6, 40)), torch.randn(1, 1, 40, 40), CONFIG.reach
    with torch.inference_mode():
        padded = network(x, noise, times)
        inside = network.unpadded()(x, noise, times)
    edge = reach * times
    torch.testing.assert_close(inside, padded[..., edge:-edge, edge:-edge])


@pytest.mark.parametrize("times", TIMES)
@pytest.mark.parametrize("fidelity", [0.0, 0.3, 1.0])
def test_tiles_leave_no_seam(enlarger: Enlarger, times: int, fidelity: float) -> None:
    image = draw_picture(2, 70)
    whole, parts = (
        np.asarray(enlarge(enlarger, image, times, fidelity=fidelity, tile=tile)).astype(int)
        for tile in (256, 23)
    )
    assert np.abs(whole - parts).max() <= 1


def test_without_a_margin_seams_would_show(enlarger: Enlarger, monkeypatch: pytest.MonkeyPatch) -> None:
    window, reach = enlarging._window, CONFIG.reach

    def blind(pixels: np.ndarray, rows: slice, columns: slice, margin: int) -> np.ndarray:
        """A window that knows its tile alone."""
        inside = window(pixels, rows, columns, margin - reach)
        return np.pad(inside, ((reach, reach), (reach, reach), (0, 0)), "edge")

    monkeypatch.setattr(enlarging, "_window", blind)
    assert _seam(enlarger, 0.5) > 1


def test_without_a_border_seams_of_the_correction_would_show(
    enlarger: Enlarger, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(enlarging, "BORDER", 0)
    assert _seam(enlarger, 0.5) == 0
    assert [_seam(enlarger, 1.0, times) > 1 for times in TIMES] == [True, True]
    monkeypatch.undo()
    assert _seam(enlarger, 1.0, 4) == 0


def _seam(enlarger: Enlarger, fidelity: float, times: int = 2) -> int:
    """The greatest difference of pictures made whole and in tiles."""
    image = draw_picture(2, 70)
    whole, parts = (
        np.asarray(enlarge(enlarger, image, times, fidelity=fidelity, tile=tile)).astype(int)
        for tile in (256, 23)
    )
    return int(np.abs(whole - parts).max())


@pytest.mark.parametrize("times", TIMES)
def test_at_fidelity_1_scaling_down_returns_the_picture(enlarger: Enlarger, times: int) -> None:
    image = draw_picture(3, 40)
    assert returned(image, enlarge(enlarger, image, times, fidelity=1.0), times) > 45
    assert returned(image, enlarge(enlarger, image, times, fidelity=0.5), times) < 40


def test_pure_black_and_white_noise_is_returned_too(enlarger: Enlarger) -> None:
    chance = np.random.default_rng(0)
    image = Image.fromarray(chance.integers(0, 2, (20, 20, 3), np.uint8) * 255)
    assert returned(image, enlarge(enlarger, image, 4, fidelity=1.0), 4) > 45


def test_fidelity_leads_from_the_vivid_to_the_faithful_weights(enlarger: Enlarger) -> None:
    vivid, between, faithful, beyond = (enlarger.network(f).state_dict() for f in (0.0, 0.25, 0.5, 1.0))
    for name, value in faithful.items():
        mean = (enlarger.vivid[name] + enlarger.faithful[name]) / 2
        torch.testing.assert_close(vivid[name].float(), enlarger.vivid[name], rtol=0.01, atol=0.01)
        torch.testing.assert_close(between[name].float(), mean, rtol=0.01, atol=0.01)
        assert torch.equal(value, beyond[name])
    image = draw_picture(4, 20)
    made = [enlarge(enlarger, image, 2, fidelity=f).tobytes() for f in (0.0, 0.25, 0.5, 0.75, 1.0)]
    assert len({*made}) == 5


@pytest.mark.parametrize("size", [(1, 30), (30, 1), (1, 1), (3, 2)])
def test_the_narrowest_pictures(enlarger: Enlarger, size: tuple[int, int]) -> None:
    made = enlarge(enlarger, Image.new("RGB", size, (200, 30, 90)), 4, fidelity=1.0)
    assert made.size == (4 * size[0], 4 * size[1])


def test_a_long_picture_needs_no_more_than_its_own_memory(enlarger: Enlarger) -> None:
    told: list[tuple[int, int]] = []
    made = enlarge(
        enlarger, Image.new("RGB", (20_000, 3), "teal"), 2, fidelity=0.5, tile=4096,
        progress=lambda done, total: told.append((done, total)),
    )  # fmt: skip
    assert made.size == (40_000, 6)
    assert told == [(i + 1, 5) for i in range(5)]


def test_what_is_opaque_or_clear_stays_so(enlarger: Enlarger) -> None:
    image = draw_picture(5, 40, "RGBA")
    image.putalpha(image.getchannel("A").point(lambda a: 255 if a else 0))
    alpha = np.asarray(image)[..., 3]
    made = np.asarray(enlarge(enlarger, image, 4, fidelity=0.5))
    inside, outside = (np.kron(_deep(alpha == value), np.ones((4, 4), bool)) for value in (255, 0))
    assert inside.any()
    assert outside.any()
    assert (made[..., 3][inside] == 255).all()
    assert (made[..., 3][outside] == 0).all()
    assert len(np.unique(made[..., 3])) > 2  # the edge between is drawn, not stepped
    opaque = image.copy()
    opaque.putalpha(255)
    assert np.asarray(enlarge(enlarger, opaque, 2, fidelity=0.5))[..., 3].min() == 255


def _deep(mask: np.ndarray) -> np.ndarray:
    """Where all neighbours within the picture are of the mask, too."""
    padded = np.pad(mask, 1, constant_values=True)
    shifted = [padded[i : i + len(mask), j : j + mask.shape[1]] for i in range(3) for j in range(3)]
    return np.all(shifted, 0)


def test_colours_hidden_under_clear_pixels_do_not_show(enlarger: Enlarger) -> None:
    pixels = np.zeros((24, 24, 4), np.uint8)
    pixels[:, :12] = (200, 120, 40, 255)
    hidden = pixels.copy()
    hidden[:, 12:, :3] = (0, 0, 255)
    first, second = (
        np.asarray(enlarge(enlarger, Image.fromarray(p), 4, fidelity=0.5)) for p in (pixels, hidden)
    )
    assert np.array_equal(first, second)


def test_the_critic_scores_every_place_by_features_and_pixels() -> None:
    maps = [torch.randn(2, TAPS[tap], 32 >> i, 32 >> i) for i, tap in enumerate((0, 3, 5))]
    scores = EnlargerCritic(CONFIG)(torch.randn(2, 3, 64, 64), maps)
    assert [tuple(s.shape) for s in scores] == [(2, 1, 32, 32), (2, 1, 16, 16), (2, 1, 8, 8), (2, 1, 16, 16)]


def test_the_relativistic_loss_is_low_where_the_better_lie_above() -> None:
    high, low = [torch.full((2, 1, 4, 4), 3.0)], [torch.full((2, 1, 4, 4), -3.0)]
    assert relativistic(high, low) < 0.01 < relativistic(high, high) < relativistic(low, high)


def test_weights_come_back_from_their_file(enlarger: Enlarger, tmp_path: Path) -> None:
    tensors = {
        f"{name}.{key}": value
        for name in ("faithful", "vivid")
        for key, value in getattr(enlarger, name).items()
    }
    storage.save(tmp_path / "e.safetensors", {"enlarger": storage.Part(CONFIG, tensors)})
    read = load(tmp_path / "e.safetensors")
    assert read.config == CONFIG
    for name, value in enlarger.vivid.items():
        assert torch.equal(read.vivid[name], value.half().float())
    del tensors["vivid.enter.bias"]
    storage.save(tmp_path / "short.safetensors", {"enlarger": storage.Part(CONFIG, tensors)})
    with pytest.raises(DanqingError, match="another version"):
        load(tmp_path / "short.safetensors")
    with pytest.raises(DanqingError):
        load(tmp_path / "none.safetensors")
