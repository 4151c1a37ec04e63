"""Reports: somebody says that a work or a comment should not be shown."""

from typing import ClassVar, Final

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from danqing_studio.gallery.models.comment import Comment
from danqing_studio.works.models import Work

ENOUGH: Final = 3  # people whose reports hold a thing back until a moderator has looked


class Reason(models.TextChoices):
    """Why something should not be shown."""

    HURTFUL = "hurtful", _("hateful, or meant to hurt somebody")
    INDECENT = "indecent", _("sexual, or cruel")
    RIGHTS = "rights", _("somebody else's picture or rights")
    PERSON = "person", _("shows a real person against their will")
    SPAM = "spam", _("advertising, or nothing to do with art")
    OTHER = "other", _("something else")


class ReportQuerySet(models.QuerySet["Report"]):
    """Which reports."""

    def open(self) -> "ReportQuerySet":
        """Those that no moderator has judged yet."""
        return self.filter(judged=None)

    def about(self, thing: Work | Comment) -> "ReportQuerySet":
        return self.filter(**{"work" if isinstance(thing, Work) else "comment": thing})


class Report(models.Model):
    """One person's report of one thing; it is judged once."""

    by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.CASCADE, related_name="reports", verbose_name=_("by")
    )
    work = models.ForeignKey(Work, models.CASCADE, null=True, related_name="reports")
    comment = models.ForeignKey(Comment, models.CASCADE, null=True, related_name="reports")
    reason = models.CharField(_("why"), max_length=8, choices=Reason)
    words = models.CharField(_("in your words"), max_length=500, blank=True)
    made = models.DateTimeField(_("made"), default=timezone.now, editable=False)
    judged = models.DateTimeField(_("judged"), null=True, editable=False)

    objects: ClassVar = ReportQuerySet.as_manager()

    class Meta:
        verbose_name, verbose_name_plural = _("report"), _("reports")
        ordering = ("-made",)
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["by", "work"], name="one_report_of_a_work_each"),
            models.UniqueConstraint(fields=["by", "comment"], name="one_report_of_a_comment_each"),
            models.CheckConstraint(
                condition=Q(work=None, comment__isnull=False) | Q(work__isnull=False, comment=None),
                name="report_of_one_thing",
            ),
        ]
        indexes: ClassVar = [models.Index(fields=["judged", "-made"])]

    def __str__(self) -> str:
        return self.get_reason_display()
