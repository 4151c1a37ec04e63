"""What people fill in about themselves and others."""

from typing import Any, ClassVar

from django import forms
from django.contrib.auth.forms import AuthenticationForm
from django.contrib.auth.password_validation import validate_password
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from danqing_studio.accounts.models import User
from danqing_studio.accounts.models.invitation import MOST_PLACES
from danqing_studio.accounts.roles import Role
from danqing_studio.accounts.throttling import SignInGuard

CLOSED = ValidationError(_("Too many attempts. Wait a quarter of an hour, then try again."), code="throttled")


def password_field(label: Any, autocomplete: str, **more: Any) -> forms.CharField:
    """A field for a password; ``autocomplete`` tells password managers which."""
    widget = forms.PasswordInput(attrs={"autocomplete": autocomplete})
    return forms.CharField(label=label, strip=False, widget=widget, **more)


class SignInForm(AuthenticationForm):
    """Name and password, a limited number of times."""

    def clean(self) -> dict[str, Any]:
        assert self.request is not None
        guard = SignInGuard(self.request, self.cleaned_data.get("username", ""))
        if guard.closed():
            raise CLOSED
        try:
            cleaned = super().clean()
        except ValidationError:
            guard.failed()
            raise
        guard.succeeded()
        return cleaned


class JoinForm(forms.ModelForm):
    """A new account: a name and a password."""

    password = password_field(
        _("Password"),
        "new-password",
        help_text=_("At least 10 characters; not a common word, not only digits."),
    )

    class Meta:
        model = User
        fields = ("username",)
        help_texts: ClassVar = {
            "username": _("Everyone sees it. Letters of any language, digits, and - _ · between them.")
        }
        widgets: ClassVar = {
            "username": forms.TextInput(attrs={"autocomplete": "username", "autocapitalize": "none"})
        }

    def clean_username(self) -> str:
        return User.normalize_username(self.cleaned_data["username"])

    def clean_password(self) -> str:
        validate_password(self.cleaned_data["password"], self.instance)
        return self.cleaned_data["password"]

    def create(self, role: Role, language: str) -> User:
        """The new person."""
        return User.objects.create_user(**self.cleaned_data, role=role, language=language)


class LeaveForm(forms.Form):
    """One's password once more, before everything is deleted."""

    password = password_field(_("Your password"), "current-password")

    def __init__(self, user: User, guard: SignInGuard, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.user, self.guard = user, guard

    def clean_password(self) -> str:
        password: str = self.cleaned_data["password"]
        if self.guard.closed():
            raise CLOSED
        if not self.user.check_password(password):
            self.guard.failed()
            raise ValidationError(_("This is not your password."))
        return password


class InviteForm(forms.Form):
    """Whom to invite: a role below one's own, how many, for how long."""

    role = forms.ChoiceField(label=_("Role"))
    places = forms.IntegerField(label=_("For how many people"), min_value=1, max_value=MOST_PLACES, initial=1)
    days = forms.IntegerField(label=_("For how many days"), min_value=1, max_value=90, initial=7)

    def __init__(self, user: User, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        below = Role(user.role).below()
        self.fields["role"].choices = [(role.value, role.label) for role in reversed(below)]  # type: ignore[attr-defined]
        self.fields["role"].initial = Role.MAKER.value
