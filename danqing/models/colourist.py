"""The Colourist: a line drawing, and a few spots of colour if one likes, to a thumbnail.

Image-to-image translation (pix2pix, arXiv 1611.07004): a U-Net (arXiv 1505.04597) under a pixel loss, a
feature loss and a critic that sees picture and lines together. Lines come at four times the thumbnail's side
and enter by space-to-depth, so that every pixel of a line is seen while the network works at the thumbnail's
side and below. What the picture is to be like is a condition ``c``, as the Drafter has it (what a frozen
network sees in pictures of the theme); it modulates every block (arXiv 1709.07871), and zeros mean "whatever
suits the lines". The critic's heads stand on frozen features (Projected GAN, arXiv 2111.01007).

Shapes: ink [N, 1, 4h, 4w] in [0, 1], hints [N, 4, h, w] (RGB in [-1, 1] where given, else 0; and 1 where
given, else 0), ``c`` [N, 64] → thumbnail ``t`` [N, 3, h, w] in [-1, 1]; h and w multiples of ``UNIT``.
"""

from dataclasses import dataclass
from itertools import pairwise

import torch
import torch.nn.functional as F
from torch import nn

from danqing.models.blocks import Modulate, conv
from danqing.models.features import TAPS

FINE = 4  # pixels of a drawing a thumbnail pixel, a side
UNIT = 8  # the deepest level has a place for so many thumbnail pixels a side
CRITIC_TAPS = (0, 3, 5, 11)  # strides 2, 4, 8, 16
GENTLE = 0.25  # scales long vectors before linear layers: Adam then moves the outcome a quarter as far


@dataclass(frozen=True, slots=True)
class ColouristConfig:
    """Channels at the thumbnail's side and at each halving of it, and lengths of vectors."""

    channels: tuple[int, int, int, int] = (40, 72, 112, 160)
    condition: int = 64
    vector: int = 128
    critic: int = 64


class Block(nn.Module):
    """h + conv(silu(modulate(conv(silu(h)))))."""

    def __init__(self, channels: int, vector: int) -> None:
        super().__init__()
        self.first, self.second = conv(channels, channels), conv(channels, channels)
        self.modulate = Modulate(channels, vector)

    def forward(self, h: torch.Tensor, v: torch.Tensor) -> torch.Tensor:
        y = self.modulate(self.first(F.silu(h)), v)
        return h + 0.5 * self.second(F.silu(y))


class Generator(nn.Module):
    """``generator(ink, hints, c) -> t``."""

    def __init__(self, config: ColouristConfig) -> None:
        super().__init__()
        self.config = config
        ch, v = config.channels, config.vector
        self.map = nn.Sequential(nn.Linear(config.condition, v), nn.SiLU(), nn.Linear(v, v))
        self.enter = conv(FINE**2 + 4, ch[0])
        self.down = nn.ModuleList(Block(channels, v) for channels in ch[:-1])
        self.halve = nn.ModuleList(conv(a, b, 3, 2) for a, b in pairwise(ch))
        self.middle = nn.ModuleList(Block(ch[-1], v) for _ in range(2))
        self.grow = nn.ModuleList(conv(b, a, 1) for a, b in pairwise(ch))
        self.merge = nn.ModuleList(conv(2 * channels, channels, 1) for channels in ch[:-1])
        self.up = nn.ModuleList(Block(channels, v) for channels in ch[:-1])
        self.leave = conv(ch[0], 3)
        nn.init.normal_(self.leave.weight, std=0.01)

    def forward(self, ink: torch.Tensor, hints: torch.Tensor, c: torch.Tensor) -> torch.Tensor:
        v = GENTLE * F.rms_norm(self.map(c).float(), (self.config.vector,), eps=1e-6)
        h = self.enter(torch.cat([F.pixel_unshuffle(ink, FINE), hints], 1))
        passed = []
        for block, halve in zip(self.down, self.halve, strict=True):
            h = block(h, v)
            passed.append(h)
            h = halve(h)
        for block in self.middle:
            h = block(h, v)
        for i in reversed(range(len(passed))):
            h = F.interpolate(self.grow[i](h), scale_factor=2)
            h = self.up[i](self.merge[i](torch.cat([h, passed[i]], 1)), v)
        return self.leave(F.silu(h))  # not squashed: a saturated tanh would stop learning


class Critic(nn.Module):
    """Heads on frozen features of a thumbnail; each scores places, given the lines there and ``c``."""

    def __init__(self, config: ColouristConfig) -> None:
        super().__init__()
        sn, width = nn.utils.parametrizations.spectral_norm, config.critic
        self.enter = nn.ModuleList(sn(conv(TAPS[tap] + 1, width)) for tap in CRITIC_TAPS)
        self.trunk = nn.ModuleList(
            nn.Sequential(nn.LeakyReLU(0.2), sn(conv(width, 2 * width)), nn.LeakyReLU(0.2))
            for _ in CRITIC_TAPS
        )
        self.judge = nn.ModuleList(conv(2 * width, 1, 1) for _ in CRITIC_TAPS)
        self.project = nn.ModuleList(nn.Linear(config.condition, 2 * width, bias=False) for _ in CRITIC_TAPS)

    def forward(self, maps: list[torch.Tensor], ink: torch.Tensor, c: torch.Tensor) -> torch.Tensor:
        """Maps at CRITIC_TAPS, ink at any size, conditions [N, C] to scores [N, places]."""
        scores = []
        for i, feature in enumerate(maps):
            height, width = feature.shape[2:]
            drawn = F.adaptive_avg_pool2d(ink, (height, width)).to(feature.dtype)
            h = self.trunk[i](self.enter[i](torch.cat([feature, drawn], 1)))
            agree = (h * self.project[i](GENTLE * c)[:, :, None, None]).sum(1, keepdim=True)
            scores.append((self.judge[i](h) + agree / h.shape[1] ** 0.5).float().flatten(1))
        return torch.cat(scores, 1)


def critic_loss(real: torch.Tensor, fake: torch.Tensor) -> torch.Tensor:
    """Hinge loss (arXiv 1705.02894) over scores [N, places]."""
    return F.relu(1 - real).mean() + F.relu(1 + fake).mean()


def edge_loss(x: torch.Tensor, y: torch.Tensor) -> torch.Tensor:
    """How far steps between neighbouring pixels are apart: lines kept, and kept where they are. [N]."""
    steps = [(x - y).diff(dim=axis).abs().mean((1, 2, 3)) for axis in (2, 3)]
    return torch.stack(steps).sum(0)


SIZES = {
    "test": ColouristConfig(channels=(8, 8, 12, 16), condition=8, vector=16, critic=8),
    "full": ColouristConfig(),
}
