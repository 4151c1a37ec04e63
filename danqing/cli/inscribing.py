"""inscribe: verse written with the brush, and a seal."""

import secrets
from typing import TYPE_CHECKING, Annotated

import typer

from danqing.cli import reading
from danqing.cli.options import Force, Language, Output, Seed, argument, option
from danqing.cli.outputs import choose_files, name_of
from danqing.cli.screen import progress, tell
from danqing.language import say

if TYPE_CHECKING:
    from danqing.verbs.making import Work

NO_SEAL = ("", "none", "无")


def inscribe(
    text: Annotated[str, argument("TEXT", "help-inscribe-text")],
    onto: Annotated[str | None, option("--onto", "PICTURE", "help-inscribe-onto")] = None,
    seal: Annotated[str, option("--seal", "TEXT", "help-inscribe-seal")] = "丹青",
    hollow: Annotated[bool, typer.Option("--hollow", help="help-inscribe-hollow")] = False,
    place: Annotated[str | None, option("--place", "WHERE|X,Y", "help-inscribe-place")] = None,
    columns: Annotated[str | None, option("--columns", "N", "help-inscribe-columns")] = None,
    rows: Annotated[str | None, option("--rows", "N", "help-inscribe-rows")] = None,
    horizontal: Annotated[bool, typer.Option("--horizontal", help="help-inscribe-horizontal")] = False,
    size: Annotated[str | None, option("--size", "PIXELS", "help-inscribe-size")] = None,
    colour: Annotated[str, option("--colour", "ink|cinnabar|#RRGGBB", "help-inscribe-colour")] = "ink",
    weight: Annotated[str, option("--weight", "X", "help-inscribe-weight")] = "0",
    dryness: Annotated[str, option("--dryness", "X", "help-inscribe-dryness")] = "0.35",
    looseness: Annotated[str, option("--looseness", "X", "help-inscribe-looseness")] = "0.6",
    paper: Annotated[str | None, option("--paper", "xuan|aged|plain", "help-inscribe-paper")] = None,
    seed: Seed = None,
    output: Output = None,
    force: Force = False,
    language: Language = None,
) -> None:
    """Write verse with the brush, and a seal."""
    count = None if columns is None else reading.whole("--columns", columns, above=0)
    most = None if rows is None else reading.whole("--rows", rows, above=0)
    side = None if size is None else reading.whole("--size", size, above=0)
    number = secrets.randbelow(2**31) if seed is None else reading.whole("--seed", seed)
    manner = [
        reading.real(name, value)
        for name, value in (("--weight", weight), ("--dryness", dryness), ("--looseness", looseness))
    ]
    from danqing.verbs.inscribing import inscribe as write

    (file,) = choose_files(output, [name_of(text, [], number)], force)
    with progress(say("inscribe-writing"), 1) as advance:
        work = write(
            text,
            onto=onto,
            seal="" if seal in NO_SEAL else seal,
            carved="white" if hollow else "red",
            columns=count,
            rows=most,
            horizontal=horizontal,
            place=place,
            colour=colour,
            size=side,
            weight=manner[0],
            dryness=manner[1],
            looseness=manner[2],
            paper=paper,
            seed=number,
            progress=advance,
        )
    work.save(file, force=force)
    _tell(work, onto)
    print(file)


def _tell(work: "Work", onto: str | None) -> None:
    """How and where it is written."""
    from danqing.verbs.inscribing import inscription_of

    wanted, share = inscription_of(work)
    width, height = wanted.size
    tell(say("inscribe-columns", columns=" / ".join(wanted.columns), cell=wanted.cell, seed=wanted.seed))
    if onto is not None:
        place = {"x": wanted.left, "y": wanted.top, "width": width, "height": height}
        tell(say("inscribe-told", **place, share=f"{100 * share:.1f}"))
