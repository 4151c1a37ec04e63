"""Layers of create and paint, as far as the command line is concerned with them; and repaint."""

from collections.abc import Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

from danqing.cli import reading
from danqing.cli.options import Force, Language, Output, Seed, Style, argument, option
from danqing.cli.outputs import choose_files
from danqing.cli.screen import progress, tell
from danqing.language import DanqingError, say

if TYPE_CHECKING:
    from danqing.trust.recipe import Recipe

CreateLayers = Annotated[str | None, option("--layers", "FOLDER", "help-create-layers")]
PaintLayers = Annotated[str | None, option("--layers", "FOLDER", "help-paint-layers")]


def layers_target(folder: str, output: str | None, count: int, force: bool) -> str:
    """Where create writes the painting of layers; raises DanqingError where they cannot be written."""
    from danqing.verbs.layer_files import PAINTING, check_target

    if count != 1:
        raise DanqingError("layers-count", count=count)
    check_target(Path(folder), force=force)
    return output_beside(folder, output) or str(Path(folder) / f"{PAINTING}.png")


def output_beside(folder: str, output: str | None) -> str | None:
    """``output`` as it is; raises DanqingError for one that would lie among the layers as one of them."""
    from danqing.verbs.layer_files import is_ours

    file = Path(output or folder)
    if file.suffix and file.absolute().parent == Path(folder).absolute() and not is_ours(file.name):
        raise DanqingError("layers-painting-name", name=output)
    return output


def layers_recipe(
    folder: str,
    style: list[str] | None,
    *,
    size: tuple[int, int] | None,
    seed: int | None,
    brush: str | None,
    strength: float | None,
) -> "Recipe":
    """The recipe of a painting of the layers in ``folder``; tells what was changed in them."""
    from danqing.verbs.layer_files import read_folder
    from danqing.verbs.layering import layered_recipe

    found = read_folder(folder)
    _tell_changes(found.changed)
    return layered_recipe(found, style or None, size=size, seed=seed, brush=brush, strength=strength)


def _tell_changes(changes: Mapping[str, str]) -> None:
    if not changes:
        tell(say("layers-unchanged"))
    for kind in ("changed", "added", "removed"):
        files = ", ".join(file for file, change in changes.items() if change == kind)
        if files:
            tell(say(f"layers-{kind}", files=files))


def repaint(
    picture: Annotated[str, argument("PICTURE", "help-repaint-picture")],
    mask: Annotated[str | None, option("--mask", "PICTURE|auto", "help-repaint-mask")] = None,
    edited: Annotated[str | None, option("--with", "PICTURE", "help-repaint-with")] = None,
    theme: Annotated[str, option("--theme", "WORDS", "help-repaint-theme")] = "",
    style: Style = None,
    brush: Annotated[str | None, option("--brush", "NAME|X", "help-repaint-brush")] = None,
    strength: Annotated[str, option("--strength", "X", "help-repaint-strength")] = "0.3",
    seed: Seed = None,
    output: Output = None,
    force: Force = False,
    language: Language = None,
) -> None:
    """Paint one region of a picture anew."""
    first, power = reading.seed(seed), reading.real("--strength", strength)
    (file,) = choose_files(output, [f"{Path(picture).stem}-repainted"], force)
    from danqing.verbs.continuing import carry_on, open_work
    from danqing.verbs.repainting import repaint_step

    opened = open_work(picture)
    step = repaint_step(
        opened,
        mask,
        edited=edited,
        theme=theme,
        style=style or None,
        brush=brush,
        strength=power,
        seed=first,
    )
    with progress(say("cli-painting"), 1) as advance:
        work = carry_on(opened, step, advance)
    work.save(file, force=force)
    styles = " + ".join(share["name"] for share in step.options["style"])
    tell(say("cli-seed", seed=step.options["seed"], style=styles))
    print(file)
