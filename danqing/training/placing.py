"""On which device a run learns. Chance is drawn on the CPU wherever the networks are: seeds mean the same."""

import os
from collections.abc import Iterator
from contextlib import contextmanager

import torch
from torch import nn

from danqing.language import DanqingError
from danqing.models.features import frozen_features

DEVICES = ("cpu", "cuda", "auto")


def pick_device(wanted: str) -> torch.device:
    """The device called "cpu", "cuda" (this process's own, of several) or "auto": CUDA where there is some.

    Raises: DanqingError for any other word, and for "cuda" where there is none.
    """
    if wanted not in DEVICES:
        raise DanqingError("device-unknown", value=wanted, known=", ".join(DEVICES))
    if wanted == "cpu" or (wanted == "auto" and not torch.cuda.is_available()):
        return torch.device("cpu")
    if not torch.cuda.is_available():
        raise DanqingError("device-none")
    return torch.device("cuda", int(os.environ.get("LOCAL_RANK", "0")))


@contextmanager
def placed(networks: nn.Module, device: torch.device) -> Iterator[None]:
    """Within, ``networks`` and the frozen features are on ``device``; after it, on the CPU again."""
    if device.type == "cpu":
        yield
        return
    torch.cuda.set_device(device)  # where NCCL works, too
    moved = (networks, frozen_features())
    try:
        for network in moved:
            network.to(device)
        yield
    finally:
        for network in moved:
            network.to("cpu")
