"""The Blender: a thumbnail to a code and back, so that pictures can be varied, mixed and told apart.

A variational autoencoder (arXiv 1312.6114) whose likeness is measured in pixels, with one learned deviation
(arXiv 2006.13202), and in a frozen network's features, before a critic of such features (VAE-GAN,
arXiv 1512.09300; the critic is the Drafter's). A code has places: what is varied or mixed stays where it is.

Beside both networks runs a straight path, from patches of 8 × 8 pixels to codes and back: the patches'
principal components, which is the best that a linear autoencoder can be (arXiv 1911.02469). It is not trained
(tried, it ran away); the networks learn what lines cannot say.

Shapes: picture ``x`` [N, 3, S, S] in [-1, 1] ↔ code ``z`` [N, L, S/8, S/8]; flat, a code is [N, D].
"""

import math
from dataclasses import dataclass
from itertools import pairwise

import torch
import torch.nn.functional as F
from torch import nn

from danqing.models.blocks import conv
from danqing.models.drafter import DrafterConfig

STRIDE = 8  # pixels of a picture, a side, to one place of its code


@dataclass(frozen=True, slots=True)
class BlenderConfig:
    """Sizes. ``channels`` are the decoder's at 8 ×, 4 × and 2 × fewer pixels a side than the picture's."""

    side: int = 64
    latent: int = 12  # of a code, at every place
    kinds: int = 4  # of pictures, each with its distribution of codes
    axes: int = 256  # of such a distribution
    reading: tuple[int, int] = (128, 192)  # the encoder's channels at a quarter and an eighth of the side
    channels: tuple[int, int, int] = (256, 160, 80)
    critic: int = 64

    @property
    def base(self) -> int:
        """Places of a code a side."""
        return self.side // STRIDE

    @property
    def numbers(self) -> int:
        """Of a code in all."""
        return self.latent * self.base**2

    @property
    def judging(self) -> DrafterConfig:
        """What the Drafter's critic is made of here: its condition is a picture's kind."""
        return DrafterConfig(condition=self.kinds, critic=self.critic, critic_side=self.side)


class Residual(nn.Module):
    """Two convolutions beside the input itself."""

    def __init__(self, channels: int) -> None:
        super().__init__()
        self.first, self.second = conv(channels, channels), conv(channels, channels)

    def forward(self, h: torch.Tensor) -> torch.Tensor:
        y = self.second(F.leaky_relu(self.first(h), 0.2))
        return F.leaky_relu((h + y) * math.sqrt(0.5), 0.2)


class UpBlock(nn.Module):
    """Doubles the side; two convolutions beside a 1×1 skip."""

    def __init__(self, inputs: int, outputs: int) -> None:
        super().__init__()
        self.first, self.second = conv(inputs, outputs), conv(outputs, outputs)
        self.skip = conv(inputs, outputs, 1)

    def forward(self, h: torch.Tensor) -> torch.Tensor:
        skip = F.interpolate(self.skip(h), scale_factor=2)  # 1×1 before growing: a quarter of the work
        y = F.leaky_relu(self.first(F.interpolate(h, scale_factor=2)), 0.2)
        return F.leaky_relu((skip + self.second(y)) * math.sqrt(0.5), 0.2)


class Encoder(nn.Module):
    """``encoder(x)``: mean and log-variance of the code, [N, L, S/8, S/8] each."""

    def __init__(self, config: BlenderConfig) -> None:
        super().__init__()
        near, far = config.reading
        self.trunk = nn.Sequential(
            nn.PixelUnshuffle(4), conv(48, near), nn.LeakyReLU(0.2), Residual(near),
            conv(near, far, 3, 2), nn.LeakyReLU(0.2), Residual(far), conv(far, 2 * config.latent),
        )  # fmt: skip
        self.straight = conv(3 * STRIDE**2, config.latent, 1).requires_grad_(False)
        nn.init.normal_(self.trunk[-1].weight, std=0.01)  # type: ignore[arg-type]

    def forward(self, x: torch.Tensor) -> tuple[torch.Tensor, torch.Tensor]:
        bent, log_variance = self.trunk(x).float().chunk(2, 1)
        with torch.autocast(x.device.type, enabled=False):  # large sums of small differences
            mean = bent + self.straight(F.pixel_unshuffle(x.float(), STRIDE))
        return mean, log_variance.clamp(-12, 4)


