"""Arithmetic of training: bfloat16 where the processor multiplies it in hardware, else float32.

Painting is always float32.
"""

from contextlib import AbstractContextManager

import torch


def fast_bfloat16() -> bool:
    """Whether this CPU has AMX tiles: bfloat16 convolutions are then several times as fast as float32."""
    return bool(torch.cpu._is_amx_tile_supported())


def autocast() -> AbstractContextManager[None]:
    """The context that training steps run their networks in."""
    return torch.autocast("cpu", torch.bfloat16, enabled=fast_bfloat16())
