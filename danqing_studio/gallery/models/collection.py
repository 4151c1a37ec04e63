"""Collections: works, one's own and others', in an order, under a name."""

import secrets
import uuid
from typing import ClassVar, Final

from django.conf import settings
from django.db import models, transaction
from django.db.models import Max
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from danqing_studio.works.models import Person, Work, new_token

MOST: Final = 500  # works in one collection


class CollectionQuerySet(models.QuerySet["Collection"]):
    """Which collections."""

    def seen_by(self, person: Person) -> "CollectionQuerySet":
        """What ``person`` finds by looking: what is public, and their own."""
        public = models.Q(visibility=Work.Visibility.PUBLIC, maker__is_active=True)
        return self.filter(public | models.Q(maker=person) if person.is_authenticated else public)


class Collection(models.Model):
    """A named row of works. Each work in it is seen by whom the work itself shows itself to."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    maker = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, related_name="collections")
    name = models.CharField(_("name"), max_length=80)
    about = models.TextField(_("about it"), max_length=1000, blank=True)
    visibility = models.CharField(
        _("who sees it"),
        max_length=8,
        choices=Work.Visibility,
        default=Work.Visibility.PRIVATE,
    )
    token = models.CharField(max_length=40, default=new_token, editable=False)
    made = models.DateTimeField(default=timezone.now, editable=False)
    works = models.ManyToManyField(Work, through="Placement", related_name="collections")

    objects: ClassVar = CollectionQuerySet.as_manager()

    class Meta:
        verbose_name, verbose_name_plural = _("collection"), _("collections")
        ordering = ("-made",)
        indexes: ClassVar = [models.Index(fields=["maker", "-made"])]

    def __str__(self) -> str:
        return self.name

    def get_absolute_url(self) -> str:
        return reverse("gallery:collection", args=[self.pk])

    def is_of(self, person: Person) -> bool:
        return person.is_authenticated and person.pk == self.maker_id

    def shows_itself_to(self, person: Person, token: str = "") -> bool:
        """Whether ``person``, who may hold the link's ``token``, may see it."""
        if self.is_of(person):
            return True
        by_link = self.visibility == Work.Visibility.LINK and secrets.compare_digest(
            token.encode(), self.token.encode()
        )
        return self.maker.is_active and (self.visibility == Work.Visibility.PUBLIC or by_link)

    @transaction.atomic
    def add(self, work: Work) -> bool:
        """Put a work at the end; False where it is full. A work that is in it stays where it is."""
        Collection.objects.select_for_update().get(pk=self.pk)  # two at once would get one place
        if self.placements.count() >= MOST:
            return False
        last = self.placements.aggregate(last=Max("place"))["last"] or 0
        self.placements.get_or_create(work=work, defaults={"place": last + 1, "by_id": self.maker_id})
        return True

    @transaction.atomic
    def move(self, work: Work, steps: int) -> None:
        """Move a work by so many places, towards the end or, if negative, the beginning."""
        Collection.objects.select_for_update().get(pk=self.pk)
        rows = list(self.placements.order_by("place"))
        at = next((i for i, row in enumerate(rows) if row.work_id == work.pk), None)
        if at is None:
            return
        rows.insert(max(0, at + steps), rows.pop(at))
        for place, row in enumerate(rows, 1):
            row.place = place
        Placement.objects.bulk_update(rows, ["place"])


class Placement(models.Model):
    """A work's place in a collection."""

    collection = models.ForeignKey(Collection, models.CASCADE, related_name="placements")
    work = models.ForeignKey(Work, models.CASCADE, related_name="placements")
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, related_name="placements")
    place = models.PositiveIntegerField()

    class Meta:
        ordering = ("place",)
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["collection", "work"], name="once_in_a_collection")
        ]

    def __str__(self) -> str:
        return f"{self.place}: {self.work_id}"
