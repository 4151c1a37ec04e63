"""A Painter's generator made ready for one style: the same pictures in fewer passes over their pixels.

Outside its convolutions a modulated block is bound by memory, not by arithmetic. For a style that is known
beforehand, scale and shift are part of the first convolution's weights, the residual's half part of the
second's, and noise is added by a rank-one product: four passes instead of seven.
"""

from collections.abc import Iterator
from dataclasses import dataclass

import torch
import torch.nn.functional as F
from torch import nn

from danqing.models.painter import SCALE, Generator, StyledBlock

Kernel = tuple[torch.Tensor, torch.Tensor]  # weight [O, I, k, k] and bias [O]


@dataclass(frozen=True, slots=True)
class FoldedBlock:
    """A StyledBlock with its style's modulation in its kernels."""

    first: Kernel
    second: Kernel
    gain: torch.Tensor  # of the noise: [1, C]

    def add_to(self, h: torch.Tensor, noise: torch.Tensor) -> None:
        """Add the block's residual to ``h`` [1, C, rows, columns], channels-last, in place."""
        y = F.conv2d(F.silu(h), *self.first, padding=1)
        pixels = y.permute(0, 2, 3, 1).view(-1, y.shape[1])  # the same memory: channels lie last
        pixels.addmm_(noise.reshape(-1, 1).to(y.dtype), self.gain)
        h += F.conv2d(F.silu(y, inplace=True), *self.second, padding=1)


class FoldedGenerator:
    """``folded(t, noises) -> x`` for one picture ``t`` [1, 3, h, w], in the style it was folded for."""

    def __init__(self, generator: Generator, w: torch.Tensor, dtype: torch.dtype) -> None:
        """w: the style, [S]. dtype: what to convolve in."""
        self.dtype = dtype
        self.enter, self.leave = _kernel(generator.enter, dtype), _kernel(generator.leave, dtype)
        self.grow = [_kernel(layer, dtype) for layer in generator.grow]
        self.stages = [[_fold(block, w, dtype) for block in _blocks(stage)] for stage in generator.stages]

    def __call__(self, t: torch.Tensor, noises: list[torch.Tensor]) -> torch.Tensor:
        planes = iter(noises)
        h = F.conv2d(t.to(self.dtype), *self.enter, padding=1)
        for i, stage in enumerate(self.stages):
            if i:
                h = F.pixel_shuffle(F.conv2d(h, *self.grow[i - 1]), 2)
                h = h.contiguous(memory_format=torch.channels_last)
            for block in stage:
                block.add_to(h, next(planes))
        strokes = F.pixel_shuffle(F.conv2d(F.silu(h, inplace=True), *self.leave, padding=1), 2)
        strokes = strokes.float().contiguous()  # three channels grow and shrink faster plane by plane
        return strokes + F.interpolate(t, scale_factor=SCALE, mode="bilinear", align_corners=False)


def _blocks(stage: nn.Module) -> Iterator[StyledBlock]:
    return (block for block in stage.children() if isinstance(block, StyledBlock))


def _fold(block: StyledBlock, w: torch.Tensor, dtype: torch.dtype) -> FoldedBlock:
    scale, shift = block.modulate.affine(w).chunk(2)  # [C] each
    first, second = block.first, block.second
    assert first.bias is not None, "conv() gives every convolution a bias"
    assert second.bias is not None, "conv() gives every convolution a bias"
    return FoldedBlock(
        _ready(first.weight * (1 + scale)[:, None, None, None], first.bias * (1 + scale) + shift, dtype),
        _ready(0.5 * second.weight, 0.5 * second.bias, dtype),
        (block.noise_gain.flatten() * (1 + scale))[None].to(dtype),
    )


def _kernel(layer: nn.Module, dtype: torch.dtype) -> Kernel:
    assert isinstance(layer, nn.Conv2d)
    assert layer.bias is not None
    return _ready(layer.weight, layer.bias, dtype)


def _ready(weight: torch.Tensor, bias: torch.Tensor, dtype: torch.dtype) -> Kernel:
    return weight.to(dtype, memory_format=torch.channels_last), bias.to(dtype)
