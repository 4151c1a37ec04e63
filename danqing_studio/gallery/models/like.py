"""Likes: a person, a work, at most once."""

from typing import ClassVar

from django.conf import settings
from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from danqing_studio.works.models import Work


class Like(models.Model):
    """Somebody likes a work."""

    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, related_name="likes")
    work = models.ForeignKey(Work, models.CASCADE, related_name="likes")
    made = models.DateTimeField(default=timezone.now, editable=False)

    class Meta:
        verbose_name, verbose_name_plural = _("like"), _("likes")
        constraints: ClassVar = [models.UniqueConstraint(fields=["work", "by"], name="one_like_each")]

    def __str__(self) -> str:
        return f"{self.by_id} {self.work_id}"
