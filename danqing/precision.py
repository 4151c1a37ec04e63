"""Which arithmetic a processor is fastest in: bfloat16 where its hardware multiplies it, else float32."""

from functools import cache
from pathlib import Path

import torch

CPU_INFO = Path("/proc/cpuinfo")  # PyTorch's own tests are private and may go with any version
MULTIPLIES = {"amx_bf16", "avx512_bf16"}  # Intel's tiles, and the vector instructions of AMD and Intel


@cache
def fast_bfloat16() -> bool:
    """Whether this CPU multiplies bfloat16: convolutions then take far less time than in float32.

    Only Linux says so; elsewhere the answer is no, and everything runs in float32.
    """
    try:
        return not MULTIPLIES.isdisjoint(CPU_INFO.read_text("utf-8", errors="replace").split())
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
