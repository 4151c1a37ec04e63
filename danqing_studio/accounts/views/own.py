"""One's own account: password, sessions, everything to take away, and leaving."""

from django.contrib import messages
from django.contrib.auth import logout, update_session_auth_hash
from django.contrib.auth.decorators import login_required
from django.contrib.auth.forms import PasswordChangeForm
from django.db.models import QuerySet
from django.http import FileResponse, Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_POST, require_safe

from danqing_studio.accounts.access import SignedIn
from danqing_studio.accounts.exporting import export_zip
from danqing_studio.accounts.forms import LeaveForm
from danqing_studio.accounts.models import LastOwnerError, Session
from danqing_studio.accounts.throttling import SignInGuard


@require_safe
@login_required
def account(request: SignedIn) -> HttpResponse:
    """Everything about oneself on one page."""
    return render(request, "accounts/account.html", _sessions(request))


@sensitive_post_parameters()
@login_required
def password(request: SignedIn) -> HttpResponse:
    """Another password; all other browsers are signed out."""
    form = PasswordChangeForm(request.user, request.POST or None)
    if request.method == "POST" and form.is_valid():
        form.save()
        request.user.sessions.exclude(session_key=request.session.session_key).delete()
        update_session_auth_hash(request, request.user)
        messages.success(request, _("Your password has been changed. Other browsers are signed out."))
        return redirect("accounts:account")
    return render(request, "accounts/password.html", {"form": form})


@require_POST
@login_required
def end_session(request: SignedIn, handle: str) -> HttpResponse:
    """Sign one other browser out."""
    session = next((one for one in _others(request) if one.handle == handle), None)
    if session is None:
        raise Http404
    session.delete()
    return _after_ending(request)


@require_POST
@login_required
def end_other_sessions(request: SignedIn) -> HttpResponse:
    """Sign all other browsers out."""
    _others(request).delete()
    return _after_ending(request)


@require_POST
@login_required
def export(request: SignedIn) -> FileResponse:
    """Everything kept about oneself."""
    name = f"danqing-{timezone.now():%Y-%m-%d}.zip"
    return FileResponse(export_zip(request.user), as_attachment=True, filename=name)


@sensitive_post_parameters("password")
@login_required
def leave(request: SignedIn) -> HttpResponse:
    """Delete the account, after the password has been given once more."""
    form = LeaveForm(request.user, SignInGuard(request, request.user.username), request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            request.user.leave()
        except LastOwnerError:
            form.add_error(None, _("A site needs an owner: make someone else owner first."))
        else:
            logout(request)
            messages.success(request, _("Your account has been deleted. Farewell."))
            return redirect("site:home")
    return render(request, "accounts/leave.html", {"form": form})


def _others(request: SignedIn) -> QuerySet[Session]:
    return request.user.sessions.exclude(session_key=request.session.session_key)


def _sessions(request: SignedIn) -> dict[str, object]:
    return {"sessions": request.user.sessions.standing(), "here": request.session.session_key}


def _after_ending(request: SignedIn) -> HttpResponse:
    messages.success(request, _("Signed out there."))
    if request.htmx:
        return render(request, "accounts/parts/sessions.html", _sessions(request))
    return redirect("accounts:account")
