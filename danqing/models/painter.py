"""The Painter: a small thumbnail and a style vector to a painting eight times its side.

A fully convolutional generator in the manner of EDSR (arXiv 1707.02921) and pixel shuffle (arXiv 1609.05158),
its residual blocks modulated by a style vector (arXiv 1709.07871) and fed one channel of noise each (arXiv
1812.04948). A style vector is read from any picture by a frozen network's feature statistics, or learned for
a name. The critic is a PatchGAN (arXiv 1611.07004) with a projection on the style (arXiv 1802.05637), that
sees painting and thumbnail together.

Shapes: thumbnail ``t`` [N, 3, h, w] → painting ``x`` [N, 3, 8h, 8w], both in [-1, 1]; style ``w`` [N, 64].
"""

from dataclasses import dataclass

import torch
import torch.nn.functional as F
from torch import nn

from danqing.models.blocks import Modulate, conv
from danqing.models.features import TAPS, frozen_features

SCALE = 8  # painting pixels a thumbnail pixel, a side
STYLE_TAPS = (0, 3, 5)  # strides 2, 4, 8: strokes and texture, not what is shown


@dataclass(frozen=True, slots=True)
class PainterConfig:
    """Channels and residual blocks at 1/8, 1/4 and 1/2 of the painting's side, and the style's length."""

    channels: tuple[int, int, int] = (112, 64, 32)
    blocks: tuple[int, int, int] = (4, 1, 1)
    style: int = 64
    critic: int = 64


class StyledBlock(nn.Module):
    """x + conv(silu(modulate(conv(silu(x)) + noise)))."""

    def __init__(self, channels: int, style: int) -> None:
        super().__init__()
        self.first, self.second = conv(channels, channels), conv(channels, channels)
        self.modulate = Modulate(channels, style)
        self.noise_gain = nn.Parameter(torch.zeros(1, channels, 1, 1))

    def forward(self, h: torch.Tensor, w: torch.Tensor, noise: torch.Tensor) -> torch.Tensor:
        y = self.first(F.silu(h))
        y = torch.addcmul(y, self.noise_gain.to(y.dtype), noise.to(y.dtype))
        return h + 0.5 * self.second(F.silu(self.modulate(y, w)))


class Generator(nn.Module):
    """``generator(t, w, noises) -> x``."""

    def __init__(self, config: PainterConfig) -> None:
        super().__init__()
        self.config = config
        a, b, c = config.channels
        self.enter = conv(3, a)
        self.stages = nn.ModuleList(
            nn.ModuleList(StyledBlock(channels, config.style) for _ in range(blocks))
            for channels, blocks in zip(config.channels, config.blocks, strict=True)
        )
        self.grow = nn.ModuleList([conv(a, 4 * b, 1), conv(b, 4 * c, 1)])
        self.leave = conv(c, 12)

    def noise_shapes(self, height: int, width: int) -> list[tuple[int, int]]:
        """Heights and widths of the noise planes, a block each, for a thumbnail of height × width."""
        return [(height << i, width << i) for i, n in enumerate(self.config.blocks) for _ in range(n)]

    def forward(self, t: torch.Tensor, w: torch.Tensor, noises: list[torch.Tensor]) -> torch.Tensor:
        planes = iter(noises)
        h = self.enter(t)
        for i, stage in enumerate(self.stages):
            if i:
                h = F.pixel_shuffle(self.grow[i - 1](h), 2)
            for block in stage:  # type: ignore[attr-defined]
                h = block(h, w, next(planes))
        strokes = F.pixel_shuffle(self.leave(F.silu(h)), 2)
        return strokes + F.interpolate(t, scale_factor=SCALE, mode="bilinear", align_corners=False)


def draw_noise(
    generator: Generator, t: torch.Tensor, chance: torch.Generator | None = None
) -> list[torch.Tensor]:
    """Standard normal planes [N, 1, h, w] for thumbnails ``t``, one a block in the generator's order."""
    height, width = t.shape[2:]
    return [torch.randn(len(t), 1, h, w, generator=chance) for h, w in generator.noise_shapes(height, width)]


class StyleReader(nn.Module):
    """Any picture to a style vector: a small network over means and deviations of frozen features."""

    def __init__(self, config: PainterConfig) -> None:
        super().__init__()
        inputs = 2 * sum(TAPS[tap] for tap in STYLE_TAPS)
        self.network = nn.Sequential(nn.Linear(inputs, 128), nn.SiLU(), nn.Linear(128, config.style))

    def forward(self, statistics: torch.Tensor) -> torch.Tensor:
        """Feature statistics [N, 192] to ``w`` [N, 64]."""
        return unit(self.network(statistics))


