"""A plain variational autoencoder (arXiv 1312.6114) with the Blender's own networks, trained for so many CPU
seconds: likeness in pixels and the whole cost of the code are all that it learns by.
"""

import time
from dataclasses import replace
from pathlib import Path

import torch

from danqing.models import storage
from danqing.models.blender import BlenderConfig
from danqing.models.blending import Blender, load
from danqing.training.blender import BlenderLessons, BlenderTask
from danqing.training.blender_run import blender_part
from danqing.training.blender_set import BlenderSet
from danqing.weights.notes import note


def plain_lessons(lessons: BlenderLessons) -> BlenderLessons:
    """What a plain one learns by, where the Blender learns by ``lessons``."""
    return replace(lessons, content=0.0, adversarial=0.0, dreaming=0.0, divergence=1.0)


def find_plain(
    path: Path, data: BlenderSet, config: BlenderConfig, lessons: BlenderLessons, seconds: float
) -> tuple[Blender, dict[str, float]]:
    """The plain one in ``path``, trained there for ``seconds`` of CPU time if there is none; what it took."""
    if not path.exists():
        task, spent, steps = train_plain(data, config, lessons, seconds)
        facts = {"cpu_seconds": spent, "steps": steps, "pictures": steps * task.batch}
        path.parent.mkdir(parents=True, exist_ok=True)
        storage.save(path, {"blender": blender_part(task)}, facts)
    return load(path), note(path)["about"]


def train_plain(
    data: BlenderSet, config: BlenderConfig, lessons: BlenderLessons, seconds: float
) -> tuple[BlenderTask, float, int]:
    """The task after ``seconds`` of CPU time at ``lessons``' batch and rate; the time and steps it took."""
    torch.manual_seed(0)
    task = BlenderTask(data, config, lessons)
    start, steps, share = time.process_time(), 0, 0.0
    while share < 1:
        torch.manual_seed(steps)
        task.steps = max(1, round(steps / max(share, 1e-6)))  # what the average's warm-up goes by
        task.step(share)
        steps += 1
        share = max(share, (time.process_time() - start) / seconds)
    return task, time.process_time() - start, steps
