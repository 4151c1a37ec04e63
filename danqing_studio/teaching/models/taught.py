"""Models that people taught, or brought: each one file that explains itself."""

import re
import uuid
from collections.abc import Mapping
from typing import Any, ClassVar, Final

from django.conf import settings
from django.db import models, transaction
from django.db.models import Q
from django.db.models.signals import post_delete
from django.dispatch import receiver
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from danqing.weights import own
from danqing_studio.accounts.models import AuditEntry, User
from danqing_studio.jobs.models import Job
from danqing_studio.teaching import filing
from danqing_studio.teaching.models.lesson import Lesson
from danqing_studio.works.models import Person, chinese

DIGEST: Final = re.compile(r"[0-9a-f]{64}")


class TaughtModelQuerySet(models.QuerySet["TaughtModel"]):
    """Which models."""

    def usable_by(self, person: Person) -> "TaughtModelQuerySet":
        """Those somebody may make works with: their own, and what others share."""
        if not person.is_authenticated:
            return self.none()
        return self.filter(Q(owner=person) | Q(shared=True, owner__is_active=True))


class TaughtModel(models.Model):
    """A model. Wishes and recipes call it by its ``name``, which is its file's name too and never changes."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    owner = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.CASCADE, related_name="models", verbose_name=_("whose")
    )
    name = models.CharField(_("name in recipes"), max_length=60, unique=True)
    title_en = models.CharField(_("name in English"), max_length=60, blank=True)
    title_zh = models.CharField(_("name in Chinese"), max_length=60, blank=True)
    card = models.JSONField(default=dict)  # what the file says of itself
    file = models.FileField(_("file"), max_length=200)  # models/NAME.safetensors
    digest = models.CharField(max_length=64)  # SHA-256 of the file
    bytes = models.PositiveBigIntegerField()  # of all its files
    drafts = models.FileField(max_length=200, blank=True)  # a sheet of what it draws
    painted = models.FileField(
        max_length=200, blank=True
    )  # a sheet of how it paints; shows its owner's pictures
    copies = models.FileField(max_length=200, blank=True)  # drafts that are copies, each over its picture
    shared = models.BooleanField(_("everyone here may use it"), default=False)
    sliders = models.JSONField(default=list)  # [{"index", "names": {"en", "zh"}, "sheet"}, …]
    sliders_file = models.FileField(max_length=200, blank=True)  # models/sliders/NAME.safetensors
    job = models.ForeignKey(Job, models.SET_NULL, null=True, related_name="+")  # which finds its sliders
    lesson = models.OneToOneField(Lesson, models.SET_NULL, null=True, related_name="model")
    made = models.DateTimeField(_("made"), default=timezone.now, editable=False)

    objects: ClassVar = TaughtModelQuerySet.as_manager()

    class Meta:
        verbose_name, verbose_name_plural = _("taught model"), _("taught models")
        ordering = ("-made",)

    def __str__(self) -> str:
        return self.title

    def get_absolute_url(self) -> str:
        return reverse("teaching:model", args=[self.pk])

    @property
    def title(self) -> str:
        """What it is called in the language in force, else in the other."""
        own, other = (self.title_zh, self.title_en) if chinese() else (self.title_en, self.title_zh)
        return own or other or self.name

    @property
    def families(self) -> list[str]:
        """Its networks: "drafter", "painter" or both."""
        found: list[str] = self.card.get("families", [])
        return found

    @property
    def drafts_subjects(self) -> bool:
        return "drafter" in self.families

    @property
    def paints(self) -> bool:
        return "painter" in self.families

    @property
    def words(self) -> list[str]:
        """What it can be asked for, in the language in force."""
        language, other = ("zh", "en") if chinese() else ("en", "zh")
        labels: dict[str, Any] = self.card.get("labels", {})
        return [(one.get(language) or one.get(other) or [slug])[0] for slug, one in labels.items()]

    @property
    def copied_percent(self) -> int:
        """How many of a hundred drafts are copies."""
        return round(100 * (self.card.get("copies", {}).get("share") or 0))

    @property
    def steering(self) -> list[dict[str, Any]]:
        """Its sliders, each with the name of its picture and what it is called in the language in force."""
        own, other = ("zh", "en") if chinese() else ("en", "zh")
        return [
            {
                **one,
                "picture": f"slider-{one['index']}",
                "called": one["names"].get(own) or one["names"].get(other),
            }
            for one in self.sliders
        ]

    @property
    def exploring(self) -> bool:
        return self.job is not None and not self.job.is_over

    def works_of(self, person: User) -> int:
        """How many works of somebody's were made with it."""
        return person.works.filter(model=self.name).count()

    def explore(self) -> None:
        """Have its sliders found. Raises QuotaError."""
        if not self.exploring:
            self.job = Job.objects.submit(self.owner, "explore", {"model": str(self.pk), "title": self.title})
            self.save(update_fields=["job"])

    def name_slider(self, index: int, names: dict[str, str]) -> None:
        """Call a slider something, by language."""
        for slider in self.sliders:
            if slider["index"] == index:
                slider["names"] = {language: " ".join(text.split())[:40] for language, text in names.items()}
        self.save(update_fields=["sliders"])

    @transaction.atomic
    def stop_sharing(self, by: User) -> bool:
        """Leave it to its owner alone, as a moderator decides; False where it was not shared any more."""
        ended = TaughtModel.objects.filter(pk=self.pk, shared=True).update(shared=False)
        if ended:
            AuditEntry.objects.record(by, AuditEntry.Deed.UNSHARED, self.owner, model=str(self.pk))
        return bool(ended)


