"""What other rooms of the studio tell: a like in the gallery is a heart too, for those who allow it."""

from typing import Any

from django.db.models.signals import post_delete, post_save
from django.dispatch import receiver

from danqing_studio.feedback import choices


@receiver(post_save, sender="gallery.Like")  # by its name: the gallery and feedback do not know each other
def like_is_a_heart(sender: Any, instance: Any, created: bool, **_kwargs: object) -> None:
    """Somebody likes a work."""
    if created:
        features = instance.work.features
        choices.note_heart(instance.by, work=instance.work, features=bytes(features) if features else None)


@receiver(post_delete, sender="gallery.Like")
def no_like_no_heart(sender: Any, instance: Any, **_kwargs: object) -> None:
    """They do so no more."""
    choices.drop_heart(instance.by, work=instance.work)
