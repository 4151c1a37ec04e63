"""The form that the style guide shows."""

from django import forms
from django.utils.translation import gettext_lazy as _


class GuideForm(forms.Form):
    """One field of every kind, the first of them left out."""

    theme = forms.CharField(label=_("Theme"), help_text=_("In Chinese or English."))
    story = forms.CharField(label=_("Story"), widget=forms.Textarea(attrs={"rows": 3}), required=False)
    style = forms.ChoiceField(label=_("Style"), choices=[("ink", _("Ink")), ("oil", _("Oil"))])
    shown = forms.BooleanField(label=_("Show it in the gallery"), required=False)
