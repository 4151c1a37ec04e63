"""create --layers and paint --layers: a painting's thumbnail as files that a person can change."""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any

import torch
from PIL import Image

from danqing import __version__
from danqing.pictures.notes import fingerprint
from danqing.pictures.palettes import extract
from danqing.pictures.recolouring import recolour
from danqing.pictures.tensors import to_bytes, to_images, to_tensor
from danqing.themes.editing import editable, stack
from danqing.themes.plan import Plan
from danqing.trust.recipe import Recipe, encode_png
from danqing.verbs.canvas import read_brush, stretch
from danqing.verbs.layer_files import PAINTING, Found, check_target, read_folder, sheets_of, write
from danqing.verbs.layer_record import Record, readable_names
from danqing.verbs.making import Work, make
from danqing.verbs.recipes import scaled_down, theme_recipes
from danqing.verbs.rendering import composition
from danqing.verbs.steering import steered
from danqing.verbs.studio import Progress, open_studio
from danqing.verbs.styles import StyleWish, choose_painter, named, read_styles

COLOURS = 6  # of a palette
FAITHFUL = 0.5  # the greatest strength at which a thumbnail's colours are kept


def create_layers(
    theme: str,
    folder: str | Path,
    *,
    style: StyleWish | None = None,
    size: tuple[int, int] | None = None,
    seed: int | None = None,
    brush: float | str = 1.0,
    strength: float = 0.5,
    plan: Plan | Mapping[str, Any] | None = None,
    model: str | Path | None = None,
    sliders: Sequence[str] = (),
    force: bool = False,
    progress: Progress | None = None,
) -> Work:
    """Paint a theme, and write what it was composed of into ``folder``, with the painting beside.

    The other arguments and errors are those of ``create``. Without ``force`` the folder must be new or
    empty; with it, what an earlier create wrote there is overwritten.
    """
    check_target(Path(folder), force=force)
    (recipe,) = theme_recipes(
        "create",
        theme,
        style=style,
        size=size,
        seed=seed,
        brush=brush,
        strength=strength,
        plan=plan,
        model=model,
        sliders=sliders,
    )
    work = make(recipe, progress)
    write_layers(recipe, folder)
    work.save(Path(folder) / f"{PAINTING}.png", force=force)
    return work


def paint_layers(
    folder: str | Path,
    style: StyleWish | None = None,
    *,
    size: tuple[int, int] | None = None,
    seed: int | None = None,
    brush: float | str | None = None,
    strength: float | None = None,
    progress: Progress | None = None,
) -> Work:
    """Paint a folder of layers again, after a person changed some of them.

    Layers that nobody changed give exactly the painting that create made. What is not given is as in the
    work that the folder was written for. Raises DanqingError for a folder without layers, and for a file in
    it that cannot be used, by name.
    """
    found = read_folder(folder)
    recipe = layered_recipe(found, style, size=size, seed=seed, brush=brush, strength=strength)
    return make(recipe, progress)


def write_layers(recipe: Recipe, folder: str | Path) -> None:
    """Write the layers of a recipe of the verb create. `layer_files.check_target` comes first."""
    assert recipe.plan is not None, "a recipe of create has one"
    canvas = stretch(recipe.width, recipe.height, recipe.brush)
    studio = steered(open_studio(), recipe.sliders, None)
    with torch.inference_mode():
        sheets, _ = editable(*composition(recipe, canvas, studio))
        thumbnail = _thumbnail(list(sheets.values()), {})
        palette = _palette(to_tensor(thumbnail))
    names = readable_names(sheets, Plan.from_dict(recipe.plan))
    images = [to_images(sheet)[0] for sheet in sheets.values()]
    record = Record(
        danqing=__version__,
        recipe=recipe,
        columns=canvas.columns,
        rows=canvas.rows,
        layers=sheets_of([f"{names[name]}.png" for name in sheets], list(sheets), images),
        palette=palette,
        thumbnail=fingerprint(thumbnail),
    )
    write(Path(folder), record, images, thumbnail)


def layered_recipe(
    found: Found,
    style: StyleWish | None = None,
    *,
    size: tuple[int, int] | None = None,
    seed: int | None = None,
    brush: float | str | None = None,
    strength: float | None = None,
) -> Recipe:
    """The recipe of a painting of layers as they are now; arguments and errors are those of `paint_layers`.

    It is the recipe that the folder was written for as long as nothing is changed, else one of the verb
    paint, which holds the stacked thumbnail.
    """
    before = found.record.recipe
    if not found.changed and (style, size, seed, brush, strength) == (None,) * 5:
        return before
    width, height = size or (before.width, before.height)
    thumbnail = _thumbnail([to_tensor(image) for image in found.layers.values()], found.palette)
    return painted_from(
        before,
        thumbnail,
        style=before.style if style is None else read_styles(style),
        seed=before.seed if seed is None else seed,
        width=width,
        height=height,
        brush=before.brush if brush is None else read_brush(brush),
        strength=min(before.strength, FAITHFUL) if strength is None else float(strength),
    )


def painted_from(before: Recipe, thumbnail: Image.Image, **changes: Any) -> Recipe:
    """The recipe of a painting of ``thumbnail``, as ``before`` was painted but for ``changes`` of its fields.

    It is one of the verb paint: a plan would no longer tell what is shown.
    """
    asked = replace(before, **changes)
    painter = choose_painter(named(asked.style))
    canvas = stretch(asked.width, asked.height, asked.brush)
    return replace(
        asked,
        danqing=__version__,
        verb="paint",
        models={painter: open_studio().digest(painter)},
        plan=None,
        sliders=(),
        thumbnail=encode_png(scaled_down(thumbnail, canvas)),
    )


def _thumbnail(sheets: Sequence[torch.Tensor], palette: Mapping[str, str]) -> Image.Image:
    return to_images(recolour(stack(sheets), palette))[0]


def _palette(t: torch.Tensor) -> tuple[str, ...]:
    """The main colours of a thumbnail, each once."""
    colours = to_bytes(extract(t, COLOURS).T.view(1, 3, 1, COLOURS))[0, 0]
    return tuple(dict.fromkeys(f"#{bytes(colour.tolist()).hex()}" for colour in colours))
