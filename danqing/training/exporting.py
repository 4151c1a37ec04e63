"""What a run leaves: averaged weights and the critic that taught them, in one file, with a card beside it."""

import dataclasses
import json
from pathlib import Path

import numpy as np
import torch

from danqing.models import storage
from danqing.models.drafting import mixing_of
from danqing.models.painter import unit
from danqing.pictures.palettes import measure
from danqing.pictures.tensors import from_bytes
from danqing.training.drafter import DrafterTask
from danqing.training.loop import Clock
from danqing.training.painter import PainterTask
from danqing.training.painter_set import Style
from danqing.training.recipes import Recipe

FEWEST = 3  # a label that fewer training pictures bear is no theme


def painter_part(task: PainterTask, styles: tuple[Style, ...]) -> storage.Part:
    """Generator, style reader, named styles with their colours, and the critic."""
    networks, data = task.networks, task.data
    seen = [data.pixels[(data.style == k) & ~data.held_out][:64, ::4, ::4] for k in range(len(styles))]
    colours = [measure(from_bytes(pixels)) for pixels in seen]
    tensors = {
        **storage.named("generator", networks["painter_average"]),
        **storage.named("reader", networks["reader_average"]),
        **storage.named("critic", networks["critic"]),
        "styles": unit(networks["names_average"].get_parameter("weight").detach()),
        "palettes.mean": torch.stack([c.mean for c in colours]),
        "palettes.covariance": torch.stack([c.covariance for c in colours]),
    }
    titles = {style.name: {"zh": style.zh, "en": style.en} for style in styles}
    return storage.Part(task.painter.config, tensors, {"styles": titles})


def drafter_part(task: DrafterTask) -> storage.Part:
    """Generator, encoder, critic, the pool of training pictures with labels, and what reads conditions."""
    networks, data = task.networks, task.data
    bears = data.labels[~data.held_out]
    kept = np.flatnonzero(bears.sum(0) >= FEWEST)
    tensors = {
        **storage.named("generator", networks["generator_average"]),
        **storage.named("encoder", networks["encoder_average"]),
        **storage.named("critic", networks["critic"]),
        "pool.codes": task.codes(task.training_rows),
        "pool.conditions": task.conditions[task.training_rows],
        "pool.labels": torch.from_numpy(np.argwhere(bears[:, kept]).astype(np.int32)),  # pairs: row, label
        "look.basis": torch.from_numpy(data.basis),
        "look.mean": torch.from_numpy(data.mean),
    }
    if mixing_of(task.config).apart:
        tensors |= {"pool.prints.pixels": task.prints.pixels, "pool.prints.scales": task.prints.scales}
    return storage.Part(task.config, tensors, {"labels": [data.names[i] for i in kept]})


def write_card(file: Path, recipe: Recipe, clock: Clock, batch: int, origin: str | None = None) -> None:
    """NAME.card.json beside the weights: the recipe's words and what the run spent; bench/ adds figures.

    origin: SHA-256 of the weights that the run began from.
    """
    begun = {"begun_from": origin} if origin else {}
    card = {
        "family": recipe.family,
        **dataclasses.asdict(recipe.card),
        "training": {
            "recipe": f"recipes/{recipe.name}.toml", "steps": clock.step, "pictures": clock.step * batch,
            "cpu_seconds": round(clock.cpu_seconds), **begun,
        },
        "figures": {},
    }  # fmt: skip
    text = json.dumps(card, ensure_ascii=False, indent=2)
    file.with_name(f"{file.stem}.card.json").write_text(text + "\n", "utf-8")
