"""What people fill in about sets, lessons and models."""

from typing import Any, ClassVar

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from danqing_studio.teaching.models import Lesson, SetOfPictures, TaughtModel

MINUTES = [(15, _("15 minutes: a first look")), (60, _("1 hour: good")), (480, _("a night: the best"))]
KINDS = [
    (Lesson.Kind.BOTH, _("both: what they show, and how they are painted")),
    (Lesson.Kind.SUBJECT, _("the subject: what they show")),
    (Lesson.Kind.HAND, _("the hand: how they are painted")),
]


class SetForm(forms.ModelForm):
    """A new set: what it is called, and that its pictures may be learned from."""

    consent = forms.BooleanField(
        label=_("These pictures are mine or free to use"),
        help_text=_(
            "Nobody but you sees them. Before a model is yours, Danqing looks whether it copies any of them."
        ),
    )

    class Meta:
        model = SetOfPictures
        fields = ("name",)
        labels: ClassVar = {"name": _("What shall the set be called?")}

    def create(self, owner: Any) -> SetOfPictures:
        """The new set."""
        return SetOfPictures.objects.create(owner=owner, name=self.cleaned_data["name"])


class LessonForm(forms.Form):
    """What to learn, in what time, and what the model is to be called."""

    kind = forms.ChoiceField(label=_("What shall it learn?"), choices=KINDS, widget=forms.RadioSelect)
    minutes = forms.TypedChoiceField(
        label=_("In what time?"), choices=MINUTES, coerce=int, widget=forms.RadioSelect
    )
    title = forms.CharField(label=_("What shall the model be called?"), max_length=60)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.label_suffix = ""


class TitlesForm(forms.ModelForm):
    """A model's names; one is enough."""

    class Meta:
        model = TaughtModel
        fields = ("title_zh", "title_en")

    def clean(self) -> dict[str, Any]:
        cleaned: dict[str, Any] = super().clean() or {}
        if not (cleaned.get("title_zh") or cleaned.get("title_en")):
            raise ValidationError(_("Give it a name in one language at least."))
        return cleaned


class SlidersForm(forms.Form):
    """Where a model's sliders stand: a field for each, from -1 to 1."""

    def __init__(self, model: TaughtModel, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.indices = [int(one["index"]) for one in model.sliders]
        for index in self.indices:
            self.fields[str(index)] = forms.FloatField(min_value=-1, max_value=1, required=False)

    def values(self) -> dict[int, float]:
        """By slider; those that were left out stand at 0."""
        return {index: self.cleaned_data[str(index)] or 0.0 for index in self.indices}


class BringForm(forms.Form):
    """A model's file from elsewhere."""

    file = forms.FileField(
        label=_("The file"),
        widget=forms.FileInput(attrs={"accept": ".safetensors"}),
        help_text=_("The file of a model, as another Danqing taught it."),
    )
