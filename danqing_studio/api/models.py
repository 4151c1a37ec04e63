"""Keys: what a program shows instead of a name and a password."""

import hashlib
import secrets
from datetime import datetime, timedelta
from typing import ClassVar, Final

from django.conf import settings
from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from danqing_studio.accounts.models import User

SIGN: Final = "dq_"  # by which a key is told from other secrets, also by programs that look for leaked ones
SHOWN: Final = 8  # characters of a key by which its owner knows it again
MOST_KEYS: Final = 20  # of one person
USED_EVERY: Final = timedelta(minutes=1)  # a call costs a write only that often


def _digest(token: str) -> str:
    """256 bits of chance need no slow hash."""
    return hashlib.sha256(token.encode()).hexdigest()


class KeyQuerySet(models.QuerySet["Key"]):
    """Which keys, and the making of them."""

    def standing(self) -> "KeyQuerySet":
        """Those that still open."""
        return self.filter(expires__gt=timezone.now())

    def holding(self, token: str) -> "Key | None":
        """The standing key that ``token`` is, of somebody who may sign in."""
        if not token.startswith(SIGN):
            return None
        found = self.standing().filter(digest=_digest(token), owner__is_active=True)
        return found.select_related("owner").first()

    def make(self, owner: User, name: str, scope: str, days: int) -> "tuple[Key, str]":
        """A new key and its token, which is kept nowhere and can be told only now."""
        token = SIGN + secrets.token_urlsafe(32)
        expires = timezone.now() + timedelta(days=days)
        facts = {"name": name, "scope": scope, "expires": expires, "begins": token[:SHOWN]}
        return self.create(owner=owner, digest=_digest(token), **facts), token


class Key(models.Model):
    """A key of somebody's for one program. Only a digest of it is kept."""

    class Scope(models.TextChoices):
        """What it lets a program do."""

        READ = "read", _("look: everything its owner sees, and drafts and paintings that are not kept")
        WRITE = "write", _("look and change: keep, change and delete works, too")

    owner = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.CASCADE, related_name="keys", verbose_name=_("whose")
    )
    name = models.CharField(_("what for"), max_length=60)
    digest = models.CharField(max_length=64, unique=True, editable=False)
    begins = models.CharField(max_length=SHOWN, editable=False)
    scope = models.CharField(_("what it may"), max_length=5, choices=Scope, default=Scope.READ)
    made: "models.DateTimeField[datetime, datetime]" = models.DateTimeField(_("made"), default=timezone.now)
    used = models.DateTimeField(_("last used"), null=True)
    expires = models.DateTimeField(_("ends"))

    objects: ClassVar = KeyQuerySet.as_manager()

    class Meta:
        verbose_name, verbose_name_plural = _("key"), _("keys")
        ordering = ("-made",)

    def __str__(self) -> str:
        return f"{self.name} ({self.begins}…)"

    @property
    def may_write(self) -> bool:
        return self.scope == self.Scope.WRITE

    def note_use(self) -> None:
        """Remember that it was used just now."""
        now = timezone.now()
        if self.used is None or now - self.used > USED_EVERY:
            Key.objects.filter(pk=self.pk).update(used=now)
