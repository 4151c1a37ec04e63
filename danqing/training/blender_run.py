"""What a run of the Blender starts from and leaves."""

from pathlib import Path

import numpy as np

from danqing.models import storage
from danqing.models.blender import SIZES
from danqing.training import loop
from danqing.training.belonging import packed
from danqing.training.blender import BlenderLessons, BlenderTask
from danqing.training.blender_set import BlenderSet, Kind, check_kinds, pack_blender
from danqing.training.preparing import Prepared
from danqing.training.recipes import Recipe, build, choose


def prepare(recipe: Recipe, data: Path, run_dir: Path) -> Prepared:
    """The Blender's task, its pace, and its part of the weights once it has learned."""
    lessons = build(BlenderLessons, recipe.lessons, "lessons")
    kinds = tuple(build(Kind, topic, "topics") for topic in recipe.topics)
    config = choose(SIZES, recipe.size, "size")
    check_kinds(kinds, config.kinds)
    pictures = packed(BlenderSet, run_dir, lambda: pack_blender(data, kinds, config.side))
    task = BlenderTask(pictures, config, lessons)
    return task, loop.Pace(lessons.steps, samples=30, judgements=12), lambda: blender_part(task)


def blender_part(task: BlenderTask) -> storage.Part:
    """Encoder, decoder, and how codes are spread."""
    networks = task.networks
    task.fit(networks["encoder_average"], 4096)
    tensors = {
        **storage.named("encoder", networks["encoder_average"]),
        **storage.named("decoder", networks["decoder_average"]),
        **storage.named("prior", networks["prior"]),
    }
    return storage.Part(task.config, tensors, {"kinds": task.data.names})
