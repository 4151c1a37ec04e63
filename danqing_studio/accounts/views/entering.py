"""Coming in: signing in, joining, a new password by a one-time link."""

from typing import Any

from django.conf import settings
from django.contrib.auth import REDIRECT_FIELD_NAME, login
from django.contrib.auth.views import LoginView, PasswordResetConfirmView, redirect_to_login
from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse_lazy
from django.utils.translation import get_language
from django.views.decorators.cache import never_cache
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_safe

from danqing_studio.accounts.forms import JoinForm, SignInForm
from danqing_studio.accounts.models import Attempt, AuditEntry, Invitation, User
from danqing_studio.accounts.roles import Role
from danqing_studio.accounts.sessions import note_browser
from danqing_studio.accounts.throttling import JOINING, address_of
from danqing_studio.site.languages import remember_language
from danqing_studio.site.models import SiteSettings

INVITED = "invitation"  # where a session keeps the token of the link it came by


class SignIn(LoginView):
    """Name and password; then on to where one wanted to go."""

    template_name = "accounts/sign_in.html"
    form_class = SignInForm
    redirect_authenticated_user = True

    def form_valid(self, form: Any) -> HttpResponse:
        response = super().form_valid(form)
        note_browser(self.request)
        user = form.get_user()
        return remember_language(response, user.language) if user.language else response


@require_safe
def sign_in_for_admin(request: HttpRequest) -> HttpResponse:
    """The same way in for the admin; whoever is in already and still sent here may not enter it."""
    if request.user.is_authenticated:
        raise PermissionDenied
    return redirect_to_login(request.GET.get(REDIRECT_FIELD_NAME, ""))


class NewPassword(PasswordResetConfirmView):
    """A new password, by the link that someone with the right to do so made."""

    template_name = "accounts/new_password.html"
    success_url = reverse_lazy("accounts:sign-in")

    def form_valid(self, form: Any) -> HttpResponse:
        form.user.sessions.all().delete()
        return super().form_valid(form)


@require_safe
@never_cache
def join_by_link(request: HttpRequest, token: str) -> HttpResponse:
    """Take the token out of the address, where others might read it, and on to joining."""
    if Invitation.objects.with_token(token) is None:
        return _not_invited(request, spent=True)
    request.session[INVITED] = token
    return redirect("accounts:join")


@sensitive_post_parameters("password")
@never_cache
def join(request: HttpRequest) -> HttpResponse:
    """Make an account, if the site is open or one has been invited."""
    if request.user.is_authenticated:
        return redirect("site:home")
    invitation = Invitation.objects.with_token(request.session.get(INVITED, ""))
    open_to_all = SiteSettings.objects.current().sign_up == SiteSettings.SignUp.OPEN
    if invitation is None and not open_to_all:
        return _not_invited(request, spent=INVITED in request.session)
    form = JoinForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        if Attempt.objects.spent(JOINING, address_of(request)):
            return render(request, "429.html", status=429)
        user = _add(form, invitation)
        if user is None:
            return redirect("accounts:join")  # the last place has just gone
        Attempt.objects.note(JOINING, address_of(request))
        login(request, user)
        note_browser(request)
        request.session.pop(INVITED, None)
        return redirect(settings.LOGIN_REDIRECT_URL)
    return render(request, "accounts/join.html", {"form": form, "invitation": invitation})


def _not_invited(request: HttpRequest, spent: bool) -> HttpResponse:
    return render(request, "accounts/not_invited.html", {"spent": spent}, status=403)


@transaction.atomic
def _add(form: JoinForm, invitation: Invitation | None) -> User | None:
    """The new person, or None where their invitation's last place went to someone faster."""
    if invitation and not Invitation.objects.take_place(invitation):
        return None
    user = form.create(Role(invitation.role) if invitation else Role.MAKER, get_language() or "")
    by = invitation.by if invitation else None
    AuditEntry.objects.record(by, AuditEntry.Deed.JOINED, user, role=user.role)
    return user
