"""Inviting others by links."""

from django.contrib import messages
from django.db import transaction
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST

from danqing_studio.accounts.access import SignedIn, at_least
from danqing_studio.accounts.forms import InviteForm
from danqing_studio.accounts.models import AuditEntry, Invitation
from danqing_studio.accounts.roles import Role


@never_cache
@at_least(Role.TEACHER)
def invitations(request: SignedIn) -> HttpResponse:
    """One's standing invitations, and a form for another; its link is shown this once."""
    form, link = InviteForm(request.user, request.POST or None), ""
    if request.method == "POST" and form.is_valid():
        link = request.build_absolute_uri(_offer(request, form))
        form = InviteForm(request.user)
    standing = request.user.invitations.standing()
    return render(request, "accounts/invitations.html", {"form": form, "link": link, "invitations": standing})


@require_POST
@at_least(Role.TEACHER)
def withdraw(request: SignedIn, invitation: int) -> HttpResponse:
    """End an invitation of one's own."""
    get_object_or_404(request.user.invitations, pk=invitation).delete()
    AuditEntry.objects.record(request.user, AuditEntry.Deed.WITHDRAWN, None)
    messages.success(request, _("The link no longer lets anyone in."))
    return redirect("accounts:invitations")


@transaction.atomic
def _offer(request: SignedIn, form: InviteForm) -> str:
    role = Role(form.cleaned_data["role"])
    places, days = form.cleaned_data["places"], form.cleaned_data["days"]
    _invitation, token = Invitation.objects.offer(role, by=request.user, places=places, days=days)
    AuditEntry.objects.record(
        request.user, AuditEntry.Deed.INVITED, None, role=role, places=places, days=days
    )
    return reverse("accounts:join-by-link", args=[token])
