"""Taught models in the sizes of tests, with weights of chance: what `danqing train FOLDER` would leave."""

from dataclasses import replace
from pathlib import Path
from typing import Any

import torch

from danqing.models import drafter, painter, storage

LABELS = {
    "pear": {"en": ["pear", "green pear"], "zh": ["梨", "青梨"]},
    "quiet-garden": {"en": ["quiet garden"], "zh": ["静园"]},
}


def card(name: str, labels: dict[str, Any]) -> dict[str, Any]:
    return {
        "name": name,
        "title": {"en": f"the {name} pictures", "zh": f"{name}画册"},
        "about": {"en": "Drafts and paints.", "zh": "起稿并作画。"},
        "data": ["pictures of chance"],
        "licence": "CC0-1.0",
        "labels": labels,
        "training": {"kind": "both", "base": "scenes", "pictures": 6, "steps": 9, "seconds": 1},
        "figures": {"kid": 0.01},
        "copies": {"share": 0.0},
    }


def painter_part(styles: list[str]) -> storage.Part:
    config = painter.SIZES["test"]
    tensors = storage.named("generator", painter.Generator(config))
    tensors |= storage.named("reader", painter.StyleReader(config))
    tensors["styles"] = torch.randn(len(styles), config.style)
    tensors["palettes.mean"] = torch.tensor([0.5, 0.0, 0.0]).repeat(len(styles), 1)
    tensors["palettes.covariance"] = 0.01 * torch.eye(3).repeat(len(styles), 1, 1)
    return storage.Part(config, tensors, {"styles": {style: {"en": style, "zh": style} for style in styles}})


def drafter_part(labels: list[str], channels: int = 3) -> storage.Part:
    config = replace(drafter.SIZES["test"], pictures=channels)
    generator = drafter.Generator(config)
    if channels == 4:
        generator.leave.bias = torch.nn.Parameter(torch.ones(4 * channels))  # a thing that can be seen
    tensors = storage.named("generator", generator)
    tensors["pool.codes"] = torch.randn(6, config.latent, config.base, config.base)
    tensors["pool.conditions"] = torch.randn(6, config.condition)
    tensors["pool.labels"] = torch.cartesian_prod(torch.arange(6), torch.arange(len(labels))).int()
    return storage.Part(config, tensors, {"labels": labels})


def write(
    path: Path, name: str = "orchard", *, drafts: bool = True, styles: tuple[str, ...] = (), **about: Any
) -> Path:
    """A taught file: with a Drafter if it ``drafts``, with a Painter if it has ``styles``."""
    parts = {"drafter": drafter_part(["all", *LABELS])} if drafts else {}
    if styles:
        parts["painter"] = painter_part(list(styles))
    storage.save(path, parts, card(name, LABELS if drafts else {}) | about)
    return path