class Shared(models.Manager["SharedModel"]):
    """What is shared."""

    def get_queryset(self) -> models.QuerySet["SharedModel"]:
        return super().get_queryset().filter(shared=True)


class SharedModel(TaughtModel):
    """A model that everyone here may use, as moderators see it."""

    objects: ClassVar = Shared()  # type: ignore[assignment]

    class Meta:
        proxy = True
        verbose_name, verbose_name_plural = _("shared model"), _("shared models")


def usable_by(person: Person) -> "TaughtModelQuerySet":
    """The models that ``person`` may make works with."""
    found: TaughtModelQuerySet = TaughtModel.objects.usable_by(person).select_related("owner")
    return found


def used_by_name(person: User, name: str) -> "TaughtModel | None":
    """The model that a wish calls ``name``, if that person may use it."""
    return usable_by(person).filter(name=name).first()


def names_usable_by(person: Person, names: Mapping[str, str]) -> set[str]:
    """Of the names in recipes, each with the digest it tells or "", those of models that ``person`` may use.

    A model that was brought is called otherwise in recipes that were written elsewhere; its digest tells.
    """
    known = usable_by(person).values_list("name", "digest")
    called = [name for name in names if own.NAME.fullmatch(name)]  # no database hears of anything odd
    told = [digest for digest in names.values() if DIGEST.fullmatch(digest)]
    found = list(known.filter(Q(name__in=called) | Q(digest__in=told)))
    digests = {digest for _name, digest in found}
    return {name for name, _digest in found if name in names} | {
        name for name, digest in names.items() if digest in digests
    }


def called(name: str) -> str | None:
    """What the model of a name is called in the language in force; None where there is none."""
    model = TaughtModel.objects.filter(name=name).first()
    return model.title if model else None


@receiver(post_delete, sender=TaughtModel)
def delete_files(instance: TaughtModel, **_kwargs: object) -> None:
    """A model's files go when its row goes, whatever deletes it."""
    files = (instance.file, instance.drafts, instance.painted, instance.copies, instance.sliders_file)
    names = [file.name for file in files]
    filing.clear_after([*names, *(slider["sheet"] for slider in instance.sliders)])