class Decoder(nn.Module):
    """``decoder(z) -> x``, not squashed; and how far pictures are from what it draws, as one deviation."""

    def __init__(self, config: BlenderConfig) -> None:
        super().__init__()
        self.config, ch = config, config.channels
        self.enter = nn.Sequential(conv(config.latent, ch[0]), nn.LeakyReLU(0.2), Residual(ch[0]))
        self.blocks = nn.Sequential(*(UpBlock(a, b) for a, b in pairwise(ch)))
        self.leave = conv(ch[-1], 12)
        self.straight = conv(config.latent, 3 * STRIDE**2, 1).requires_grad_(False)
        self.log_deviation = nn.Parameter(torch.tensor(-2.2))
        nn.init.normal_(self.leave.weight, std=0.01)

    def forward(self, z: torch.Tensor) -> torch.Tensor:
        h = self.enter(z.contiguous(memory_format=torch.channels_last))
        bent = F.pixel_shuffle(self.leave(self.blocks(h)), 2).float()
        with torch.autocast(z.device.type, enabled=False):
            return bent + F.pixel_shuffle(self.straight(z.float()), STRIDE)


@torch.no_grad()
def set_straight(encoder: Encoder, decoder: Decoder, x: torch.Tensor) -> None:
    """Set the straight paths to the whitened principal components of patches of pictures [N, 3, S, S].

    The codes' deviations begin where they should be if pictures were off by the decoder's own deviation.
    """
    patches = F.pixel_unshuffle(x.float(), STRIDE).permute(0, 2, 3, 1).flatten(0, 2)
    mean = patches.mean(0)
    _, sizes, axes = torch.linalg.svd(patches - mean, full_matrices=False)
    latent = encoder.straight.out_channels
    axes, scales = axes[:latent], (sizes[:latent] / len(patches) ** 0.5).clamp_min(1e-4)
    encoder.straight.weight.copy_((axes / scales[:, None])[:, :, None, None])
    encoder.straight.bias.copy_(-(axes / scales[:, None]) @ mean)  # type: ignore[union-attr]
    decoder.straight.weight.copy_((axes * scales[:, None]).T[:, :, None, None])
    decoder.straight.bias.copy_(mean)  # type: ignore[union-attr]
    noise = (2 * decoder.log_deviation).exp()
    spread = (noise / (scales.square() + noise)).log()
    encoder.trunk[-1].bias.copy_(torch.cat([torch.zeros(latent), spread]))  # type: ignore[operator]


def surprise(x: torch.Tensor, y: torch.Tensor, log_deviation: torch.Tensor) -> torch.Tensor:
    """−log N(x; y, deviation²) in nats, but for ½ log 2π a number: summed over each picture, [N]."""
    scaled = 0.5 * (x - y).square() * (-2 * log_deviation).exp() + log_deviation
    return scaled.flatten(1).sum(1)


def bits(nats: torch.Tensor, numbers: int) -> torch.Tensor:
    """Bits a number of 8-bit pictures in [-1, 1] for ``surprise`` plus whatever the code costs, in nats."""
    return (nats / numbers + 0.5 * math.log(2 * math.pi) + math.log(127.5)) / math.log(2)


SIZES = {
    "test": BlenderConfig(
        side=32, latent=2, kinds=2, axes=4, reading=(12, 16), channels=(16, 12, 8), critic=8
    ),
    "full": BlenderConfig(),
}
