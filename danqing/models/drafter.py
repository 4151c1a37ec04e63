"""The Drafter: a theme's codes and chance to thumbnails that are sharp *and* unlike each other.

A VAE-GAN (arXiv 1512.09300). The encoder reads into ``z`` what is where in a picture; the condition ``c`` is
what a frozen network sees in it, as in an instance-conditioned GAN (arXiv 2109.05070). A critic on frozen
features (Projected GAN, arXiv 2111.01007) judges pictures drawn from their own codes and from mixtures with a
neighbour's, place by place; the encoder must find a mixture's code again in what was drawn from it. A draft
is such a mixture: so drafts stay sharp and apart. docs/drafter.md has the measurements behind all this.

Shapes: ``z`` [N, L, b, b], ``c`` [N, 64] → picture ``x`` [N, 3 or 4, S, S] in [-1, 1]; the fourth is alpha.
"""

import math
from dataclasses import dataclass
from itertools import pairwise

import torch
import torch.nn.functional as F
from torch import nn

from danqing.models.blocks import Modulate, conv
from danqing.models.features import TAPS

CRITIC_TAPS = (0, 3, 5, 11)  # strides 2, 4, 8, 16
GENTLE = 0.25  # scales long vectors before linear layers: Adam then moves the outcome a quarter as far


@dataclass(frozen=True, slots=True)
class DrafterConfig:
    """Sizes. A picture's side is ``base`` doubled as often as there are channel counts."""

    base: int = 4
    channels: tuple[int, ...] = (320, 256, 160, 80)
    pictures: int = 3  # channels of a picture: 3, or 4 with alpha
    latent: int = 16  # of a code, at every one of base × base places
    regional: float = 2.0  # how much a mixture's shares differ from place to place
    condition: int = 64
    vector: int = 192
    critic: int = 64
    critic_side: int = 64  # what the frozen network looks at

    @property
    def side(self) -> int:
        """The picture's side in pixels."""
        return self.base << len(self.channels)


class UpBlock(nn.Module):
    """Doubles the side; two modulated convolutions beside a 1×1 skip."""

    def __init__(self, inputs: int, outputs: int, vector: int) -> None:
        super().__init__()
        self.first, self.second = conv(inputs, outputs), conv(outputs, outputs)
        self.modulate_first, self.modulate_second = Modulate(outputs, vector), Modulate(outputs, vector)
        self.skip = conv(inputs, outputs, 1)

    def forward(self, h: torch.Tensor, v: torch.Tensor) -> torch.Tensor:
        skip = F.interpolate(self.skip(h), scale_factor=2)  # 1×1 before growing: a quarter of the work
        y = F.leaky_relu(self.modulate_first(self.first(F.interpolate(h, scale_factor=2)), v), 0.2)
        return F.leaky_relu((skip + self.modulate_second(self.second(y), v)) * math.sqrt(0.5), 0.2)


class Generator(nn.Module):
    """``generator(z, c) -> x``; grows from a learned seed of 4×4 or 6×6, stretched for other shapes."""

    def __init__(self, config: DrafterConfig) -> None:
        super().__init__()
        self.config = config
        ch, v = config.channels, config.vector
        self.map = nn.Sequential(
            nn.Linear(config.condition, v), nn.LeakyReLU(0.2), nn.Linear(v, v), nn.LeakyReLU(0.2)
        )
        self.seed = nn.Parameter(0.5 * torch.randn(1, ch[0], config.base, config.base))
        self.plant = conv(config.latent, ch[0])
        self.blocks = nn.ModuleList(UpBlock(a, b, v) for a, b in pairwise(ch))
        self.leave = conv(ch[-1], 4 * config.pictures)
        nn.init.normal_(self.leave.weight, std=0.01)

    def forward(self, z: torch.Tensor, c: torch.Tensor, shape: tuple[int, int] | None = None) -> torch.Tensor:
        """shape: rows and columns of the seed (None: base × base), a picture's divided by ``side / base``."""
        v = GENTLE * F.rms_norm(self.map(c), (self.config.vector,), eps=1e-6)
        seed: torch.Tensor = self.seed
        if shape is not None:
            z, seed = (F.interpolate(m, shape, mode="bilinear", align_corners=True) for m in (z, seed))
        h = seed + self.plant(z)  # [N, ch0, rows, columns]
        h = h.contiguous(memory_format=torch.channels_last)
        for block in self.blocks:
            h = block(h, v)
        return F.pixel_shuffle(self.leave(h), 2)  # not squashed: a saturated tanh would stop learning


