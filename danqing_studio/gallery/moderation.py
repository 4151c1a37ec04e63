"""Reports and what follows: held back by several people, judged by a moderator, told to whoever made it."""

from collections.abc import Callable
from typing import Any

from django.db import transaction
from django.utils import timezone

from danqing_studio.accounts.models import AuditEntry, User
from danqing_studio.gallery.models import Comment, Notice, Report
from danqing_studio.gallery.models.report import ENOUGH
from danqing_studio.works.models import Work

Thing = Work | Comment
Deed, S = AuditEntry.Deed, Work.Standing
DEEDS = {S.HELD: Deed.HELD, S.REMOVED: Deed.REMOVED, S.SHOWN: Deed.SHOWN}
Judge = Callable[..., None]


@transaction.atomic
def report(thing: Thing, by: User, reason: str, words: str = "") -> bool:
    """Note that ``by`` would not have this shown; False where they have said so before.

    When enough people did, it is held back until a moderator has looked.
    """
    thing = _locked(thing)
    _report, made = Report.objects.get_or_create(
        by=by, **{_name(thing): thing}, defaults={"reason": reason, "words": words[:500]}
    )
    if made and thing.standing == S.SHOWN and Report.objects.open().about(thing).count() >= ENOUGH:
        thing.judge(S.HELD)
        _write_down(None, Deed.HELD, thing, reports=ENOUGH)
        _tell(thing, by_reports=True, reason="", words="")
    return made


@transaction.atomic
def judge(thing: Thing, standing: str, by: User, reason: str = "", words: str = "") -> None:
    """Hold it back, remove it or show it again: its reports are judged, and its maker is told why."""
    thing = _locked(thing)
    changed = thing.standing != standing
    thing.judge(standing)
    Report.objects.open().about(thing).update(judged=timezone.now())
    _write_down(by, DEEDS[S(standing)], thing, reason=reason, words=words)
    if changed or standing != S.SHOWN:
        _tell(thing, by_reports=False, reason=reason, words=words[:500])


@transaction.atomic
def dismiss(thing: Thing, by: User) -> None:
    """There is nothing to its reports; what they alone had held back is shown again."""
    thing = _locked(thing)
    held_by_reports = Notice.objects.filter(by_reports=True, **_of(thing)).exists()
    Report.objects.open().about(thing).update(judged=timezone.now())
    _write_down(by, Deed.DISMISSED, thing)
    if thing.standing == S.HELD and held_by_reports:
        thing.judge(S.SHOWN)
        _tell(thing, by_reports=False, reason="", words="")


def _locked(thing: Thing) -> Thing:
    """The row as it stands, which nobody else judges or reports meanwhile."""
    model: Any = Work if isinstance(thing, Work) else Comment
    row: Thing = model.objects.select_for_update().get(pk=thing.pk)
    return row


def _name(thing: Thing) -> str:
    return "work" if isinstance(thing, Work) else "comment"


def _of(thing: Thing) -> dict[str, Any]:
    """How notices refer to it."""
    if isinstance(thing, Work):
        return {"work": thing, "comment": None}
    return {"work_id": thing.work_id, "comment": thing}


def _write_down(by: User | None, deed: AuditEntry.Deed, thing: Thing, **detail: Any) -> None:
    told = {name: value for name, value in detail.items() if value}
    AuditEntry.objects.record(by, deed, thing.maker, **{_name(thing): str(thing.pk)}, **told)


def _tell(thing: Thing, *, by_reports: bool, reason: str, words: str) -> None:
    """One notice of a thing: the newest."""
    Notice.objects.filter(**_of(thing)).delete()
    Notice.objects.create(
        to=thing.maker,
        standing=thing.standing,
        by_reports=by_reports,
        reason=reason,
        words=words,
        **_of(thing),
    )
