"""Long work. States change by verbs of the model alone, each one conditional statement.

queued → running → done | failed | cancelled, and back from running to queued where a worker or the engine is
gone. ``attempt`` grows whenever a job is begun. A worker's verbs hold for its own attempt alone: whoever was
taken for dead and comes back finds that the job is no longer theirs, and changes nothing.
"""

import uuid
from collections.abc import Mapping
from datetime import timedelta
from typing import Any, ClassVar, Final

from django.conf import settings
from django.db import models, transaction
from django.utils import timezone
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from danqing_studio.jobs.kinds import KINDS, Kind, Stopped
from danqing_studio.jobs.queue import JobQuerySet, State
from danqing_studio.jobs.tickets import call_worker

MOST_FALLS: Final = 5  # workers that may die under a job before it is taken for the cause
MOST_WAITS: Final = 8  # times that a job waits for the engine to come back: two minutes and more
LONGEST_WAIT: Final = 15.0  # seconds before it asks for the engine once more


class Job(models.Model):
    """One piece of long work that somebody asked for."""

    State = State

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    owner = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.CASCADE, related_name="jobs", verbose_name=_("whose")
    )
    kind = models.CharField(_("kind"), max_length=40)  # a key of kinds.KINDS
    wish = models.JSONField(
        _("wish"), default=dict
    )  # what is asked for; pictures by their name in the storage
    language = models.CharField(max_length=10)  # which its owner read when they asked for it
    state = models.CharField(_("state"), max_length=10, choices=State, default=State.QUEUED)
    progress = models.FloatField(_("progress"), default=0.0)  # 0 to 1
    note = models.CharField(_("note"), max_length=300, blank=True)  # what is being done, or why it failed
    result = models.JSONField(_("result"), default=dict)
    attempt = models.PositiveSmallIntegerField(default=0)  # how often it was begun
    worker = models.CharField(max_length=64, blank=True)  # which has it, or had it last
    falls = models.PositiveSmallIntegerField(default=0)  # workers that died, since it last got further
    waits = models.PositiveSmallIntegerField(default=0)  # times that the engine was away, likewise
    furthest = models.FloatField(default=0.0)  # the most progress of any attempt
    stop_asked = models.BooleanField(default=False)
    made = models.DateTimeField(_("asked for"), default=timezone.now, editable=False)
    due = models.DateTimeField(default=timezone.now)  # not to be begun before
    begun = models.DateTimeField(_("begun"), null=True)
    beat = models.DateTimeField(null=True)  # its worker was alive then
    ended = models.DateTimeField(_("ended"), null=True)

    objects: ClassVar = JobQuerySet.as_manager()

    class Meta:
        verbose_name, verbose_name_plural = _("job"), _("jobs")
        ordering = ("-made",)
        indexes: ClassVar = [
            models.Index(fields=["state", "made"]),
            models.Index(fields=["owner", "-made"]),
            models.Index(fields=["owner", "-begun"]),
        ]

    def __str__(self) -> str:
        return f"{self.kind} {self.state}"

    @property
    def is_over(self) -> bool:
        return self.state in State.over()

    @property
    def told(self) -> str:
        """What pages call it."""
        kind, title = self._kind(), self.wish.get("title", "")
        name = str(kind.title) if kind and kind.title else self.kind
        return f"{name}: {title}" if title else name

    @property
    def percent(self) -> int:
        return round(100 * self.progress)

    def report(self, progress: float, note: str = "") -> None:
        """Say how far it is, and that its worker lives. Raises Stopped where it is to be done no further."""
        changes = {"progress": min(max(progress, 0.0), 1.0), "beat": timezone.now()}
        changes |= {"note": note[:300]} if note else {}
        if not self._held().filter(stop_asked=False).update(**changes):
            raise Stopped
        self._take(changes)

    def stop(self) -> None:
        """Cancel it: at once where it waits, as soon as its worker hears of it where it is under way."""
        waiting = Job.objects.filter(pk=self.pk, state=State.QUEUED)
        if not self._end(waiting, State.CANCELLED):
            Job.objects.filter(pk=self.pk, state=State.RUNNING).update(stop_asked=True)
            self.refresh_from_db()

    def finish(self, result: Mapping[str, Any]) -> None:
        """End it as done, with all its effects on rows; where it is not ours any more, with none."""
        with transaction.atomic():
            done = {"state": State.DONE, "progress": 1.0, "note": "", "ended": timezone.now()}
            if not self._held().filter(stop_asked=False).update(**done):
                return
            self._take(done | {"result": dict(result)})
            if kind := self._kind():
                Kind.call(kind.finish, self, self.result)
            self.save(update_fields=["result"])

    def fail(self, text: str) -> None:
        """End it as failed; ``text`` tells its owner why."""
        self._end(self._held(), State.FAILED, text)

    def let_go(self) -> None:
        """Do it no further here: it is over if its owner said so, otherwise another worker takes it up."""
        if not self._end(self._held().filter(stop_asked=True), State.CANCELLED):
            self._requeue(note="")

    def fall(self) -> None:
        """Its worker died. It is tried again, unless it seems to be what workers die of."""
        if self._end(self._held().filter(stop_asked=True), State.CANCELLED):
            return
        falls = 1 if self._got_further else self.falls + 1
        if falls >= MOST_FALLS:
            self.fail(gettext("It was begun again and again, and each time its worker died."))
        else:
            self._requeue(note="", falls=falls)

    def wait_for_engine(self) -> None:
        """The engine is away. It is tried again soon, and given up when that has long been in vain."""
        waits = 1 if self._got_further else self.waits + 1
        if waits >= MOST_WAITS:
            self.fail(gettext("The engine could not be reached. Please try again later."))
            return
        due = timezone.now() + timedelta(seconds=min(0.5 * 2 ** (waits - 1), LONGEST_WAIT))
        note = gettext("The engine starts anew; in a moment this goes on.")
        self._requeue(note=note, waits=waits, due=due)

    @property
    def _got_further(self) -> bool:
        return self.progress > self.furthest + 0.01

    def _kind(self) -> Kind | None:
        return KINDS.get(self.kind)

    def _held(self) -> JobQuerySet:
        """This very attempt, while it is under way: empty once the job was taken from us."""
        return Job.objects.filter(pk=self.pk, attempt=self.attempt, state=State.RUNNING)

    def _take(self, changes: Mapping[str, Any]) -> None:
        for name, value in changes.items():
            setattr(self, name, value)

    @transaction.atomic
    def _end(self, held: JobQuerySet, state: str, note: str = "") -> bool:
        """End it without what it was to bring; whether ``held`` was still so."""
        ending = {"state": state, "note": note[:300], "ended": timezone.now()}
        if not held.update(**ending):
            return False
        self._take(ending)
        if kind := self._kind():
            Kind.call(kind.undo, self)
        return True

    @transaction.atomic
    def _requeue(self, **changes: Any) -> None:
        changes |= {"state": State.QUEUED, "furthest": max(self.furthest, self.progress), "progress": 0.0}
        if self._held().update(**changes):
            self._take(changes)
            call_worker(self.kind, self.due)