class Encoder(nn.Module):
    """Picture to mean and log-variance of its code ``z`` [N, latent, base, base]: what is where."""

    def __init__(self, config: DrafterConfig) -> None:
        super().__init__()
        widths = [96, *(128, 192)[: (config.side // 4 // config.base).bit_length() - 1]]
        first, last = widths[0], widths[-1]
        layers: list[nn.Module] = [nn.PixelUnshuffle(4), conv(16 * config.pictures, first), nn.LeakyReLU(0.2)]
        for inputs, outputs in pairwise(widths):
            layers += [conv(inputs, outputs, 3, 2), nn.LeakyReLU(0.2)]
        layers += [conv(last, last), nn.LeakyReLU(0.2), conv(last, 2 * config.latent)]
        self.trunk = nn.Sequential(*layers)

    def forward(self, x: torch.Tensor) -> tuple[torch.Tensor, torch.Tensor]:
        mean, log_variance = self.trunk(x).float().chunk(2, 1)
        return mean, log_variance.clamp(-8, 4)


def draw_shares(config: DrafterConfig, count: int, chance: torch.Generator | None = None) -> torch.Tensor:
    """Shares of a second picture in a mixture, place by place: [count, 1, base, base] in (0.15, 0.85)."""
    whole = torch.randn(count, 1, 1, 1, generator=chance)
    parts = torch.randn(count, 1, 2, 2, generator=chance)
    parts = F.interpolate(parts, (config.base, config.base), mode="bilinear", align_corners=False)
    return 0.15 + 0.7 * torch.sigmoid(whole + config.regional * parts)


def mix_codes(first: torch.Tensor, second: torch.Tensor, shares: torch.Tensor) -> torch.Tensor:
    """Codes [N, L, b, b] between two, place by place by ``shares`` [N, 1, b, b], as long as the two are.

    A plain mean is shorter than what it is of, and what is drawn from it dull (compare arXiv 1609.04468).
    """
    mixed = torch.lerp(first, second, shares)
    one, other, now = (z.flatten(1).norm(dim=1) for z in (first, second, mixed))
    wanted = torch.lerp(one, other, shares.mean((1, 2, 3)))
    return mixed * (wanted / now.clamp(min=1e-6))[:, None, None, None]


def mix_conditions(first: torch.Tensor, second: torch.Tensor, shares: torch.Tensor) -> torch.Tensor:
    """Conditions [N, C] between two, as long as they are, by the mean of the shares."""
    return on_sphere(torch.lerp(first, second, shares.mean((1, 2, 3))[:, None]))


def on_sphere(c: torch.Tensor) -> torch.Tensor:
    """Conditions [N, C] as long as all are: √C."""
    return F.normalize(c, dim=1) * c.shape[1] ** 0.5


class Critic(nn.Module):
    """Small heads on frozen feature maps of an RGB picture; every head scores places, given the condition."""

    def __init__(self, config: DrafterConfig) -> None:
        super().__init__()
        width = config.critic
        inputs = [TAPS[tap] for tap in CRITIC_TAPS]
        inputs[-1] += 1  # the batch's deviation
        self.heads = nn.ModuleList(self._head(count, 3 - i, width) for i, count in enumerate(inputs))
        self.judge = nn.ModuleList(conv(2 * width, 1, 1) for _ in CRITIC_TAPS)
        self.project = nn.ModuleList(nn.Linear(config.condition, 2 * width, bias=False) for _ in CRITIC_TAPS)

    @staticmethod
    def _head(inputs: int, halvings: int, width: int) -> nn.Sequential:
        sn = nn.utils.parametrizations.spectral_norm
        layers: list[nn.Module] = [sn(conv(inputs, width, 1)), nn.LeakyReLU(0.2)]
        for _ in range(halvings):
            layers += [sn(nn.Conv2d(width, width, 4, 2, 1)), nn.LeakyReLU(0.2)]
        return nn.Sequential(*layers, sn(conv(width, 2 * width)), nn.LeakyReLU(0.2))

    def forward(self, maps: list[torch.Tensor], c: torch.Tensor) -> torch.Tensor:
        """Maps at CRITIC_TAPS, ``with_deviation``, and conditions [N, C] to scores [N, places]."""
        scores = []
        for feature, head, judge, project in zip(maps, self.heads, self.judge, self.project, strict=True):
            h = head(feature)
            agree = (h * project(GENTLE * c)[:, :, None, None]).sum(1, keepdim=True) / math.sqrt(h.shape[1])
            scores.append((judge(h) + agree).float().flatten(1))
        return torch.cat(scores, 1)


def with_deviation(maps: list[torch.Tensor], batch: torch.Tensor | None = None) -> list[torch.Tensor]:
    """Maps of one batch, the last with a plane more: how far the batch is apart there (arXiv 1710.10196).

    batch: the last maps of the whole batch, where ``maps`` are a part of it.
    """
    last = maps[-1]
    apart = 4 * (last if batch is None else batch).float().std(0).mean().to(last.dtype)
    return [*maps[:-1], torch.cat([last, apart.expand_as(last[:, :1])], 1)]


def critic_loss(real: torch.Tensor, fake: torch.Tensor) -> torch.Tensor:
    """Hinge loss (arXiv 1705.02894) over scores [N, places]."""
    return F.relu(1 - real).mean() + F.relu(1 + fake).mean()


def divergence(mean: torch.Tensor, log_variance: torch.Tensor) -> torch.Tensor:
    """KL divergence of N(mean, variance) from N(0, 1), summed over the latent: [N] (arXiv 1312.6114)."""
    return 0.5 * (mean.square() + log_variance.exp() - 1 - log_variance).flatten(1).sum(1)


SIZES = {
    "test": DrafterConfig(
        base=4, channels=(16, 12, 8), latent=2, condition=8, vector=16, critic=8, critic_side=32
    ),
    "things": DrafterConfig(
        base=6, channels=(320, 192, 96), pictures=4, latent=8, regional=0.7, critic_side=72
    ),
    "scenes": DrafterConfig(),
}
