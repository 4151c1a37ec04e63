"""The peer: a plain Projected GAN (arXiv 2111.01007), written from the paper.

The generator is FastGAN's in its "lite" form. Four critics, one for each depth of a frozen network's maps,
score what fixed random projections make of them: 1 × 1 convolutions that mix channels, then 3 × 3
convolutions with bilinear upsampling that bring each depth's map to the next larger one. Spectral norm, hinge
loss summed over critics, Adam at 2e-4 with β1 = 0, differentiable augmentation. The frozen network is
EfficientNet-Lite0 at the picture's own side, at strides 2 to 16, as the Drafter's critic has it: the paper's
4 to 32 are of pictures of 256 px, and would leave 2 × 2 places of 64.
"""

from itertools import pairwise

import torch
import torch.nn.functional as F
from torch import nn

from bench.peers.diffaug import augment
from bench.peers.fastgan import Generator, Z, sn
from bench.peers.gan import Gan
from danqing.models.drafter import critic_loss
from danqing.models.features import TAPS, frozen_features

DEPTHS = (0, 3, 5, 11)
GENERATOR, CRITIC = 24, 64  # channels next to the picture, and at the critics' first maps
MOST = 128


class Projection(nn.Module):
    """Maps of four depths, mixed across channels and scales by weights of chance that never learn."""

    def __init__(self) -> None:
        super().__init__()
        widths = [TAPS[depth] for depth in DEPTHS]
        self.channels = nn.ModuleList(nn.Conv2d(width, width, 1, bias=False) for width in widths)
        self.scales = nn.ModuleList(nn.Conv2d(b, a, 3, 1, 1, bias=False) for a, b in pairwise(widths))
        for layer in self.modules():
            if isinstance(layer, nn.Conv2d):
                nn.init.kaiming_normal_(layer.weight, nonlinearity="linear")
        self.requires_grad_(False)

    def forward(self, maps: list[torch.Tensor]) -> list[torch.Tensor]:
        mixed = [mix(h) for mix, h in zip(self.channels, maps, strict=True)]
        for i in reversed(range(len(self.scales))):
            below = F.interpolate(mixed[i + 1], scale_factor=2, mode="bilinear", align_corners=False)
            mixed[i] = mixed[i] + self.scales[i](below)
        return mixed


class Critics(nn.Module):
    """Projected maps to the scores of all critics [N, places]; each halves its map to about 4 × 4."""

    def __init__(self, side: int) -> None:
        super().__init__()
        self.project = Projection()
        self.heads = nn.ModuleList(
            self._head(TAPS[depth], (side // 2 >> i) // 4) for i, depth in enumerate(DEPTHS)
        )

    @staticmethod
    def _head(inputs: int, times: int) -> nn.Sequential:
        """times: how much smaller the map becomes, a power of two (0 and 1: not at all)."""
        layers: list[nn.Module] = [sn(nn.Conv2d(inputs, CRITIC, 3, 1, 1)), nn.LeakyReLU(0.2)]
        widths = [min(MOST, CRITIC << i) for i in range(max(times, 1).bit_length())]
        for a, b in pairwise(widths):
            layers += [sn(nn.Conv2d(a, b, 4, 2, 1)), nn.LeakyReLU(0.2)]
        return nn.Sequential(*layers, sn(nn.Conv2d(widths[-1], 1, 3, 1, 1)))

    def forward(self, maps: list[torch.Tensor]) -> list[torch.Tensor]:
        projected = self.project(maps)
        return [head(h).float() for head, h in zip(self.heads, projected, strict=True)]


class ProjectedGan(Gan):
    """``side`` is a power of two, 32 at least."""

    def __init__(self, side: int, seed: int) -> None:
        torch.manual_seed(seed)
        super().__init__(Generator(side, GENERATOR, deep=False), Critics(side), 2e-4, (0.0, 0.99))

    def chance(self, count: int, generator: torch.Generator | None) -> torch.Tensor:
        """Normal: [count, 256]."""
        return torch.randn(count, Z, generator=generator)

    def judged(self, x: torch.Tensor, y: torch.Tensor) -> torch.Tensor:
        """Hinge losses of all critics, summed."""
        real, fake = self._scores(x), self._scores(y)
        return torch.stack([critic_loss(a, b) for a, b in zip(real, fake, strict=True)]).sum()

    def fooled(self, y: torch.Tensor) -> torch.Tensor:
        """The higher every critic's scores the better."""
        return -torch.stack([score.mean() for score in self._scores(y)]).sum()

    def _scores(self, x: torch.Tensor) -> list[torch.Tensor]:
        with torch.set_grad_enabled(x.requires_grad):
            maps = frozen_features()(augment(x), DEPTHS)
        found: list[torch.Tensor] = self.critic(maps)
        return found
