"""Counting what must not be tried too often, without keeping who tried."""

from datetime import timedelta
from typing import NamedTuple

from django.db import models
from django.utils import timezone
from django.utils.crypto import salted_hmac


class Limit(NamedTuple):
    """At most ``most`` attempts of one ``kind`` by one party within ``minutes``."""

    kind: str
    most: int
    minutes: int


class AttemptQuerySet(models.QuerySet["Attempt"]):
    """Attempts, by party: an address, a name, or both."""

    def spent(self, limit: Limit, party: str) -> bool:
        """Whether ``party`` has used up ``limit``."""
        return self._of(limit, party).count() >= limit.most

    def note(self, limit: Limit, party: str) -> None:
        """Count one more, and forget what no longer matters."""
        self.filter(kind=limit.kind, at__lt=timezone.now() - timedelta(minutes=limit.minutes)).delete()
        self.create(kind=limit.kind, party=_digest(party))

    def forget(self, limit: Limit, party: str) -> None:
        """Begin to count anew."""
        self._of(limit, party).delete()

    def _of(self, limit: Limit, party: str) -> "AttemptQuerySet":
        since = timezone.now() - timedelta(minutes=limit.minutes)
        return self.filter(kind=limit.kind, party=_digest(party), at__gt=since)


class Attempt(models.Model):
    """One attempt. The party is a keyed digest: who reads the table learns neither names nor addresses."""

    kind = models.CharField(max_length=20)
    party = models.CharField(max_length=64)
    at = models.DateTimeField(default=timezone.now)

    objects = AttemptQuerySet.as_manager()

    class Meta:
        indexes = (models.Index(fields=["kind", "party", "at"]),)

    def __str__(self) -> str:
        return f"{self.kind}, {self.at:%Y-%m-%d %H:%M}"


def _digest(party: str) -> str:
    return salted_hmac("danqing.attempts", party.casefold(), algorithm="sha256").hexdigest()
