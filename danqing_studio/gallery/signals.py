"""Entries kept in step with works and likes, whatever changes or deletes them."""

from typing import Any

from django.db.models import F
from django.db.models.signals import post_delete, post_save
from django.dispatch import receiver

from danqing_studio.gallery import search
from danqing_studio.gallery.models import Entry, Like
from danqing_studio.works.models import Work

TELLING = frozenset({"title", "story", "theme", "style", "alt_en", "alt_zh"})


@receiver(post_save, sender=Work)
def note_words(instance: Work, update_fields: frozenset[str] | None = None, **_: Any) -> None:
    """What it is found by follows what it says."""
    if update_fields is None or TELLING & set(update_fields):
        search.note(instance)


@receiver(post_save, sender=Like)
def count_like(instance: Like, created: bool, **_: Any) -> None:
    """One more."""
    if created:
        Entry.objects.filter(work=instance.work_id).update(likes=F("likes") + 1)


@receiver(post_delete, sender=Like)
def discount_like(instance: Like, **_: Any) -> None:
    """One less: it was taken back, or who gave it has gone."""
    Entry.objects.filter(work=instance.work_id, likes__gt=0).update(likes=F("likes") - 1)
