"""explore and film: find, show and name sliders; write films."""

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from danqing.cli import reading
from danqing.cli.options import Folder, Force, Language, Model, Seed, Size, Style, argument, option
from danqing.cli.outputs import FILM_SUFFIXES, choose_files, choose_folder, name_of
from danqing.cli.screen import print_table, progress, tell
from danqing.language import DanqingError, say
from danqing.language import language as spoken

if TYPE_CHECKING:
    from danqing.trust.recipe import Recipe
    from danqing.weights.sliders import Rack, Slider

OVERVIEW = "sliders.png"
BETWEEN = "|"  # what parts names in two languages


def explore(
    model: Annotated[str, argument("MODEL", "help-explore-model")],
    names: Annotated[str | None, argument("NAMES", "help-explore-names")] = None,
    name: Annotated[str | None, option("--name", "NUMBER", "help-explore-name")] = None,
    listed: Annotated[bool, typer.Option("--list", help="help-explore-list")] = False,
    count: Annotated[str, option("--count", "N", "help-explore-count")] = "8",
    seed: Annotated[str, option("--seed", "N", "help-explore-seed")] = "0",
    picture: Annotated[str | None, option("--picture", "FILE", "help-explore-picture")] = None,
    again: Annotated[bool, typer.Option("--again", help="help-explore-again")] = False,
    output: Folder = None,
    force: Force = False,
    language: Language = None,
) -> None:
    """Find, show and name a model's sliders."""
    number, first = reading.whole("--count", count), reading.whole("--seed", seed, above=-1)
    if (name is None) != (names is None):
        raise DanqingError("explore-name-alone")
    if name is not None:
        return _name(model, reading.whole("--name", name), names or "")
    from danqing.verbs.exploring import explore, sliders_of

    if listed:
        return _print_sliders(sliders_of(model))
    files = [f"slider-{i + 1:02}.png" for i in range(min(max(number, 0), 99))]
    folder = choose_folder(output, f"{Path(model).stem}-sliders", [*files, OVERVIEW], force)
    with progress(say("explore-finding"), 1) as advance:
        found = explore(model, count=number, seed=first, picture=picture, again=again, progress=advance)
    from danqing.pictures.files import save_picture

    for file, sheet in zip(files, found.sheets, strict=False):
        save_picture(sheet, folder / file, force=force)
    save_picture(found.overview, folder / OVERVIEW, force=force)
    _print_sliders(found.rack)
    if found.likeness:
        tell(say("explore-likeness", read=found.likeness.read, mended=found.likeness.mended))
    tell(say("explore-told", model=model))
    tell(str(folder / OVERVIEW))


def film(
    theme: Annotated[str, argument("THEME|MODEL", "help-film-theme")] = "",
    style: Style = None,
    model: Model = None,
    slider: Annotated[list[str] | None, option("--slider", "NAME[=VALUE]", "help-film-slider")] = None,
    seconds: Annotated[str, option("--seconds", "X", "help-film-seconds")] = "8",
    fps: Annotated[str, option("--fps", "N", "help-film-fps")] = "24",
    keys: Annotated[str | None, option("--keys", "N", "help-film-keys")] = None,
    size: Size = None,
    seed: Seed = None,
    loop: Annotated[bool, typer.Option("--loop", help="help-film-loop")] = False,
    output: Annotated[str | None, option("--output", "PATH", "help-film-output")] = None,
    force: Force = False,
    language: Language = None,
) -> None:
    """Film a theme or a model."""
    length, rate, sides = reading.real("--seconds", seconds), reading.whole("--fps", fps), reading.size(size)
    number = None if keys is None else reading.whole("--keys", keys, above=1)
    if sides and output and output.lower().endswith(FILM_SUFFIXES):
        from danqing.pictures.films import check_film

        check_film(output, *sides, force=force)  # before models are loaded
    from danqing.verbs.filming import film_recipe

    recipe = film_recipe(
        theme,
        style=style or None,
        model=model,
        sliders=slider or (),
        seconds=length,
        fps=rate,
        keys=number,
        size=sides,
        seed=reading.seed(seed),
        loop=loop,
    )
    _shoot(recipe, output, force, name_of(recipe.theme, [s.name for s in recipe.style], recipe.seed))


def film_again(recipe: "Recipe", file: str, output: str | None, force: bool) -> None:
    """What replay does with a film."""
    target = _shoot(recipe, output, force, Path(file).stem + "-again", Path(file).suffix.lower())
    same = target.read_bytes() == Path(file).read_bytes()
    tell(say("cli-same" if same else "cli-not-same", name=file))


def _shoot(recipe: "Recipe", output: str | None, force: bool, name: str, suffix: str = ".mp4") -> Path:
    from danqing.verbs.filming import shoot

    ranked = (suffix, *(other for other in FILM_SUFFIXES if other != suffix))
    (target,) = choose_files(output, [name], force, ranked)
    with progress(say("film-painting"), 1) as advance:
        shoot(recipe, target, force=force, progress=advance)
    print(target)
    return target


def _name(model: str, index: int, names: str) -> None:
    """NAMES are one name, in the language that its letters are of, or two with a bar between them."""
    from danqing.verbs.exploring import name_slider

    parts = [part.strip() for part in names.split(BETWEEN)]
    called = {("en" if part.isascii() else "zh"): part for part in parts}
    if (
        len(called) < len(parts) or len(parts) > 2
    ):  # two of one alphabet: the first is Chinese, if they differ
        called = dict(zip(("zh", "en"), parts, strict=False))
    _print_sliders(name_slider(model, index, called))


def _print_sliders(rack: "Rack") -> None:
    headings = ("explore-number", "explore-name", "explore-effect", "explore-limits", "explore-method")
    print_table([say(key) for key in headings], [_row(one) for one in rack.sliders])


def _row(slider: "Slider") -> tuple[str, ...]:
    names = [slider.names[key] for key in sorted(slider.names, key=lambda key: key != spoken())]
    limits = f"{slider.low:+.2f} … {slider.high:+.2f}"
    return (str(slider.index), " / ".join(names) or "–", f"{slider.effect:.3f}", limits, slider.method)
