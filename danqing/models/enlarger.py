"""The Enlarger: a picture to one of twice or four times its sides, faithful or vivid.

In the SRGAN family (arXiv 1609.04802, 1809.00219): residual blocks without normalisation (EDSR, arXiv
1707.02921) that work at the picture's own resolution, and a sub-pixel convolution (arXiv 1609.05158) for each
enlargement; what the network draws is added to the bicubic enlargement. A plane of noise goes into every
block (arXiv 1812.04948): without it the only grain that can be drawn on an even ground is a lattice. Two sets
of weights share every shape: `faithful` has learned to come near, `vivid` was taught on from it by a critic;
weights between the two are a network, too (network interpolation, arXiv 1809.00219). The critic is
relativistic (arXiv 1807.00734) and looks at pixels and through frozen features (arXiv 2111.01007).

Shapes: picture ``x`` [N, 3, h, w], noise [N, 1, h, w] and ``times`` 2 or 4 → [N, 3, times·h, times·w], in
[-1, 1] or a little beyond; ``unpadded``, h and w count without ``config.reach`` pixels at either end.
"""

from dataclasses import dataclass

import torch
import torch.nn.functional as F
from torch import nn

from danqing.models.blocks import conv
from danqing.models.features import TAPS

TIMES = (2, 4)
PACE = 10.0  # of learning how much noise to let in: it begins with none
CRITIC_TAPS = (0, 3, 5)  # strides 2, 4, 8: texture, not what is shown


@dataclass(frozen=True, slots=True)
class EnlargerConfig:
    """Channels and residual blocks of the trunk; channels of the critic's heads."""

    channels: int = 64
    blocks: int = 5
    critic: int = 32

    @property
    def reach(self) -> int:
        """Pixels to a side of the picture that one enlarged pixel depends on."""
        return 2 * self.blocks + 3


class ResidualBlock(nn.Module):
    """h + conv(leaky(conv(h) + noise))."""

    def __init__(self, channels: int) -> None:
        super().__init__()
        self.first, self.second = conv(channels, channels), conv(channels, channels)
        self.gain = nn.Parameter(torch.zeros(1, channels, 1, 1))
        self.second.weight.data.mul_(0.2)  # begins near the identity

    def forward(self, h: torch.Tensor, noise: torch.Tensor) -> torch.Tensor:
        y = self.first(h)  # no convolution needs its output again, so what follows may write over it
        y.addcmul_((PACE * self.gain).to(y.dtype), _middle(noise, y).to(y.dtype))
        y = self.second(F.leaky_relu_(y, 0.1))
        return y.add_(_middle(h, y))


class Generator(nn.Module):
    """``generator(x, noise, times)``."""

    def __init__(self, config: EnlargerConfig) -> None:
        super().__init__()
        self.config = config
        c = config.channels
        self.enter = conv(3, c)
        self.blocks = nn.ModuleList(ResidualBlock(c) for _ in range(config.blocks))
        self.join = conv(c, c)
        self.leave = nn.ModuleDict({str(times): conv(c, 3 * times * times) for times in TIMES})
        for head in self.leave.values():
            nn.init.normal_(head.get_parameter("weight"), std=0.01)  # begins near the bicubic enlargement

    def forward(self, x: torch.Tensor, noise: torch.Tensor, times: int) -> torch.Tensor:
        entered = h = self.enter(x)
        for block in self.blocks:
            h = block(h, noise)
        h = self.join(h)
        h = F.leaky_relu_(h.add_(_middle(entered, h)), 0.1)
        drawn = F.pixel_shuffle(self.leave[str(times)](h), times)
        return _middle(grown(x, times), drawn) + drawn

    def unpadded(self) -> "Generator":
        """The network itself, from now on drawing only what depends on no padding: less to work out."""
        for module in self.modules():
            if isinstance(module, nn.Conv2d):
                module.padding = (0, 0)
        return self


def _middle(h: torch.Tensor, like: torch.Tensor) -> torch.Tensor:
    """``h`` without the edge that ``like`` has lost to unpadded convolutions."""
    top, left = (h.shape[-2] - like.shape[-2]) // 2, (h.shape[-1] - like.shape[-1]) // 2
    return h[..., top : top + like.shape[-2], left : left + like.shape[-1]]


def grown(x: torch.Tensor, times: int) -> torch.Tensor:
    """The bicubic enlargement, in float32."""
    return F.interpolate(x.float(), scale_factor=times, mode="bicubic", align_corners=False)


class EnlargerCritic(nn.Module):
    """Scores of places: heads on frozen feature maps at CRITIC_TAPS, and one on blocks of 4 × 4 pixels."""

    def __init__(self, config: EnlargerConfig) -> None:
        super().__init__()
        self.heads = nn.ModuleList(self._head(TAPS[tap], config.critic) for tap in CRITIC_TAPS)
        self.pixels = self._head(48, config.critic)

    @staticmethod
    def _head(inputs: int, width: int) -> nn.Sequential:
        sn = nn.utils.parametrizations.spectral_norm
        return nn.Sequential(
            sn(conv(inputs, width, 1)), nn.LeakyReLU(0.2),
            sn(conv(width, width)), nn.LeakyReLU(0.2), conv(width, 1, 1),
        )  # fmt: skip

    def forward(self, x: torch.Tensor, maps: list[torch.Tensor]) -> list[torch.Tensor]:
        """Pictures [N, 3, H, W] and their frozen maps to score maps [N, 1, H_i, W_i], float32."""
        scores = [head(m) for head, m in zip(self.heads, maps, strict=True)]
        return [*(score.float() for score in scores), self.pixels(F.pixel_unshuffle(x, 4)).float()]


def relativistic(better: list[torch.Tensor], worse: list[torch.Tensor]) -> torch.Tensor:
    """Relativistic average loss (arXiv 1807.00734) of scores that should lie above others: a number.

    The critic lowers it with real pictures as ``better``, the generator with its own.
    """
    parts = [
        F.softplus(b.mean() - a).mean() + F.softplus(b - a.mean()).mean()
        for a, b in zip(better, worse, strict=True)
    ]
    return torch.stack(parts).mean() / 2


SIZES = {
    "test": EnlargerConfig(channels=8, blocks=1, critic=8),
    "full": EnlargerConfig(),
}
