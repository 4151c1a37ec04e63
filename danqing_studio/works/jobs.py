"""The job "keep": a work is painted in full, made small for pages and walls, and its row filled in."""

import base64
from collections.abc import Callable
from typing import Any
from uuid import UUID

from django.core.files.storage import default_storage
from django.db import transaction

from danqing_studio.accounts.models import User
from danqing_studio.engine import client
from danqing_studio.jobs import quotas
from danqing_studio.jobs.models import Job
from danqing_studio.works import filing
from danqing_studio.works.models import Work

Report = Callable[..., None]
KINDS = tuple(filing.KINDS)  # in the order in which the engine answers


def paint(job: Job, report: Report) -> dict[str, Any]:
    """Paint the work and store its files; nothing for a work that was deleted meanwhile."""
    pk = UUID(job.wish["work"])
    filing.clear_attempts(pk, range(1, job.attempt))  # of a worker that was killed
    work = Work.objects.select_related("maker").filter(pk=pk, job=job).first()
    if work is None:
        return {}
    answer = client.work("remake", {"recipe": work.recipe}, _original(work), progress=report)
    files = dict(zip(KINDS, answer.pictures, strict=True))
    _take_room(work, sum(map(len, files.values())))
    names = filing.put_attempt(pk, job.attempt, files)
    return {"page": work.get_absolute_url(), "work": str(pk), "names": names, **answer.facts}


def fill_in(job: Job, result: dict[str, Any]) -> None:
    """Write into the row what was made; delete the files where there is no row any more."""
    if not result:
        return
    facts = {name: result[name] for name in ("width", "height", "ground")}
    features = base64.b64decode(result["features"])
    found = Work.objects.filter(pk=result["work"], job=job)
    if not found.update(features=features, **facts, **result["names"]):
        names = list(result["names"].values())
        transaction.on_commit(lambda: filing.clear(names))


def undo(job: Job) -> None:
    """Give back the room, and delete what was written."""
    pk, attempt = UUID(job.wish["work"]), job.attempt
    for work in Work.objects.filter(pk=pk, job=job, picture=""):
        work.bytes = _size(work)
        work.save(update_fields=["bytes"])
    transaction.on_commit(lambda: filing.clear_attempts(pk, range(1, attempt + 1)))


@transaction.atomic
def _take_room(work: Work, size: int) -> None:
    """Count the files against the maker's space before they are written; no two jobs take the same room.

    Raises QuotaError where they do not fit.
    """
    maker = User.objects.select_for_update(no_key=True).get(pk=work.maker_id)
    size += _size(work)
    quotas.check_space(maker, size - work.bytes)
    Work.objects.filter(pk=work.pk).update(bytes=size)


def _original(work: Work) -> list[bytes]:
    if not work.original.name:
        return []
    with default_storage.open(work.original.name) as stream:
        return [stream.read()]


def _size(work: Work) -> int:
    return work.original.size if work.original else 0
