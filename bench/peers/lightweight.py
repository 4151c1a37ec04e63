"""The peer: lightweight-gan 1.2 from PyPI, its own networks, losses and step, on the CPU (see packages.py).

Its command line's defaults but for batches of 16 in place of 10, which come from memory. Nothing is written
on the way, and its averaged generator, which would begin after 20,000 steps, follows from the start.
"""

from pathlib import Path
from tempfile import TemporaryDirectory

import torch

from bench.peers.gan import DECAY
from bench.peers.packages import NoCuda, bring
from danqing.models.blocks import count_parameters
from danqing.precision import autocast
from danqing.training.average import follow, warmed

AUGMENTED = 0.3  # share of batches: what the package itself sets for fewer than a thousand pictures


class LightweightGan:
    """``side`` is a power of two, 32 at least."""

    batch = 16

    def __init__(self, side: int, seed: int) -> None:
        module = bring("lightweight_gan.lightweight_gan")
        torch.manual_seed(seed)
        with TemporaryDirectory() as folder, NoCuda():
            self.trainer = module.Trainer(
                base_dir=Path(folder), image_size=side, batch_size=self.batch, aug_prob=AUGMENTED,
                attn_res_layers=[32], disc_output_size=1, use_aim=False,
            )  # fmt: skip
            self.trainer.init_GAN()
        self.trainer.save = self.trainer.evaluate = lambda *args, **kwargs: None
        self.networks = self.trainer.GAN
        self.parameters = count_parameters(self.networks.G) + count_parameters(self.networks.D)

    def step(self, x: torch.Tensor) -> dict[str, torch.Tensor]:
        """One step of the package's trainer."""
        self.trainer.loader = iter([(x + 1) / 2])
        with NoCuda(), autocast():
            self.trainer.train()
        follow(self.networks.GE, self.networks.G, warmed(DECAY, 1.0, self.trainer.steps))
        losses = {"critic": self.trainer.d_loss, "generator": self.trainer.g_loss}
        return {name: torch.tensor(value) for name, value in losses.items()}

    @torch.inference_mode()
    def sample(self, count: int, seed: int) -> torch.Tensor:
        """Pictures of the averaged generator."""
        z = torch.randn(count, self.networks.latent_dim, generator=torch.Generator().manual_seed(seed))
        self.networks.eval()
        with NoCuda(), autocast():
            x = torch.cat([self.networks.GE(part).float() for part in z.split(64)])
        return (2 * x - 1).clamp(-1, 1)
