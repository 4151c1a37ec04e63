"""Comments: plain text under a work."""

from typing import ClassVar, Final

from django.conf import settings
from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from danqing_studio.accounts.models import User
from danqing_studio.works.models import Person, Work

LONGEST: Final = 1000  # characters


class CommentQuerySet(models.QuerySet["Comment"]):
    """Which comments."""

    def shown(self) -> "CommentQuerySet":
        """What everyone who sees the work may read."""
        return self.filter(standing=Work.Standing.SHOWN, by__is_active=True)


class Comment(models.Model):
    """What somebody says to a work."""

    work = models.ForeignKey(Work, models.CASCADE, related_name="comments", verbose_name=_("work"))
    by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.CASCADE, related_name="comments", verbose_name=_("by")
    )
    text = models.TextField(_("comment"), max_length=LONGEST)
    standing = models.CharField(
        _("standing"), max_length=8, choices=Work.Standing, default=Work.Standing.SHOWN
    )
    made = models.DateTimeField(_("made"), default=timezone.now, editable=False)

    objects: ClassVar = CommentQuerySet.as_manager()

    class Meta:
        verbose_name, verbose_name_plural = _("comment"), _("comments")
        ordering = ("made",)
        indexes: ClassVar = [models.Index(fields=["work", "standing", "made"])]

    def __str__(self) -> str:
        return self.text[:60]

    @property
    def maker(self) -> User:
        """Who answers for it, as for a work."""
        return self.by

    def may_be_removed_by(self, person: Person) -> bool:
        """Whose it is may, and whose work it stands under."""
        return person.is_authenticated and person.pk in (self.by_id, self.work.maker_id)

    def remove(self, by: User) -> None:
        """One's own is gone; another's under one's work is seen no more, and may still be judged."""
        if by.pk == self.by_id:
            self.delete()
        else:
            self.judge(Work.Standing.REMOVED)

    def judge(self, standing: str) -> None:
        """Hold it back, remove it, or show it again."""
        self.standing = standing
        self.save(update_fields=["standing"])
