"""The page itself, with and without a sitting, and the list of sittings."""

import json
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from danqing_studio.accounts.access import SignedIn, at_least
from danqing_studio.accounts.roles import Role
from danqing_studio.feedback.choices import hearted
from danqing_studio.site.samples import SAMPLES
from danqing_studio.teaching.models.taught import usable_by
from danqing_studio.workbench import panels
from danqing_studio.workbench.models import Sitting
from danqing_studio.workbench.showing import shown_tree
from danqing_studio.workbench.tools import TOOLS


@require_safe
def create(request: HttpRequest) -> HttpResponse:
    """An empty table, for makers; others see what it is for, and how one gets there."""
    if not request.user.is_authenticated or request.user.rank < Role.MAKER.rank:
        return render(request, "workbench/invitation.html", {"samples": SAMPLES[:4]})
    asked = {name: request.GET.get(name, "")[:200] for name in ("theme", "work", "key")}
    return render(request, "workbench/create.html", _page(request) | {"tree": "[]", **asked})


@require_safe
@at_least(Role.MAKER)
def sitting(request: SignedIn, sitting: UUID) -> HttpResponse:
    """The table as it was left."""
    found = get_object_or_404(Sitting.objects.of(request.user), pk=sitting)
    tree = json.dumps(shown_tree(found), ensure_ascii=False)
    recipes = dict(found.steps.values_list("pk", "recipe"))
    fond = hearted(request.user, recipes.values())
    hearts = json.dumps([str(step) for step, recipe in recipes.items() if recipe in fond])
    return render(
        request,
        "workbench/create.html",
        _page(request) | {"sitting": found, "tree": tree, "hearts": hearts, "theme": found.title},
    )


@require_POST
@at_least(Role.MAKER)
def begin(request: SignedIn) -> JsonResponse:
    """A new sitting; made with its first step, and not before."""
    made = Sitting.objects.create(person=request.user)
    return JsonResponse({"id": str(made.pk)}, status=201)


@require_safe
@at_least(Role.MAKER)
def sittings(request: SignedIn) -> HttpResponse:
    """What one may go on with."""
    return render(request, "workbench/sittings.html", {"sittings": Sitting.objects.of(request.user).begun()})


@require_POST
@at_least(Role.MAKER)
def delete(request: SignedIn, sitting: UUID) -> HttpResponse:
    """Throw a sitting away, with all its steps and pictures; works that were kept from it stay."""
    get_object_or_404(Sitting.objects.of(request.user), pk=sitting).delete()
    messages.success(request, _("Thrown away."))
    return redirect("workbench:sittings")


def _page(request: HttpRequest) -> dict[str, Any]:
    return panels.page() | {"tools": TOOLS, "models": usable_by(request.user)}
