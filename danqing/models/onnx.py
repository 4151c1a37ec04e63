"""Networks as ONNX, for programs that have neither Danqing nor PyTorch.

Each network is written with float16 weights, widened when it is loaded, and then run by onnxruntime beside
the original: a file whose numbers differ is not left behind.
"""

import json
import logging
import warnings
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from importlib.util import find_spec
from pathlib import Path
from typing import TYPE_CHECKING, Any

import torch
import torch.nn.functional as F
from torch import nn
from torch.export import Dim

from danqing.language import DanqingError
from danqing.models import drafter, painter

if TYPE_CHECKING:
    import onnx

NEEDS = ("onnx", "onnxscript")
OPSET = 20
TOLERANCE = 2e-3  # of outputs in [-1, 1], a quarter of one of 256 levels of grey
LEAST = 256  # numbers in a tensor from which float16 is worth a step of its own
Shapes = dict[str, dict[int, Any]]


class Draft(nn.Module):
    """A Drafter's generator: a code of any rows and columns, and a condition, to a picture."""

    def __init__(self, generator: drafter.Generator) -> None:
        super().__init__()
        self.generator = generator

    def forward(self, z: torch.Tensor, c: torch.Tensor) -> torch.Tensor:
        return self.generator(z, c, (z.shape[2], z.shape[3])).clamp(-1, 1)


class Paint(nn.Module):
    """A Painter's generator; noise comes as one tensor for each scale, a plane for each block."""

    def __init__(self, generator: painter.Generator) -> None:
        super().__init__()
        self.generator = generator

    def forward(
        self,
        t: torch.Tensor,
        w: torch.Tensor,
        noise_8: torch.Tensor,
        noise_4: torch.Tensor,
        noise_2: torch.Tensor,
    ) -> torch.Tensor:
        planes = [plane for noise in (noise_8, noise_4, noise_2) for plane in noise.split(1, 1)]
        return self.generator(t, w, planes).clamp(-1, 1)


@dataclass(frozen=True, slots=True)
class Export:
    """A network ready to be written: example inputs by name, which of their axes may vary, the output."""

    network: nn.Module
    inputs: dict[str, torch.Tensor]
    axes: Shapes
    output: str


def of_drafter(generator: drafter.Generator) -> Export:
    """A Drafter's generator: inputs z [N, L, rows, columns] and c [N, C], output x [N, 3 or 4, H, W]."""
    config, n = generator.config, Dim("n")
    rows, columns = Dim("rows", min=2, max=64), Dim("columns", min=2, max=64)
    inputs = {
        "z": torch.randn(2, config.latent, config.base, config.base + 1),
        "c": torch.randn(2, config.condition),
    }
    return Export(Draft(generator), inputs, {"z": {0: n, 2: rows, 3: columns}, "c": {0: n}}, "x")


def of_painter(generator: painter.Generator) -> Export:
    """A Painter's generator: inputs t, w and three noises; output x [N, 3, 8h, 8w]."""
    config, n = generator.config, Dim("n")
    h, w = Dim("h", min=2, max=1024), Dim("w", min=2, max=1024)
    inputs = {"t": torch.rand(2, 3, 6, 8) * 2 - 1, "w": torch.randn(2, config.style)}
    axes: Shapes = {"t": {0: n, 2: h, 3: w}, "w": {0: n}}
    for i, blocks in enumerate(config.blocks):
        name = f"noise_{8 >> i}"
        inputs[name] = torch.randn(2, blocks, 6 << i, 8 << i)
        axes[name] = {0: n, 2: (1 << i) * h, 3: (1 << i) * w}
    return Export(Paint(generator), inputs, axes, "x")


def check_packages() -> None:
    """Raise a DanqingError, before any work, where a package that exporting needs is missing."""
    missing = [name for name in NEEDS if find_spec(name) is None]
    if missing:
        raise DanqingError("export-needs", names=", ".join(missing))


@torch.inference_mode(False)
@torch.no_grad()
def write(export: Export, path: Path, note: dict[str, Any]) -> float:
    """Write the network and give back how far its numbers are from the original's at most.

    ``note``: what the metadata says under "danqing". Raises: DanqingError where they differ by more than
    TOLERANCE (nothing is written then).
    """
    import onnx

    with _quiet():
        program = torch.onnx.export(
            export.network.eval(), tuple(export.inputs.values()), dynamo=True, verbose=False,
            input_names=list(export.inputs), output_names=[export.output], opset_version=OPSET,
            dynamic_shapes=tuple(export.axes[name] for name in export.inputs),
        )  # fmt: skip
    assert program is not None, "asked for as an object"
    model = program.model_proto
    _halve(model)
    onnx.helper.set_model_props(model, {"danqing": json.dumps(note, ensure_ascii=False)})
    data = model.SerializeToString()
    apart = max(_difference(export, data, double) for double in (False, True))
    if not apart <= TOLERANCE:
        raise DanqingError("export-differs", name=path.name, apart=f"{apart:.2g}", most=TOLERANCE)
    unfinished = path.with_suffix(".part")
    unfinished.write_bytes(data)
    unfinished.replace(path)
    return apart


def _difference(export: Export, data: bytes, double: bool) -> float:
    """The greatest difference between both; ``double``: at twice the size and another count."""
    import numpy as np
    import onnxruntime

    inputs = {name: _resized(x, export.axes[name]) if double else x for name, x in export.inputs.items()}
    options = onnxruntime.SessionOptions()
    options.log_severity_level = 3
    session = onnxruntime.InferenceSession(data, options, providers=["CPUExecutionProvider"])
    (theirs,) = session.run(None, {name: x.numpy() for name, x in inputs.items()})
    ours = export.network(*inputs.values()).numpy()
    return float(np.abs(ours - theirs).max()) if ours.shape == theirs.shape else float("inf")


def _resized(x: torch.Tensor, axes: dict[int, Any]) -> torch.Tensor:
    """One input instead of two, of twice the height and width where these may vary."""
    return F.interpolate(x[:1], scale_factor=2) if 2 in axes else x[:1]


def _halve(model: "onnx.ModelProto") -> None:
    """Weights as float16, each widened again by a step that a runtime does once, when it loads the file."""
    import onnx

    graph, casts = model.graph, []
    for tensor in graph.initializer:
        numbers = onnx.numpy_helper.to_array(tensor)
        if tensor.data_type == onnx.TensorProto.FLOAT and numbers.size >= LEAST:
            name = tensor.name
            tensor.CopyFrom(onnx.numpy_helper.from_array(numbers.astype("float16"), f"{name}.half"))
            casts.append(onnx.helper.make_node("Cast", [f"{name}.half"], [name], to=onnx.TensorProto.FLOAT))
    steps = [*casts, *graph.node]
    del graph.node[:]
    graph.node.extend(steps)


@contextmanager
def _quiet() -> Iterator[None]:
    """The exporter warns of its own workings, and of packages that it could have used."""
    log = logging.getLogger("torch.onnx")
    level = log.level
    log.setLevel(logging.ERROR)
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            yield
    finally:
        log.setLevel(level)
