"""One step of an optimiser, and the rate of several."""

from collections.abc import Iterable

import torch

from danqing.scaling.distributed import average_gradients


def descend(optimiser: torch.optim.Optimizer, loss: torch.Tensor) -> None:
    """Move what ``optimiser`` holds down the slope of ``loss``; gradients of anything else are not used."""
    optimiser.zero_grad(set_to_none=True)
    loss.backward()
    average_gradients(p for group in optimiser.param_groups for p in group["params"])
    optimiser.step()


def set_rate(optimisers: Iterable[torch.optim.Optimizer], rate: float) -> None:
    """Give all ``optimisers`` one learning rate."""
    for optimiser in optimisers:
        for group in optimiser.param_groups:
            group["lr"] = rate
