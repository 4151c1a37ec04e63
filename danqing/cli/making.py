"""create, draft, paint and replay: read what was typed, have it made, write it."""

import json
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from danqing.cli import reading
from danqing.cli.blending import film_blended_again
from danqing.cli.enlarging import PrintOn, enlarged, read_print
from danqing.cli.exploring import film_again
from danqing.cli.layering import CreateLayers, PaintLayers, layers_recipe, layers_target, output_beside
from danqing.cli.options import (
    Brush,
    Count,
    Explain,
    Folder,
    Force,
    Json,
    Language,
    Model,
    Output,
    PlanFile,
    Seed,
    Size,
    Slider,
    Strength,
    Style,
    Theme,
    argument,
    option,
)
from danqing.cli.outputs import choose_files, choose_folder, name_of
from danqing.cli.restyling import film_restyled_again
from danqing.cli.screen import progress, tell
from danqing.language import DanqingError, say

if TYPE_CHECKING:
    from danqing.trust.recipe import Recipe
    from danqing.verbs.making import Work

SHEET = "sheet.png"


def create(
    theme: Theme = "",
    style: Style = None,
    count: Count = "1",
    size: Size = None,
    seed: Seed = None,
    brush: Brush = "medium",
    strength: Strength = "0.5",
    explain: Explain = False,
    as_json: Json = False,
    plan: PlanFile = None,
    model: Model = None,
    slider: Slider = None,
    layers: CreateLayers = None,
    printed: PrintOn = None,
    output: Output = None,
    force: Force = False,
    language: Language = None,
) -> None:
    """Paint a theme."""
    sheet = read_print(printed, size)
    if sheet is not None:
        size = "{}x{}".format(*sheet.painting)
    recipes = _theme_recipes("create", theme, style, count, size, seed, brush, strength, plan, model, slider)
    _tell_plans(recipes, explain, as_json)
    if layers is not None:
        output = layers_target(layers, output, len(recipes), force)
    files = choose_files(output, [_name(recipe) for recipe in recipes], force)
    for work, file, recipe in zip(_made(recipes), files, recipes, strict=True):
        if sheet is not None:
            work = enlarged(work, sheet)
        work.save(file, force=force)
        _tell_saved(file, recipe, beside=as_json)
    if layers is not None:
        from danqing.verbs.layering import write_layers

        write_layers(recipes[0], layers)
        tell(say("layers-written", folder=layers))


def draft(
    theme: Theme = "",
    style: Style = None,
    count: Count = "12",
    size: Size = None,
    seed: Seed = None,
    strength: Strength = "0.5",
    explain: Explain = False,
    as_json: Json = False,
    plan: PlanFile = None,
    model: Model = None,
    slider: Slider = None,
    output: Folder = None,
    force: Force = False,
    language: Language = None,
) -> None:
    """Draft thumbnails of a theme."""
    from danqing.pictures.files import save_picture
    from danqing.verbs.sheet import lay_out

    recipes = _theme_recipes(
        "draft", theme, style, count, size, seed, "medium", strength, plan, model, slider
    )
    _tell_plans(recipes, explain, as_json)
    files = [f"{i + 1:02}.png" for i in range(len(recipes))]
    folder = choose_folder(output, _name(recipes[0]) + "-drafts", [*files, SHEET], force)
    works = list(_made(recipes))
    for work, file in zip(works, files, strict=True):
        work.save(folder / file, force=force)
    save_picture(lay_out([work.image for work in works]), folder / SHEET, force=force)
    _tell_saved(folder / SHEET, recipes[0], beside=as_json)
    tell(say("cli-drafted", file=folder / files[0]))


def paint(
    thumbnail: Annotated[str, argument("THUMBNAIL", "help-thumbnail")] = "",
    style: Style = None,
    size: Size = None,
    seed: Seed = None,
    brush: Annotated[str | None, option("--brush", "NAME|X", "help-brush")] = None,
    strength: Annotated[str | None, option("--strength", "X", "help-strength")] = None,
    layers: PaintLayers = None,
    output: Output = None,
    force: Force = False,
    language: Language = None,
) -> None:
    """Paint a thumbnail or any picture, or layers."""
    sides, first = reading.size(size), reading.seed(seed)
    power = None if strength is None else reading.real("--strength", strength)
    if bool(thumbnail) == (layers is not None):
        raise DanqingError(
            "layers-both" if thumbnail else "cli-missing", name="THUMBNAIL", command="danqing paint"
        )
    if layers is not None:
        recipe = layers_recipe(layers, style, size=sides, seed=first, brush=brush, strength=power)
        (file,) = choose_files(output_beside(layers, output) or layers, ["painting"], force)
    else:
        from danqing.verbs.recipes import thumbnail_recipe

        recipe = thumbnail_recipe(
            thumbnail,
            style,
            size=sides,
            seed=first,
            brush=brush or "medium",
            strength=0.5 if power is None else power,
        )
        (file,) = choose_files(output, [_name(recipe, Path(thumbnail).stem)], force)
    (work,) = _made([recipe])
    work.save(file, force=force)
    _tell_saved(file, recipe)


