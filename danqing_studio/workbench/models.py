"""A sitting at the workbench: a tree of steps that forgets nothing. Every step holds what makes it again."""

import uuid
from collections.abc import Mapping
from functools import partial
from typing import Any, ClassVar

from django.conf import settings
from django.core.files.base import ContentFile
from django.core.files.storage import default_storage
from django.db import models, transaction
from django.db.models import Prefetch, Sum
from django.db.models.signals import post_delete
from django.dispatch import receiver
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from danqing_studio.accounts.models import User
from danqing_studio.works.models import Work


def _place(step: "Step", kind: str) -> str:
    return f"sittings/{step.sitting_id.hex}/{step.pk.hex}/{kind}"


def thumbnail_place(step: "Step", name: str) -> str:
    """Where the small picture for the history lies."""
    return _place(step, "thumbnail.webp")


def painting_place(step: "Step", name: str) -> str:
    """Where the painting lies, sealed with its recipe."""
    return _place(step, "painting.png")


class SittingQuerySet(models.QuerySet["Sitting"]):
    """Which sittings."""

    def of(self, person: User) -> "SittingQuerySet":
        return self.filter(person=person)

    def begun(self) -> "SittingQuerySet":
        """Those in which something was made, the last touched first, each with its ``last_steps``."""
        newest = Prefetch("steps", Step.objects.order_by("-made"), to_attr="last_steps")
        return self.filter(steps__isnull=False).distinct().order_by("-touched").prefetch_related(newest)


class Sitting(models.Model):
    """One person's time with one idea."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    person = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.CASCADE, related_name="sittings", verbose_name=_("whose")
    )
    title = models.CharField(_("title"), max_length=120, blank=True)
    taken_from = models.ForeignKey(
        Work, models.SET_NULL, null=True, blank=True, related_name="+", verbose_name=_("made from")
    )
    made = models.DateTimeField(_("made"), default=timezone.now, editable=False)
    touched = models.DateTimeField(_("last touched"), default=timezone.now)

    objects: ClassVar = SittingQuerySet.as_manager()

    class Meta:
        verbose_name, verbose_name_plural = _("sitting"), _("sittings")
        ordering = ("-touched",)
        indexes: ClassVar = [models.Index(fields=["person", "-touched"])]

    def __str__(self) -> str:
        return self.title or str(self.pk)

    @transaction.atomic
    def keep_step(
        self,
        verb: str,
        options: Mapping[str, Any],
        facts: Mapping[str, Any],
        pictures: "tuple[bytes, bytes]",
        parent: "Step | None" = None,
        pk: uuid.UUID | None = None,
    ) -> "Step":
        """Add a step: what the engine made of ``parent``, its facts, and the painting and a small one.

        ``pk``: the step's own, where it was known before it was made.
        """
        painting, thumbnail = pictures
        alt = facts.get("alt") or {}
        step = Step(
            pk=pk or uuid.uuid4(), sitting=self, parent=parent, verb=verb, options=dict(options),
            recipe=facts["recipe"], width=facts["width"], height=facts["height"],
            alt_en=alt.get("en", "")[:400], alt_zh=alt.get("zh", "")[:400], bytes=sum(map(len, pictures)),
        )  # fmt: skip
        step.painting.save("", ContentFile(painting), save=False)
        step.thumbnail.save("", ContentFile(thumbnail), save=False)
        step.save(force_insert=True)
        self.touched = timezone.now()
        self.title = self.title or step.theme[:120]
        self.save(update_fields=["touched", "title"])
        return step


class StepQuerySet(models.QuerySet["Step"]):
    """Which steps."""

    def of(self, person: User) -> "StepQuerySet":
        return self.filter(sitting__person=person)

    def space(self) -> int:
        """Bytes of all their pictures."""
        return self.aggregate(sum=Sum("bytes"))["sum"] or 0


class Step(models.Model):
    """One picture in a sitting, and what was done to ``parent`` to make it; without one it begins a tree."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    sitting = models.ForeignKey(Sitting, models.CASCADE, related_name="steps")
    parent = models.ForeignKey("self", models.CASCADE, null=True, related_name="children")
    verb = models.CharField(_("verb"), max_length=40)
    options = models.JSONField(_("options"), default=dict)
    recipe = models.TextField(_("recipe"))  # JSON of a Recipe or a Lineage, as it stands in the painting
    thumbnail = models.FileField(upload_to=thumbnail_place, max_length=200)
    painting = models.FileField(upload_to=painting_place, max_length=200)
    width = models.PositiveIntegerField()  # pixels of the painting
    height = models.PositiveIntegerField()
    bytes = models.PositiveBigIntegerField(default=0)  # of both files
    alt_en = models.CharField(max_length=400, blank=True)  # what there is to see, from the plan
    alt_zh = models.CharField(max_length=400, blank=True)
    made = models.DateTimeField(_("made"), default=timezone.now, editable=False)

    objects: ClassVar = StepQuerySet.as_manager()

    class Meta:
        verbose_name, verbose_name_plural = _("step"), _("steps")
        ordering = ("made",)
        indexes: ClassVar = [models.Index(fields=["sitting", "made"])]

    def __str__(self) -> str:
        return f"{self.verb} {self.made:%Y-%m-%d %H:%M}"

    @property
    def theme(self) -> str:
        """What it is a picture of, in its maker's words; empty for a picture that was brought."""
        from danqing_studio.workbench.histories import theme_of

        return theme_of(self.recipe)


@receiver(post_delete, sender=Step)
def forget_files(sender: type[Step], instance: Step, **_kwargs: object) -> None:
    """Files go when their row is gone for good, however it went."""
    for name in (instance.painting.name, instance.thumbnail.name):
        if name:
            transaction.on_commit(partial(default_storage.delete, name))
