"""The peers in miniature: each learns from batches and draws pictures of chance."""

from collections.abc import Callable
from importlib.util import find_spec
from pathlib import Path

import pytest
import torch

from bench.peers import packages
from bench.peers.dcgan_diffaug import DcganDiffAug
from bench.peers.diffaug import colour, cutout, translation
from bench.peers.fastgan import Critic, FastGan, Generator
from bench.peers.gan import Gan, Peer
from bench.peers.lightweight import LightweightGan
from bench.peers.projected import Critics, ProjectedGan
from bench.peers.stylegan2 import StyleGan2

SIDE = 32
OURS: list[Callable[[int, int], Gan]] = [DcganDiffAug, FastGan, ProjectedGan]


def batch(count: int = 4) -> torch.Tensor:
    return torch.rand(count, 3, SIDE, SIDE, generator=torch.Generator().manual_seed(0)) * 2 - 1


def check(make: Callable[[int, int], Peer]) -> Peer:
    """Two steps; samples are pictures that hang on the seed alone."""
    peer = make(SIDE, 0)
    for _ in range(2):
        losses = peer.step(batch())
        assert all(torch.isfinite(value) for value in losses.values())
    x = peer.sample(3, 1)
    assert x.shape == (3, 3, SIDE, SIDE)
    assert x.abs().max() <= 1
    torch.testing.assert_close(peer.sample(3, 1), x, rtol=0, atol=0)
    assert not torch.equal(peer.sample(3, 2), x)
    return peer


@pytest.mark.parametrize("make", OURS)
def test_a_peer_learns_and_draws(make: Callable[[int, int], Gan]) -> None:
    peer = check(make)
    assert isinstance(peer, Gan)
    fresh = make(SIDE, 0)
    for part in ("generator", "critic", "average"):
        moved = zip(getattr(peer, part).parameters(), getattr(fresh, part).parameters(), strict=True)
        assert any(not torch.equal(a, b) for a, b in moved), part


@pytest.mark.skipif(not find_spec("lightweight_gan"), reason="needs bench/requirements-peers.txt")
def test_lightweight_gan_starts_without_a_gpu() -> None:
    check(LightweightGan)


@pytest.mark.skipif(not find_spec("stylegan2_pytorch"), reason="needs bench/requirements-peers.txt")
def test_stylegan2_starts_without_a_gpu() -> None:
    check(StyleGan2)


def test_nothing_goes_to_cuda_and_nothing_else_is_changed() -> None:
    x = torch.ones(2)
    with packages.NoCuda():
        assert x.cuda() is x
        assert torch.zeros([], device=torch.device("cuda:0")).device.type == "cpu"
        assert torch.nn.Linear(2, 2).cuda(0)(x).device.type == "cpu"
        assert torch.zeros(2, device=torch.device("meta")).device.type == "meta"


def test_a_package_sees_a_gpu_only_while_it_is_imported(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "wants_cuda.py").write_text(
        "import torch, torchvision\nassert torch.cuda.is_available()\nfrom aim import Run\n", "utf-8"
    )
    monkeypatch.syspath_prepend(str(tmp_path))
    before = torch.cuda.is_available()
    assert packages.bring("wants_cuda").Run is not None
    assert torch.cuda.is_available() == before
    with pytest.raises(ModuleNotFoundError, match="no_such_peer"):
        packages.bring("no_such_peer")


def test_colour_moves_all_of_a_picture_and_translation_fills_with_nothing() -> None:
    torch.manual_seed(0)
    grey = torch.zeros(8, 3, SIDE, SIDE)
    changed = colour(grey)
    assert changed.std((2, 3)).max() < 1e-6
    assert 0.1 < changed.abs().amax() <= 0.5
    moved = translation(torch.ones(64, 3, SIDE, SIDE))
    kept = moved.mean((1, 2, 3))
    assert kept.min() >= (1 - 1 / 8) ** 2
    assert kept.min() < 1
    assert set(moved.unique().tolist()) == {0.0, 1.0}


def test_cutout_takes_a_quarter_at_most() -> None:
    torch.manual_seed(0)
    lost = 1 - cutout(torch.ones(64, 3, SIDE, SIDE)).mean((1, 2, 3))
    assert lost.max() == pytest.approx(0.25)
    assert lost.min() >= 1 / 16 - 0.02  # the middle lies in the picture


def test_augmentation_lets_slopes_pass() -> None:
    x = batch().requires_grad_()
    cutout(translation(colour(x))).sum().backward()
    assert x.grad is not None
    assert x.grad.abs().sum() > 0


@pytest.mark.parametrize("side", [32, 64, 128])
def test_fastgan_fits_powers_of_two(side: int) -> None:
    x = Generator(side, 4, deep=True)(torch.randn(2, 256))
    assert x.shape == (2, 3, side, side)
    critic = Critic(side, 4)
    scores, middle, last = critic(x)
    assert scores.shape == (2, 25)
    assert middle.shape[-2:] == (16, 16)
    assert last.shape[-2:] == (8, 8)
    assert critic.drawn_apart(x, middle, last) > 0


def test_the_lite_generator_is_smaller_and_excited_by_its_small_maps() -> None:
    deep, lite = (Generator(64, 4, deep=deep) for deep in (True, False))
    assert sum(p.numel() for p in lite.parameters()) < sum(p.numel() for p in deep.parameters())
    assert set(lite.excitations) == {"32", "64"}


def test_projections_never_learn() -> None:
    torch.manual_seed(0)
    critics = Critics(SIDE)
    assert not any(p.requires_grad for p in critics.project.parameters())
    peer = ProjectedGan(SIDE, 0)
    before = [p.clone() for p in peer.critic.project.parameters()]  # type: ignore[union-attr]
    peer.step(batch())
    after = peer.critic.project.parameters()  # type: ignore[union-attr]
    assert all(torch.equal(a, b) for a, b in zip(before, after, strict=True))
    assert not any(p.requires_grad for p in peer.critic.project.parameters())  # type: ignore[union-attr]
