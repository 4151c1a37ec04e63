"""Counting what is done often, a row for each who does it; the count holds for every process of the site."""

import math
from datetime import datetime, timedelta
from typing import ClassVar, NamedTuple

from django.db import models
from django.utils import timezone
from django.utils.crypto import salted_hmac


class Pace(NamedTuple):
    """At most ``most`` of a ``kind`` within a window of so many ``seconds``."""

    kind: str
    most: int
    seconds: int


class MeterManager(models.Manager["Meter"]):
    """Counts."""

    def wait(self, pace: Pace, party: str) -> int:
        """Count one more for ``party``: 0, or the seconds it has to wait, for it has used up its pace."""
        now, key = timezone.now(), _digest(f"{pace.kind} {party}")
        standing = self.filter(pk=key, ends__gt=now)
        if standing.filter(count__lt=pace.most).update(count=models.F("count") + 1):
            return 0
        if meter := standing.first():
            return math.ceil((meter.ends - now).total_seconds())
        self.filter(ends__lte=now).delete()
        anew = {"count": 1, "ends": now + timedelta(seconds=pace.seconds)}
        self.update_or_create(pk=key, defaults=anew)
        return 0


class Meter(models.Model):
    """What one party did of one kind. The key is a digest: the table tells neither names nor addresses."""

    key = models.CharField(max_length=64, primary_key=True)
    count = models.PositiveIntegerField()
    ends: "models.DateTimeField[datetime, datetime]" = models.DateTimeField(db_index=True)

    objects: ClassVar[MeterManager] = MeterManager()

    def __str__(self) -> str:
        return f"{self.count} until {self.ends:%H:%M:%S}"


def _digest(party: str) -> str:
    return salted_hmac("danqing.meters", party, algorithm="sha256").hexdigest()
