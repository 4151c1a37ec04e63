"""vary, blend and strange: variants, ways between two pictures, and how unusual pictures are."""

import json
from collections.abc import Sequence
from dataclasses import asdict
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from danqing.cli import reading
from danqing.cli.options import Folder, Force, Language, Seed, Style, argument, option
from danqing.cli.outputs import FILM_SUFFIXES, choose_files, choose_folder, name_of
from danqing.cli.screen import print_table, progress, tell
from danqing.language import DanqingError, say

if TYPE_CHECKING:
    from danqing.trust.lineage import Lineage
    from danqing.verbs.making import Drafts

SHEET = "sheet.png"
Picture = Annotated[str, argument("PICTURE", "help-vary-picture")]


def vary(
    picture: Picture,
    count: Annotated[str, option("--count", "N", "help-vary-count")] = "9",
    strength: Annotated[str, option("--strength", "X", "help-vary-strength")] = "0.3",
    seed: Seed = None,
    style: Style = None,
    output: Folder = None,
    force: Force = False,
    language: Language = None,
) -> None:
    """Variants of a picture."""
    number, first = reading.whole("--count", count), reading.seed(seed)
    power = reading.real("--strength", strength)
    folder, files = _folder(output, [picture], "variants", number, force)
    from danqing.verbs.blending import vary

    with progress(say("blend-working"), number if style else 1) as advance:
        made = vary(
            picture, count=number, strength=power, seed=first, style=style or None,
            progress=advance if style else None,
        )  # fmt: skip
    _save(made, folder, files, force, painted=bool(style))


def blend(
    first: Annotated[str, argument("A", "help-blend-first")],
    second: Annotated[str, argument("B", "help-blend-second")],
    steps: Annotated[str | None, option("--steps", "N", "help-blend-steps")] = None,
    seconds: Annotated[str | None, option("--seconds", "X", "help-blend-seconds")] = None,
    fps: Annotated[str | None, option("--fps", "N", "help-blend-fps")] = None,
    seed: Seed = None,
    style: Style = None,
    output: Annotated[str | None, option("--output", "PATH", "help-blend-output")] = None,
    force: Force = False,
    language: Language = None,
) -> None:
    """The way from one picture to another."""
    chance = reading.seed(seed)
    filmed = seconds is not None or (output or "").lower().endswith(FILM_SUFFIXES)
    if filmed and steps is not None:
        raise DanqingError("blend-steps-film")
    if not filmed and fps is not None:
        raise DanqingError("blend-fps-alone")
    if filmed:
        length, rate = reading.real("--seconds", seconds or "4"), reading.whole("--fps", fps or "24")
        return _film(first, second, length, rate, chance, style or None, output, force)
    number = reading.whole("--steps", steps or "5")
    folder, files = _folder(output, [first, second], "blend", number, force)
    from danqing.verbs.blending import blend

    with progress(say("blend-working"), number if style else 1) as advance:
        made = blend(
            first, second, steps=number, seed=chance, style=style or None,
            progress=advance if style else None,
        )  # fmt: skip
    _save(made, folder, files, force, painted=bool(style))


def strange(
    pictures: Annotated[list[str], argument("PICTURE...", "help-strange-pictures")],
    beside: Annotated[str | None, option("--beside", "KIND", "help-strange-beside")] = None,
    as_json: Annotated[bool, typer.Option("--json", help="help-strange-json")] = False,
    language: Language = None,
) -> None:
    """How unlike what the Blender has learned pictures are."""
    from danqing.verbs.strangeness import strange

    found = strange(*pictures, beside=beside)
    if as_json:
        rows = [{"picture": name, **asdict(one)} for name, one in zip(pictures, found, strict=True)]
        print(json.dumps(rows, ensure_ascii=False, indent=2))
        return
    keys = ("picture", "nearest", "score", "rank", "pixels", "features", "code")
    print_table(
        [say(f"strange-{key}") for key in keys],
        [
            (
                name, say(f"strange-kind-{one.kind}"), f"{one.score:+.1f}", f"{one.rank:.0%}",
                *(f"{sign:+.1f}" for sign in one.signs.values()),
            )
            for name, one in zip(pictures, found, strict=True)
        ],
    )  # fmt: skip


def film_blended_again(
    history: "Lineage", file: str, original: str | None, output: str | None, force: bool
) -> None:
    """What replay does with the film of a blend."""
    from danqing.verbs.blending_films import blend_again

    kind = Path(file).suffix.lower()
    ranked = (kind, *(other for other in FILM_SUFFIXES if other != kind))
    (target,) = choose_files(output, [Path(file).stem + "-again"], force, ranked)
    with progress(say("film-painting"), 1) as advance:
        blend_again(history, target, original=original, force=force, progress=advance)
    print(target)
    same = target.read_bytes() == Path(file).read_bytes()
    tell(say("cli-same" if same else "cli-not-same", name=file))


def _film(
    first: str,
    second: str,
    seconds: float,
    fps: int,
    seed: int | None,
    style: list[str] | None,
    output: str | None,
    force: bool,
) -> None:
    (file,) = choose_files(output, [_name([first, second], "blend")], force, FILM_SUFFIXES)
    from danqing.verbs.blending_films import blend_film

    with progress(say("film-painting"), 1) as advance:
        blend_film(
            file, first, second, seconds=seconds, fps=fps, seed=seed, style=style, force=force,
            progress=advance,
        )  # fmt: skip
    print(file)


def _folder(
    output: str | None, pictures: Sequence[str], word: str, number: int, force: bool
) -> tuple[Path, list[str]]:
    files = [f"{i + 1:02}.png" for i in range(min(max(number, 0), 1000))]
    return choose_folder(output, _name(pictures, word), [*files, SHEET], force), files


def _name(pictures: Sequence[str], word: str) -> str:
    stems = "-".join(Path(picture).stem for picture in pictures)
    return name_of(stems, [word], 0).removesuffix("-0")


def _save(made: "Drafts", folder: Path, files: Sequence[str], force: bool, *, painted: bool) -> None:
    from danqing.pictures.files import save_picture

    for work, file in zip(made.works, files, strict=True):
        work.save(folder / file, force=force)
    save_picture(made.sheet, folder / SHEET, force=force)
    print(folder / SHEET)
    tell(say("blend-told-painted" if painted else "blend-told", file=folder / files[0]))
