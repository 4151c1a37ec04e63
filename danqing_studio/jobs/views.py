"""One's own long work."""

import re
import uuid

from django.contrib.auth.decorators import login_required
from django.core.paginator import Paginator
from django.http import HttpResponse, HttpResponseBase, StreamingHttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.http import url_has_allowed_host_and_scheme
from django.views.decorators.http import require_POST, require_safe

from danqing_studio.accounts.access import SignedIn
from danqing_studio.jobs.events import stream
from danqing_studio.jobs.models import Job

A_PAGE = 20  # jobs
MOST_FOLLOWED = 60  # jobs
UUID = re.compile(r"[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}")


@require_safe
@login_required
def jobs(request: SignedIn) -> HttpResponse:
    """What one has asked for, newest first."""
    page = Paginator(request.user.jobs.all(), A_PAGE).get_page(request.GET.get("page"))
    return render(request, "jobs/jobs.html", {"page": page})


@require_safe
@login_required
def events(request: SignedIn, pk: uuid.UUID) -> StreamingHttpResponse:
    """How a job goes on, as server-sent events, until it is over."""
    return _told(get_object_or_404(request.user.jobs, pk=pk).pk)


@require_safe
@login_required
def followed(request: SignedIn) -> HttpResponseBase:
    """How all of ``?job=…&job=…`` go on: a browser keeps few lines open, so that a page needs one for all."""
    asked = [uuid.UUID(text) for text in request.GET.getlist("job")[:MOST_FOLLOWED] if UUID.fullmatch(text)]
    pks = request.user.jobs.filter(pk__in=asked).values_list("pk", flat=True)
    return _told(*pks) if pks else HttpResponse(status=204)  # which ends a browser's asking


def _told(*pks: uuid.UUID) -> StreamingHttpResponse:
    headers = {"Cache-Control": "no-store", "X-Accel-Buffering": "no"}  # proxies pass each line on at once
    return StreamingHttpResponse(stream(*pks), content_type="text/event-stream", headers=headers)


@require_POST
@login_required
def cancel(request: SignedIn, pk: uuid.UUID) -> HttpResponse:
    """Stop a job; back to the page it was shown on."""
    job: Job = get_object_or_404(request.user.jobs, pk=pk)
    job.stop()
    if request.htmx or request.headers.get("Accept") == "application/json":
        return HttpResponse(status=204)
    back = request.POST.get("next", "")
    safe = url_has_allowed_host_and_scheme(back, {request.get_host()}, require_https=request.is_secure())
    return redirect(back if safe else reverse("jobs:jobs"))
