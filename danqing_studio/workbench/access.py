"""Views that wait for the engine: who gets to them, and how faults are told."""

from collections.abc import Callable, Coroutine
from functools import wraps
from typing import Any

from django.contrib.auth.views import redirect_to_login
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponseBase, JsonResponse
from django.utils.translation import get_language

from danqing_studio.accounts.models import User
from danqing_studio.accounts.roles import Role
from danqing_studio.engine.client import EngineAwayError, EngineError, SupersededError
from danqing_studio.engine.faults import told
from danqing_studio.jobs.kinds import JobError
from danqing_studio.works.uploads import UploadError

AsyncView = Callable[..., Coroutine[Any, Any, HttpResponseBase]]


class MakerRequest(HttpRequest):
    """A request of a maker's: what views behind ``for_makers`` get."""

    user: User


def for_makers(view: AsyncView) -> AsyncView:
    """Lets in makers and above, and tells them in their language what the engine cannot do."""

    @wraps(view)
    async def checked(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        person = await request.auser()
        if not person.is_authenticated:
            return redirect_to_login(request.get_full_path())
        if person.rank < Role.MAKER.rank:
            raise PermissionDenied
        request.user = person  # loaded: whoever asks for it again does not wait
        try:
            return await view(request, *args, **kwargs)
        except (EngineError, EngineAwayError, SupersededError, UploadError, JobError) as fault:
            return refusal(fault)

    return checked


def refusal(fault: Exception) -> JsonResponse:
    """The answer to what could not be done: words to show, and a status that says whose turn it is."""
    if isinstance(fault, SupersededError):
        return JsonResponse({"fault": ""}, status=409)
    if isinstance(fault, EngineAwayError):
        return JsonResponse({"fault": told(fault, get_language() or "en")}, status=503)
    if isinstance(fault, EngineError):
        facts = {"fault": told(fault, get_language() or "en"), "key": fault.key, "unknown": unknown(fault)}
        return JsonResponse(facts, status=422)
    return JsonResponse({"fault": str(fault)}, status=422)


def unknown(fault: EngineError) -> list[list[str]]:
    """Of a theme of which no word is known: each word, and the nearest ones as the wall tells them too."""
    if fault.key != "theme-unknown":
        return []
    return [pair.split(" → ", 1) for pair in str(fault.values["nearest"]).split("; ")]
