"""The job "step": what takes minutes at the workbench. Its step has the job's own key, so it is made once."""

from collections.abc import Callable
from functools import partial
from typing import Any

from django.core.files.base import ContentFile
from django.core.files.storage import default_storage
from django.db import transaction

from danqing_studio.engine import client
from danqing_studio.jobs import quotas
from danqing_studio.jobs.models import Job
from danqing_studio.workbench.models import Sitting, Step
from danqing_studio.workbench.showing import shown_step
from danqing_studio.workbench.stepping import Made, Wanted, keep

Report = Callable[..., None]


def submit(sitting: Sitting, wanted: Wanted) -> Job:
    """Have a long verb done; raises QuotaError."""
    wish = {
        "sitting": str(sitting.pk), "parent": str(wanted.parent.pk) if wanted.parent else "",
        "verb": wanted.verb, "options": dict(wanted.options), "pictures": len(wanted.pictures),
    }  # fmt: skip
    with transaction.atomic():
        job: Job = Job.objects.submit(wanted.person, "step", wish)
        for number, picture in enumerate(wanted.pictures):
            default_storage.save(_brought(job, number), ContentFile(picture))
    return job


def run(job: Job, report: Report) -> dict[str, Any]:
    """Have the engine do it, and lay what it made where ``finish`` finds it."""
    wanted = _wanted(job)
    if wanted is None:
        return {}
    task, wish, pictures = wanted.request()
    answer = client.work(task, wish, pictures, progress=report)
    facts = dict(answer.facts)
    if "alt" not in facts:
        facts["alt"] = client.work("alt", {"recipe": facts["recipe"]}).facts
    quotas.check_space(job.owner, len(answer.pictures[0]))
    _put(_painted(job), answer.pictures[0])
    return {"facts": facts}


def finish(job: Job, result: dict[str, Any]) -> None:
    """Add the step to the tree, and say so to whoever follows the job."""
    wanted = _wanted(job)
    sitting = Sitting.objects.filter(pk=job.wish["sitting"], person=job.owner).first()
    if wanted is not None and sitting is not None and result:
        with default_storage.open(_painted(job)) as stream:
            made = Made(stream.read(), result["facts"])
        job.result = shown_step(keep(sitting, wanted, made, pk=job.pk))
    undo(job)


def undo(job: Job) -> None:
    """What lay about for the job's sake goes, however it ended."""
    names = [_painted(job), *(_brought(job, number) for number in range(job.wish["pictures"]))]
    for name in names:
        transaction.on_commit(partial(default_storage.delete, name))


def _wanted(job: Job) -> Wanted | None:
    """What was asked for; nothing where the sitting was thrown away meanwhile."""
    wish = job.wish
    own = Step.objects.of(job.owner).filter(sitting=wish["sitting"])
    parent = own.filter(pk=wish["parent"]).first() if wish["parent"] else None
    if wish["parent"] and parent is None:
        return None
    pictures = []
    for number in range(wish["pictures"]):
        with default_storage.open(_brought(job, number)) as stream:
            pictures.append(stream.read())
    return Wanted(job.owner, wish["verb"], wish["options"], parent, pictures)


def _painted(job: Job) -> str:
    return f"steps-under-way/{job.pk.hex}/painting.png"


def _brought(job: Job, number: int) -> str:
    return f"steps-under-way/{job.pk.hex}/{number}.png"


def _put(name: str, data: bytes) -> None:
    """Write anew: an earlier attempt may have been here."""
    default_storage.delete(name)
    default_storage.save(name, ContentFile(data))
