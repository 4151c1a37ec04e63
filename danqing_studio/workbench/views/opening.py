"""Opening what was painted before: a work of the gallery, or a file that Danqing wrote."""

from uuid import UUID

from asgiref.sync import sync_to_async
from django.core.exceptions import ValidationError
from django.http import Http404, HttpResponse, JsonResponse
from django.views.decorators.http import require_POST

from danqing_studio.accounts.models import User
from danqing_studio.engine import client
from danqing_studio.workbench import stepping
from danqing_studio.workbench.access import MakerRequest, for_makers
from danqing_studio.workbench.models import Sitting, Step
from danqing_studio.workbench.showing import shown_step
from danqing_studio.workbench.stepping import Made, Wanted
from danqing_studio.workbench.verbs import OPEN
from danqing_studio.works import permits
from danqing_studio.works.models import Work
from danqing_studio.works.uploads import receive_picture


@require_POST
@for_makers
async def open_picture(request: MakerRequest) -> HttpResponse:
    """201 with the step that begins with it; 200 and ``photograph`` where it is no work of Danqing's."""
    person = request.user
    sitting = await _found(Sitting.objects.of(person), request.POST.get("sitting", ""))
    if request.POST.get("work"):
        work = await _found(Work.objects.select_related("maker"), request.POST["work"])
        step = await sync_to_async(_open_work)(person, sitting, work, request.POST.get("key", ""))
        return JsonResponse(shown_step(step), status=201)
    if not (file := request.FILES.get("pictures")):
        raise Http404
    clean = await sync_to_async(receive_picture)(file)  # refuses what no engine should decode
    file.seek(0)
    answer = await client.ask("open", {"name": file.name or ""}, [file.read(), clean])
    if not answer.pictures:
        return JsonResponse({"photograph": True})
    await sync_to_async(permits.check)(person, answer.facts["recipe"])
    wanted = Wanted(person, OPEN, {"name": (file.name or "")[-120:]})
    await sync_to_async(stepping.check_room)(wanted)
    step = await sync_to_async(stepping.keep)(sitting, wanted, Made(answer.pictures[0], answer.facts))
    return JsonResponse(shown_step(step), status=201)


async def _found(rows, pk: str):  # type: ignore[no-untyped-def]
    """The row of that key; a 404 for any other text."""
    try:
        return await rows.aget(pk=UUID(pk))
    except (rows.model.DoesNotExist, ValueError, ValidationError):
        raise Http404 from None


def _open_work(person: User, sitting: Sitting, work: Work, key: str) -> Step:
    """Begin with a work whose recipe ``person`` may see; what is kept of it later is made from it.

    Raises WithheldError for one that a model made which is not for them: they would only get to look at it.
    """
    if not work.picture or not work.gives_recipe_to(person, key):
        raise Http404
    permits.check(person, work.recipe)
    wanted = Wanted(person, OPEN, {"work": str(work.pk)})
    stepping.check_room(wanted)
    with work.picture.open() as stream:
        painting = stream.read()
    facts = {"recipe": work.recipe, "width": work.width, "height": work.height}
    facts["alt"] = {"en": work.alt_en, "zh": work.alt_zh}
    step = stepping.keep(sitting, wanted, Made(painting, facts))
    Sitting.objects.filter(pk=sitting.pk).update(taken_from=work, title=(work.title or work.theme)[:120])
    return step
