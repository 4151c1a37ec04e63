"""Steps: making one, looking at it, its files. Only its own person ever sees it."""

from uuid import UUID

from asgiref.sync import sync_to_async
from django.db.models.fields.files import FieldFile
from django.http import Http404, HttpResponse, JsonResponse
from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.views.decorators.http import require_POST, require_safe

from danqing_studio.accounts.access import SignedIn, at_least
from danqing_studio.accounts.roles import Role
from danqing_studio.workbench import stepping
from danqing_studio.workbench.access import MakerRequest, for_makers
from danqing_studio.workbench.forms import StepForm, faults
from danqing_studio.workbench.jobs import submit
from danqing_studio.workbench.models import Sitting, Step
from danqing_studio.workbench.showing import shown_step
from danqing_studio.workbench.views.wanting import wanted_by


@require_POST
@for_makers
async def advance(request: MakerRequest, sitting: UUID) -> HttpResponse:
    """Do something to a picture: 201 with the new step, or 202 and the events of the job that does it."""
    found = await Sitting.objects.of(request.user).filter(pk=sitting).afirst()
    if found is None:
        raise Http404
    form = StepForm(request.POST, person=request.user)
    if not await sync_to_async(form.is_valid)():
        return JsonResponse({"fault": faults(form)}, status=400)
    wanted = await wanted_by(request, form)
    if wanted.parent and wanted.parent.sitting_id != found.pk:
        raise Http404
    if wanted.long:
        job = await sync_to_async(submit)(found, wanted)
        return JsonResponse({"job": str(job.pk), "events": reverse("jobs:events", args=[job.pk])}, status=202)
    made = await stepping.make(wanted)
    step = await sync_to_async(stepping.keep)(found, wanted, made)
    return JsonResponse(shown_step(step), status=201)


@require_safe
@at_least(Role.MAKER)
def recipe(request: SignedIn, sitting: UUID, step: UUID) -> HttpResponse:
    """What makes a step again: its recipe or its lineage, as it stands in the painting."""
    return HttpResponse(_own(request, sitting, step).recipe, content_type="application/json")


@require_safe
@at_least(Role.MAKER)
def painting(request: SignedIn, sitting: UUID, step: UUID) -> HttpResponse:
    """The painting, sealed with its recipe."""
    return _file(_own(request, sitting, step).painting, "image/png")


@require_safe
@at_least(Role.MAKER)
def thumbnail(request: SignedIn, sitting: UUID, step: UUID) -> HttpResponse:
    """The small picture for the history."""
    return _file(_own(request, sitting, step).thumbnail, "image/webp")


def _own(request: SignedIn, sitting: UUID, step: UUID) -> Step:
    """A step of this person's; for everyone else there is none."""
    return get_object_or_404(Step.objects.of(request.user), pk=step, sitting=sitting)


def _file(file: FieldFile, kind: str) -> HttpResponse:
    """A step never changes, so neither do its files."""
    with file.open() as stream:
        response = HttpResponse(stream.read(), content_type=kind)
    response.headers["Cache-Control"] = "private, max-age=31536000, immutable"
    response.headers["X-Content-Type-Options"] = "nosniff"
    return response
