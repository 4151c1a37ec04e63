"""GANs published as packages that insist on CUDA, brought to start on a CPU without a line of theirs changed.

They assert that there is an Nvidia GPU when they are imported, and then move all that they make to it. Here
the question is answered with yes while they are imported, and whatever is sent to CUDA stays where it is.
bench/requirements-peers.txt lists them; `make peers` installs them.
"""

import importlib
import sys
from collections.abc import Callable, Sequence
from types import ModuleType
from typing import Any
from unittest.mock import MagicMock, patch

import torch
from torch.overrides import TorchFunctionMode


class NoCuda(TorchFunctionMode):
    """Within it ``.cuda()`` gives the tensor itself, and what is to be made on CUDA is made on the CPU."""

    def __torch_function__(
        self,
        func: Callable[..., Any],
        types: Sequence[type],
        args: tuple[Any, ...] = (),
        kwargs: dict[str, Any] | None = None,
    ) -> Any:
        kwargs = kwargs or {}
        if func is torch.Tensor.cuda:
            return args[0]
        if isinstance(device := kwargs.get("device"), torch.device) and device.type == "cuda":
            kwargs = {**kwargs, "device": torch.device("cpu")}
        return func(*args, **kwargs)


# What they import, and need for nothing that is done here: torchvision, which reads files and is published
# for CUDA, and a tracker of experiments that no longer builds.
UNUSED = ("torchvision", "aim")


def bring(name: str) -> ModuleType:
    """Import ``name`` as if there were a GPU, with mocks for what it does not need.

    Raises: ModuleNotFoundError where it is not installed.
    """
    mocks = {unused: MagicMock() for unused in UNUSED}
    with patch.object(torch.cuda, "is_available", lambda: True), patch.dict(sys.modules, mocks):
        return importlib.import_module(name)
