"""Pages about the interface: one's keys, and how programs use it."""

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST, require_safe

from danqing_studio.accounts.access import SignedIn
from danqing_studio.api import guide
from danqing_studio.api.forms import KeyForm
from danqing_studio.api.interface import api
from danqing_studio.api.problems import PROBLEMS


@never_cache
@login_required
def keys(request: SignedIn) -> HttpResponse:
    """One's keys, and a form for another; the key itself is shown this once."""
    form, token = KeyForm(request.user, request.POST or None), ""
    if request.method == "POST" and form.is_valid():
        token, form = form.make(), KeyForm(request.user)
    standing = request.user.keys.standing()
    return render(request, "api/keys.html", {"form": form, "token": token, "keys": standing})


@require_POST
@login_required
def revoke(request: SignedIn, key: int) -> HttpResponse:
    """End a key of one's own."""
    get_object_or_404(request.user.keys, pk=key).delete()
    messages.success(request, _("The key opens nothing any more."))
    return redirect("api:keys")


@require_safe
def docs(request: HttpRequest) -> HttpResponse:
    """How to begin, every operation by name, and what faults mean."""
    root = request.build_absolute_uri("/").rstrip("/")
    areas = guide.areas(api.get_openapi_schema(), root)
    problems = [(name, status, text) for name, (status, text) in PROBLEMS.items()]
    shown = {"areas": areas, "root": root, "begin": guide.BEGIN.format(root=root), "problems": problems}
    return render(request, "api/docs.html", shown)


@require_safe
def area(request: HttpRequest, name: str) -> HttpResponse:
    """An area's operations, with what goes in and out, told from the description that programs read."""
    areas = guide.areas(api.get_openapi_schema(), request.build_absolute_uri("/").rstrip("/"))
    found = next((one for one in areas if one.name == name), None)
    if found is None:
        raise Http404
    return render(request, "api/area.html", {"area": found, "areas": areas})


def nothing(request: HttpRequest, rest: str = "") -> JsonResponse:
    """No such operation."""
    raise Http404
