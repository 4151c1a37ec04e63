"""Lessons: a set of pictures becomes a model, over minutes or a night."""

import shutil
import uuid
from typing import Any, ClassVar, Final

from django.conf import settings
from django.db import models, transaction
from django.db.models import Sum
from django.db.models.signals import post_delete
from django.dispatch import receiver
from django.urls import reverse
from django.utils import timezone
from django.utils.text import slugify
from django.utils.translation import gettext as now_gettext
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext

from danqing_studio.accounts.models import User
from danqing_studio.jobs.models import Job
from danqing_studio.jobs.quotas import DAY, QuotaError
from danqing_studio.site.models import SiteSettings
from danqing_studio.teaching import filing
from danqing_studio.teaching.models.pictures import SetOfPictures

CHANCE: Final = 6  # digits of chance in a name, so that no two models share one


def new_name(title: str) -> str:
    """A name for a model that none other has: what recipes and wishes call it by, and its file."""
    said = slugify(title, allow_unicode=True)[:40].strip("-_") or "model"
    return f"{said}-{uuid.uuid4().hex[:CHANCE]}"


class LessonManager(models.Manager["Lesson"]):
    """Begins lessons."""

    @transaction.atomic
    def begin(self, pictures: SetOfPictures, *, title: str, kind: str, minutes: int) -> "Lesson":
        """Begin to teach. Raises QuotaError where it is too much for a day."""
        owner = User.objects.select_for_update(no_key=True).get(pk=pictures.owner_id)
        self._check_minutes(owner, minutes)
        lesson = Lesson(owner=owner, pictures=pictures, title=title, kind=kind, seconds=60 * minutes)
        lesson.name = new_name(title)
        lesson.save()
        lesson.go_on()
        return lesson

    def minutes_today(self, person: User) -> int:
        """How many minutes of lessons somebody began within a day."""
        since = self.filter(owner=person, made__gt=timezone.now() - DAY)
        return round((since.aggregate(sum=Sum("seconds"))["sum"] or 0) / 60)

    def _check_minutes(self, person: User, minutes: int) -> None:
        most = SiteSettings.objects.current().teaching_minutes_a_day
        left = max(0, most - self.minutes_today(person))
        if minutes > left:
            text = now_gettext("Of %(most)d minutes of teaching a day you have %(left)d left.")
            raise QuotaError(text % {"most": most, "left": left})


