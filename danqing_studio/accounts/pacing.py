"""How often one person, or one address where nobody is signed in, may send something.

Far above what hands can do; programs are stopped before they keep others waiting. Guessing passwords has
limits of its own (throttling.py), and so has the interface for programs.
"""

from typing import Final

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.deprecation import MiddlewareMixin

from danqing_studio.accounts.access import View
from danqing_studio.accounts.models.meter import Meter, Pace
from danqing_studio.accounts.throttling import address_of

WRITES: Final = Pace("write", 300, 60)
UPLOADS: Final = Pace("upload", 3000, 300)  # a folder of pictures comes one by one
LOOKS: Final = Pace("look", 900, 60)  # quick answers while one types or moves a slider
LIVELY: Final = frozenset({"workbench:wall", "workbench:preview"})
ELSEWHERE: Final = "/api/"  # paced by key, where keys are read


class PaceMiddleware(MiddlewareMixin):
    """Stops those who send too much."""

    def process_view(
        self, request: HttpRequest, view: View, args: object, options: object
    ) -> HttpResponse | None:
        if request.method in ("GET", "HEAD", "OPTIONS") or request.path.startswith(ELSEWHERE):
            return None
        wait = Meter.objects.wait(_pace_of(request), party_of(request))
        return too_many(request, wait) if wait else None


def party_of(request: HttpRequest) -> str:
    """Whose doings are counted together."""
    person = request.user
    return f"person {person.pk}" if person.is_authenticated else f"address {address_of(request)}"


def too_many(request: HttpRequest, wait: int) -> HttpResponse:
    """The page that asks to come back after ``wait`` seconds."""
    response = render(request, "accounts/too_many.html", {"wait": wait}, status=429)
    response["Retry-After"] = str(wait)
    return response


def _pace_of(request: HttpRequest) -> Pace:
    if request.resolver_match is not None and request.resolver_match.view_name in LIVELY:
        return LOOKS
    return UPLOADS if request.content_type == "multipart/form-data" else WRITES
