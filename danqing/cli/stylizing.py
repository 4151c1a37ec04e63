"""stylize: a picture in the style of another, slowly and finely, with a preview."""

import re
import secrets
import sys
from pathlib import Path
from time import monotonic
from typing import TYPE_CHECKING, Annotated

import typer

from danqing.cli import reading
from danqing.cli.options import Force, Language, Seed, argument, option
from danqing.cli.outputs import choose_files, name_of
from danqing.cli.screen import tell
from danqing.language import DanqingError, say

if TYPE_CHECKING:
    from danqing.models.stylizing import Glimpse

UNITS = {"": 1.0, "s": 1.0, "m": 60.0, "h": 3600.0}
EVERY = 0.5, 15.0  # seconds between lines, on a terminal and elsewhere
KEEPS_LITTLE = (".jpg", ".jpeg")  # a JPEG has no room for the style pictures that a replay needs


def stylize(
    picture: Annotated[str, argument("PICTURE", "help-stylize-picture")],
    style: Annotated[
        list[str] | None, option("--style", "PICTURE|NAME[:WEIGHT]", "help-stylize-style")
    ] = None,
    time: Annotated[str, option("--time", "TIME", "help-stylize-time")] = "2m",
    strength: Annotated[str, option("--strength", "X", "help-stylize-strength")] = "0.5",
    keep_colours: Annotated[bool, typer.Option("--keep-colours", help="help-stylize-keep")] = False,
    size: Annotated[str | None, option("--size", "N", "help-stylize-size")] = None,
    seed: Seed = None,
    output: Annotated[str | None, option("--output", "PATH", "help-stylize-output")] = None,
    force: Force = False,
    language: Language = None,
) -> None:
    """Stylize a picture, slowly and finely."""
    seconds, power = read_time(time), reading.real("--strength", strength)
    side = None if size is None else reading.whole("--size", size)
    first = secrets.randbelow(2**31) if seed is None else reading.seed(seed)
    if not style:
        raise DanqingError("cli-missing", name="--style", command="danqing stylize")
    if output and output.lower().endswith(KEEPS_LITTLE):
        raise DanqingError("picture-note-too-long", name=output)
    from danqing.verbs.continuing import open_work
    from danqing.verbs.stylizing import LONGEST, WORKED, Preview, stylize

    (file,) = choose_files(output, [name_of(Path(picture).stem, ["stylized"], first or 0)], force)
    opened = open_work(picture)
    longer = side or min(max(opened.image.size), LONGEST)
    if longer > WORKED:
        tell(say("stylize-enlarged", worked=WORKED, side=longer))
    preview = Preview(file.with_name(f"{file.stem}-preview.png"))
    line = _Line()

    def watch(glimpse: "Glimpse") -> None:
        if preview.show(glimpse):
            tell(say("stylize-preview", file=preview.path))
        line(glimpse)

    work = stylize(
        opened,
        style,
        seconds=seconds,
        strength=power,
        keep_colours=keep_colours,
        size=side,
        seed=first,
        watch=watch,
    )
    line.end()
    work.save(file, force=force)
    preview.remove()
    print(file)


def read_time(text: str) -> float:
    """Seconds from 90, 90s, 2m or 1.5h. Raises DanqingError for anything else."""
    found = re.fullmatch(r"([0-9]{1,6}(?:\.[0-9]{1,6})?)\s*([smh]?)", text.strip().lower())
    if not found:
        raise DanqingError("stylize-time-form", value=text)
    return float(found[1]) * UNITS[found[2]]


class _Line:
    """How far the work is, and its loss: one line that changes on a terminal, now and then one elsewhere."""

    def __init__(self) -> None:
        self._live, self._next = sys.stderr.isatty(), 0.0

    def __call__(self, glimpse: "Glimpse") -> None:
        if monotonic() < self._next:
            return
        self._next = monotonic() + EVERY[not self._live]
        told = say("stylize-line", share=f"{glimpse.share:.0%}", loss=f"{glimpse.loss:.3f}")
        print(
            f"\r{told}  " if self._live else told, end="" if self._live else "\n", file=sys.stderr, flush=True
        )

    def end(self) -> None:
        """Leave the line behind."""
        if self._live:
            print(file=sys.stderr)
