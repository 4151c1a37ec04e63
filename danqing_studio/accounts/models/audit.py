"""The audit trail: what was done to people, by whom and when. Lines are added, never changed."""

from typing import TYPE_CHECKING, Any

from django.conf import settings
from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

if TYPE_CHECKING:
    from danqing_studio.accounts.models.user import User


class AuditManager(models.Manager["AuditEntry"]):
    """Writes the trail."""

    def record(
        self, by: "User | None", deed: "AuditEntry.Deed", whom: "User | None", **detail: Any
    ) -> "AuditEntry":
        return self.create(by=by, deed=deed, whom=whom, detail=detail)


class AuditEntry(models.Model):
    """One line. It names people by reference only, so that nothing is left of someone who has gone."""

    class Deed(models.TextChoices):
        """What was done."""

        SUSPENDED = "suspended", _("suspended")
        RESTORED = "restored", _("let in again")
        ROLE = "role", _("given another role")
        RESET = "reset", _("given a link for a new password")
        INVITED = "invited", _("invited")
        WITHDRAWN = "withdrawn", _("invitation withdrawn")
        JOINED = "joined", _("joined")
        DELETED = "deleted", _("deleted")
        HELD = "held", _("held something of theirs back")
        REMOVED = "removed", _("removed something of theirs")
        SHOWN = "shown", _("showed something of theirs again")
        UNSHARED = "unshared", _("ended the sharing of a model of theirs")
        DISMISSED = "dismissed", _("dismissed reports of something of theirs")

    at = models.DateTimeField(_("at"), default=timezone.now, editable=False, db_index=True)
    by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.SET_NULL, null=True, related_name="deeds", verbose_name=_("by")
    )
    deed = models.CharField(_("deed"), max_length=20, choices=Deed)
    whom = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.SET_NULL, null=True, related_name="trail", verbose_name=_("whom")
    )
    detail = models.JSONField(_("detail"), default=dict)

    objects = AuditManager()

    class Meta:
        verbose_name, verbose_name_plural = _("line of the audit trail"), _("audit trail")
        ordering = ("-at", "-pk")

    def __str__(self) -> str:
        return f"{self.at:%Y-%m-%d %H:%M} {self.deed}"

    def save(self, *args: Any, **kwargs: Any) -> None:
        """Add the line; a line that is there already cannot be saved."""
        if self.pk is not None:
            raise TypeError("the audit trail is only added to")
        super().save(*args, **kwargs)
