"""What the page may ask for: every field checked before the engine hears of it."""

import re
from typing import Any, Final

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from danqing.trust.recipe import MAX_SEED, MAX_STYLES, MAX_WEIGHT, MIN_WEIGHT, PICTURE, Recipe
from danqing_studio.accounts.models import User
from danqing_studio.teaching.models.taught import used_by_name
from danqing_studio.workbench import histories
from danqing_studio.workbench.doing import QUESTIONS, QUICK, STEPS
from danqing_studio.workbench.panels import STYLES
from danqing_studio.workbench.verbs import CREATE, LARGEST, RESTYLE, STEER

SHAPES: Final = {"square": (512, 512), "wide": (768, 512), "tall": (512, 768)}  # pixels of the painting
MOST_THUMBNAILS: Final = 48
NAME: Final = re.compile(r"\A[\w-]{1,60}\Z")  # of a style or model: never a path, which the engine would open
TAB: Final = re.compile(r"\A[\w-]{1,40}\Z")
NOT_UNDERSTOOD: Final = ValidationError(_("The workbench did not understand that."))
QUICKEST: Final = 640  # pixels a side of a preview


class TabForm(forms.Form):
    """Who asks: a person may have several tabs open, and the newest wish of each one wins."""

    tab = forms.RegexField(TAB, required=False)

    def __init__(self, *args: Any, person: User, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.person = person

    def check_styles(self, wish: Any) -> list[str]:
        """NAME:WEIGHT each, of styles that this person may use."""
        if not isinstance(wish, list) or len(wish) > MAX_STYLES:
            raise NOT_UNDERSTOOD
        pairs = [_style(one) for one in wish]
        for name, _weight in pairs:
            if name not in STYLES and name != PICTURE and not used_by_name(self.person, name):
                raise ValidationError(_("There is no such style."))
        return [f"{name}:{weight:g}" for name, weight in pairs]


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
        return self.check_styles(self.cleaned_data["style"] or [])

    def clean_model(self) -> str:
        name: str = self.cleaned_data["model"]
        if name and not used_by_name(self.person, name):
            raise ValidationError(_("There is no such model."))
        return name

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
            raise NOT_UNDERSTOOD
        if options.get("style"):
            options["style"] = self.check_styles(options["style"])
        if self.cleaned_data.get("verb") in (CREATE, STEER):
            self._check_size(options)
        if self.cleaned_data.get("verb") == RESTYLE and type(options.get("size", 0)) is not int:
            raise NOT_UNDERSTOOD
        return options

    def _check_size(self, options: dict[str, Any]) -> None:
        """What is painted while somebody waits is no larger than a page shows; Print makes it large."""
        size = options.get("size") or []
        if self.cleaned_data["verb"] == CREATE:
            recipe = histories.read(str(options.get("recipe", "")))
            if not isinstance(recipe, Recipe):
                raise NOT_UNDERSTOOD
            size = [recipe.width, recipe.height]
        if not isinstance(size, list) or not all(type(side) is int and side <= LARGEST for side in size):
            raise ValidationError(_("That is too large for the easel."))


class PreviewForm(StepForm):
    """A quick look at what would become of it, at most ``quick`` pixels a side; or a tool's question."""

    verbs = QUICK | QUESTIONS
    quick = forms.IntegerField(min_value=0, max_value=QUICKEST)

    def clean(self) -> dict[str, Any]:
        asked = self.cleaned_data
        if asked.get("verb") in QUICK and not asked.get("quick"):
            raise NOT_UNDERSTOOD  # the whole of it is a step
        return asked


def _style(one: Any) -> tuple[str, float]:
    """NAME or NAME:WEIGHT. Never a path: the engine would open it."""
    name, _colon, weight = str(one).partition(":")
    try:
        number = float(weight or 1)
    except ValueError:
        raise NOT_UNDERSTOOD from None
    if not NAME.fullmatch(name) or not MIN_WEIGHT <= number <= MAX_WEIGHT:
        raise NOT_UNDERSTOOD
    return name, number


def _whole_numbers(value: Any) -> list[int]:
    if not isinstance(value, list) or not all(type(one) is int for one in value):
        raise NOT_UNDERSTOOD
    return value


def faults(form: forms.Form) -> str:
    """All that is wrong with a form, in one line."""
    return " ".join(str(text) for errors in form.errors.values() for text in errors)
