"""The job "keep": a work is painted in full, made small for pages and walls, and its row filled in."""

import base64
from collections.abc import Callable
from typing import Any
from uuid import UUID

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
    filing.clear_attempts(pk, job.pk, range(1, job.attempt))  # of a worker that was killed
    work = Work.objects.select_related("maker").filter(pk=pk, job=job).first()
    if work is None:
        return {}
    answer = client.work("remake", {"recipe": work.recipe}, progress=report)
    files = dict(zip(KINDS, answer.pictures, strict=True))
    _take_room(work, sum(map(len, files.values())))
    names = filing.put_attempt(pk, job.pk, job.attempt, files)
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
    pk, done = UUID(job.wish["work"]), range(1, job.attempt + 1)
    Work.objects.filter(pk=pk, job=job, picture="").update(bytes=0)
    transaction.on_commit(lambda: filing.clear_attempts(pk, job.pk, done))


@transaction.atomic
def _take_room(work: Work, size: int) -> None:
    """Count the files against the maker's space before they are written; no two jobs take the same room.

    Raises QuotaError where they do not fit.
    """
    maker = User.objects.select_for_update(no_key=True).get(pk=work.maker_id)
    quotas.check_space(maker, size - work.bytes)
    Work.objects.filter(pk=work.pk).update(bytes=size)
