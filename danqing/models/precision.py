"""Which arithmetic a processor is fastest in: bfloat16 where its hardware has it (AMX), else float32."""

import torch


def fast_bfloat16() -> bool:
    """Whether this CPU has AMX tiles: bfloat16 convolutions are then several times as fast as float32."""
    return bool(torch.cpu._is_amx_tile_supported())


def autocast() -> torch.autocast:
    """The context that networks run in, training or painting: bfloat16 where that is fast.

    A recipe gives the same pixels on one kind of processor; docs/replay.md says how far two kinds differ.
    """
    return torch.autocast("cpu", torch.bfloat16, enabled=fast_bfloat16())
