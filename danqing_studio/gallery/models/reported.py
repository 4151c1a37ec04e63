"""What moderators see: every public work; and what is reported, or was judged and may be shown again."""

from typing import Any, ClassVar

from django.db import models
from django.db.models import Count, Max, Q
from django.utils.translation import gettext_lazy as _

from danqing_studio.gallery.models.comment import Comment
from danqing_studio.works.models import Work

OPEN = Q(reports__judged=None, reports__isnull=False)


class Queue(models.Manager[Any]):
    """What waits to be judged, and what has been held back or removed."""

    def get_queryset(self) -> models.QuerySet[Any]:
        rows = super().get_queryset().annotate(
            open_reports=Count("reports", filter=OPEN), latest=Max("reports__made", filter=OPEN)
        )  # fmt: skip
        return rows.filter(Q(open_reports__gt=0) | ~Q(standing=Work.Standing.SHOWN))


class Public(models.Manager[Any]):
    """What everyone sees."""

    def get_queryset(self) -> models.QuerySet[Any]:
        return Work.objects.public()


class PublicWork(Work):
    """A work that everyone sees; a moderator may judge it before anybody reports it."""

    objects: ClassVar = Public()  # type: ignore[assignment]

    class Meta:
        proxy = True
        verbose_name, verbose_name_plural = _("public work"), _("public works")


class ReportedWork(Work):
    """A work in the queue."""

    objects: ClassVar = Queue()  # type: ignore[assignment]

    class Meta:
        proxy = True
        verbose_name, verbose_name_plural = _("reported work"), _("reported works")


class ReportedComment(Comment):
    """A comment in the queue."""

    objects: ClassVar = Queue()  # type: ignore[assignment]

    class Meta:
        proxy = True
        verbose_name, verbose_name_plural = _("reported comment"), _("reported comments")
