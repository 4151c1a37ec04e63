"""From a recipe and a folder of data to trained weights: pack, train with checkpoints, export, report."""

from collections.abc import Callable
from pathlib import Path

import torch

from danqing.language import say
from danqing.models import storage
from danqing.models.drafter import SIZES as DRAFTER_SIZES
from danqing.models.painter import SIZES as PAINTER_SIZES
from danqing.training import loop
from danqing.training.belonging import claim, packed
from danqing.training.drafter import DrafterLessons, DrafterSet, DrafterTask
from danqing.training.drafter_set import Topic, check_topics, pack_drafter
from danqing.training.exporting import drafter_part, painter_part, write_card
from danqing.training.painter import PainterLessons, PainterSet, PainterTask
from danqing.training.painter_set import Style, check_styles, pack_painter
from danqing.training.progress import progress
from danqing.training.recipes import Recipe, build, choose, read_recipe
from danqing.training.report import write_report

Prepared = tuple[loop.Task, loop.Pace, Callable[[], storage.Part]]


def train(
    recipe: Path, data: Path, run_dir: Path, *, minutes: float | None = None, threads: int | None = None
) -> Path:
    """Train what ``recipe`` says on ``data``; resumes ``run_dir``. Returns the written report.

    minutes: pause after so long (None: to the recipe's end). threads: CPU threads (None: PyTorch's choice).
    Raises: DanqingError for a wrong recipe, missing or empty data, a run folder of another recipe.
    """
    read = read_recipe(recipe)
    prepare = choose({"painter": _painter, "drafter": _drafter}, read.family, "family")
    claim(run_dir, recipe, read)
    if threads:
        torch.set_num_threads(threads)
    torch.manual_seed(read.seed)
    task, pace, part = prepare(read, data, run_dir)
    with progress(pace.steps, say("training", name=read.name)) as bar:
        clock = loop.run(task, run_dir, pace, seed=read.seed, minutes=minutes, advance=bar.advance)
        bar.advance(clock.step)
    weights = run_dir / f"{read.name}.safetensors"
    storage.save(weights, {read.family: part()})
    write_card(weights, read, clock, task.batch)
    return write_report(run_dir)


def _painter(recipe: Recipe, data: Path, run_dir: Path) -> Prepared:
    lessons = build(PainterLessons, recipe.lessons, "lessons")
    styles = tuple(build(Style, style, "styles") for style in recipe.styles)
    check_styles(styles, lessons.crop)
    config = choose(PAINTER_SIZES, recipe.size, "size")
    pictures = packed(PainterSet, run_dir, lambda: pack_painter(data, styles))
    task = PainterTask(pictures, config, lessons)
    return task, loop.Pace(lessons.steps), lambda: painter_part(task, styles)


def _drafter(recipe: Recipe, data: Path, run_dir: Path) -> Prepared:
    lessons = build(DrafterLessons, recipe.lessons, "lessons")
    topics = tuple(build(Topic, topic, "topics") for topic in recipe.topics)
    config = choose(DRAFTER_SIZES, recipe.size, "size")
    check_topics(topics, config.pictures)

    def pack() -> DrafterSet:
        return pack_drafter(data, topics, config.side, config.condition, recipe.neighbours)

    pictures = packed(DrafterSet, run_dir, pack)
    task = DrafterTask(pictures, config, lessons)
    return task, loop.Pace(lessons.steps), lambda: drafter_part(task)
