"""The peer in miniature: it trains, saves, loads and draws."""

from pathlib import Path

import numpy as np
import pytest
import torch

from bench.peers.dcgan import critic, generator, load, save, train_dcgan

PIXELS = np.random.default_rng(0).integers(0, 256, (20, 32, 32, 3), dtype=np.uint8)


@pytest.mark.parametrize("side", [32, 48, 64])
def test_the_networks_fit_every_side(side: int) -> None:
    x = generator(side, width=4)(torch.zeros(2, 100))
    assert x.shape == (2, 3, side, side)
    assert critic(side, width=4)(x).shape == (2, 1)


def test_other_sides_are_refused() -> None:
    with pytest.raises(ValueError, match="32, 48, 64"):
        generator(50)


@pytest.mark.parametrize("bf16", [False, True])
def test_training_keeps_to_its_cpu_time_and_survives_saving(bf16: bool, tmp_path: Path) -> None:
    torch.manual_seed(0)
    untrained = next(generator(32, width=4).parameters())  # the same seed gives training the same start
    threads = torch.get_num_threads()
    dcgan = train_dcgan(PIXELS, 0.02, 1, bf16=bf16, width=4, batch=8)  # waiting threads count as CPU time
    torch.set_num_threads(threads)
    assert 1.2 <= dcgan.cpu_seconds < 6
    assert dcgan.pictures >= 16
    assert not torch.allclose(next(dcgan.network.parameters()), untrained, atol=1e-3)
    x = dcgan(3, seed=1)
    assert x.shape == (3, 3, 32, 32)
    assert x.abs().max() <= 1
    save(dcgan, tmp_path / "dcgan.safetensors")
    again = load(tmp_path / "dcgan.safetensors")
    torch.testing.assert_close(again(3, seed=1), x, rtol=0, atol=0)
    assert (again.side, again.cpu_seconds, again.pictures) == (32, dcgan.cpu_seconds, dcgan.pictures)
