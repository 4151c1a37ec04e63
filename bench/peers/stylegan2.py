"""The peer: stylegan2-pytorch 1.9 from PyPI, its own networks, losses and step, on the CPU (see packages.py).

Its defaults, but for three things in its favour: augmentation as it advises for few pictures (by default it
is off), batches of 16 without accumulation over six, and weights averaged from the start, which it begins
after 20,000 steps.
"""

from pathlib import Path
from tempfile import TemporaryDirectory

import torch

from bench.peers.gan import DECAY
from bench.peers.packages import NoCuda, bring
from danqing.models.blocks import count_parameters
from danqing.precision import autocast, fast_bfloat16
from danqing.training.average import follow, warmed

AUGMENTED = 0.25  # share of batches: what its readme advises for few pictures


class StyleGan2:
    """``side`` is a power of two, 32 at least."""

    batch = 16

    def __init__(self, side: int, seed: int) -> None:
        self.module = bring("stylegan2_pytorch.stylegan2_pytorch")
        torch.manual_seed(seed)
        with TemporaryDirectory() as folder, NoCuda():
            self.trainer = self.module.Trainer(
                base_dir=Path(folder), image_size=side, batch_size=self.batch, aug_prob=AUGMENTED
            )
            self.trainer.init_GAN()
        self.trainer.steps = 1  # at 0 and at every thousandth it would write files
        self.trainer.save = self.trainer.evaluate = lambda *args, **kwargs: None
        self.networks = self.trainer.GAN
        self.parameters = sum(
            count_parameters(part) for part in (self.networks.S, self.networks.G, self.networks.D)
        )

    def step(self, x: torch.Tensor) -> dict[str, torch.Tensor]:
        """One step of the package's trainer."""
        self.trainer.loader = iter([(x + 1) / 2])
        # In float32 oneDNN's gradients of its grouped convolutions end the process (AVX2, PyTorch 2.13).
        with NoCuda(), autocast(), torch.backends.mkldnn.flags(enabled=fast_bfloat16()):
            self.trainer.train()
        decay = warmed(DECAY, 1.0, self.trainer.steps)
        follow(self.networks.SE, self.networks.S, decay)
        follow(self.networks.GE, self.networks.G, decay)
        losses = {"critic": self.trainer.d_loss, "generator": self.trainer.g_loss}
        return {name: torch.tensor(value) for name, value in losses.items()}

    @torch.inference_mode()
    def sample(self, count: int, seed: int) -> torch.Tensor:
        """Pictures of the averaged networks, from all of their variety: nothing is truncated."""
        chance, side = torch.Generator().manual_seed(seed), self.networks.G.image_size
        z = torch.randn(count, self.networks.G.latent_dim, generator=chance)
        grain = torch.rand(count, side, side, 1, generator=chance)
        self.networks.eval()
        with NoCuda(), autocast():
            parts = zip(z.split(64), grain.split(64), strict=True)
            x = torch.cat([self._drawn(*part).float() for part in parts])
        return (2 * x - 1).clamp(-1, 1)

    def _drawn(self, z: torch.Tensor, grain: torch.Tensor) -> torch.Tensor:
        w = self.networks.SE(z)[:, None].expand(-1, self.networks.G.num_layers, -1)
        return self.networks.GE(w, grain)
