"""A recipe or lineage in words that a person can read."""

from collections.abc import Iterator
from typing import Any, Final

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from danqing.language import DanqingError
from danqing.trust.lineage import Lineage, Original, Step, read_history
from danqing.trust.recipe import PICTURE, Recipe
from danqing_studio.gallery.naming import style_title, style_titles

VERBS: Final = {
    "enlarge": gettext_lazy("enlarged"),
    "restyle": gettext_lazy("painted in another style"),
    "repaint": gettext_lazy("repainted in part"),
    "stylize": gettext_lazy("carried over into the manner of a picture"),
    "vary": gettext_lazy("varied"),
    "blend": gettext_lazy("blended with another work"),
    "colour": gettext_lazy("coloured"),
    "lay-in": gettext_lazy("laid in with colours"),
    "inscribe": gettext_lazy("inscribed"),
}
TELLING: Final = ("theme", "text", "verse", "style", "scale")  # options that say in a word what was done
BRUSHES: Final = (
    (0.75, gettext_lazy("fine")), (1.5, gettext_lazy("medium")), (10.0, gettext_lazy("broad"))
)  # fmt: skip
LONGEST: Final = 60  # characters of an option

Row = tuple[str, str]


def in_words(text: str) -> list[Row]:
    """What was done, as pairs of a label and what it says; empty for JSON of a later version."""
    try:
        history = read_history(text)
    except DanqingError:
        return []
    if isinstance(history, Lineage):
        return [*_start(history.start), *(_step(step) for step in history.steps)]
    return list(_recipe(history))


def _start(start: Recipe | Original) -> Iterator[Row]:
    if isinstance(start, Recipe):
        yield from _recipe(start)
    else:
        size = f"{start.width} × {start.height}"
        yield _("Begun from"), _("a picture of %(size)s pixels") % {"size": size}


def _recipe(recipe: Recipe) -> Iterator[Row]:
    if recipe.theme:
        yield _("Theme"), recipe.theme
    yield _("Style"), _styles(recipe)
    yield _("Size"), _("%(width)d × %(height)d pixels") % {"width": recipe.width, "height": recipe.height}
    brush = next(str(name) for most, name in BRUSHES if recipe.brush <= most)
    yield _("Brush"), f"{brush} ({recipe.brush:g})"
    yield _("Freedom"), f"{recipe.strength:.0%}"
    yield _("Seed"), str(recipe.seed)
    for slide in recipe.sliders:
        label = _("Slider %(n)d of %(model)s") % {"n": slide.index, "model": slide.model}
        yield label, f"{slide.value:+.2f}"
    yield _("Models"), ", ".join(sorted(name for name in recipe.models if "." not in name)) or "–"


def _styles(recipe: Recipe) -> str:
    total = sum(share.weight for share in recipe.style)
    names = [
        _("from a picture") if share.name == PICTURE else style_title(share.name) for share in recipe.style
    ]
    if len(names) == 1:
        return names[0]
    return ", ".join(
        f"{name} {share.weight / total:.0%}" for name, share in zip(names, recipe.style, strict=True)
    )


def _step(step: Step) -> Row:
    said = [_option(name, step.options[name]) for name in TELLING if step.options.get(name)]
    verb = VERBS.get(step.verb)
    return _("Then"), " · ".join([str(verb) if verb else step.verb, *(one for one in said if one)])


def _option(name: str, value: Any) -> str:
    if isinstance(value, str):
        return style_titles(value) if name == "style" else value[:LONGEST]
    return f"× {value:g}" if name == "scale" and isinstance(value, int | float) else ""
