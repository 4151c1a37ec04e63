"""One's own long work."""

from typing import Any
from uuid import UUID

from django.http import Http404, StreamingHttpResponse
from ninja import Query, Router

from danqing_studio.api import telling
from danqing_studio.api.access import Asked, Member
from danqing_studio.api.schemas import JobOut, JobsOut, Paging
from danqing_studio.jobs.events import stream
from danqing_studio.jobs.models import Job

router = Router(tags=["jobs"])


@router.get("/jobs", response=JobsOut, auth=Member())
def list_jobs(request: Asked, asked: Query[Paging]) -> dict[str, Any]:
    """Newest first."""
    return telling.part(request, Job.objects.of(request.user), asked, telling.job)


@router.get("/jobs/{uuid:job}", response=JobOut, auth=Member())
def show_job(request: Asked, job: UUID) -> dict[str, Any]:
    """How far it is."""
    return telling.job(request, _own(request, job))


@router.post("/jobs/{uuid:job}/cancel", response=JobOut, auth=Member())
def cancel_job(request: Asked, job: UUID) -> dict[str, Any]:
    """At once where it waits, soon where it is under way; one that is over stays as it is."""
    row = _own(request, job)
    row.stop()
    return telling.job(request, row)


@router.get("/jobs/{uuid:job}/events", response={200: bytes}, auth=Member())
def follow_job(request: Asked, job: UUID) -> StreamingHttpResponse:
    """Until it is over."""
    response = StreamingHttpResponse(stream(_own(request, job).pk), content_type="text/event-stream")
    response["Cache-Control"], response["X-Accel-Buffering"] = "no-store", "no"
    return response


def _own(request: Asked, pk: UUID) -> Job:
    """A job of who asks; for others there is none."""
    row: Job | None = Job.objects.of(request.user).filter(pk=pk).first()
    if row is None:
        raise Http404
    return row
