"""The peer: FastGAN (arXiv 2101.04775), written from the paper, for pictures of 32 to 128 px.

Generator: nearest upsampling, convolutions, batch norm and gated linear units; skip-layer excitations let
small maps gate the channels of maps eight times their side (sixteen in the paper: its pictures are larger).
Critic: residual halvings to 8 × 8, which it scores in 5 × 5 places; on real pictures two decoders must draw
from its maps, the whole picture from 8 × 8 and a part from a part of 16 × 16. Spectral norm on all of it but
the decoders, hinge loss, Adam at 2e-4 with β1 = 0.5, differentiable augmentation.
"""

from itertools import pairwise

import torch
import torch.nn.functional as F
from torch import nn

from bench.peers.diffaug import augment
from bench.peers.gan import Gan
from danqing.models.drafter import critic_loss

Z = 256
RATIO = 8  # of the sides that a skip-layer excitation joins
GENERATOR, CRITIC = 24, 48  # channels next to the picture
sn = nn.utils.parametrizations.spectral_norm


def conv(inputs: int, outputs: int, kernel: int = 3, stride: int = 1, pad: int = 1) -> nn.Module:
    """Spectrally normed and without bias: a norm or nothing follows."""
    return sn(nn.Conv2d(inputs, outputs, kernel, stride, pad, bias=False))


def gated(inputs: int, outputs: int) -> list[nn.Module]:
    """Convolution to twice the channels, half of which gate the others."""
    return [conv(inputs, 2 * outputs), nn.BatchNorm2d(2 * outputs), nn.GLU(1)]


class Noise(nn.Module):
    """Adds the same noise to all channels, as much as it learns to; none where samples are drawn."""

    def __init__(self) -> None:
        super().__init__()
        self.weight = nn.Parameter(torch.zeros(()))

    def forward(self, h: torch.Tensor) -> torch.Tensor:
        return h + self.weight * torch.randn_like(h[:, :1]) if self.training else h


class Excitation(nn.Module):
    """Skip-layer excitation: the small map becomes one factor a channel of the large one."""

    def __init__(self, small: int, large: int) -> None:
        super().__init__()
        self.factors = nn.Sequential(
            nn.AdaptiveAvgPool2d(4), conv(small, large, 4, pad=0), nn.LeakyReLU(0.1),
            conv(large, large, 1, pad=0), nn.Sigmoid(),
        )  # fmt: skip

    def forward(self, small: torch.Tensor, large: torch.Tensor) -> torch.Tensor:
        return large * self.factors(small)


