"""What leaves the workbench: works that are kept, and files."""

from uuid import UUID

from asgiref.sync import sync_to_async
from django import forms
from django.http import Http404, HttpResponse, JsonResponse
from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.utils.http import content_disposition_header
from django.utils.text import slugify
from django.views.decorators.http import require_POST, require_safe

from danqing.language import DanqingError
from danqing_studio.accounts.access import SignedIn, at_least
from danqing_studio.accounts.roles import Role
from danqing_studio.engine import client
from danqing_studio.jobs.kinds import JobError
from danqing_studio.workbench import histories, stepping
from danqing_studio.workbench.access import MakerRequest, for_makers, refusal
from danqing_studio.workbench.forms import faults
from danqing_studio.workbench.models import Step
from danqing_studio.works.keeping import keep as keep_work
from danqing_studio.works.models import Work

KINDS = {"jpeg": "image/jpeg", "webp": "image/webp", "pdf": "application/pdf", "png": "image/png"}
PAPERS = ("A4", "A3", "as-is")


class KeepForm(forms.Form):
    """What a work is called, and who sees it."""

    title = forms.CharField(max_length=120, required=False)
    story = forms.CharField(max_length=4000, required=False)
    visibility = forms.ChoiceField(choices=Work.Visibility.choices)


class DownloadForm(forms.Form):
    """As what; for print also the paper and its margin in millimetres."""

    format = forms.ChoiceField(choices=[(name, name) for name in KINDS])
    page = forms.ChoiceField(choices=[(name, name) for name in PAPERS], required=False)
    margin = forms.IntegerField(min_value=0, max_value=50, required=False)


@require_POST
@at_least(Role.MAKER)
def keep(request: SignedIn, sitting: UUID, step: UUID) -> HttpResponse:
    """Make a work of a step: its page, and the events of the job that paints it in full."""
    form = KeepForm(request.POST)
    if not form.is_valid():
        return JsonResponse({"fault": faults(form)}, status=400)
    own = Step.objects.of(request.user).select_related("sitting__taken_from")
    found = get_object_or_404(own, pk=step, sitting=sitting)
    try:
        work = keep_work(
            request.user,
            found.recipe,
            theme=histories.theme_of(found.recipe),
            style=histories.style_of(found.recipe),
            model=histories.model_of(found.recipe),
            alt=(found.alt_en, found.alt_zh),
            parent=found.sitting.taken_from,
            **form.cleaned_data,
        )
    except (JobError, DanqingError) as fault:
        return refusal(fault)
    events = reverse("jobs:events", args=[work.job_id])
    return JsonResponse({"page": work.get_absolute_url(), "events": events}, status=201)


@require_safe
@for_makers
async def download(request: MakerRequest, sitting: UUID, step: UUID) -> HttpResponse:
    """The picture as a file that holds its recipe."""
    form = DownloadForm(request.GET)
    if not form.is_valid():
        return JsonResponse({"fault": faults(form)}, status=400)
    found = await Step.objects.of(request.user).filter(pk=step, sitting=sitting).afirst()
    if found is None:
        raise Http404
    kind = form.cleaned_data["format"]
    painting = await sync_to_async(stepping.painting_of)(found)
    if kind != "png":
        wish = {**form.cleaned_data, "margin": form.cleaned_data["margin"] or 0, "recipe": found.recipe}
        painting = (await client.ask("download", wish, [painting])).pictures[0]
    return attached(HttpResponse(painting, content_type=KINDS[kind]), found, kind)


def attached(response: HttpResponse, step: Step, kind: str) -> HttpResponse:
    """Sent as a file with a name that says what it is."""
    name = slugify(histories.theme_of(step.recipe), allow_unicode=True)[:60] or "danqing"
    response.headers["Content-Disposition"] = content_disposition_header(
        True, f"{name}.{'jpg' if kind == 'jpeg' else kind}"
    )
    response.headers["Cache-Control"] = "private, no-store"
    response.headers["X-Content-Type-Options"] = "nosniff"
    return response
