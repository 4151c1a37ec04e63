"""The verb that trains a model by a recipe from ``recipes/``."""

from pathlib import Path


def train(
    recipe: str | Path,
    data: str | Path,
    run: str | Path | None = None,
    *,
    minutes: float | None = None,
    threads: int | None = None,
) -> Path:
    """Train by a TOML recipe on a folder of pictures; the path of the written report.

    ``run`` (runs/NAME of the recipe, unless said otherwise) holds checkpoints, log, samples and report; a run
    that was broken off goes on from there. It pauses after ``minutes``, if given. Raises DanqingError for a
    recipe and data that cannot be used.
    """
    from danqing.training.run import train as run_training

    folder = Path("runs") / Path(recipe).stem if run is None else Path(run)
    return run_training(Path(recipe), Path(data), folder, minutes=minutes, threads=threads)
