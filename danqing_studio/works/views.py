"""The files of works. Who may not see one learns no more than that there is none."""

from uuid import UUID

from django.http import Http404, HttpRequest, HttpResponseBase
from django.views.decorators.http import require_safe

from danqing_studio.works.models import Work
from danqing_studio.works.sending import send


@require_safe
def picture(request: HttpRequest, work: UUID) -> HttpResponseBase:
    """The painting; with its recipe, unless that is withheld. ``?download``: to be saved, by the title."""
    return _file(request, work, "picture")


@require_safe
def preview(request: HttpRequest, work: UUID) -> HttpResponseBase:
    """For pages."""
    return _file(request, work, "preview")


@require_safe
def tile(request: HttpRequest, work: UUID) -> HttpResponseBase:
    """For walls."""
    return _file(request, work, "tile")


def _file(request: HttpRequest, pk: UUID, kind: str) -> HttpResponseBase:
    token = request.GET.get("key", "")
    work = Work.objects.painted().select_related("maker").filter(pk=pk).first()
    if work is None or not work.shows_itself_to(request.user, token):
        raise Http404
    return send(request, work, kind, token)
