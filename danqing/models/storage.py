"""Weights that explain themselves: safetensors that say in their metadata what they hold. No pickle.

A file holds one part for each family of networks in it ("drafter", "painter"): its configuration, its facts,
and its tensors under its name. Who made it and from what may stand in the same metadata.
"""

import dataclasses
import json
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, TypeVar

import torch
from safetensors import SafetensorError, safe_open
from safetensors.torch import save_file
from torch import nn

from danqing.language import DanqingError
from danqing.models.blocks import channels_last

KEY = "danqing"  # of the metadata: one, so that the same model always gives the same bytes
C = TypeVar("C")
M = TypeVar("M", bound=nn.Module)


@dataclass(frozen=True, slots=True)
class Part:
    """A family's networks: their configuration (a dataclass), tensors, and facts (what JSON can hold)."""

    config: Any
    tensors: dict[str, torch.Tensor]
    facts: dict[str, Any] = field(default_factory=dict)


def save(path: Path, parts: dict[str, Part], about: dict[str, Any] | None = None) -> None:
    """Write parts by family (floats as float16), and ``about``: a card's words."""
    note = {
        "parts": {name: {"config": dataclasses.asdict(p.config), **p.facts} for name, p in parts.items()},
        "about": about or {},
    }
    tensors = {
        f"{name}.{key}": (t.half() if t.is_floating_point() else t).contiguous()
        for name, p in parts.items()
        for key, t in p.tensors.items()
    }
    unfinished = path.with_suffix(".part")
    save_file(tensors, unfinished, {KEY: json.dumps(note, ensure_ascii=False)})
    unfinished.chmod(0o644)  # safetensors writes for the owner alone
    unfinished.replace(path)


def load(path: Path, family: str) -> tuple[dict[str, Any], dict[str, torch.Tensor]]:
    """A part's configuration and facts in one dict, and its tensors (floats as float32).

    Raises: DanqingError for a file that holds no part of ``family``.
    """
    try:
        with safe_open(path, "pt") as file:
            parts = json.loads((file.metadata() or {}).get(KEY, "{}")).get("parts", {})
            if family not in parts:
                raise DanqingError("bad-weights", name=path.name, family=family)
            keys = [key for key in file.keys() if key.startswith(family + ".")]  # noqa: SIM118 (no mapping)
            tensors = part({key: file.get_tensor(key) for key in keys}, family)
    except (OSError, SafetensorError, ValueError, AttributeError):
        raise DanqingError("bad-weights", name=path.name, family=family) from None
    return parts[family], {key: t.float() if t.is_floating_point() else t for key, t in tensors.items()}


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


def by_label(tensors: dict[str, torch.Tensor], names: list[str]) -> dict[str, torch.Tensor]:
    """The rows of a pool that bear each label, from the pairs (row, label) in "pool.labels"."""
    rows, bears = tensors["pool.labels"].long().unbind(1)
    return {name: rows[bears == i] for i, name in enumerate(names)}


def named(prefix: str, network: nn.Module) -> dict[str, torch.Tensor]:
    """The network's tensors below ``prefix.``."""
    return {f"{prefix}.{key}": tensor for key, tensor in network.state_dict().items()}


def ready(network: M) -> M:
    """The network itself, ready to make pictures: no gradients, channels-last."""
    return channels_last(network.eval().requires_grad_(False))
