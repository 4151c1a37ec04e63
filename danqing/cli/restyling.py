"""restyle: a picture, a folder of pictures or a film in another style."""

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

from danqing.cli import reading
from danqing.cli.options import Force, Language, argument, option
from danqing.cli.outputs import choose_files, name_of
from danqing.cli.screen import progress, tell
from danqing.language import DanqingError, say

if TYPE_CHECKING:
    from danqing.trust.lineage import Lineage, Step

OUTPUT_FILMS = (".mp4", ".webm")


def restyle(
    picture: Annotated[str, argument("PICTURE|FOLDER|FILM", "help-restyle-picture")],
    style: Annotated[
        list[str] | None, option("--style", "NAME|PICTURE[:WEIGHT]", "help-restyle-style")
    ] = None,
    brush: Annotated[str, option("--brush", "NAME|X", "help-restyle-brush")] = "adaptive",
    strength: Annotated[str, option("--strength", "X", "help-restyle-strength")] = "0.5",
    keep_colours: Annotated[str, option("--keep-colours", "X", "help-restyle-keep")] = "0",
    mask: Annotated[str | None, option("--mask", "PICTURE", "help-restyle-mask")] = None,
    gradient: Annotated[str | None, option("--gradient", "WAY", "help-restyle-gradient")] = None,
    size: Annotated[str | None, option("--size", "N", "help-restyle-size")] = None,
    seed: Annotated[str | None, option("--seed", "N", "help-restyle-seed")] = None,
    output: Annotated[str | None, option("--output", "PATH", "help-restyle-output")] = None,
    force: Force = False,
    language: Language = None,
) -> None:
    """Restyle a picture, a folder or a film."""
    side = None if size is None else reading.whole("--size", size)
    power, kept = reading.real("--strength", strength), reading.real("--keep-colours", keep_colours)
    first = reading.seed(seed)
    if not style:
        raise DanqingError("cli-missing", name="--style", command="danqing restyle")
    from danqing.verbs.restyling import restyle_step
    from danqing.verbs.restyling_films import is_footage

    step = restyle_step(
        style,
        brush=brush,
        strength=power,
        keep_colours=kept,
        mask=mask,
        gradient=gradient,
        size=side,
        seed=first,
    )
    if Path(picture).is_dir():
        return _folder(picture, step, output, force)
    name = name_of(Path(picture).stem, style_names(step), step.options["seed"])
    if is_footage(picture) or Path(output or "").suffix.lower() in OUTPUT_FILMS:
        return _film(picture, step, output, force, name)
    _picture(picture, step, output, force, name)


def film_restyled_again(
    lineage: "Lineage", file: str, original: str | None, output: str | None, force: bool
) -> None:
    """What replay does with a restyled film."""
    from danqing.verbs.restyling_films import restyle_again

    kind = Path(file).suffix.lower()
    ranked = (kind, *(other for other in OUTPUT_FILMS if other != kind))
    (target,) = choose_files(output, [Path(file).stem + "-again"], force, ranked)
    with progress(say("restyle-painting"), 1) as advance:
        restyle_again(lineage, original, target, force=force, tell=tell, progress=advance)
    print(target)
    same = target.read_bytes() == Path(file).read_bytes()
    tell(say("cli-same" if same else "cli-not-same", name=file))


def style_names(step: "Step") -> list[str]:
    """The names of a step's styles, "picture" for those that were read from one."""
    return [share["name"] for share in step.options["style"]]


def _picture(picture: str, step: "Step", output: str | None, force: bool, name: str) -> None:
    from danqing.verbs.continuing import carry_on, open_work
    from danqing.verbs.restyling import LONGEST

    (file,) = choose_files(output, [name], force)
    opened = open_work(picture)
    width, height = opened.image.size
    if max(width, height) > LONGEST and not step.options["side"]:
        tell(say("restyle-smaller", size=f"{width}x{height}", most=LONGEST))
    with progress(say("restyle-painting"), 1) as advance:
        work = carry_on(opened, step, advance)
    work.save(file, force=force)
    print(file)


def _folder(folder: str, step: "Step", output: str | None, force: bool) -> None:
    from danqing.verbs.restyling_folders import restyle_folder

    target = Path(output or f"out/{Path(folder).resolve().name}-{'+'.join(style_names(step))}")
    with progress(say("restyle-painting"), 1) as advance:
        report = restyle_folder(folder, target, step, force=force, progress=advance)
    for name, reason in report.failed:
        tell(say("restyle-skipped", name=name, reason=reason))
    counts = {"done": len(report.done), "there": len(report.there), "failed": len(report.failed)}
    tell(say("restyle-folder-done", folder=target, **counts))
    print(target)


def _film(film: str, step: "Step", output: str | None, force: bool, name: str) -> None:
    from danqing.verbs.restyling_films import restyle_film

    ranked = (".webm", ".mp4") if film.lower().endswith(".webm") else OUTPUT_FILMS
    (target,) = choose_files(output, [name], force, ranked)
    with progress(say("restyle-painting"), 1) as advance:
        restyle_film(film, target, step, force=force, tell=tell, progress=advance)
    print(target)
