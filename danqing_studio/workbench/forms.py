"""What the page may ask for: every field checked before the engine hears of it."""

import re
from typing import Any, Final

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from danqing.trust.recipe import MAX_SEED, MAX_STYLES
from danqing_studio.workbench.doing import QUESTIONS, QUICK, STEPS

SHAPES: Final = {"square": (512, 512), "wide": (768, 512), "tall": (512, 768)}  # pixels of the painting
MOST_THUMBNAILS: Final = 48
NAME: Final = re.compile(r"[\w-]{1,60}")  # of a style or model: never a path, which the engine would open
TAB: Final = re.compile(r"[\w-]{1,40}")
QUICKEST: Final = 640  # pixels a side of a preview


class TabForm(forms.Form):
    """Who asks: a person may have several tabs open, and the newest wish of each one wins."""

    tab = forms.RegexField(TAB, required=False)


class WallForm(TabForm):
    """A wall of thumbnails: which of how many, of what."""

    theme = forms.CharField(max_length=200, required=False)
    shape = forms.ChoiceField(choices=[(name, name) for name in SHAPES])
    seed = forms.IntegerField(min_value=0, max_value=MAX_SEED - MOST_THUMBNAILS)
    count = forms.IntegerField(min_value=1, max_value=MOST_THUMBNAILS)
    only = forms.JSONField(required=False)
    style = forms.JSONField(required=False)
    model = forms.RegexField(NAME, required=False)

    def clean_only(self) -> list[int]:
        return _whole_numbers(self.cleaned_data["only"] or [])

    def clean_style(self) -> list[str]:
        return styles(self.cleaned_data["style"] or [])

    def wish(self) -> dict[str, Any]:
        """What the engine's task ``wall`` is asked."""
        asked = self.cleaned_data
        wish = {name: asked[name] for name in ("theme", "seed", "count")}
        wish |= {name: asked[name] for name in ("only", "style", "model") if asked[name]}
        return {**wish, "size": list(SHAPES[asked["shape"]])}


class StepForm(TabForm):
    """Something to be done: the verb, its options, and what it goes on from."""

    verbs = STEPS

    verb = forms.CharField(max_length=40)
    parent = forms.UUIDField(required=False)
    options = forms.JSONField(required=False)

    def clean_verb(self) -> str:
        verb: str = self.cleaned_data["verb"]
        if verb not in self.verbs:
            raise ValidationError(_("The workbench has no such tool."))
        return verb

    def clean_options(self) -> dict[str, Any]:
        options = self.cleaned_data["options"] or {}
        if not isinstance(options, dict):
            raise ValidationError(_("The workbench did not understand that."))
        if "style" in options and options["style"] is not None:
            styles(options["style"])  # as the tools name them, paths among them refused
        return options


class PreviewForm(StepForm):
    """A quick look at what would become of it, at most ``quick`` pixels a side; or a tool's question."""

    verbs = QUICK | QUESTIONS
    quick = forms.IntegerField(min_value=0, max_value=QUICKEST)


def styles(wish: Any) -> list[str]:
    """NAME:WEIGHT, or pairs of them, as the engine takes them; names alone, for it would open a path."""
    if not isinstance(wish, list) or len(wish) > MAX_STYLES:
        raise ValidationError(_("The workbench did not understand that."))
    return [_style(one) for one in wish]


def _style(one: Any) -> str:
    name, weight = one if isinstance(one, list) and len(one) == 2 else (str(one).partition(":")[::2])
    try:
        number = float(weight or 1)
    except (TypeError, ValueError):
        number = 0.0
    if not NAME.fullmatch(str(name)) or not number > 0:
        raise ValidationError(_("The workbench did not understand that."))
    return f"{name}:{number:g}"


def _whole_numbers(value: Any) -> list[int]:
    if not isinstance(value, list) or not all(type(one) is int for one in value):
        raise ValidationError(_("The workbench did not understand that."))
    return value


def faults(form: forms.Form) -> str:
    """All that is wrong with a form, in one line."""
    return " ".join(str(text) for errors in form.errors.values() for text in errors)
