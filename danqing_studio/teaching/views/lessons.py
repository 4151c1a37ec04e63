"""Lessons: beginning one, watching it, pausing it, ending it."""

import uuid

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from danqing_studio.accounts.access import SignedIn, at_least
from danqing_studio.accounts.roles import Role
from danqing_studio.jobs.quotas import QuotaError
from danqing_studio.teaching.curves import curves
from danqing_studio.teaching.forms import LessonForm
from danqing_studio.teaching.models import Lesson, Sheet
from danqing_studio.teaching.views.sending import send
from danqing_studio.teaching.views.sets import _page


@require_POST
@at_least(Role.MAKER)
def begin(request: SignedIn, pk: uuid.UUID) -> HttpResponse:
    """Begin to teach from a set."""
    pictures = get_object_or_404(request.user.sets, pk=pk)
    form = LessonForm(request.POST)
    if form.is_valid():
        try:
            return redirect(Lesson.objects.begin(pictures, **form.cleaned_data))
        except QuotaError as fault:
            form.add_error(None, str(fault))
    return _page(request, pictures, form, status=422)


@require_safe
@at_least(Role.MAKER)
def show(request: SignedIn, pk: uuid.UUID) -> HttpResponse:
    """A lesson under way; one that is over leads to its model."""
    lesson = _own(request, pk)
    if lesson.state == Lesson.State.DONE:
        return redirect(lesson.model)
    return render(request, "teaching/lesson.html", _facts(lesson))


@require_safe
@at_least(Role.MAKER)
def watch(request: SignedIn, pk: uuid.UUID) -> HttpResponse:
    """How it goes, for the page that shows it; once it stands still, the page is loaded anew."""
    lesson = _own(request, pk)
    response = render(request, "teaching/parts/watch.html", _facts(lesson))
    if not lesson.under_way:
        response["HX-Refresh"] = "true"
    return response


def _facts(lesson: Lesson) -> dict[str, object]:
    sheets = list(lesson.sheets.all())
    newest = sheets[-1] if sheets else None
    return {"lesson": lesson, "sheets": sheets, "newest": newest, "curves": curves(lesson.figures)}


def _own(request: SignedIn, pk: uuid.UUID) -> Lesson:
    return get_object_or_404(request.user.lessons.select_related("job", "model", "pictures"), pk=pk)


@require_POST
@at_least(Role.MAKER)
def pause(request: SignedIn, pk: uuid.UUID) -> HttpResponse:
    """Save everything and stop for now."""
    lesson = _own(request, pk)
    lesson.pause()
    return redirect(lesson)


@require_POST
@at_least(Role.MAKER)
def go_on(request: SignedIn, pk: uuid.UUID) -> HttpResponse:
    """Go on where it was paused."""
    return _on(request, _own(request, pk), keep=False)


@require_POST
@at_least(Role.MAKER)
def keep(request: SignedIn, pk: uuid.UUID) -> HttpResponse:
    """End with what it has now."""
    return _on(request, _own(request, pk), keep=True)


def _on(request: SignedIn, lesson: Lesson, *, keep: bool) -> HttpResponse:
    try:
        lesson.go_on(keep=keep)
    except QuotaError as fault:
        messages.error(request, str(fault))
    return redirect(lesson)


@require_POST
@at_least(Role.MAKER)
def give_up(request: SignedIn, pk: uuid.UUID) -> HttpResponse:
    """Delete what was learned so far."""
    lesson = _own(request, pk)
    lesson.give_up()
    messages.success(request, _("The lesson is gone. Its pictures stay."))
    return redirect("teaching:models")


@require_safe
@at_least(Role.MAKER)
def sheet(request: SignedIn, pk: int) -> HttpResponse:
    """A sheet of samples of one's own lesson."""
    return send(get_object_or_404(Sheet, pk=pk, lesson__owner=request.user).file.name)
