"""Making a key."""

from typing import Any, Final

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from danqing_studio.accounts.models import User
from danqing_studio.api.models import MOST_KEYS, Key

DAYS: Final = (("7", _("a week")), ("30", _("a month")), ("90", _("three months")), ("365", _("a year")))


class KeyForm(forms.Form):
    """What a key is for, what it may, how long."""

    name = forms.CharField(
        label=_("What for"),
        max_length=60,
        help_text=_("So that you know it again: the program, the machine."),
    )
    scope = forms.ChoiceField(label=_("What it may"), choices=Key.Scope, widget=forms.RadioSelect)
    days = forms.ChoiceField(label=_("For how long"), choices=DAYS, initial="90")

    def __init__(self, owner: User, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.owner = owner
        self.fields["scope"].initial = Key.Scope.READ

    def clean(self) -> dict[str, Any]:
        if self.owner.keys.standing().count() >= MOST_KEYS:
            raise ValidationError(_("You have %(most)s keys: revoke one first.") % {"most": MOST_KEYS})
        return self.cleaned_data

    def make(self) -> str:
        """The token of the new key."""
        said = self.cleaned_data
        return Key.objects.make(self.owner, said["name"], said["scope"], int(said["days"]))[1]
