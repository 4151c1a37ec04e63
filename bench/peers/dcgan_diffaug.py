"""The peer: a DCGAN (arXiv 1511.06434) whose critic sees augmented pictures (DiffAugment, arXiv 2006.10738).

Networks, loss, rate and start are the plain DCGAN's of bench/peers/dcgan.py. Batches are half as large as the
paper's 128: with so little time, twice the steps are worth more.
"""

import torch

from bench.peers.dcgan import Z, bce, critic, generator
from bench.peers.diffaug import augment
from bench.peers.gan import Gan


class DcganDiffAug(Gan):
    """``side`` is 32, 48 or 64."""

    batch = 64

    def __init__(self, side: int, seed: int) -> None:
        torch.manual_seed(seed)
        super().__init__(generator(side), critic(side), 2e-4, (0.5, 0.999))

    def chance(self, count: int, generator: torch.Generator | None) -> torch.Tensor:
        """Uniform in [-1, 1]: [count, 100]."""
        return torch.rand(count, Z, generator=generator) * 2 - 1

    def judged(self, x: torch.Tensor, y: torch.Tensor) -> torch.Tensor:
        """Real and drawn pictures go apart through the critic's batch norms."""
        real, fake = self.critic(augment(x)), self.critic(augment(y))
        return bce(real, 1) + bce(fake, 0)

    def fooled(self, y: torch.Tensor) -> torch.Tensor:
        """The loss that does not saturate."""
        return bce(self.critic(augment(y)), 1)
