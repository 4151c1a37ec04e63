"""What goes wrong, told to programs as problem details (RFC 9457) and to people in their language."""

from collections.abc import Callable, Mapping
from http import HTTPStatus
from typing import Any, Final

from django.core.exceptions import PermissionDenied, RequestDataTooBig
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase, JsonResponse
from django.middleware.http import ConditionalGetMiddleware
from django.utils.cache import patch_vary_headers
from django.utils.deprecation import MiddlewareMixin
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _
from ninja import NinjaAPI
from ninja.errors import HttpError, ValidationError

from danqing.language import DanqingError, say_in_all
from danqing_studio.engine.client import EngineAwayError, EngineError, SupersededError
from danqing_studio.jobs.kinds import JobError
from danqing_studio.works.models import chinese
from danqing_studio.works.uploads import UploadError

ROOT: Final = "/api/"
JSON: Final = "application/problem+json"
AWAY: Final = 5  # seconds after which the engine may be back
# What may go wrong, by the name that a problem's type ends with: what it says where nothing more is known.
PROBLEMS: Final[Mapping[str, tuple[int, Promise]]] = {
    "malformed": (400, _("This is not JSON, or not of the kind that is asked for here.")),
    "unknown-key": (401, _("Show a key that stands: `Authorization: Bearer dq_…`.")),
    "not-allowed": (403, _("You may not do this.")),
    "not-found": (404, _("There is nothing here, or nothing that you may see.")),
    "wrong-method": (405, _("This address is asked in another way.")),
    "conflict": (409, _("Something newer took its place.")),
    "too-large": (413, _("This is more than is read here.")),
    "invalid": (422, _("Some of what was sent is not as it should be.")),
    "refused": (422, _("This cannot be done as it was asked.")),
    "too-fast": (429, _("That was too fast. Come back after as many seconds as `Retry-After` says.")),
    "failed": (500, _("Something broke on our side. It has been noted.")),
    "engine-away": (503, _("The engine is just starting. Try again in a moment.")),
}
BY_STATUS: Final = {status: name for name, (status, _text) in reversed(list(PROBLEMS.items()))}


class UnknownKeyError(Exception):
    """No key, or none that opens."""


class TooFastError(Exception):
    """The pace is used up."""

    def __init__(self, wait: int) -> None:
        super().__init__(wait)
        self.wait = wait


def problem(name: str, detail: object = "", **more: Any) -> JsonResponse:
    """The answer for one of PROBLEMS."""
    status, text = PROBLEMS[name]
    facts = {"type": f"/api/docs#{name}", "title": HTTPStatus(status).phrase, "status": status}
    return JsonResponse({**facts, "detail": str(detail or text), **more}, status=status, content_type=JSON)


def with_header(response: HttpResponse, name: str, value: object) -> HttpResponse:
    """The answer with one more header."""
    response[name] = str(value)
    return response


def invalid(fault: ValidationError) -> HttpResponse:
    """Where it is wrong, and how, in words for programs."""
    errors = [{"where": ".".join(map(str, one["loc"])), "what": one["type"]} for one in fault.errors]
    where = ", ".join(one["where"] for one in errors)
    return problem("invalid", f"{PROBLEMS['invalid'][1]} ({where})"[:500], errors=errors)


def refused(fault: EngineError | DanqingError) -> HttpResponse:
    """A mistake in what was asked for, in the asker's words."""
    words = say_in_all(fault.key, **fault.values)
    return problem("refused", words["zh" if chinese() else "en"], key=fault.key)


ANSWERS: Final[Mapping[type[Exception], Callable[[Any], HttpResponse]]] = {
    UnknownKeyError: lambda fault: with_header(problem("unknown-key"), "WWW-Authenticate", "Bearer"),
    TooFastError: lambda fault: with_header(problem("too-fast"), "Retry-After", fault.wait),
    EngineAwayError: lambda fault: with_header(problem("engine-away"), "Retry-After", AWAY),
    EngineError: refused,
    DanqingError: refused,
    ValidationError: invalid,
    SupersededError: lambda fault: problem("conflict"),
    JobError: lambda fault: problem("refused", fault),
    UploadError: lambda fault: problem("refused", fault),
    RequestDataTooBig: lambda fault: problem("too-large"),
    PermissionDenied: lambda fault: problem("not-allowed", fault),
    Http404: lambda fault: problem("not-found"),
    HttpError: lambda fault: problem(BY_STATUS.get(fault.status_code, "malformed")),
}


def handle_all(api: NinjaAPI) -> None:
    """Answer everything that operations raise."""
    for kind, answer in ANSWERS.items():
        api.add_exception_handler(kind, _handler(answer))


def _handler(answer: Callable[[Any], HttpResponse]) -> Callable[..., HttpResponse]:
    return lambda request, fault: answer(fault)


class ApiMiddleware(MiddlewareMixin):
    """Under /api/: what goes wrong anywhere is a problem in JSON; what has not changed is not sent again."""

    def process_response(self, request: HttpRequest, response: HttpResponseBase) -> HttpResponseBase:
        if not request.path.startswith(ROOT):
            return response
        if response.status_code >= 400 and response.headers.get("Content-Type") != JSON:
            response = self._as_problem(response)
        response.headers.setdefault("Cache-Control", "private, no-cache")
        patch_vary_headers(response, ["Authorization", "Cookie", "Accept-Language"])
        if isinstance(response, HttpResponse) and request.path.startswith(f"{ROOT}v1/"):
            return ConditionalGetMiddleware(lambda _request: response).process_response(request, response)
        return response

    def _as_problem(self, response: HttpResponseBase) -> HttpResponse:
        told = problem(
            BY_STATUS.get(response.status_code, "failed" if response.status_code >= 500 else "malformed")
        )
        told.status_code = response.status_code
        for name in ("Allow", "Retry-After", "WWW-Authenticate"):
            if name in response.headers:
                told[name] = response.headers[name]
        return told
