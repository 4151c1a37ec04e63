"""Danqing: say a theme and a style, get a painting.

The verbs, as functions: create, draft, paint, replay make pictures; styles, themes, models, show tell what
there is, tell what a work shows; explore finds sliders, film films; inspect looks at a folder of pictures,
teach makes a model of it, train trains by a recipe, evaluate judges a model, export writes it for other
programs. Each is imported when it is first used, so ``import danqing`` is quick and without torch.
"""

import sys
from importlib import import_module
from types import ModuleType
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from danqing.judging.evaluation import Evaluation
    from danqing.verbs.blending import blend, vary
    from danqing.verbs.blending_films import blend_film
    from danqing.verbs.colouring import colour
    from danqing.verbs.enlarging import enlarge
    from danqing.verbs.evaluating import evaluate
    from danqing.verbs.exploring import Exploration, explore
    from danqing.verbs.exporting import export
    from danqing.verbs.filming import film
    from danqing.verbs.inscribing import inscribe
    from danqing.verbs.inspecting import Inspection, inspect
    from danqing.verbs.layering import create_layers, paint_layers
    from danqing.verbs.looking import models, show, styles, themes
    from danqing.verbs.making import Drafts, Work, create, draft, paint, replay
    from danqing.verbs.repainting import repaint
    from danqing.verbs.restyling import restyle
    from danqing.verbs.scaling import sweep
    from danqing.verbs.strangeness import strange
    from danqing.verbs.stylizing import stylize
    from danqing.verbs.teaching import teach, train
    from danqing.verbs.telling import tell

__all__ = [
    "Drafts", "Evaluation", "Exploration", "Inspection", "Work", "blend", "blend_film", "colour",
    "create", "create_layers", "draft", "enlarge", "evaluate", "explore", "export", "film", "inscribe",
    "inspect", "models", "paint", "paint_layers", "repaint", "replay", "restyle", "show", "strange",
    "styles", "stylize", "sweep", "teach", "tell", "themes", "train", "vary",
]  # fmt: skip
__version__ = "0.1.0"

_HOMES = {
    **dict.fromkeys(("create", "draft", "paint", "replay", "Drafts", "Work"), "danqing.verbs.making"),
    **dict.fromkeys(("styles", "themes", "models", "show"), "danqing.verbs.looking"),
    **dict.fromkeys(("train", "teach"), "danqing.verbs.teaching"),
    **dict.fromkeys(("inspect", "Inspection"), "danqing.verbs.inspecting"),
    **dict.fromkeys(("explore", "Exploration"), "danqing.verbs.exploring"),
    "colour": "danqing.verbs.colouring",
    **dict.fromkeys(("vary", "blend"), "danqing.verbs.blending"),
    "blend_film": "danqing.verbs.blending_films",
    "strange": "danqing.verbs.strangeness",
    "stylize": "danqing.verbs.stylizing",
    "enlarge": "danqing.verbs.enlarging",
    "export": "danqing.verbs.exporting",
    "inscribe": "danqing.verbs.inscribing",
    "film": "danqing.verbs.filming",
    **dict.fromkeys(("create_layers", "paint_layers"), "danqing.verbs.layering"),
    "repaint": "danqing.verbs.repainting",
    "restyle": "danqing.verbs.restyling",
    "sweep": "danqing.verbs.scaling",
    "tell": "danqing.verbs.telling",
    "evaluate": "danqing.verbs.evaluating",
    "Evaluation": "danqing.judging.evaluation",
}


def __getattr__(name: str) -> Any:
    if name not in _HOMES:
        raise AttributeError(f"module 'danqing' has no attribute {name!r}")
    return getattr(import_module(_HOMES[name]), name)


def __dir__() -> list[str]:
    return sorted([*globals(), *_HOMES])


class _VerbAndPackage(ModuleType):
    """A sub-package that shares its name with a verb: called, it is the verb."""

    def __call__(self, *args: Any, **options: Any) -> Any:
        name = self.__name__.rpartition(".")[2]
        return getattr(import_module(_HOMES[name]), name)(*args, **options)


# Python puts an imported sub-package in its parent's namespace, where it would hide the verb.
for _name in ("models", "themes"):
    import_module(f"danqing.{_name}")
    sys.modules[f"danqing.{_name}"].__class__ = _VerbAndPackage
