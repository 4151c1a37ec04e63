"""The wall that answers while one types, and quick looks: nothing here is kept."""

from asgiref.sync import sync_to_async
from django.http import HttpResponse, JsonResponse
from django.views.decorators.http import require_POST

from danqing_studio.engine import client
from danqing_studio.feedback.wall import ordered
from danqing_studio.workbench.access import MakerRequest, for_makers
from danqing_studio.workbench.forms import PreviewForm, WallForm, faults
from danqing_studio.workbench.packing import packed
from danqing_studio.workbench.stepping import look
from danqing_studio.workbench.views.wanting import wanted_by


@require_POST
@for_makers
async def wall(request: MakerRequest) -> HttpResponse:
    """Thumbnails of a theme, each with its recipe; of what one tab asks for only the newest is drawn."""
    form = WallForm(request.POST, person=request.user)
    if not await sync_to_async(form.is_valid)():
        return JsonResponse({"fault": faults(form)}, status=400)
    channel = f"wall {request.user.pk} {form.cleaned_data['tab']}"
    wish = form.wish()
    answer = await client.ask("wall", wish, channel=channel)
    first = min(wish.get("only", [0]))
    answer = await ordered(
        request.user, answer, theme=wish["theme"], first=first, model=wish.get("model", "")
    )
    return packed(answer.facts, answer.pictures)


@require_POST
@for_makers
async def preview(request: MakerRequest) -> HttpResponse:
    """What would become of a step, quickly and small."""
    form = PreviewForm(request.POST, person=request.user)
    if not await sync_to_async(form.is_valid)():
        return JsonResponse({"fault": faults(form)}, status=400)
    wanted = await wanted_by(request, form)
    answer = await look(wanted, f"look {request.user.pk} {form.cleaned_data['tab']}")
    return packed(answer.facts, answer.pictures)
