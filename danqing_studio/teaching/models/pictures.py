"""Pictures that somebody teaches from, in sets."""

import uuid
from collections.abc import Iterator
from typing import Any, ClassVar, Final

from django.conf import settings
from django.core.files.storage import default_storage
from django.db import models, transaction
from django.db.models.signals import post_delete
from django.dispatch import receiver
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as now_gettext
from django.utils.translation import gettext_lazy as _

from danqing_studio.accounts.models import User
from danqing_studio.jobs import quotas
from danqing_studio.jobs.models import Job
from danqing_studio.teaching import filing
from danqing_studio.teaching.receiving import Received

MOST: Final = 5000  # pictures of a set: more teach a model of this size nothing new
FOUND_FACTS: Final = 7  # characters that a number takes which makes a name another one


class SetOfPictures(models.Model):
    """Somebody's pictures. Nobody else sees them, moderators neither."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    owner = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.CASCADE, related_name="sets", verbose_name=_("whose")
    )
    name = models.CharField(_("name"), max_length=60)
    # When its owner said that the pictures are theirs, or free to use.
    consented = models.DateTimeField(_("said to be theirs or free"), default=timezone.now, editable=False)
    made = models.DateTimeField(_("made"), default=timezone.now, editable=False)
    found = models.JSONField(null=True)  # what was seen in it when it was last looked at
    found_for = models.PositiveIntegerField(default=0)  # how many pictures it had then
    job = models.ForeignKey(Job, models.SET_NULL, null=True, related_name="+")  # that looks, or unpacks

    class Meta:
        verbose_name, verbose_name_plural = _("set of pictures"), _("sets of pictures")
        ordering = ("-made",)

    def __str__(self) -> str:
        return self.name

    def get_absolute_url(self) -> str:
        return reverse("teaching:set", args=[self.pk])

    @property
    def bytes(self) -> int:
        return self.pictures.aggregate(sum=models.Sum("bytes"))["sum"] or 0

    @property
    def stale(self) -> bool:
        """Whether pictures came or went since it was looked at."""
        return self.found is not None and self.found_for != self.pictures.count()

    @property
    def busy(self) -> bool:
        """Whether a job looks at it, or unpacks into it."""
        return self.job is not None and not self.job.is_over

    @transaction.atomic
    def add(self, received: Received, name: str) -> "Picture | None":
        """Add a picture; None where the very same one is in the set. Raises QuotaError."""
        owner = User.objects.select_for_update(no_key=True).get(pk=self.owner_id)
        if self.pictures.filter(digest=received.digest).exists():
            return None
        if self.pictures.count() >= MOST:
            text = now_gettext("This set is full: %(most)d pictures are enough. Begin another one.")
            raise quotas.QuotaError(text % {"most": MOST})
        quotas.check_space(owner, received.bytes)
        picture = Picture(set=self, name=self._free(name), digest=received.digest, bytes=received.bytes)
        picture.width, picture.height = received.width, received.height
        folder = f"sets/{self.pk.hex}/{picture.pk.hex}"
        picture.file.name = filing.put(f"{folder}.webp", received.picture)
        picture.tile.name = filing.put(f"{folder}-tile.webp", received.tile)
        picture.save()
        return picture

    def inspect(self) -> Job:
        """Have it looked at. Raises QuotaError."""
        with transaction.atomic():
            row = SetOfPictures.objects.select_for_update().get(pk=self.pk)
            if not row.busy:
                row.job = Job.objects.submit(row.owner, "inspect", {"set": str(row.pk), "title": row.name})
                row.save(update_fields=["job"])
        self.job = row.job
        assert self.job is not None
        return self.job

    def unpack(self, zip_name: str) -> Job:
        """Have a stored zip's pictures added. Raises QuotaError."""
        with transaction.atomic():
            self.job = Job.objects.submit(
                self.owner, "unpack", {"set": str(self.pk), "zip": zip_name, "title": self.name}
            )
            self.save(update_fields=["job"])
        return self.job

    def _free(self, name: str) -> str:
        """The name itself, or one like it that no other picture of the set has."""
        stem, number, free = name[: 190 - FOUND_FACTS], 1, f"{name[:190]}.webp"
        while self.pictures.filter(name=free).exists():
            number += 1
            free = f"{stem}-{number}.webp"
        return free


class Picture(models.Model):
    """One picture of a set, small enough for learning."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    set = models.ForeignKey(SetOfPictures, models.CASCADE, related_name="pictures", verbose_name=_("set"))
    name = models.CharField(_("name"), max_length=200)  # with its folders, which are labels
    digest = models.CharField(max_length=64)  # SHA-256 of its pixels
    file = models.FileField(max_length=200)
    tile = models.FileField(max_length=200)
    width = models.PositiveIntegerField()  # pixels
    height = models.PositiveIntegerField()
    bytes = models.PositiveBigIntegerField()  # of both files
    made = models.DateTimeField(default=timezone.now, editable=False)

    class Meta:
        verbose_name, verbose_name_plural = _("picture"), _("pictures")
        ordering = ("made", "pk")
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["set", "digest"], name="each_picture_once"),
            models.UniqueConstraint(fields=["set", "name"], name="a_name_each"),
        ]

    def __str__(self) -> str:
        return self.name

    @property
    def label(self) -> str:
        """Its name as its owner knows it."""
        return self.name.removesuffix(".webp")


def laid_out(pictures: SetOfPictures) -> Iterator[tuple[str, str]]:
    """Every picture's name, and that of its file in the storage."""
    rows: Any = pictures.pictures.values_list("name", "file")
    yield from rows


@receiver(post_delete, sender=Picture)
def delete_files(instance: Picture, **_kwargs: object) -> None:
    """A picture's files go when its row goes, whatever deletes it."""
    filing.clear_after([instance.file.name, instance.tile.name])


@receiver(post_delete, sender=SetOfPictures)
def delete_rest(instance: SetOfPictures, **_kwargs: object) -> None:
    """Of a zip that was not yet unpacked."""
    folder = f"sets/{instance.pk.hex}"
    if default_storage.exists(folder):
        zips = [f"{folder}/{name}" for name in default_storage.listdir(folder)[1] if name.endswith(".zip")]
        filing.clear_after(zips)
