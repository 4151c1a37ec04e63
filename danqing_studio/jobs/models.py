"""Long work. States change by verbs of the model alone, each one conditional statement."""

import uuid
from typing import ClassVar

from django.conf import settings
from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _


class Job(models.Model):
    """One piece of long work that somebody asked for."""

    class State(models.TextChoices):
        """queued → running → done | failed | cancelled."""

        QUEUED = "queued", _("waiting")
        RUNNING = "running", _("under way")
        DONE = "done", _("done")
        FAILED = "failed", _("failed")
        CANCELLED = "cancelled", _("cancelled")

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    owner = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.CASCADE, related_name="jobs", verbose_name=_("whose")
    )
    kind = models.CharField(_("kind"), max_length=40)  # a key of kinds.KINDS
    wish = models.JSONField(
        _("wish"), default=dict
    )  # what is asked for; pictures by their name in the storage
    state = models.CharField(_("state"), max_length=10, choices=State, default=State.QUEUED)
    progress = models.FloatField(_("progress"), default=0.0)  # 0 to 1
    note = models.CharField(_("note"), max_length=300, blank=True)  # what is being done, or why it failed
    result = models.JSONField(_("result"), default=dict)
    attempt = models.PositiveSmallIntegerField(default=0)  # how often it was begun
    stop_asked = models.BooleanField(default=False)
    made = models.DateTimeField(_("asked for"), default=timezone.now, editable=False)
    begun = models.DateTimeField(_("begun"), null=True)
    beat = models.DateTimeField(null=True)  # its worker was alive then
    ended = models.DateTimeField(_("ended"), null=True)

    class Meta:
        verbose_name, verbose_name_plural = _("job"), _("jobs")
        ordering = ("-made",)
        indexes: ClassVar = [models.Index(fields=["state", "made"]), models.Index(fields=["owner", "-made"])]

    def __str__(self) -> str:
        return f"{self.kind} {self.state}"
