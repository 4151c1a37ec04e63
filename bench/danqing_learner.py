"""Danqing itself as a method under test: the Drafter's task, from fresh networks or from the bundled ones."""

from pathlib import Path

import numpy as np
import torch

from bench.paintings import Paintings
from danqing import weights
from danqing.models import storage
from danqing.models.blocks import count_parameters
from danqing.models.drafter import SIZES, DrafterConfig
from danqing.models.drafting import ALL, draft
from danqing.teaching.subject import ADAPTING, PARTS
from danqing.training.beginning import Axes, begin_from
from danqing.training.drafter import DrafterLessons, DrafterSet, DrafterTask
from danqing.training.drafter_set import assemble, axes_of, look_at

NEIGHBOURS = 8


class DanqingLearner:
    """Steps of a DrafterTask in a run that ends when its time does, and drafts of everything it learned."""

    def __init__(self, task: DrafterTask) -> None:
        self.task, self.batch, self.steps = task, task.batch, 0
        learned = ("generator", "encoder", "critic")
        self.parameters = sum(count_parameters(task.networks[name]) for name in learned)

    def step(self, share: float) -> dict[str, torch.Tensor]:
        """``share`` of the time has passed; how many steps that makes in all is guessed from it."""
        self.task.steps = round(self.steps / max(share, 1e-6)) + 1
        self.steps += 1
        return self.task.step(share)

    def sample(self, count: int, seed: int) -> torch.Tensor:
        """Drafts as the verbs make them, but from all of the variety, as peers draw theirs."""
        return draft(self.task.drafter(), [ALL], range(seed * count, (seed + 1) * count), truncation=1.0)


def from_scratch(paintings: Paintings, seed: int) -> DanqingLearner:
    """Fresh networks; conditions by the principal components of these training pictures."""
    config = next(size for size in SIZES.values() if size.side == paintings.pixels.shape[1])
    features, _ = look_at(paintings.looks)
    seen = features[torch.from_numpy(~paintings.held_out)]
    torch.manual_seed(seed)
    data = _set(paintings, features, axes_of(seen, config.condition))
    return DanqingLearner(DrafterTask(data, config, DrafterLessons()))


def adapted(paintings: Paintings, seed: int, model: Path | None = None) -> DanqingLearner:
    """From a taught model's generator, encoder, critic and conditions (None: the bundled scenes)."""
    note, tensors = storage.load(model or weights.find("scenes").path, "drafter")
    config = storage.config_of(DrafterConfig, note["config"])
    if config.side != paintings.pixels.shape[1]:
        raise SystemExit(f"the model to adapt draws {config.side} px, not {paintings.pixels.shape[1]}")
    features, _ = look_at(paintings.looks)
    torch.manual_seed(seed)
    data = _set(paintings, features, (tensors["look.basis"], tensors["look.mean"]))
    task = DrafterTask(data, config, ADAPTING)
    begin_from(task.networks, PARTS, tensors)
    return DanqingLearner(task)


def _set(paintings: Paintings, features: torch.Tensor, axes: Axes) -> DrafterSet:
    labels, side = [(ALL,)] * len(paintings.looks), paintings.pixels.shape[1]
    near = min(NEIGHBOURS, int(np.count_nonzero(~paintings.held_out)))
    return assemble(paintings.looks, paintings.held_out, labels, features, axes, side, near)
