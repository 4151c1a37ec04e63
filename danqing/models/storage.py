"""Weights that explain themselves: safetensors, family and configuration in their metadata. No pickle."""

import dataclasses
import json
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any, TypeVar

import torch
from safetensors import SafetensorError, safe_open
from safetensors.torch import save_file
from torch import nn

from danqing.language import DanqingError
from danqing.models.blocks import channels_last

C = TypeVar("C")
M = TypeVar("M", bound=nn.Module)


def save(path: Path, family: str, config: Any, tensors: dict[str, torch.Tensor], **more: Any) -> None:
    """Write ``tensors`` (floats as float16); family, config and ``more`` (what JSON can hold) as metadata."""
    halved = {k: (t.half() if t.is_floating_point() else t).contiguous() for k, t in tensors.items()}
    note = {"family": family, "config": json.dumps(dataclasses.asdict(config))}
    note |= {key: json.dumps(value, ensure_ascii=False) for key, value in more.items()}
    part = path.with_suffix(".part")
    save_file(halved, part, note)
    part.chmod(0o644)  # safetensors writes for the owner alone
    part.replace(path)


def load(path: Path, family: str) -> tuple[dict[str, Any], dict[str, torch.Tensor]]:
    """Metadata, parsed, and tensors (floats as float32).

    Raises: DanqingError for a file that is not of ``family``.
    """
    try:
        with safe_open(path, "pt") as file:
            note = file.metadata() or {}
            if note.get("family") != family:
                raise DanqingError("bad-weights", name=path.name, family=family)
            tensors = {key: file.get_tensor(key) for key in file.keys()}  # noqa: SIM118 (no mapping)
    except (OSError, SafetensorError):
        raise DanqingError("bad-weights", name=path.name, family=family) from None
    parsed = {key: json.loads(value) for key, value in note.items() if key != "family"}
    return parsed, {key: t.float() if t.is_floating_point() else t for key, t in tensors.items()}


@contextmanager
def fitting(path: Path, family: str) -> Iterator[None]:
    """While tensors are put into networks: those that do not fit are another version's, a DanqingError."""
    try:
        yield
    except (KeyError, TypeError, ValueError, RuntimeError) as why:
        raise DanqingError("old-weights", name=path.name, family=family) from why


def config_of(kind: type[C], table: dict[str, Any]) -> C:
    """A config dataclass from parsed metadata (JSON has lists where the config has tuples)."""
    return kind(**{key: tuple(value) if isinstance(value, list) else value for key, value in table.items()})


def part(tensors: dict[str, torch.Tensor], prefix: str) -> dict[str, torch.Tensor]:
    """The tensors below ``prefix.``, without it."""
    return {k.removeprefix(prefix + "."): t for k, t in tensors.items() if k.startswith(prefix + ".")}


def named(prefix: str, network: nn.Module) -> dict[str, torch.Tensor]:
    """The network's tensors below ``prefix.``."""
    return {f"{prefix}.{key}": tensor for key, tensor in network.state_dict().items()}


def ready(network: M) -> M:
    """The network itself, ready to make pictures: no gradients, channels-last."""
    return channels_last(network.eval().requires_grad_(False))