def unit(w: torch.Tensor) -> torch.Tensor:
    """Style vectors [N, S] scaled to a root mean square of 1, so that no style is stronger than another."""
    return F.rms_norm(w, w.shape[-1:], eps=1e-6)


def moments(maps: list[torch.Tensor]) -> torch.Tensor:
    """Feature maps [N, C_i, H_i, W_i] to channel means and deviations, in float32: [N, 2 ΣC_i]."""
    parts = [m(f.float()) for f in maps for m in (_mean, _deviation)]
    return torch.cat(parts, 1)


def _mean(f: torch.Tensor) -> torch.Tensor:
    return f.mean((2, 3))


def _deviation(f: torch.Tensor) -> torch.Tensor:
    return f.var((2, 3)).add(1e-4).sqrt()  # the sum keeps the slope finite where a channel is silent


class PainterCritic(nn.Module):
    """PatchGAN: picture, thumbnail, style vector and the style's name to a map of scores [N, 1, H/8, W/8]."""

    def __init__(self, config: PainterConfig, names: int) -> None:
        super().__init__()
        sn, c = nn.utils.parametrizations.spectral_norm, config.critic
        self.see = sn(conv(12 + 3, c))
        self.trunk = nn.Sequential(
            nn.LeakyReLU(0.2), sn(nn.Conv2d(c, 2 * c, 4, 2, 1)),
            nn.LeakyReLU(0.2), sn(nn.Conv2d(2 * c, 3 * c, 4, 2, 1)),
            nn.LeakyReLU(0.2), sn(conv(3 * c, 3 * c)), nn.LeakyReLU(0.2),
        )  # fmt: skip
        self.judge = conv(3 * c, 1, 1)
        self.project = nn.Linear(config.style, 3 * c)
        self.name = nn.Embedding(names, 3 * c)
        nn.init.normal_(self.name.weight, std=0.1)

    def forward(self, x: torch.Tensor, t: torch.Tensor, w: torch.Tensor, name: torch.Tensor) -> torch.Tensor:
        halved = F.pixel_unshuffle(x, 2)  # [N, 12, H/2, W/2]: cheap full resolution
        h = self.trunk(self.see(torch.cat([halved, F.interpolate(t, halved.shape[2:])], 1)))
        key = self.project(w) + self.name(name)  # [N, 3c]
        return self.judge(h) + (h * key[:, :, None, None]).sum(1, keepdim=True) / key.shape[1] ** 0.5


def critic_loss(real: torch.Tensor, fake: torch.Tensor, mismatched: torch.Tensor) -> torch.Tensor:
    """Hinge loss; a real picture under another style's name counts as fake: so the critic learns styles."""
    wrong = 0.5 * (F.relu(1 + fake).mean() + F.relu(1 + mismatched).mean())
    return F.relu(1 - real).mean() + wrong


def content_loss(maps_x: list[torch.Tensor], maps_y: list[torch.Tensor]) -> torch.Tensor:
    """Distance of unit-length feature vectors, place by place (in the manner of arXiv 1801.03924): [N]."""
    apart = [
        (F.normalize(a.float(), dim=1) - F.normalize(b.float(), dim=1)).square().sum(1).mean((1, 2))
        for a, b in zip(maps_x, maps_y, strict=True)
    ]
    return torch.stack(apart).sum(0)


SIZES = {
    "test": PainterConfig(channels=(16, 12, 8), blocks=(1, 1, 1), style=8, critic=8),
    "full": PainterConfig(),
    # The full one's teacher, four times the arithmetic.
    "large": PainterConfig(channels=(160, 112, 56), blocks=(4, 2, 2)),
}


def planes_for(
    teacher: PainterConfig, student: PainterConfig, planes: list[torch.Tensor]
) -> list[torch.Tensor]:
    """A student's noise ``planes`` for its teacher's blocks, so that both paint by the same chance.

    Where a stage of the teacher has more blocks, they take that stage's last plane again.
    """
    given, repeated = iter(planes), []
    for own, wanted in zip(student.blocks, teacher.blocks, strict=True):
        stage = [next(given) for _ in range(own)]
        repeated += [stage[min(i, own - 1)] for i in range(wanted)]
    return repeated


def style_moments(x: torch.Tensor) -> torch.Tensor:
    """Pictures [N, 3, H, W] in [-1, 1], even sides, to what ``StyleReader`` takes: [N, 192]."""
    return moments(frozen_features()(x, STYLE_TAPS))
