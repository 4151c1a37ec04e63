"""enlarge, and create's --print."""

from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from danqing.cli import reading
from danqing.cli.options import Force, Language, option
from danqing.cli.outputs import choose_files
from danqing.cli.screen import progress, tell
from danqing.language import DanqingError, say

if TYPE_CHECKING:
    from danqing.verbs.making import Work
    from danqing.verbs.printing import Print

PrintOn = Annotated[
    tuple[str, str] | None,
    typer.Option("--print", metavar="DPI PAPER", help="help-print", show_default=False),
]


def enlarge(
    picture: Annotated[list[str], typer.Argument(metavar="PICTURE...", help="help-enlarge-picture")],
    times: Annotated[str, option("--times", "2|4", "help-enlarge-times")] = "4",
    fidelity: Annotated[str, option("--fidelity", "X", "help-enlarge-fidelity")] = "0.25",
    kind: Annotated[str, option("--kind", "auto|picture|pixels", "help-enlarge-kind")] = "auto",
    output: Annotated[str | None, option("--output", "PATH", "help-enlarge-output")] = None,
    force: Force = False,
    language: Language = None,
) -> None:
    """Enlarge pictures."""
    by, share = reading.whole("--times", times), reading.real("--fidelity", fidelity)
    pictures = _listed(picture)
    files = choose_files(output, [f"{one.stem}-x{by}" for one in pictures], force)
    from danqing.verbs.enlarging import EnlargeOptions, enlarge

    EnlargeOptions(
        by, share, "picture" if kind == "auto" else kind
    )  # checked before the first picture is opened
    written = 0
    with progress(say("enlarge-working"), len(pictures)) as advance:
        for one, file in zip(pictures, files, strict=True):
            try:
                work = enlarge(one, by, fidelity=share, kind=kind, progress=advance)
                work.save(file, force=force)
            except DanqingError as fault:
                if len(pictures) == 1:
                    raise
                tell(say("enlarge-skipped", reason=str(fault)))
                continue
            written += 1
            print(file)
    if not written:
        raise DanqingError("enlarge-none", count=len(pictures))


def read_print(words: Sequence[str] | None, size: str | None) -> "Print | None":
    """The print that was asked for, if any; raises DanqingError for one beside a size."""
    if words is None:
        return None
    if size is not None:
        raise DanqingError("print-with-size")
    from danqing.verbs.printing import read_print

    return read_print(words)


def enlarged(work: "Work", sheet: "Print") -> "Work":
    """A painting enlarged to its print."""
    from danqing.verbs.enlarging import print_work

    with progress(say("enlarge-working"), 1) as advance:
        return print_work(work, sheet, progress=advance)


def _listed(names: Sequence[str]) -> list[Path]:
    """The pictures themselves, and in the place of a folder those in it; DanqingError for an empty folder."""
    from danqing.pictures.decoding import SUFFIXES

    pictures: list[Path] = []
    for path in map(Path, names):
        if not path.is_dir():
            pictures.append(path)
            continue
        inside = sorted(one for one in path.iterdir() if one.suffix.lower() in SUFFIXES and one.is_file())
        if not inside:
            raise DanqingError("folder-empty", name=path)
        pictures += inside
    return pictures
