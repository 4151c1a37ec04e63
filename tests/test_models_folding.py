"""A folded generator paints what the generator itself paints."""

import pytest
import torch

from danqing.models.folding import FoldedGenerator
from danqing.models.painter import SIZES, Generator, draw_noise, unit


@pytest.fixture
def generator() -> Generator:
    torch.manual_seed(0)
    generator = Generator(SIZES["test"]).requires_grad_(False)
    for name, parameter in generator.named_parameters():
        if "noise_gain" in name or "bias" in name:  # which start at nothing, and would hide a fault
            parameter.normal_(std=0.3)
    return generator


@torch.inference_mode()
def test_folding_changes_nothing_but_the_order_of_sums(generator: Generator) -> None:
    t, w = torch.rand(1, 3, 9, 6) * 2 - 1, unit(torch.randn(2, 8))
    noises = draw_noise(generator, t, torch.Generator().manual_seed(1))
    painted = [FoldedGenerator(generator, own, torch.float32)(t, noises) for own in w]
    for own, x in zip(w, painted, strict=True):
        torch.testing.assert_close(x, generator(t, own[None], noises), atol=2e-6, rtol=1e-5)
    assert (painted[0] - painted[1]).abs().max() > 1e-3


@torch.inference_mode()
def test_bfloat16_stays_near(generator: Generator) -> None:
    t, w = torch.rand(1, 3, 9, 6) * 2 - 1, unit(torch.randn(8))
    noises = draw_noise(generator, t, torch.Generator().manual_seed(1))
    fine, coarse = (
        FoldedGenerator(generator, w, kind)(t, noises) for kind in (torch.float32, torch.bfloat16)
    )
    assert coarse.dtype == torch.float32
    assert (fine - coarse).abs().max() < 0.05
