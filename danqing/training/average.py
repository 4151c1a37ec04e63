"""Exponential moving average of weights (as in arXiv 1806.04498): what is shown and kept is the average."""

import copy
from typing import TypeVar

import torch
from torch import nn

M = TypeVar("M", bound=nn.Module)


def averaged(network: M) -> M:
    """A copy that takes no gradient, to be moved after the network by ``follow``."""
    return copy.deepcopy(network).eval().requires_grad_(False)


@torch.no_grad()
def follow(average: nn.Module, network: nn.Module, decay: float) -> None:
    """Move the average (1 − decay) of the way to the network; buffers are taken over as they are."""
    mine: list[torch.Tensor] = list(average.parameters())
    torch._foreach_lerp_(mine, list(network.parameters()), 1 - decay)
    for kept, new in zip(average.buffers(), network.buffers(), strict=True):
        kept.copy_(new)


def warmed(decay: float, step_share: float, steps: int) -> float:
    """The decay at this point of a run: lower at first, so that the average forgets the random start."""
    step = step_share * steps
    return min(decay, (1 + step) / (10 + step))
