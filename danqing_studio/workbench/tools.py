"""The tools beside the picture: what each is called, what it shows and which module moves it.

A tool is a template (its panel) and an ES module with ``mount(panel, bench)``. The page loads
``workbench/css/tools.css``; what a module finds in ``bench`` is described in ``js/tools/README.md``.
"""

from dataclasses import dataclass
from typing import Final

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _


@dataclass(frozen=True, slots=True)
class Tool:
    """One entry of the tool bar. ``icon``: a symbol of icons.svg; ``template`` and ``module``: its files."""

    id: str
    label: Promise
    description: Promise
    icon: str

    @property
    def template(self) -> str:
        return f"workbench/tools/{self.id}.html"

    @property
    def module(self) -> str:
        return f"workbench/js/tools/{self.id}.js"


TOOLS: Final = (
    Tool("overpaint", _("Paint over"), _("Paint on the thumbnail; the painting follows."), "brush"),
    Tool("layers", _("Layers"), _("Move, turn, add and take away what is in the picture."), "layers"),
    Tool("region", _("Region"), _("Mark a part of the painting and have only that painted anew."), "lasso"),
    Tool("lines", _("Lines"), _("Draw lines and have them coloured."), "pen"),
    Tool("photo", _("Photograph"), _("Have a photograph painted."), "photo"),
    Tool("vary", _("Vary"), _("Nine pictures like this one; take the best."), "grid"),
    Tool("blend", _("Blend"), _("Go some of the way to another picture."), "blend"),
    Tool("print", _("Print"), _("Enlarge it, or paint it as large as a sheet of paper."), "print"),
    Tool("inscribe", _("Inscribe"), _("Write a verse into it, and set a seal."), "verse"),
    Tool("stylize", _("Slow and fine"), _("Minutes of work for the finest strokes."), "hourglass"),
)

# What a step may do, as the history calls it. Each is the task of the engine with the same name.
STEPS: Final = {
    "paint_over": _("painted over"),
    "layers": _("layers moved"),
    "repaint": _("region painted anew"),
    "colour": _("lines coloured"),
    "restyle": _("photograph painted"),
    "vary": _("varied"),
    "blend": _("blended"),
    "inscribe": _("inscribed"),
    "enlarge": _("enlarged"),
    "print": _("printed"),
    "stylize": _("worked out finely"),
}
# Minutes long: they go through a job. All others answer at once, and are what previews may ask for too.
LONG: Final = frozenset({"enlarge", "print", "stylize"})
# What tools ask beside steps and their previews; facts and pictures come back, and no step.
QUESTIONS: Final = frozenset({"thumbnail", "layer_sheets", "layer_word", "variants"})
