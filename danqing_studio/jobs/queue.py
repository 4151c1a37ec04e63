"""Which job is next, and the ways into and out of the queue."""

from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Any, Final

from django.contrib.auth import get_user_model
from django.db import models, transaction
from django.db.models import Count, Max, Min
from django.utils import timezone
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from danqing_studio.accounts.models import User
from danqing_studio.jobs import quotas, tickets
from danqing_studio.jobs.presence import is_gone

if TYPE_CHECKING:
    from danqing_studio.jobs.models import Job

KEPT: Final = timedelta(days=30)  # how long ended jobs are shown
MEMORY: Final = timedelta(days=1)  # for how long it matters when somebody was served


class State(models.TextChoices):
    """queued → running → done | failed | cancelled."""

    QUEUED = "queued", _("waiting")
    RUNNING = "running", _("under way")
    DONE = "done", _("done")
    FAILED = "failed", _("failed")
    CANCELLED = "cancelled", _("cancelled")

    @classmethod
    def over(cls) -> tuple["State", ...]:
        return cls.DONE, cls.FAILED, cls.CANCELLED


class JobQuerySet(models.QuerySet["Job"]):
    """Which jobs, and the ways into and out of the queue."""

    def of(self, person: User) -> "JobQuerySet":
        return self.filter(owner=person)

    def under_way(self) -> "JobQuerySet":
        """Those that are not over."""
        return self.filter(state__in=(State.QUEUED, State.RUNNING))

    def waiting(self) -> "JobQuerySet":
        return self.filter(state=State.QUEUED)

    def running(self) -> "JobQuerySet":
        return self.filter(state=State.RUNNING)

    def in_lane(self, lane: str) -> "JobQuerySet":
        """``long`` or ``short``; a kind that is no longer known is short, and fails there."""
        kinds = tickets.long_kinds()
        return self.filter(kind__in=kinds) if lane == "long" else self.exclude(kind__in=kinds)

    def fairest(self, lane: str, now: datetime) -> "Job | None":
        """The next one: of who has least under way, then of who was served longest ago, then the oldest."""
        due = self.in_lane(lane).waiting().filter(due__lte=now).order_by()
        oldest = dict(due.values_list("owner").annotate(Min("made")))
        if not oldest:
            return None
        running = dict(self.in_lane(lane).running().order_by().values_list("owner").annotate(Count("pk")))
        lately = self.filter(owner__in=oldest, begun__gt=now - MEMORY).order_by()
        served = dict(lately.values_list("owner").annotate(Max("begun")))
        first = min(oldest, key=lambda who: (running.get(who, 0), served.get(who, now - MEMORY), oldest[who]))
        return due.filter(owner=first).order_by("made").first()

    @transaction.atomic
    def submit(self, owner: User, kind: str, wish: dict[str, Any]) -> "Job":
        """Queue a job and call a worker. Raises QuotaError, with words to show, where it is one too many."""
        # Two submissions at once are counted one after the other.
        get_user_model().objects.select_for_update(no_key=True).get(pk=owner.pk)
        quotas.check(owner, kind)
        job = self.create(
            owner=owner, kind=kind, wish=wish, language=owner.language or get_language() or "en"
        )
        tickets.call_worker(kind, job.due)
        return job

    def claim(self, worker: str, lane: str = "short") -> "Job | None":
        """Begin the fairest job of a lane; None where none waits."""
        while job := self.fairest(lane, now := timezone.now()):
            began = {"state": State.RUNNING, "attempt": job.attempt + 1, "worker": worker, "begun": now}
            began |= {"beat": now}
            if self.filter(pk=job.pk, state=State.QUEUED, attempt=job.attempt).update(**began):
                for name, value in began.items():
                    setattr(job, name, value)
                return job
        return None

    def recover(self, idle: str = "") -> None:
        """Queue again what dead workers had, and call workers for jobs that none would be called for.

        idle: a worker that has nothing under way; a job that is said to be with it was interrupted.
        """
        for job in self.running():
            if job.worker == idle or is_gone(job.worker, job.beat):
                job.fall()
        tickets.mend({lane: self.in_lane(lane).waiting().count() for lane in tickets.LANES})

    def prune(self) -> None:
        """Forget what ended long ago."""
        self.filter(state__in=State.over(), ended__lt=timezone.now() - KEPT).delete()
        tickets.prune()