class Generator(nn.Module):
    """z [N, 256] to x [N, 3, side, side] in [-1, 1].

    deep: two convolutions and noise in every other block, FastGAN's own; else one in each, the "lite" form.
    """

    def __init__(self, side: int, width: int, *, deep: bool) -> None:
        super().__init__()
        self.sides = [4 << i for i in range((side // 4).bit_length())]
        widths = [width * min(16, side // s) for s in self.sides]
        self.start = nn.Sequential(
            sn(nn.ConvTranspose2d(Z, 2 * widths[0], 4, bias=False)), nn.BatchNorm2d(2 * widths[0]), nn.GLU(1)
        )
        self.blocks = nn.ModuleList(
            self._block(a, b, deep and i % 2 == 0) for i, (a, b) in enumerate(pairwise(widths))
        )
        self.excitations = nn.ModuleDict(
            {
                str(s): Excitation(widths[self.sides.index(s // RATIO)], widths[i])
                for i, s in enumerate(self.sides)
                if s // RATIO in self.sides
            }
        )
        self.leave = conv(widths[-1], 3)

    @staticmethod
    def _block(inputs: int, outputs: int, deep: bool) -> nn.Sequential:
        layers = [nn.Upsample(scale_factor=2), *gated(inputs, outputs)]
        return nn.Sequential(*layers, *([Noise(), *gated(outputs, outputs), Noise()] if deep else []))

    def forward(self, z: torch.Tensor) -> torch.Tensor:
        h = self.start(F.normalize(z, dim=1)[:, :, None, None] * z.shape[1] ** 0.5)
        h = h.contiguous(memory_format=torch.channels_last)
        maps = {self.sides[0]: h}
        for side, block in zip(self.sides[1:], self.blocks, strict=True):
            h = block(h)
            if str(side) in self.excitations:
                h = self.excitations[str(side)](maps[side // RATIO], h)
            maps[side] = h
        return torch.tanh(self.leave(h))


class Halving(nn.Module):
    """Mean of two ways to half the side: two convolutions, and one of 1 × 1 after pooling."""

    def __init__(self, inputs: int, outputs: int) -> None:
        super().__init__()
        self.main = nn.Sequential(
            conv(inputs, outputs, 4, 2), nn.BatchNorm2d(outputs), nn.LeakyReLU(0.2),
            conv(outputs, outputs), nn.BatchNorm2d(outputs), nn.LeakyReLU(0.2),
        )  # fmt: skip
        self.short = nn.Sequential(
            nn.AvgPool2d(2), conv(inputs, outputs, 1, pad=0), nn.BatchNorm2d(outputs), nn.LeakyReLU(0.2)
        )

    def forward(self, h: torch.Tensor) -> torch.Tensor:
        return (self.main(h) + self.short(h)) / 2


class Critic(nn.Module):
    """x [N, 3, side, side] to scores [N, 25], and its maps of 16 × 16 and 8 × 8."""

    def __init__(self, side: int, width: int) -> None:
        super().__init__()
        widths = [width << i for i in range((side // 8).bit_length() - 1)]
        self.enter = nn.Sequential(conv(3, width, 4, 2), nn.LeakyReLU(0.2))
        self.halvings = nn.ModuleList(Halving(a, b) for a, b in pairwise(widths))
        last = widths[-1]
        self.score = nn.Sequential(
            conv(last, last, 1, pad=0), nn.BatchNorm2d(last), nn.LeakyReLU(0.2), conv(last, 1, 4, pad=0)
        )
        self.draw_part = self._decoder(widths[-2], side // 2)
        self.draw_whole = self._decoder(last, side // 2)

    @staticmethod
    def _decoder(inputs: int, side: int) -> nn.Sequential:
        """From 8 × 8 to a picture of ``side``."""
        widths = [inputs, *(64 >> i for i in range((side // 8).bit_length() - 1))]
        layers: list[nn.Module] = []
        for a, b in pairwise(widths):
            layers += [nn.Upsample(scale_factor=2), nn.Conv2d(a, 2 * b, 3, 1, 1, bias=False)]
            layers += [nn.BatchNorm2d(2 * b), nn.GLU(1)]
        return nn.Sequential(*layers, nn.Conv2d(widths[-1], 3, 3, 1, 1), nn.Tanh())

    def forward(self, x: torch.Tensor) -> tuple[torch.Tensor, torch.Tensor, torch.Tensor]:
        maps = [self.enter(x)]
        for halving in self.halvings:
            maps.append(halving(maps[-1]))
        return self.score(maps[-1]).float().flatten(1), maps[-2], maps[-1]

    def drawn_apart(self, x: torch.Tensor, middle: torch.Tensor, last: torch.Tensor) -> torch.Tensor:
        """How far what the decoders draw is from x and from a quarter of it: the loss that teaches to see."""
        side = x.shape[-1] // 2
        top, left = torch.randint(0, 9, (2,)).tolist()  # of 8 × 8 within 16 × 16
        part = self.draw_part(middle[:, :, top : top + 8, left : left + 8])
        top, left = top * side // 8, left * side // 8
        apart = F.l1_loss(part.float(), x[:, :, top : top + side, left : left + side])
        return apart + F.l1_loss(self.draw_whole(last).float(), F.avg_pool2d(x, 2))


class FastGan(Gan):
    """``side`` is a power of two, 32 at least."""

    def __init__(self, side: int, seed: int) -> None:
        torch.manual_seed(seed)
        super().__init__(Generator(side, GENERATOR, deep=True), Critic(side, CRITIC), 2e-4, (0.5, 0.999))

    def chance(self, count: int, generator: torch.Generator | None) -> torch.Tensor:
        """Normal: [count, 256]."""
        return torch.randn(count, Z, generator=generator)

    def judged(self, x: torch.Tensor, y: torch.Tensor) -> torch.Tensor:
        """Hinge loss, and what the decoders missed of the real pictures."""
        assert isinstance(self.critic, Critic)
        x = augment(x)
        real, middle, last = self.critic(x)
        return critic_loss(real, self.critic(augment(y))[0]) + self.critic.drawn_apart(x, middle, last)

    def fooled(self, y: torch.Tensor) -> torch.Tensor:
        """The higher the scores the better."""
        return -self.critic(augment(y))[0].mean()
