"""Which arithmetic a processor is fastest in: bfloat16 where its hardware has it (AMX), else float32."""

from functools import cache
from pathlib import Path

import torch

CPU_INFO = Path("/proc/cpuinfo")  # PyTorch's own test for AMX is private and may go with any version


@cache
def fast_bfloat16() -> bool:
    """Whether this CPU has AMX tiles: bfloat16 convolutions are then several times as fast as float32.

    Only Linux says so; elsewhere the answer is no, and everything runs in float32.
    """
    try:
        return "amx_bf16" in CPU_INFO.read_text("utf-8", errors="replace").split()
    except OSError:
        return False


def autocast(device: str = "cpu") -> torch.autocast:
    """The context that networks run in, training or painting: bfloat16 where ``device`` is fast in it.

    A recipe gives the same pixels on one kind of processor; docs/replay.md says how far two kinds differ.
    """
    if device == "cuda":
        return torch.autocast("cuda", torch.bfloat16, enabled=torch.cuda.is_bf16_supported(False))
    return torch.autocast("cpu", torch.bfloat16, enabled=fast_bfloat16())


def fast_dtype() -> torch.dtype:
    """What to convolve in outside ``autocast``."""
    return torch.bfloat16 if fast_bfloat16() else torch.float32
