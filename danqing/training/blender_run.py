"""What a run of the Blender starts from and leaves."""

from pathlib import Path

import torch

from danqing.models import storage
from danqing.models.blender import SIZES
from danqing.models.blending import Blender
from danqing.models.strangeness import Usual, read_signs
from danqing.training import loop
from danqing.training.beginning import Beginning
from danqing.training.belonging import packed
from danqing.training.blender import BlenderLessons, BlenderTask
from danqing.training.blender_set import BlenderSet, Kind, check_kinds, pack_blender
from danqing.training.preparing import Prepared
from danqing.training.recipes import Recipe, build, choose

MOST = 4096  # pictures of a kind that its spread of codes is fitted to in the end


def prepare(recipe: Recipe, data: Path, run_dir: Path, begun: Beginning | None) -> Prepared:
    """The Blender's task, its pace, and its part of the weights once it has learned."""
    lessons = build(BlenderLessons, recipe.lessons, "lessons")
    kinds = tuple(build(Kind, topic, "topics") for topic in recipe.topics)
    config = choose(SIZES, recipe.size, "size")
    check_kinds(kinds, config.kinds)
    pictures = packed(BlenderSet, run_dir, lambda: pack_blender(data, kinds, config.side))
    if begun:
        begun.check_names("kinds", pictures.names)
    task = BlenderTask(pictures, config, lessons)
    return task, loop.Pace(lessons.steps, samples=30, judgements=12), lambda: blender_part(task)


def blender_part(task: BlenderTask) -> storage.Part:
    """Encoder, decoder, how codes are spread, and what is usual of held-out pictures."""
    networks, usual = task.networks, Usual(task.config)
    task.fit(networks["encoder_average"], MOST)
    encoder, decoder, prior = (networks[name] for name in ("encoder_average", "decoder_average", "prior"))
    blender = Blender(encoder, decoder, prior, tuple(task.data.names))  # type: ignore[arg-type]
    for kind, held in enumerate(task.held):
        usual.learn(kind, read_signs(blender, task.pictures(held), torch.full((len(held),), kind)))
    parts = {"encoder": encoder, "decoder": decoder, "prior": prior, "usual": usual}
    tensors = {
        key: tensor for name, network in parts.items() for key, tensor in storage.named(name, network).items()
    }
    return storage.Part(task.config, tensors, {"kinds": task.data.names})
