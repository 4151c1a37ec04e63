"""The Brush: a stroke's centre line to the ink that a brush leaves along it.

Image translation in the manner of pix2pix (arXiv 1611.07004): a small U-Net (arXiv 1505.04597) told, for
every pixel, where it lies beside the line, and a PatchGAN critic that sees line and ink together (hinge
loss, arXiv 1705.02894). The work is done at a quarter of the side (space to depth, arXiv 1609.05158). A
stroke is written on its own, so a character is written stroke by stroke; how hard the brush is pressed is a
plane, and may change along the stroke.

Shapes: ``planes`` [N, 6, H, W] in [-1, 1] (see ``models.brushing.planes``), ``pressure`` [N, 1, H, W] in
[-1, 1], ``facts`` [N, 2] → logits of ink [N, 1, H, W]; H and W are multiples of 16. One box of a character
is 256 px.
"""

from dataclasses import dataclass

import torch
import torch.nn.functional as F
from torch import nn

from danqing.models.blocks import conv

PLANES = 6  # offset, cosine and sine of the direction, way from the start, way to the end, other strokes
FACTS = 2  # the stroke's length, and how many strokes the character has
FOLD = 4  # pixels a side that are folded into channels
MULTIPLE = 4 * FOLD  # of the sides: folded, then halved twice
THINNER, THICKER = 2.0, 3.0  # pixels that the edge moves at a pressure of -1 and of 1


@dataclass(frozen=True, slots=True)
class BrushConfig:
    """Channels at 1/4, 1/8 and 1/16 of the side, residual blocks at each, and the critic's channels."""

    channels: tuple[int, int, int] = (48, 72, 96)
    blocks: int = 1
    critic: int = 32


class Block(nn.Module):
    """x + conv(silu(conv(silu(x))))."""

    def __init__(self, channels: int) -> None:
        super().__init__()
        self.first, self.second = conv(channels, channels), conv(channels, channels)

    def forward(self, h: torch.Tensor) -> torch.Tensor:
        return h + 0.5 * self.second(F.silu(self.first(F.silu(h))))


def _blocks(channels: int, count: int) -> nn.Sequential:
    return nn.Sequential(*(Block(channels) for _ in range(count)))


class Generator(nn.Module):
    """``generator(planes, pressure, facts) -> logits``."""

    def __init__(self, config: BrushConfig) -> None:
        super().__init__()
        self.config = config
        a, b, c = config.channels
        self.enter = conv((PLANES + 1) * FOLD**2 + FACTS, a)
        self.down = nn.ModuleList(_blocks(channels, config.blocks) for channels in (a, b))
        self.halve = nn.ModuleList([conv(a, b, 3, 2), conv(b, c, 3, 2)])
        self.deep = _blocks(c, config.blocks)
        self.widen = nn.ModuleList([conv(c, b, 1), conv(b, a, 1)])
        self.up = nn.ModuleList(_blocks(channels, config.blocks) for channels in (b, a))
        self.leave = conv(a, FOLD**2)

    def forward(self, planes: torch.Tensor, pressure: torch.Tensor, facts: torch.Tensor) -> torch.Tensor:
        folded = F.pixel_unshuffle(torch.cat([planes, pressure], 1), FOLD)
        told = facts[:, :, None, None].expand(-1, -1, *folded.shape[2:])
        h = self.enter(torch.cat([folded, told.to(folded.dtype)], 1))
        kept = []
        for blocks, halve in zip(self.down, self.halve, strict=True):
            h = blocks(h)
            kept.append(h)
            h = halve(F.silu(h))
        h = self.deep(h)
        for blocks, widen in zip(self.up, self.widen, strict=True):
            h = blocks(F.interpolate(widen(h), scale_factor=2) + kept.pop())
        return F.pixel_shuffle(self.leave(F.silu(h)), FOLD)


class Critic(nn.Module):
    """PatchGAN: ink [N, 1, H, W] in [0, 1], planes and pressure to a map of scores [N, 1, H/8, W/8]."""

    def __init__(self, config: BrushConfig) -> None:
        super().__init__()
        sn, c = nn.utils.parametrizations.spectral_norm, config.critic
        self.trunk = nn.Sequential(
            sn(conv(4 + PLANES + 1, c)), nn.LeakyReLU(0.2),
            sn(nn.Conv2d(c, 2 * c, 4, 2, 1)), nn.LeakyReLU(0.2),
            sn(nn.Conv2d(2 * c, 2 * c, 4, 2, 1)), nn.LeakyReLU(0.2), conv(2 * c, 1, 1),
        )  # fmt: skip

    def forward(self, ink: torch.Tensor, planes: torch.Tensor, pressure: torch.Tensor) -> torch.Tensor:
        beside = F.avg_pool2d(torch.cat([planes, pressure], 1), 2)
        return self.trunk(torch.cat([2 * F.pixel_unshuffle(ink, 2) - 1, beside], 1))


def coverage(depth: torch.Tensor, pressure: torch.Tensor) -> torch.Tensor:
    """Ink in [0, 1] of an outline pressed so: ``depth`` says how far inside it a pixel lies, in pixels."""
    moved = torch.where(pressure > 0, THICKER * pressure, THINNER * pressure)
    return (depth + moved + 0.5).clamp(0, 1)


def critic_loss(real: torch.Tensor, fake: torch.Tensor) -> torch.Tensor:
    """Hinge loss over maps of scores."""
    return F.relu(1 - real).mean() + F.relu(1 + fake).mean()


SIZES = {
    "test": BrushConfig(channels=(8, 8, 8), critic=8),
    "full": BrushConfig(),
}
