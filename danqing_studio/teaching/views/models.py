"""Models: those there are, and one with everything that can be done with it."""

import uuid
from typing import Any

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from danqing.weights import own
from danqing_studio.accounts.access import SignedIn, at_least
from danqing_studio.accounts.roles import Role
from danqing_studio.engine.client import EngineAwayError, EngineError, SupersededError
from danqing_studio.engine.faults import told
from danqing_studio.jobs.quotas import QuotaError, room
from danqing_studio.teaching.bringing import BringError
from danqing_studio.teaching.bringing import bring as bring_file
from danqing_studio.teaching.bundled import BUNDLED
from danqing_studio.teaching.forms import BringForm, SlidersForm, TitlesForm
from danqing_studio.teaching.models import TaughtModel
from danqing_studio.teaching.models.taught import usable_by
from danqing_studio.teaching.trying import tried
from danqing_studio.teaching.views.sending import send


@require_safe
@at_least(Role.VISITOR)
def models(request: SignedIn) -> HttpResponse:
    """The bundled models, one's own and those that others share."""
    usable = list(usable_by(request.user))
    mine = [model for model in usable if model.owner_id == request.user.pk]
    lessons = request.user.lessons.filter(model=None).select_related("job").prefetch_related("sheets")
    facts: dict[str, Any] = {
        "mine": mine,
        "shared": [model for model in usable if model not in mine],
        "bundled": BUNDLED,
    }
    facts |= {"lessons": lessons, "form": BringForm(), "room": room(request.user)}
    facts["maker"] = request.user.rank >= Role.MAKER.rank
    return render(request, "teaching/models.html", facts)


@require_safe
@at_least(Role.VISITOR)
def show(request: SignedIn, pk: uuid.UUID) -> HttpResponse:
    """One model: what it draws, what it learned from, how it is steered."""
    return _page(request, get_object_or_404(usable_by(request.user), pk=pk))


def _page(
    request: SignedIn, model: TaughtModel, form: TitlesForm | None = None, status: int = 200
) -> HttpResponse:
    own_one = model.owner_id == request.user.pk
    facts: dict[str, Any] = {"model": model, "own": own_one, "form": form or TitlesForm(instance=model)}
    facts |= {"works": model.works_of(request.user)}
    facts["maker"] = request.user.rank >= Role.MAKER.rank
    return render(request, "teaching/model.html", facts, status=status)


@require_safe
@at_least(Role.VISITOR)
def sheet(request: SignedIn, pk: uuid.UUID, what: str) -> HttpResponse:
    """A picture of a model: "drafts", "slider-1" and so on, and to its owner alone "painted" and "copies"."""
    model = get_object_or_404(usable_by(request.user), pk=pk)
    names = {f"slider-{one['index']}": one["sheet"] for one in model.sliders} | {"drafts": model.drafts.name}
    if model.owner_id == request.user.pk:  # they show what it learned from
        names |= {"copies": model.copies.name, "painted": model.painted.name}
    if what not in names:
        raise Http404
    return send(names[what])


@require_safe
@at_least(Role.MAKER)
def download(request: SignedIn, pk: uuid.UUID) -> HttpResponse:
    """The model's file, to its owner."""
    model = _own(request, pk)
    return send(model.file.name, "application/octet-stream", f"{model.name}{own.SUFFIX}")


@require_POST
@at_least(Role.MAKER)
def name(request: SignedIn, pk: uuid.UUID) -> HttpResponse:
    """Call it something, in both languages."""
    model = _own(request, pk)
    form = TitlesForm(request.POST, instance=model)
    if not form.is_valid():
        model.refresh_from_db()
        return _page(request, model, form, status=422)
    form.save()
    messages.success(request, _("It is called so from now on."))
    return redirect(model)


@require_POST
@at_least(Role.MAKER)
def share(request: SignedIn, pk: uuid.UUID) -> HttpResponse:
    """Let everyone here use it, or nobody else."""
    model = _own(request, pk)
    model.shared = request.POST.get("shared") == "yes"
    model.save(update_fields=["shared"])
    said = _("Everyone here can use it now.") if model.shared else _("Only you can use it now.")
    messages.success(request, said)
    return redirect(model)


@require_POST
@at_least(Role.MAKER)
def explore(request: SignedIn, pk: uuid.UUID) -> HttpResponse:
    """Have its sliders found."""
    model = _own(request, pk)
    try:
        model.explore()
    except QuotaError as fault:
        messages.error(request, str(fault))
    return redirect(model)


@require_POST
@at_least(Role.MAKER)
def try_out(request: SignedIn, pk: uuid.UUID) -> HttpResponse:
    """Its drafts with its sliders where they stand; nothing where they were moved meanwhile."""
    model = get_object_or_404(usable_by(request.user), pk=pk)
    form = SlidersForm(model, request.POST)
    if not form.is_valid():
        return HttpResponse(status=400)
    try:
        return HttpResponse(tried(request.user, model, form.values()), content_type="image/webp")
    except SupersededError:
        return HttpResponse(status=204)
    except (EngineError, EngineAwayError) as fault:
        return HttpResponse(told(fault, get_language() or "en"), status=409, content_type="text/plain")


@require_POST
@at_least(Role.MAKER)
def name_slider(request: SignedIn, pk: uuid.UUID, index: int) -> HttpResponse:
    """Call a slider something, in both languages."""
    model = _own(request, pk)
    model.name_slider(index, {"zh": request.POST.get("zh", ""), "en": request.POST.get("en", "")})
    return redirect(f"{model.get_absolute_url()}#slider-{index}")


@require_POST
@at_least(Role.MAKER)
def delete(request: SignedIn, pk: uuid.UUID) -> HttpResponse:
    """Delete it for good; with it, if so wished, the pictures that it learned from."""
    model = _own(request, pk)
    lesson = model.lesson
    pictures = lesson.pictures if lesson and request.POST.get("pictures") else None
    model.delete()
    if lesson:
        lesson.delete()
    if pictures:
        pictures.delete()
    messages.success(
        request, _("The model is gone for good. Works made with it stay, but cannot be painted again.")
    )
    return redirect("teaching:models")


@require_POST
@at_least(Role.MAKER)
def bring(request: SignedIn) -> HttpResponse:
    """Bring a model's file from elsewhere."""
    form = BringForm(request.POST, request.FILES)
    if not form.is_valid():
        messages.error(request, _("Choose a file first."))
        return redirect("teaching:models")
    try:
        return redirect(bring_file(request.user, form.cleaned_data["file"]))
    except (BringError, QuotaError) as fault:
        messages.error(request, str(fault))
    return redirect("teaching:models")


def _own(request: SignedIn, pk: uuid.UUID) -> TaughtModel:
    return get_object_or_404(request.user.models.select_related("lesson__pictures"), pk=pk)