class Lesson(models.Model):
    """One lesson. What is done in it is done by its job; what came of it is its model."""

    class Kind(models.TextChoices):
        """What is learned from the pictures."""

        BOTH = "both", _("both")
        SUBJECT = "subject", _("what they show")
        HAND = "hand", _("how they are painted")

    class Wanted(models.TextChoices):
        """What its owner asked of a lesson under way."""

        NOTHING = "", _("to go on")
        PAUSE = "pause", _("to pause")
        KEEP = "keep", _("to end with what it has")

    class State(models.TextChoices):
        """Where it stands, told from its job and its model."""

        WAITING = "waiting", _("waiting")
        LEARNING = "learning", _("learning")
        PAUSED = "paused", _("paused")
        FAILED = "failed", _("failed")
        DONE = "done", _("ready")

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    owner = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.CASCADE, related_name="lessons", verbose_name=_("whose")
    )
    pictures = models.ForeignKey(SetOfPictures, models.SET_NULL, null=True, related_name="lessons")
    title = models.CharField(_("name"), max_length=60)
    name = models.CharField(max_length=60, unique=True)  # of the model that comes of it
    kind = models.CharField(_("what is learned"), max_length=8, choices=Kind, default=Kind.BOTH)
    seconds = models.PositiveIntegerField(_("seconds"))  # in which it is to end
    wanted = models.CharField(max_length=6, choices=Wanted, default=Wanted.NOTHING, blank=True)
    job = models.ForeignKey(Job, models.SET_NULL, null=True, related_name="+")
    now = models.JSONField(default=dict)  # {"part", "done", "of", "left"}: where it is, and the seconds left
    figures = models.JSONField(default=dict)  # part → figure → [[pictures, value], …]
    events = models.JSONField(default=list)  # [{"part", "step", "event", "to"}, …]
    made = models.DateTimeField(_("begun"), default=timezone.now, editable=False)

    objects: ClassVar[LessonManager] = LessonManager()

    class Meta:
        verbose_name, verbose_name_plural = _("lesson"), _("lessons")
        ordering = ("-made",)

    def __str__(self) -> str:
        return self.title

    def get_absolute_url(self) -> str:
        return reverse("teaching:lesson", args=[self.pk])

    @property
    def folder(self) -> str:
        """Where its files lie in the storage, and what its folder on the worker's machine is called."""
        return f"lessons/{self.pk.hex}"

    @property
    def state(self) -> "Lesson.State":
        if hasattr(self, "model"):
            return self.State.DONE
        states = {
            Job.State.QUEUED: self.State.WAITING,
            Job.State.RUNNING: self.State.LEARNING,
            Job.State.FAILED: self.State.FAILED,
        }
        return states.get(Job.State(self.job.state), self.State.PAUSED) if self.job else self.State.PAUSED

    @property
    def newest(self) -> "Sheet | None":
        """What it could draw last."""
        sheets = list(self.sheets.all())
        return sheets[-1] if sheets else None

    @property
    def under_way(self) -> bool:
        return self.state in (self.State.WAITING, self.State.LEARNING)

    @property
    def may_keep(self) -> bool:
        """Whether there is something that could be kept now."""
        return self.state != self.State.DONE and (self.sheets.exists() or bool(self.now.get("done")))

    @property
    def time_left(self) -> str:
        """In words; empty while it is not known."""
        left = self.now.get("left")
        if left is None:
            return ""
        minutes = max(1, round(left / 60))
        if minutes < 90:
            return ngettext("about %(n)d minute left", "about %(n)d minutes left", minutes) % {"n": minutes}
        hours = round(minutes / 60)
        return ngettext("about %(n)d hour left", "about %(n)d hours left", hours) % {"n": hours}

    @transaction.atomic
    def go_on(self, *, keep: bool = False) -> None:
        """Have it taught further, or only ended with what it has. Raises QuotaError."""
        row = Lesson.objects.select_for_update().get(pk=self.pk)
        wanted = self.Wanted.KEEP if keep else self.Wanted.NOTHING
        if row.state not in (self.State.DONE, self.State.WAITING, self.State.LEARNING):
            row.job = Job.objects.submit(row.owner, "teach", {"lesson": str(row.pk), "title": row.title})
        row.wanted = wanted
        row.save(update_fields=["job", "wanted"])
        self.job, self.wanted = row.job, wanted

    def pause(self) -> None:
        """Save everything and stop, until it is told to go on."""
        if self.state == self.State.WAITING and self.job:
            self.job.stop()
        Lesson.objects.filter(pk=self.pk).update(wanted=self.Wanted.PAUSE)

    def give_up(self) -> None:
        """Delete it, with all that it has learned; its model, if there is one, and its pictures stay."""
        if self.job and not self.job.is_over:
            self.job.stop()
        self.delete()

    def note(self, **facts: Any) -> None:
        """Write down how it goes."""
        Lesson.objects.filter(pk=self.pk).update(**facts)


class Sheet(models.Model):
    """What a lesson could draw after so many steps: the same samples every time."""

    lesson = models.ForeignKey(Lesson, models.CASCADE, related_name="sheets")
    part = models.CharField(max_length=8)  # "subject" or "hand"
    step = models.PositiveIntegerField()
    file = models.FileField(max_length=200)
    width = models.PositiveIntegerField()  # pixels
    height = models.PositiveIntegerField()

    class Meta:
        verbose_name, verbose_name_plural = _("sheet of samples"), _("sheets of samples")
        ordering = ("-part", "step")  # the subject comes before the hand
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["lesson", "part", "step"], name="a_sheet_a_step")
        ]

    def __str__(self) -> str:
        return f"{self.part} {self.step}"


@receiver(post_delete, sender=Sheet)
def delete_sheet(instance: Sheet, **_kwargs: object) -> None:
    """A sheet's file goes when its row goes, whatever deletes it."""
    filing.clear_after([instance.file.name])


@receiver(post_delete, sender=Lesson)
def delete_folder(instance: Lesson, **_kwargs: object) -> None:
    """What lies on this machine of a lesson goes with it; a worker elsewhere clears up when its job ends."""
    folder = filing.workshop(instance.folder)
    transaction.on_commit(lambda: shutil.rmtree(folder, ignore_errors=True))
