"""What a run of training the Enlarger needs."""

from pathlib import Path

from danqing.language import DanqingError
from danqing.models import storage
from danqing.models.enlarger import SIZES
from danqing.training import loop
from danqing.training.beginning import Beginning
from danqing.training.belonging import packed
from danqing.training.enlarger import EnlargerLessons, EnlargerSet, EnlargerTask
from danqing.training.enlarger_set import Sharp, pack_enlarger
from danqing.training.preparing import Prepared
from danqing.training.recipes import Recipe, build, choose


def prepare(recipe: Recipe, data: Path, run_dir: Path, begun: Beginning | None) -> Prepared:
    """The Enlarger's task; its part of a file holds both sets of weights and the critic."""
    lessons = build(EnlargerLessons, recipe.lessons, "lessons")
    topics = tuple(build(Sharp, topic, "topics") for topic in recipe.topics)
    if not topics:
        raise DanqingError("recipe-missing", where="recipe", names="topics")
    config = choose(SIZES, recipe.size, "size")
    pictures = packed(EnlargerSet, run_dir, lambda: pack_enlarger(data, topics))
    task = EnlargerTask(pictures, config, lessons)
    return task, loop.Pace(lessons.steps), lambda: enlarger_part(task)


def enlarger_part(task: EnlargerTask) -> storage.Part:
    """Both sets of weights, and the critic that taught the second."""
    names = ("faithful", "vivid", "critic")
    tensors = {k: t for name in names for k, t in storage.named(name, task.networks[name]).items()}
    return storage.Part(task.config, tensors)
