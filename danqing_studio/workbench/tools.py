"""The tools beside the picture: what each is called, what it shows and which module moves it.

A tool is a template (its panel) and an ES module with ``mount(panel, bench)``; js/bench.js says what
``bench`` is. All panels share ``workbench/css/tools.css``.
"""

from dataclasses import dataclass
from typing import Final

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from danqing_studio.workbench.verbs import RESTYLE, Verb


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

# What tools do to a picture: steps of a sitting, as the history calls them. The same tasks paint previews,
# with "quick": the longest side, in pixels, of the WebP that comes back.
VERBS: Final = {
    "paint_over": Verb(_("Painted over"), "paint_over"),
    "layers": Verb(_("Layers moved"), "layers"),
    "repaint": Verb(_("Region painted anew"), "repaint"),
    "colour": Verb(_("Lines coloured"), "colour"),
    RESTYLE: Verb(_("Photograph painted"), "restyle"),
    "vary": Verb(_("Varied"), "vary"),
    "blend": Verb(_("Blended"), "blend"),
    "inscribe": Verb(_("Inscribed"), "inscribe"),
    "enlarge": Verb(_("Enlarged"), "enlarge", long=True),
    "print": Verb(_("Enlarged for print"), "print", long=True),
    "stylize": Verb(_("Worked out finely"), "stylize", long=True),
}
# What tools ask beside: facts and pictures come back, and no step. Tasks of the same name and signature.
QUESTIONS: Final = frozenset({"thumbnail", "layer_sheets", "layer_word", "variants", "drawing"})
