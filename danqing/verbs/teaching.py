"""The verbs that train: ``train`` by a recipe, ``teach`` from a folder of one's own pictures."""

import re
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

from danqing.language import DanqingError
from danqing.weights.own import NAME

if TYPE_CHECKING:
    from danqing.teaching.teach import Taught

RUNS = Path("runs")


def train(
    recipe: str | Path,
    data: str | Path,
    run: str | Path | None = None,
    *,
    begin: str | Path | None = None,
    minutes: float | None = None,
    threads: int | None = None,
    device: str = "cpu",
    on: str = "here",
    workers: int = 1,
    address: str | None = None,
) -> Path:
    """Train by a TOML recipe on a folder of pictures; the path of the written report.

    ``run`` (runs/NAME of the recipe, unless said otherwise) holds checkpoints, log, samples and report; a run
    that was broken off goes on from there. begin: a model, by name or file, of the recipe's family and size,
    whose weights a new run begins from. It pauses after ``minutes``, if given. device: "cpu", "cuda" or
    "auto". on: "here", or "ray" for so many ``workers`` of the Ray cluster at ``address`` (None: one of this
    machine's own). Raises DanqingError for a recipe and data that cannot be used.
    """
    from danqing import weights
    from danqing.training.run import train as run_training

    folder = (RUNS / Path(recipe).stem if run is None else Path(run)).resolve()
    source = Path(recipe).resolve(), Path(data).resolve()
    start = None if begin is None else weights.file_of(begin).resolve()
    job = partial(run_training, *source, folder, begin=start, minutes=minutes, threads=threads, device=device)
    if on == "here":
        return job()
    if on != "ray":
        raise DanqingError("scaling-on", value=on)
    from danqing.scaling.cluster import train_together

    gpus = int(device == "cuda")
    return train_together(job, folder, workers=workers, address=address, cpus=threads or 1, gpus=gpus)


def teach(
    folder: str | Path,
    name: str | None = None,
    run: str | Path | None = None,
    *,
    time: str = "1h",
    kind: str = "both",
    scratch: bool = False,
    seed: int = 0,
    threads: int | None = None,
    watch: bool = False,
) -> "Taught":
    """Teach a folder or zip of one's own pictures; the model's file and how it went.

    Args:
        folder: at least 12 pictures; sub-folders, works.csv, keywords and file names give labels.
        name: the model's; the folder's unless said otherwise.
        run: runs/NAME unless said otherwise; a run that was broken off goes on from there.
        time: by when it is to end: "15m", "1h", "night".
        kind: "subject" (what is shown), "hand" (how it is painted) or "both".
        scratch: the subject is learned from nothing, not from the bundled weights.
        seed: of all chance.
        threads: CPU threads; None leaves them to PyTorch.
        watch: open the report in the browser.

    Raises:
        DanqingError: pictures or arguments that cannot be used, a run of something else, a full disk.
    """
    from danqing.teaching.wishes import Wish, read_time

    source = Path(folder)
    wish = Wish(_named(source, name), str(source), kind, read_time(time), scratch, seed)
    run_dir = RUNS / wish.name if run is None else Path(run)
    from danqing.teaching.teach import teach

    if threads:
        import torch

        torch.set_num_threads(threads)
    return teach(wish, run_dir, watch=_open if watch else None)


def _named(folder: Path, name: str | None) -> str:
    """The model's name: as given, or made of the folder's."""
    chosen = re.sub(r"[^\w-]+", "-", folder.resolve().stem).strip("-")[:60] if name is None else name
    if not NAME.fullmatch(chosen):
        raise DanqingError("teach-name", name=chosen or folder.name)
    return chosen


def _open(report: Path) -> None:
    import webbrowser

    webbrowser.open(report.resolve().as_uri())
