"""Likes, comments, reports, and the notices that may follow."""

from typing import Final
from uuid import UUID

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.exceptions import PermissionDenied
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from danqing_studio.accounts.access import SignedIn
from danqing_studio.accounts.models import Meter, Pace
from danqing_studio.gallery import moderation
from danqing_studio.gallery.access import key_of, seen_comment, seen_work
from danqing_studio.gallery.forms import CommentForm, ReportForm
from danqing_studio.gallery.models import Like
from danqing_studio.works.models import Work

COMMENTS: Final = Pace("comment", 12, 10 * 60)
REPORTS: Final = Pace("report", 20, 24 * 60 * 60)


@require_POST
@login_required
def like(request: SignedIn, work: UUID) -> HttpResponse:
    """Like a work, or no longer: as the form says, so that pressing twice does nothing more."""
    found = seen_work(request, work)
    liked = request.POST.get("liked") == "yes"
    if liked:
        Like.objects.get_or_create(by=request.user, work=found)
    else:
        Like.objects.filter(by=request.user, work=found).delete()
    if request.htmx:
        found.entry.refresh_from_db()
        context = {"work": found, "liked": liked, "key": key_of(request)}
        return render(request, "gallery/parts/like.html", context)
    return _to(found, request)


@require_POST
@login_required
def comment(request: SignedIn, work: UUID) -> HttpResponse:
    """Say something to a work."""
    found = seen_work(request, work)
    form = CommentForm(request.POST)
    if form.is_valid() and not _too_many(request, COMMENTS):
        form.instance.work, form.instance.by = found, request.user
        form.save()
        form = CommentForm()
    if request.htmx:
        return _comments(request, found, form)
    return _to(found, request, "#comments")


@require_POST
@login_required
def remove_comment(request: SignedIn, comment: int) -> HttpResponse:
    """Take back one's own comment, or somebody's under one's own work."""
    found = seen_comment(request, comment)
    if not found.may_be_removed_by(request.user):
        raise PermissionDenied
    found.remove(request.user)
    if request.htmx:
        return _comments(request, found.work, CommentForm())
    return _to(found.work, request, "#comments")


@require_http_methods(["GET", "HEAD", "POST"])
@login_required
def report_work(request: SignedIn, work: UUID) -> HttpResponse:
    """Say that a work should not be shown."""
    found = seen_work(request, work)
    return _report(request, found, found)


@require_http_methods(["GET", "HEAD", "POST"])
@login_required
def report_comment(request: SignedIn, comment: int) -> HttpResponse:
    """Say that a comment should not be shown."""
    found = seen_comment(request, comment)
    return _report(request, found, found.work)


@require_POST
@login_required
def read_notice(request: SignedIn, notice: int) -> HttpResponse:
    """Put away what a moderator had to say."""
    get_object_or_404(request.user.notices, pk=notice).delete()
    return redirect("gallery:mine")


def _report(request: SignedIn, thing: moderation.Thing, work: Work) -> HttpResponse:
    if thing.maker == request.user:
        raise PermissionDenied
    form = ReportForm(request.POST or None)
    if request.method == "POST" and form.is_valid() and not _too_many(request, REPORTS):
        made = moderation.report(thing, request.user, form.cleaned_data["reason"], form.cleaned_data["words"])
        told = _("Thank you. A moderator will look at it.") if made else _("You have reported it already.")
        messages.success(request, told)
        return (
            _to(work, request)
            if work.shows_itself_to(request.user, key_of(request))
            else redirect("gallery:gallery")
        )
    context = {
        "form": form,
        "work": work,
        "comment": thing if thing is not work else None,
        "key": key_of(request),
    }
    return render(request, "gallery/report.html", context)


def _too_many(request: SignedIn, pace: Pace) -> bool:
    """Whether it is too much at once; then it is said."""
    wait = Meter.objects.wait(pace, str(request.user.pk))
    if wait:
        messages.error(
            request, _("That is a lot at once. Please wait %(n)d minutes.") % {"n": 1 + wait // 60}
        )
    return bool(wait)


def _comments(request: SignedIn, work: Work, form: CommentForm) -> HttpResponse:
    comments = work.comments.shown().select_related("by")
    context = {"work": work, "comments": comments, "form": form, "key": key_of(request)}
    context |= {"own": work.is_of(request.user)}
    return render(request, "gallery/parts/comments.html", context)


def _to(work: Work, request: SignedIn, fragment: str = "") -> HttpResponse:
    key = key_of(request)
    return redirect(work.get_absolute_url() + (f"?key={key}" if key else "") + fragment)
