"""What is known of one's own taste: seen, allowed, taken away, deleted."""

from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpResponse, JsonResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from danqing_studio.accounts.access import SignedIn, at_least
from danqing_studio.accounts.roles import Role
from danqing_studio.feedback import choices, pairs, profile, taste
from danqing_studio.feedback.exporting import own_data
from danqing_studio.feedback.models import Choice, Consent, Heart, Purpose
from danqing_studio.feedback.sending import webp
from danqing_studio.feedback.views.asking import AWAY
from danqing_studio.works import permits

ROWS = 30  # choices in the table; the export has all
SIDE = 256  # pixels


@require_safe
@at_least(Role.VISITOR)
def own_taste(request: SignedIn) -> HttpResponse:
    """In words, in pictures, and as data."""
    person = request.user
    belief, kept = taste.believed(person), Choice.objects.of(person)
    count = kept.count()
    facts: dict[str, object] = {
        "allowed": Consent.objects.of(person),
        "purposes": Purpose.choices,
        "count": count,
        "hearts": Heart.objects.of(person).count(),
        "choices": kept[:ROWS],
        "enough": profile.FEW,
    }
    if belief and count:
        leanings = profile.leanings(belief)
        sure, perhaps = profile.told(leanings, count)
        facts |= {"leanings": leanings, "sure": sure, "perhaps": perhaps}
        if count >= profile.FEW:
            facts["most"], facts["least"] = profile.liked(person, belief)
    return render(request, "feedback/taste.html", facts)


@require_safe
@at_least(Role.VISITOR)
def shown(request: SignedIn, choice: UUID, place: int) -> HttpResponse:
    """A picture that was once shown to oneself, painted anew."""
    recipes = get_object_or_404(Choice.objects.of(request.user), pk=choice).recipes
    if place >= len(recipes) or not recipes[place] or not permits.allows(request.user, recipes[place]):
        raise Http404
    try:
        return webp(pairs.painted(recipes[place], SIDE))
    except AWAY:
        return HttpResponse(status=503)


@require_POST
@at_least(Role.VISITOR)
def consent(request: SignedIn) -> HttpResponse:
    """Allow what is ticked, and nothing else."""
    wanted = [] if "no" in request.POST else [one for one in Purpose if one.value in request.POST]
    for purpose in Purpose:
        if purpose in wanted:
            Consent.objects.give(request.user, purpose)
        else:
            choices.take_back(request.user, purpose)
    Consent.objects.decline(request.user)
    if request.htmx:
        return render(request, "feedback/parts/thanks.html", {"wanted": wanted})
    messages.success(request, _("Noted.") if wanted else _("Noted: nothing of what you choose is kept."))
    return _back(request)


@require_POST
@at_least(Role.VISITOR)
def export(request: SignedIn) -> HttpResponse:
    """Everything, as JSON."""
    response = JsonResponse(own_data(request.user), json_dumps_params={"ensure_ascii": False, "indent": 1})
    name = f"danqing-taste-{timezone.now():%Y-%m-%d}.json"
    response["Content-Disposition"] = f'attachment; filename="{name}"'
    return response


@require_POST
@at_least(Role.VISITOR)
def forget(request: SignedIn) -> HttpResponse:
    """Delete all of it, with what was learned from it."""
    choices.forget(request.user)
    messages.success(request, _("Deleted: your choices, your hearts and all that was learned from them."))
    return redirect("feedback:taste")


def _back(request: SignedIn) -> HttpResponse:
    page = request.POST.get("next", "")
    ours = url_has_allowed_host_and_scheme(page, {request.get_host()}, request.is_secure())
    return redirect(page if ours else "feedback:taste")
