"""The verb that trains variations of a recipe and ranks them: ``sweep``."""

from collections.abc import Callable, Mapping, Sequence
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Any

from danqing.language import DanqingError

if TYPE_CHECKING:
    from danqing.training.sweeping import Trial


def sweep(
    recipe: str | Path,
    data: str | Path,
    vary: Mapping[str, Sequence[Any]],
    run: str | Path | None = None,
    *,
    by: str | None = None,
    minutes: float | None = None,
    threads: int | None = None,
    on: str = "here",
    address: str | None = None,
) -> "list[Trial]":
    """Train every combination of the values in ``vary`` and rank them by a held-out figure, the best first.

    vary: values by the recipe's keys, as {"lessons.rate": [1e-4, 3e-4]}. run: runs/NAME-sweep unless said
    otherwise; a folder a variation, each resumed where it was broken off. by: the figure (None: the first
    that the family tells). minutes, threads: of each run. on: "here" (one after another) or "ray" (as many at
    a time as the cluster at ``address`` has CPUs for; all its machines must share ``data`` and ``run``).
    Raises DanqingError for a recipe, keys, values or data that cannot be used, and without a cluster.
    """
    from danqing.training.run import train
    from danqing.training.sweeping import outcome, ranked, write_variations

    if on not in ("here", "ray"):
        raise DanqingError("scaling-on", value=on)
    root = (Path("runs") / f"{Path(recipe).stem}-sweep" if run is None else Path(run)).resolve()
    files = write_variations(Path(recipe), vary, root)
    jobs: list[Callable[[], Path]] = [
        partial(train, file, Path(data).resolve(), file.parent, minutes=minutes, threads=threads or 1)
        for file in files
    ]
    if on == "ray":
        from danqing.scaling.cluster import run_apart

        run_apart(jobs, address=address, cpus=threads or 1)
    else:
        for job in jobs:
            job()
    return ranked([outcome(file.parent, values) for file, values in files.items()], by)
