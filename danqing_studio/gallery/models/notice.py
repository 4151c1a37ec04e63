"""Notices: what moderators did to something of somebody's, and why, told to them on their own pages."""

from typing import ClassVar

from django.conf import settings
from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from danqing_studio.gallery.models.comment import Comment
from danqing_studio.gallery.models.report import Reason
from danqing_studio.works.models import Work


class Notice(models.Model):
    """One piece of news. It goes when the person has read it, or with what it is about."""

    to = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, related_name="notices")
    work = models.ForeignKey(Work, models.CASCADE, related_name="notices")  # for a comment: where it stands
    comment = models.ForeignKey(Comment, models.CASCADE, null=True, related_name="notices")
    standing = models.CharField(max_length=8, choices=Work.Standing)  # what has become of it
    by_reports = models.BooleanField(default=False)  # held by several reports, not yet judged
    reason = models.CharField(max_length=8, choices=Reason, blank=True)
    words = models.CharField(max_length=500, blank=True)
    made = models.DateTimeField(default=timezone.now, editable=False)

    class Meta:
        verbose_name, verbose_name_plural = _("notice"), _("notices")
        ordering: ClassVar = ["-made"]

    def __str__(self) -> str:
        return f"{self.standing} {self.work_id}"
