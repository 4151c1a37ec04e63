"""Which one? and what other pages send when something was chosen."""

from uuid import UUID

import numpy as np
from asgiref.sync import async_to_sync
from django.core import signing
from django.http import Http404, HttpResponse, HttpResponseBadRequest, JsonResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import get_language
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST, require_safe
from numpy.typing import NDArray

from danqing.language import DanqingError
from danqing_studio.accounts.access import SignedIn, at_least
from danqing_studio.accounts.roles import Role
from danqing_studio.engine.client import EngineAwayError, EngineError, SupersededError
from danqing_studio.feedback import choices, offers, pairs
from danqing_studio.feedback.looking import features_of_recipe
from danqing_studio.feedback.models import Choice, Consent
from danqing_studio.feedback.reasons import DREW, PUT_OFF, known
from danqing_studio.feedback.sending import webp
from danqing_studio.works import permits
from danqing_studio.works.models import Work

NOTHING = UUID(int=0)
AWAY = (EngineAwayError, EngineError, SupersededError)


@require_safe
@never_cache
@at_least(Role.VISITOR)
def which_one(request: SignedIn) -> HttpResponse:
    """Two pictures, and which of them one likes better.

    ``draw``: with the pictures, which take the engine a moment; a page without fetches them itself. ``last``:
    the choice before, to say why.
    """
    facts = {
        "pair": _asked(request) if "draw" in request.GET else None,
        "drawn": "draw" in request.GET,
        "last": _own(request, request.GET.get("last", "")),
        "unknown": NOTHING,
        "drew": DREW,
        "put_off": PUT_OFF,
        "allowed": Consent.objects.of(request.user),
    }
    return render(request, "feedback/which_one.html", facts)


@require_safe
@at_least(Role.VISITOR)
def picture(request: SignedIn) -> HttpResponse:
    """One of the two, painted when it is looked at."""
    try:
        data = pairs.picture(request.GET.get("of", ""))
    except signing.BadSignature as fault:
        raise Http404 from fault
    except AWAY:
        return HttpResponse(status=503)
    return webp(data)


@require_POST
@at_least(Role.VISITOR)
def pick(request: SignedIn) -> HttpResponse:
    """What was taken of what was shown: ``shown`` (signed, once or in parts), ``taken`` (from 0; without it
    neither) and ``reasons``. Scripts get the choice's id as JSON, "" where nothing may be kept.
    """
    try:
        shown = [offers.read(request.user, text) for text in request.POST.getlist("shown")]
        taken = int(request.POST["taken"]) if request.POST.get("taken") else None
        choice = choices.note_offer(
            request.user, offers.joined(shown), taken, request.POST.getlist("reasons")
        )
    except (signing.BadSignature, IndexError, ValueError):
        return HttpResponseBadRequest()
    if wants_json(request):
        return JsonResponse({"choice": str(choice.pk) if choice else ""})
    return _onwards(choice)


@require_POST
@at_least(Role.VISITOR)
def reasons(request: SignedIn, choice: UUID) -> HttpResponse:
    """Why that one was taken: tags, said after the choice."""
    kept = get_object_or_404(Choice.objects.of(request.user), pk=choice)
    kept.reasons = known(request.POST.getlist("reasons"))
    kept.save(update_fields=["reasons"])
    return (
        HttpResponse(status=204) if wants_json(request) else redirect(reverse("feedback:which-one") + "?draw")
    )


@require_POST
@at_least(Role.VISITOR)
def heart(request: SignedIn) -> HttpResponse:
    """Say that one is fond of a work (``work``) or a thumbnail (``recipe``), or, said again, take it back.

    Scripts get ``kept`` as JSON, whether there is a heart now; without consent there is none.
    """
    work, recipe = _fond_of(request)
    if choices.drop_heart(request.user, recipe=recipe, work=work):
        return _hearted(request, False)
    try:
        features = _looked_at(request, work, recipe)
    except DanqingError:
        return HttpResponseBadRequest()
    kept = choices.note_heart(
        request.user, recipe=recipe, work=work, features=features, theme=request.POST.get("theme", "")
    )
    return _hearted(request, kept is not None)


def _hearted(request: SignedIn, kept: bool) -> HttpResponse:
    return JsonResponse({"kept": kept}) if wants_json(request) else redirect("feedback:taste")


def _looked_at(request: SignedIn, work: Work | None, recipe: str) -> NDArray[np.floating] | bytes | None:
    """The features of what one is fond of; None where they are not known, or are of no use."""
    if not Consent.objects.of(request.user):
        return None
    if work:
        return bytes(work.features) if work.features else None
    try:
        return async_to_sync(features_of_recipe)(recipe)
    except AWAY:
        return None


def _onwards(last: Choice | None = None) -> HttpResponse:
    """To the next pair, for a browser without scripts."""
    return redirect(reverse("feedback:which-one") + "?draw" + (f"&last={last.pk}" if last else ""))


def wants_json(request: SignedIn) -> bool:
    """Whether a script asks, and not a form."""
    return request.headers.get("Accept") == "application/json"


def _fond_of(request: SignedIn) -> tuple[Work | None, str]:
    """The work, which shows itself to this person, or else the recipe. Raises Http404."""
    if not request.POST.get("work"):
        recipe = request.POST.get("recipe", "")
        if not permits.allows(request.user, recipe):
            raise Http404
        return None, recipe
    work = get_object_or_404(Work.objects.select_related("maker"), pk=_as_id(request.POST["work"]))
    if not work.shows_itself_to(request.user, request.POST.get("key", "")):
        raise Http404
    return work, ""


def _asked(request: SignedIn) -> pairs.Pair | None:
    """Two pictures; None while the engine is away."""
    try:
        return pairs.next_pair(request.user, get_language() or "en")
    except AWAY:
        return None


def _own(request: SignedIn, choice: str) -> UUID | None:
    """The id of a choice of one's own, or None."""
    kept = Choice.objects.of(request.user).filter(pk=_as_id(choice))
    return kept.values_list("pk", flat=True).first()


def _as_id(text: str) -> UUID:
    """An id that was sent; for what is none, one that nothing has."""
    try:
        return UUID(text)
    except ValueError:
        return NOTHING