def replay(
    file: Annotated[str, argument("FILE", "help-file")],
    original: Annotated[str | None, typer.Option("--original", help="help-original")] = None,
    output: Output = None,
    force: Force = False,
    language: Language = None,
) -> None:
    """Make a work again from the recipe inside its file."""
    from danqing.pictures.files import open_picture
    from danqing.pictures.films import is_film
    from danqing.trust.lineage import Lineage
    from danqing.verbs.continuing import remake
    from danqing.verbs.looking import show
    from danqing.verbs.making import Work

    history = show(file)
    recipe = history.recipe if isinstance(history, Lineage) else history
    if not isinstance(history, Lineage) and history.motion:
        return film_again(history, file, output, force)
    if isinstance(history, Lineage) and history.steps[-1].verb == "restyle" and is_film(file):
        return film_restyled_again(history, file, original, output, force)
    if isinstance(history, Lineage) and history.steps[-1].verb == "blend-film":
        return film_blended_again(history, file, original, output, force)
    (target,) = choose_files(output, [Path(file).stem + "-again"], force)
    with progress(say("cli-painting"), 1) as advance:
        work = Work(remake(history, original, advance), history)
    work.save(target, force=force)
    if recipe:
        _tell_saved(target, recipe)
    else:
        print(target)
    same = open_picture(file).convert(work.image.mode).tobytes() == work.image.tobytes()
    tell(say("cli-same" if same else "cli-not-same", name=file))


def _theme_recipes(
    verb: str,
    theme: str,
    style: list[str] | None,
    count: str,
    size: str | None,
    seed: str | None,
    brush: str,
    strength: str,
    plan: str | None,
    model: str | None,
    slider: list[str] | None,
) -> "list[Recipe]":
    number, sides, first = reading.whole("--count", count), reading.size(size), reading.seed(seed)
    power, given = reading.real("--strength", strength), reading.plan(plan)
    from danqing.verbs.recipes import theme_recipes  # only now: a slip of the pen need not wait for torch

    return theme_recipes(
        verb,
        theme,
        style=style or None,
        count=number,
        size=sides,
        seed=first,
        brush=brush,
        strength=power,
        plan=given,
        model=model,
        sliders=slider or (),
    )


def _made(recipes: "Sequence[Recipe]") -> "Iterator[Work]":
    from danqing.verbs.making import make

    with progress(say("cli-painting"), len(recipes)) as advance:
        for recipe in recipes:
            yield make(recipe, advance)


def _name(recipe: "Recipe", otherwise: str = "") -> str:
    return name_of(recipe.theme or otherwise, [share.name for share in recipe.style], recipe.seed)


def _tell_plans(recipes: "Sequence[Recipe]", explain: bool, as_json: bool) -> None:
    """Name the words that were not understood; on request the plans, as sentences or as JSON."""
    from danqing.themes.explain import explain as sentences
    from danqing.themes.plan import Plan

    plans = [Plan.from_dict(recipe.plan or {}) for recipe in recipes]
    if as_json:
        data = [plan.to_dict() for plan in plans]
        print(json.dumps(data[0] if len(data) == 1 else data, ensure_ascii=False, indent=2))
    elif explain:
        print("\n\n".join(map(sentences, plans)))  # they name unknown words too
        return
    for word, near in plans[0].unknown:
        tell(say("cli-unknown-word-near" if near else "cli-unknown-word", word=word, near=near))


def _tell_saved(file: Path, recipe: "Recipe", *, beside: bool = False) -> None:
    """The file on standard output, or ``beside`` it if that holds a plan; its style and seed always beside
    it.
    """
    tell(say("cli-seed", seed=recipe.seed, style=" + ".join(share.name for share in recipe.style)))
    if beside:
        tell(str(file))
    else:
        print(file)
