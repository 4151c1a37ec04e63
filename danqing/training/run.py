"""From a recipe and a folder of data to trained weights: pack, train with checkpoints, export, report."""

import sys
from collections.abc import Callable
from pathlib import Path

import torch

from danqing.language import DanqingError, say
from danqing.models import storage
from danqing.models.drafter import SIZES as DRAFTER_SIZES
from danqing.models.painter import SIZES as PAINTER_SIZES
from danqing.models.painter import PainterConfig
from danqing.scaling import distributed
from danqing.training import blender_run, colourist_run, enlarger_run, loop
from danqing.training.beginning import Beginning, read_beginning
from danqing.training.belonging import STATE, begun_from, claim, packed
from danqing.training.brush import prepare as prepare_brush
from danqing.training.drafter import DrafterLessons, DrafterSet, DrafterTask
from danqing.training.drafter_set import Topic, check_topics, pack_drafter
from danqing.training.exporting import drafter_part, painter_part, write_card
from danqing.training.keeping import stop_asked, writing
from danqing.training.painter import PainterLessons, PainterSet, PainterTask
from danqing.training.painter_set import Style, check_styles, pack_painter
from danqing.training.placing import pick_device, placed
from danqing.training.preparing import Prepared
from danqing.training.progress import progress
from danqing.training.recipes import Recipe, build, choose, read_recipe
from danqing.training.report import write_report

FAMILIES: dict[str, Callable[[Recipe, Path, Path, Beginning | None], Prepared]]  # at the end of this file


@distributed.joined()
def train(
    recipe: Path, data: Path, run_dir: Path, *,
    begin: Path | None = None, minutes: float | None = None, threads: int | None = None, device: str = "cpu",
) -> Path:  # fmt: skip
    """Train what ``recipe`` says on ``data``; resumes ``run_dir``. Returns the written report.

    begin: weights of the same family and size that a new run begins from; a resumed one has them already.
    minutes: pause after so long (None: to the recipe's end). threads: CPU threads (None: PyTorch's choice).
    device: "cpu", "cuda" or "auto". Under ``torchrun`` its processes train together; the first writes.
    Raises: DanqingError for a wrong recipe, missing or empty data, a run folder of another recipe, a full
    disk, or weights that are no numbers any more; KeyboardInterrupt, with all saved, on Ctrl-C or SIGTERM.
    """
    read = read_recipe(recipe)
    prepare = choose(FAMILIES, read.family, "family")
    chosen = pick_device(device)
    if threads:
        torch.set_num_threads(threads)
    with distributed.in_turn():  # the first packs the pictures, the others find them packed
        claim(run_dir, recipe, read)
        torch.manual_seed(read.seed)
        begun = read_beginning(begin, read.family) if begin else None
        origin = begun_from(run_dir, begin)
        task, pace, part = prepare(read, data, run_dir, begun)
        if begun:
            begun.give(task.networks)
    distributed.check_batch(task.batch)
    with progress(pace.steps, say("training", name=read.name)) as bar, stop_asked() as asked:
        with placed(task.networks, chosen):
            clock = loop.run(
                task, run_dir, pace, seed=read.seed, minutes=minutes, advance=bar.advance, stop=asked
            )
        bar.advance(clock.step)
    if asked():
        print(say("run-stopped", step=clock.step), file=sys.stderr)
        raise KeyboardInterrupt
    if distributed.rank() > 0:
        return run_dir / "report.html"
    weights = run_dir / f"{read.name}.safetensors"
    with writing(run_dir):
        storage.save(weights, {read.family: part()})
        write_card(weights, read, clock, task.batch, origin)
        return write_report(run_dir)


def _painter(recipe: Recipe, data: Path, run_dir: Path, begun: Beginning | None) -> Prepared:
    lessons = build(PainterLessons, recipe.lessons, "lessons")
    styles = tuple(build(Style, style, "styles") for style in recipe.styles)
    check_styles(styles, lessons.crop)
    config = choose(PAINTER_SIZES, recipe.size, "size")
    if lessons.teacher and not (run_dir / STATE).exists():
        _check_teacher(recipe, lessons.teacher, begun)
    pictures = packed(PainterSet, run_dir, lambda: pack_painter(data, styles))
    if begun:
        begun.check_names("styles", pictures.names)
    task = PainterTask(pictures, config, lessons)
    return task, loop.Pace(lessons.steps), lambda: painter_part(task, styles)


def _check_teacher(recipe: Recipe, size: str, begun: Beginning | None) -> None:
    """DanqingError unless a new run begins from a Painter of that size: it is the teacher."""
    if not begun:
        raise DanqingError("begin-teacher", name=recipe.name)
    wanted = choose(PAINTER_SIZES, size, "lessons.teacher")
    if storage.config_of(PainterConfig, begun.note["config"]) != wanted:
        raise DanqingError("begin-teacher-size", name=begun.path.name, size=size)


def _drafter(recipe: Recipe, data: Path, run_dir: Path, begun: Beginning | None) -> Prepared:
    lessons = build(DrafterLessons, recipe.lessons, "lessons")
    topics = tuple(build(Topic, topic, "topics") for topic in recipe.topics)
    config = choose(DRAFTER_SIZES, recipe.size, "size")
    check_topics(topics, config.pictures)

    def pack() -> DrafterSet:
        axes = begun.axes if begun else None
        return pack_drafter(data, topics, config.side, config.condition, recipe.neighbours, axes)

    pictures = packed(DrafterSet, run_dir, pack)
    if begun:
        begun.check_axes(pictures.basis)
    task = DrafterTask(pictures, config, lessons)
    return task, loop.Pace(lessons.steps), lambda: drafter_part(task)


FAMILIES = {
    "painter": _painter,
    "drafter": _drafter,
    "blender": blender_run.prepare,
    "brush": prepare_brush,
    "colourist": colourist_run.prepare,
    "enlarger": enlarger_run.prepare,
}
