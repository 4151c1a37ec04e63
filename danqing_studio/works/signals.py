"""A work's files go when its row goes, whatever deletes it: its maker, their account, a moderator."""

from typing import Any

from django.db import transaction
from django.db.models.signals import post_delete
from django.dispatch import receiver

from danqing_studio.works import filing
from danqing_studio.works.models import Work


@receiver(post_delete, sender=Work)
def delete_files(instance: Work, **_: Any) -> None:
    """Once the deletion is for good."""
    names = [file.name or "" for file in (instance.picture, instance.preview, instance.tile)]
    transaction.on_commit(lambda: filing.clear(names))
