"""Making a Colourist's run ready: its pictures drawn and packed, its task, and what goes into its file."""

from pathlib import Path

import numpy as np
import torch

from danqing.language import DanqingError
from danqing.models import storage
from danqing.models.colourist import SIZES
from danqing.training import loop
from danqing.training.beginning import Beginning
from danqing.training.belonging import packed
from danqing.training.colourist import ColouristLessons, ColouristTask
from danqing.training.colourist_set import ColouristSet, Models, pack_colourist
from danqing.training.preparing import Prepared
from danqing.training.recipes import Recipe, build, choose


def prepare(recipe: Recipe, data: Path, run_dir: Path, begun: Beginning | None) -> Prepared:
    """The task of a recipe. Raises: DanqingError for wrong lessons or topics, and data that is missing."""
    lessons = build(ColouristLessons, recipe.lessons, "lessons")
    models = tuple(build(Models, topic, "topics") for topic in recipe.topics)
    if not models:
        raise DanqingError("recipe-missing", where="recipe", names="topics")
    config = choose(SIZES, recipe.size, "size")
    axes = begun.axes if begun else None
    pictures = packed(ColouristSet, run_dir, lambda: pack_colourist(data, models, config.condition, axes))
    if begun:
        begun.check_axes(pictures.basis)
    task = ColouristTask(pictures, config, lessons)
    return task, loop.Pace(lessons.steps), lambda: colourist_part(task)


def colourist_part(task: ColouristTask) -> storage.Part:
    """Averaged generator, critic, the training pictures' conditions and labels, and what reads conditions."""
    networks, data = task.networks, task.data
    bears = data.labels[~data.held_out]
    kept = np.flatnonzero(bears.any(0))
    tensors = {
        **storage.named("generator", networks["generator_average"]),
        **storage.named("critic", networks["critic"]),
        "pool.conditions": task.conditions[task.training_rows],
        "pool.labels": torch.from_numpy(np.argwhere(bears[:, kept]).astype(np.int32)),  # pairs: row, label
        "look.basis": torch.from_numpy(data.basis),
        "look.mean": torch.from_numpy(data.mean),
    }
    return storage.Part(task.config, tensors, {"labels": [data.names[i] for i in kept]})
