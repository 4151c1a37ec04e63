"""Invitations: links that let people in, among them the very first one, which makes the owner."""

import hashlib
import secrets
from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Final

from django.conf import settings
from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from danqing_studio.accounts.roles import Role

if TYPE_CHECKING:
    from danqing_studio.accounts.models.user import User

OWNER_DAYS: Final = 7
MOST_PLACES: Final = 200


def _digest(token: str) -> str:
    return hashlib.sha256(token.encode()).hexdigest()


class InvitationQuerySet(models.QuerySet["Invitation"]):
    """Which invitations, and the making of them."""

    def standing(self) -> "InvitationQuerySet":
        """Those that still let someone in."""
        return self.filter(places__gt=0, expires__gt=timezone.now())

    def with_token(self, token: str) -> "Invitation | None":
        """The standing invitation that ``token`` belongs to."""
        return self.standing().filter(digest=_digest(token)).first()

    def offer(
        self, role: Role, *, by: "User | None", places: int = 1, days: int = 7
    ) -> "tuple[Invitation, str]":
        """A new invitation and its token, which is kept nowhere and can be told only now."""
        token = secrets.token_urlsafe(24)
        expires = timezone.now() + timedelta(days=days)
        return self.create(digest=_digest(token), role=role, by=by, places=places, expires=expires), token

    def offer_owner(self) -> str:
        """The token of the link for a site's first owner; an earlier one ends."""
        self.filter(role=Role.OWNER, by=None).delete()
        return self.offer(Role.OWNER, by=None, days=OWNER_DAYS)[1]

    def take_place(self, invitation: "Invitation") -> bool:
        """Use up one place; False where another was faster."""
        return bool(self.standing().filter(pk=invitation.pk).update(places=models.F("places") - 1))


class Invitation(models.Model):
    """A link for ``places`` people, who get ``role``. Only a digest of its token is kept."""

    digest = models.CharField(max_length=64, unique=True, editable=False)
    role = models.CharField(_("role"), max_length=10, choices=Role, default=Role.MAKER)
    by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.CASCADE, null=True, related_name="invitations", verbose_name=_("by")
    )
    places = models.PositiveSmallIntegerField(
        _("places"), default=1, validators=[MinValueValidator(1), MaxValueValidator(MOST_PLACES)]
    )
    made: "models.DateTimeField[datetime, datetime]" = models.DateTimeField(_("made"), default=timezone.now)
    expires = models.DateTimeField(_("ends"))

    objects = InvitationQuerySet.as_manager()

    class Meta:
        verbose_name, verbose_name_plural = _("invitation"), _("invitations")
        ordering = ("-made",)

    def __str__(self) -> str:
        return f"{self.get_role_display()}, {self.expires:%Y-%m-%d}"
