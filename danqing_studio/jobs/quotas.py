"""How much one person may ask for: works a day, space, and jobs that wait at once."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final

from django.apps import apps
from django.contrib.humanize.templatetags.humanize import naturaltime
from django.db.models import Sum
from django.utils import timezone
from django.utils.translation import gettext as _

from danqing_studio.accounts.models import User
from danqing_studio.jobs.kinds import KINDS, JobError

DAY: Final = timedelta(days=1)
MOST_WAITING: Final = 50  # jobs of one person
MEGABYTE: Final = 1_000_000  # bytes
# What takes space: model, its field that says whose it is, its field that says how many bytes.
SPACE: Final = (
    ("works.Work", "maker", "bytes"),
    ("workbench.Step", "sitting__person", "bytes"),
    ("teaching.Picture", "set__owner", "bytes"),
    ("teaching.TaughtModel", "owner", "bytes"),
)


class QuotaError(JobError):
    """It would be too much; the text says of what, and what to do."""


@dataclass(frozen=True, slots=True)
class Room:
    """What somebody has used, and what they may use."""

    works: int
    works_a_day: int
    used: int  # bytes
    space: int  # bytes

    @property
    def used_mb(self) -> float:
        return self.used / MEGABYTE

    @property
    def space_mb(self) -> float:
        return self.space / MEGABYTE


def room(person: User) -> Room:
    """What ``person`` has used within a day, and of their space."""
    limits = person.limits
    works = sum(KINDS[kind].works for kind, _made in _counted(person))
    return Room(works, limits["works_a_day"], used(person), limits["space_mb"] * MEGABYTE)


def used(person: User) -> int:
    """Bytes that everything of ``person``'s takes."""
    total = 0
    for model, whose, size in SPACE:
        rows = apps.get_model(model)._default_manager.filter(**{whose: person})
        total += rows.aggregate(sum=Sum(size))["sum"] or 0
    return total


def check(person: User, kind: str) -> None:
    """Raises QuotaError where one more job of ``kind`` is one too many."""
    if person.jobs.waiting().count() >= MOST_WAITING:
        text = _(
            "%(n)d pieces of work wait for you already. Let some be done, or cancel some, and ask again."
        )
        raise QuotaError(text % {"n": MOST_WAITING})
    check_space(person)
    if kind in KINDS and KINDS[kind].works:
        _check_works(person, KINDS[kind].works)


def check_space(person: User, more: int = 1) -> None:
    """Raises QuotaError where ``more`` bytes do not fit into a person's space."""
    space = person.limits["space_mb"]
    if used(person) + more > space * MEGABYTE:
        text = _(
            "Your %(n)d MB are full. Delete what you no longer need, or ask the studio's owner for more."
        )
        raise QuotaError(text % {"n": space})


def _check_works(person: User, more: int) -> None:
    most, counted = person.limits["works_a_day"], _counted(person)
    if sum(KINDS[kind].works for kind, _made in counted) + more > most:
        when = naturaltime(min(made for _kind, made in counted) + DAY) if counted and most else ""
        text = _("You have made all %(n)d works of a day. There is room for the next %(when)s.")
        none = _("You may look, but not make works here. The studio's owner can change that.")
        raise QuotaError(text % {"n": most, "when": when} if when else none)


def _counted(person: User) -> list[tuple[str, datetime]]:
    """The jobs of the last day that count as works: not those that came to nothing."""
    kinds = [name for name, kind in KINDS.items() if kind.works]
    jobs = person.jobs.filter(kind__in=kinds, made__gt=timezone.now() - DAY)
    return list(jobs.exclude(state__in=("failed", "cancelled")).values_list("kind", "made"))
