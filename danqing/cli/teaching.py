"""train: hand a folder of one's own pictures, or a recipe and its data, to the trainer."""

import sys
from pathlib import Path
from typing import Annotated

import typer

from danqing.cli import reading
from danqing.cli.options import Language, argument, option
from danqing.language import DanqingError, say


def train(
    folder: Annotated[str | None, argument("FOLDER", "help-teach-folder")] = None,
    time: Annotated[str | None, option("--time", "15m|1h|night", "help-time")] = None,
    kind: Annotated[str | None, option("--kind", "KIND", "help-kind")] = None,
    name: Annotated[str | None, option("--name", "NAME", "help-name")] = None,
    scratch: Annotated[bool, typer.Option("--from-scratch", help="help-scratch")] = False,
    watch: Annotated[bool, typer.Option("--watch", help="help-watch")] = False,
    recipe: Annotated[str | None, option("--recipe", "FILE", "help-recipe")] = None,
    data: Annotated[str | None, option("--data", "FOLDER", "help-data")] = None,
    begin: Annotated[str | None, option("--begin", "MODEL", "help-begin")] = None,
    minutes: Annotated[str | None, option("--minutes", "X", "help-minutes")] = None,
    run: Annotated[str | None, option("--run", "FOLDER", "help-run")] = None,
    threads: Annotated[str | None, option("--threads", "N", "help-threads")] = None,
    device: Annotated[str | None, option("--device", "cpu|cuda|auto", "help-device")] = None,
    on: Annotated[str | None, option("--on", "here|ray", "help-on")] = None,
    workers: Annotated[str | None, option("--workers", "N", "help-workers")] = None,
    address: Annotated[str | None, option("--address", "HOST:PORT", "help-address")] = None,
    language: Language = None,
) -> None:
    """Train a model on a folder of pictures, or by a recipe."""
    cores = None if threads is None else reading.whole("--threads", threads, above=0)
    mine = {"--time": time, "--kind": kind, "--name": name, "--from-scratch": scratch, "--watch": watch}
    if folder is not None:
        if recipe or data:
            raise DanqingError("teach-one")
        theirs = {
            "--begin": begin,
            "--minutes": minutes,
            "--device": device,
            "--on": on,
            "--workers": workers,
        }
        _refuse({**theirs, "--address": address}, "--recipe")
        _teach(folder, time or "1h", kind or "both", name, scratch, watch, run, cores)
        return
    if not recipe or not data:
        raise DanqingError("teach-none")
    _refuse(mine, "FOLDER")
    limit = None if minutes is None else reading.real("--minutes", minutes, above=0)
    count = 1 if workers is None else reading.whole("--workers", workers, above=0)
    from danqing.verbs.teaching import train

    report = train(
        recipe, data, run, begin=begin, minutes=limit, threads=cores, device=device or "cpu", on=on or "here",
        workers=count, address=address,
    )  # fmt: skip
    print(report)


def _refuse(options: dict[str, str | bool | None], other: str) -> None:
    for option_name, value in options.items():
        if value:
            raise DanqingError("teach-idle", option=option_name, other=other)


def _teach(
    folder: str, time: str, kind: str, name: str | None, scratch: bool, watch: bool, run: str | None,
    threads: int | None,
) -> None:  # fmt: skip
    from danqing.verbs.teaching import teach

    taught = teach(
        folder, name, run, time=time, kind=kind, scratch=scratch, watch=watch, threads=threads
    )  # fmt: skip
    if taught.skipped:
        name, reason = taught.skipped[0]
        print(say("teach-skipped", count=len(taught.skipped), name=name, reason=reason), file=sys.stderr)
    if taught.copies:
        print(say("teach-copies", share=f"{taught.copied:.0%}", sheet=taught.copies), file=sys.stderr)
    theme = Path(folder).resolve().stem
    print(say("teach-done", file=taught.file, report=taught.report, theme=theme), file=sys.stderr)
    print(taught.file)
