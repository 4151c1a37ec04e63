"""train: hand a training recipe and a folder of pictures to the trainer."""

from typing import Annotated

from danqing.cli import reading
from danqing.cli.options import Language, option


def train(
    recipe: Annotated[str, option("--recipe", "FILE", "help-recipe")],
    data: Annotated[str, option("--data", "FOLDER", "help-data")],
    run: Annotated[str | None, option("--run", "FOLDER", "help-run")] = None,
    minutes: Annotated[str | None, option("--minutes", "X", "help-minutes")] = None,
    threads: Annotated[str | None, option("--threads", "N", "help-threads")] = None,
    language: Language = None,
) -> None:
    """Train a model by a recipe."""
    limit = None if minutes is None else reading.real("--minutes", minutes, above=0)
    workers = None if threads is None else reading.whole("--threads", threads, above=0)
    from danqing.verbs.teaching import train

    print(train(recipe, data, run, minutes=limit, threads=workers))
