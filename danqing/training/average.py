"""Exponential moving average of weights (as in arXiv 1806.04498): what is shown and kept is the average."""

import copy

import torch
from torch import nn


def averaged(network: nn.Module) -> nn.Module:
    """A copy that takes no gradient, to be moved after the network by ``follow``."""
    return copy.deepcopy(network).eval().requires_grad_(False)


@torch.no_grad()
def follow(average: nn.Module, network: nn.Module, decay: float) -> None:
    """Move the average (1 − decay) of the way to the network; buffers are taken over as they are."""
    theirs = list(network.parameters())
    torch._foreach_lerp_(list(average.parameters()), theirs, 1 - decay)
    for mine, other in zip(average.buffers(), network.buffers(), strict=True):
        mine.copy_(other)


def warmed(decay: float, step_share: float, steps: int) -> float:
    """The decay at this point of a run: lower at first, so that the average forgets the random start."""
    step = step_share * steps
    return min(decay, (1 + step) / (10 + step))
