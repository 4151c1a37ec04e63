"""Sets of pictures: making one, filling it, looking at it."""

import uuid
from typing import Any

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import HttpResponse, JsonResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from danqing_studio.accounts.access import SignedIn, at_least
from danqing_studio.accounts.roles import Role
from danqing_studio.jobs.quotas import QuotaError, room
from danqing_studio.teaching import filing
from danqing_studio.teaching.forms import LessonForm, SetForm
from danqing_studio.teaching.inspection import told
from danqing_studio.teaching.models import Picture, SetOfPictures
from danqing_studio.teaching.receiving import name_of, receive
from danqing_studio.teaching.views.sending import send
from danqing_studio.works.uploads import UploadError

A_PAGE = 60  # tiles


@require_http_methods(["GET", "HEAD", "POST"])
@at_least(Role.MAKER)
def new(request: SignedIn) -> HttpResponse:
    """Begin a set, or go on with one."""
    form = SetForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        return redirect(form.create(request.user))
    sets = request.user.sets.prefetch_related("pictures")
    return render(request, "teaching/new.html", {"form": form, "sets": sets, "room": room(request.user)})


@require_safe
@at_least(Role.MAKER)
def show(request: SignedIn, pk: uuid.UUID) -> HttpResponse:
    """A set: its pictures, what was seen in them, and what they could teach."""
    return _page(request, get_object_or_404(request.user.sets, pk=pk))


def _page(
    request: SignedIn, pictures: SetOfPictures, form: LessonForm | None = None, status: int = 200
) -> HttpResponse:
    found = told(pictures)
    begun = {"kind": found.advised, "minutes": found.minutes} if found else {"kind": "both", "minutes": 15}
    facts: dict[str, Any] = {
        "set": pictures, "wall": _wall(pictures, 1), "found": found, "room": room(request.user),
        "form": form or LessonForm(initial=begun | {"title": pictures.name}),
    }  # fmt: skip
    return render(request, "teaching/set.html", facts, status=status)


@require_safe
@at_least(Role.MAKER)
def wall(request: SignedIn, pk: uuid.UUID) -> HttpResponse:
    """More of a set's pictures."""
    pictures = get_object_or_404(request.user.sets, pk=pk)
    page = int(request.GET.get("page", "1")) if request.GET.get("page", "1").isdecimal() else 1
    return render(request, "teaching/parts/tiles.html", {"set": pictures, "wall": _wall(pictures, page)})


def _wall(pictures: SetOfPictures, page: int) -> Any:
    return Paginator(pictures.pictures.all(), A_PAGE).get_page(page)


@require_POST
@at_least(Role.MAKER)
def add(request: SignedIn, pk: uuid.UUID) -> HttpResponse:
    """Add pictures, or a zip of them: one a request for who asks for JSON, else all at once.

    422 where everything was refused; the reasons are told by file.
    """
    pictures = get_object_or_404(request.user.sets, pk=pk)
    taken = [
        _take(pictures, file, request.POST.get("path") or file.name or "")
        for file in request.FILES.getlist("file")
    ]
    nothing = all("refused" in one for one in taken)
    if request.headers.get("Accept") == "application/json":
        told = taken[0] if taken else {"refused": _("No file came.")}
        return JsonResponse(told, status=422 if nothing else 200)
    for one in taken:
        if "refused" in one:
            messages.error(request, f"{one['name']}: {one['refused']}")
    count = sum("added" in one for one in taken)
    if count:
        messages.success(
            request, ngettext("%(n)d picture added.", "%(n)d pictures added.", count) % {"n": count}
        )
    return _page(request, pictures, status=422) if taken and nothing else redirect(pictures)


def _take(pictures: SetOfPictures, file: Any, path: str) -> dict[str, Any]:
    """Take one file; what became of it."""
    try:
        if file.name.lower().endswith(".zip"):
            name = filing.put(f"sets/{pictures.pk.hex}/{uuid.uuid4().hex}.zip", file)
            return {"name": path, "job": str(pictures.unpack(name).pk)}
        picture = pictures.add(receive(file), name_of(path))
    except (UploadError, QuotaError) as fault:
        return {"name": path, "refused": str(fault)}
    return {"name": path, "added": str(picture.pk)} if picture else {"name": path, "doubled": True}


@require_safe
@at_least(Role.MAKER)
def tile(request: SignedIn, pk: uuid.UUID) -> HttpResponse:
    """A picture of a set, small."""
    return send(_own(request, pk).tile.name)


@require_POST
@at_least(Role.MAKER)
def remove(request: SignedIn, pk: uuid.UUID) -> HttpResponse:
    """Take a picture out of its set, for good."""
    picture = _own(request, pk)
    picture.delete()
    return HttpResponse() if request.htmx else redirect(picture.set)


def _own(request: SignedIn, pk: uuid.UUID) -> Picture:
    return get_object_or_404(Picture.objects.select_related("set"), pk=pk, set__owner=request.user)


@require_POST
@at_least(Role.MAKER)
def inspect(request: SignedIn, pk: uuid.UUID) -> HttpResponse:
    """Have a set looked at."""
    pictures = get_object_or_404(request.user.sets, pk=pk)
    try:
        pictures.inspect()
    except QuotaError as fault:
        messages.error(request, str(fault))
    return redirect(pictures)


@require_POST
@at_least(Role.MAKER)
def delete(request: SignedIn, pk: uuid.UUID) -> HttpResponse:
    """Delete a set and its pictures; models that learned from it stay."""
    pictures = get_object_or_404(request.user.sets, pk=pk)
    pictures.delete()
    messages.success(request, _("The pictures are gone. Models that learned from them stay."))
    return redirect("teaching:new")
