"""From a recipe and a folder of data to trained weights: pack, train with checkpoints, export, report."""

from pathlib import Path
from collections.abc import Callable
from typing import Any

import numpy as np
import torch

from danqing.language import DanqingError, say
from danqing.models.painter import SIZES as PAINTER_SIZES
from danqing.training import loop
from danqing.training.painter import PainterLessons, PainterSet, PainterTask
from danqing.training.painter_set import Style, pack_painter
from danqing.training.progress import progress
from danqing.training.recipes import build, read_recipe
from danqing.training.report import write_report

Export = Callable[[Path, loop.Clock], None]


def train(
    recipe: Path, data: Path, run_dir: Path, *, minutes: float | None = None, threads: int | None = None
) -> Path:
    """Train what ``recipe`` says on ``data``; resumes ``run_dir``. Returns the written report.

    minutes: pause after so long (None: to the recipe's end). threads: CPU threads (None: PyTorch's choice).
    Raises: DanqingError for a wrong recipe, missing or empty data.
    """
    table = read_recipe(recipe)
    families = {"painter": _painter}
    family = table.get("family")
    if family not in families:
        raise DanqingError("recipe-family", name=family, known=", ".join(families))
    if threads:
        torch.set_num_threads(threads)
    run_dir.mkdir(parents=True, exist_ok=True)
    (run_dir / "recipe.toml").write_text(recipe.read_text("utf-8"), "utf-8")
    seed = int(table.get("seed", 0))
    torch.manual_seed(seed)
    task, pace, export = families[family](table, data, run_dir)
    with progress(pace.steps, say("training", name=table.get("name", family))) as bar:
        clock = loop.run(task, run_dir, pace, seed=seed, minutes=minutes, advance=bar.advance)
    export(run_dir / f"{table.get('name', family)}.safetensors", clock)
    return write_report(run_dir)


def _painter(table: dict[str, Any], data: Path, run_dir: Path) -> tuple[loop.Task, loop.Pace, Export]:
    lessons = build(PainterLessons, table.get("lessons", {}), "lessons")
    styles = tuple(build(Style, style, "styles") for style in table.get("styles", []))
    packed = run_dir / "packed.npz"
    if packed.exists():
        with np.load(packed) as saved:
            pictures = PainterSet(**{key: saved[key] for key in saved.files} | {"names": saved["names"].tolist()})
    else:
        pictures = pack_painter(data, styles)
        np.savez(packed, **{key: getattr(pictures, key) for key in PainterSet.__slots__})
    task = PainterTask(pictures, PAINTER_SIZES[table.get("size", "full")], lessons)
    return task, loop.Pace(lessons.steps), lambda file, clock: None
