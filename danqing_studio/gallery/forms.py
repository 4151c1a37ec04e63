"""What people fill in about works, collections, comments and reports."""

from typing import Any, ClassVar, Final

from django import forms
from django.utils.translation import gettext_lazy as _

from danqing_studio.gallery.models import Collection, Comment, Reason
from danqing_studio.works.models import Work

CHOICES: Final = "gallery/parts/choices.html"


class Lines(forms.Textarea):
    """A few lines of text."""

    def __init__(self, rows: int = 4, **attrs: Any) -> None:
        super().__init__({"rows": rows, **attrs})


class Shown(forms.ModelForm):
    """Something that its maker shows to nobody, to whoever has a link, or to everyone."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["visibility"].template_name = CHOICES  # type: ignore[attr-defined]


class WorkForm(Shown):
    """What one's own work says, and who sees it."""

    class Meta:
        model = Work
        fields = ("title", "story", "visibility", "recipe_shown")
        widgets: ClassVar = {"story": Lines(6), "visibility": forms.RadioSelect}
        help_texts: ClassVar = {
            "recipe_shown": _(
                "Others can then read it and take the work further. It holds every step, and a small picture"
                " that you began from."
            )
        }


class CommentForm(forms.ModelForm):
    """A comment."""

    class Meta:
        model = Comment
        fields = ("text",)
        labels: ClassVar = {"text": _("Your comment")}
        widgets: ClassVar = {"text": Lines(3)}

    def clean_text(self) -> str:
        """No more than one blank line at a time: nobody pushes the others out of sight."""
        lines = [line.rstrip() for line in self.cleaned_data["text"].strip().splitlines()]
        return "\n".join(line for i, line in enumerate(lines) if line or lines[i - 1])


class ReportForm(forms.Form):
    """Why something should not be shown."""

    reason = forms.ChoiceField(
        label=_("Why?"),
        choices=Reason.choices,
        widget=forms.RadioSelect,
        template_name=CHOICES,  # type: ignore[call-arg]
    )
    words = forms.CharField(label=_("In your words"), max_length=500, required=False, widget=Lines(3))


class CollectionForm(Shown):
    """A collection's name, what it is about, and who sees it."""

    class Meta:
        model = Collection
        fields = ("name", "about", "visibility")
        widgets: ClassVar = {"about": Lines(4), "visibility": forms.RadioSelect}
