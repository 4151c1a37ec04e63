"""The pages of jobs."""

from typing import Any

from danqing_studio.accounts.models import User
from danqing_studio.jobs.models import Job
from studio.pages.cases import MEMBERS, SIGN_IN, Case

HIDDEN = (SIGN_IN, *(404,) * 5)  # somebody else's job is nobody's to know of, moderators included
VIEWS: dict[str, Case] = {
    "jobs:jobs": Case("get", MEMBERS),
    "jobs:followed": Case("get", (SIGN_IN, *(204,) * 5)),
    "jobs:events": Case("get", HIDDEN),
    "jobs:cancel": Case("post", HIDDEN),
}
OPEN_PAGES: tuple[str, ...] = ()
OWN_PAGES: tuple[str, ...] = ("/jobs/",)


def of_another(other: User) -> dict[str, dict[str, Any]]:
    """What views are asked about: things that belong to somebody else."""
    job = Job.objects.create(owner=other, kind="test", language="en")
    return {"jobs:events": {"pk": job.pk}, "jobs:cancel": {"pk": job.pk}}
