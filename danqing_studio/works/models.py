"""A work that somebody keeps: its picture, what makes it again, and who may see it."""

import secrets
import uuid
from typing import ClassVar

from django.conf import settings
from django.contrib.auth.models import AnonymousUser
from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from danqing_studio.accounts.models import User
from danqing_studio.jobs.models import Job

Person = User | AnonymousUser


def new_token() -> str:
    """What a private link is known by: 128 bits of chance."""
    return secrets.token_urlsafe(16)


def _place(work: "Work", kind: str) -> str:
    return f"works/{work.pk.hex[:2]}/{work.pk.hex}/{kind}"


def picture_place(work: "Work", name: str) -> str:
    """Where the painting lies, sealed with its recipe."""
    return _place(work, "picture.png")


def preview_place(work: "Work", name: str) -> str:
    """Where the picture for pages lies: at most 960 pixels a side, without the recipe."""
    return _place(work, "preview.webp")


def tile_place(work: "Work", name: str) -> str:
    """Where the picture for walls lies: at most 320 pixels a side, without the recipe."""
    return _place(work, "tile.webp")


class WorkQuerySet(models.QuerySet["Work"]):
    """Which works."""

    def painted(self) -> "WorkQuerySet":
        """Those whose picture is there."""
        return self.exclude(picture="")

    def public(self) -> "WorkQuerySet":
        """What everyone sees, strangers too."""
        return self.painted().filter(
            visibility=Work.Visibility.PUBLIC, standing=Work.Standing.SHOWN, maker__is_active=True
        )

    def seen_by(self, person: Person) -> "WorkQuerySet":
        """What ``person`` finds by looking: what is public, and their own."""
        if not person.is_authenticated:
            return self.public()
        shown = Q(
            visibility=Work.Visibility.PUBLIC, standing=Work.Standing.SHOWN, maker__is_active=True
        ) & ~Q(picture="")
        return self.filter(Q(maker=person) | shown)

    def of(self, person: User) -> "WorkQuerySet":
        return self.filter(maker=person)


class Work(models.Model):
    """A picture and its recipe or lineage. Its rows, not its files, say who may see it."""

    class Visibility(models.TextChoices):
        """Whom the maker shows it to."""

        PRIVATE = "private", _("only you")
        LINK = "link", _("whoever has the link")
        PUBLIC = "public", _("everyone")

    class Standing(models.TextChoices):
        """What moderators decided."""

        SHOWN = "shown", _("shown")
        HELD = "held", _("held back")
        REMOVED = "removed", _("removed")

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    maker = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.CASCADE, related_name="works", verbose_name=_("maker")
    )
    title = models.CharField(_("title"), max_length=120, blank=True)
    story = models.TextField(_("story"), max_length=4000, blank=True)
    theme = models.CharField(_("theme"), max_length=300, blank=True)
    style = models.CharField(_("style"), max_length=200, blank=True)  # names, joined by " + "
    model = models.CharField(_("model"), max_length=120, blank=True)  # a taught one; blank: the bundled ones
    alt_en = models.CharField(max_length=400, blank=True)  # what the picture shows, from its plan
    alt_zh = models.CharField(max_length=400, blank=True)
    recipe = models.TextField(_("recipe"))  # JSON of a Recipe or a Lineage, as it stands in the file
    recipe_shown = models.BooleanField(_("others see the recipe"), default=True)
    picture = models.FileField(_("picture"), upload_to=picture_place, max_length=200, blank=True)
    preview = models.FileField(upload_to=preview_place, max_length=200, blank=True)
    tile = models.FileField(upload_to=tile_place, max_length=200, blank=True)
    width = models.PositiveIntegerField(default=0)  # pixels
    height = models.PositiveIntegerField(default=0)
    bytes = models.PositiveBigIntegerField(
        default=0
    )  # of all three files: what counts against the maker's space
    ground = models.CharField(
        max_length=7, default="#b8ad97"
    )  # the mean colour, shown until the picture is there
    features = models.BinaryField(null=True)  # float16, little-endian: what the picture looks like
    visibility = models.CharField(
        _("who sees it"), max_length=8, choices=Visibility, default=Visibility.PRIVATE
    )
    standing = models.CharField(_("standing"), max_length=8, choices=Standing, default=Standing.SHOWN)
    token = models.CharField(max_length=40, default=new_token, editable=False)
    parent = models.ForeignKey(
        "self", models.SET_NULL, null=True, blank=True, related_name="remixes", verbose_name=_("made from")
    )
    job = models.OneToOneField(Job, models.SET_NULL, null=True, related_name="work")  # which paints it
    made = models.DateTimeField(_("made"), default=timezone.now, editable=False)
    published = models.DateTimeField(_("published"), null=True, blank=True)

    objects: ClassVar = WorkQuerySet.as_manager()

    class Meta:
        verbose_name, verbose_name_plural = _("work"), _("works")
        ordering = ("-made",)
        indexes: ClassVar = [
            models.Index(fields=["visibility", "standing", "-published"]),
            models.Index(fields=["maker", "-made"]),
        ]

    def __str__(self) -> str:
        return self.title or self.theme or str(self.pk)

    def shows_itself_to(self, person: Person, token: str = "") -> bool:
        """Whether ``person``, who may hold the link's ``token``, may see it."""
        if person.is_authenticated and (person == self.maker or person.is_staff):
            return True
        if self.standing != self.Standing.SHOWN or not self.maker.is_active or not self.picture:
            return False
        by_link = self.visibility == self.Visibility.LINK and secrets.compare_digest(token, self.token)
        return self.visibility == self.Visibility.PUBLIC or by_link

    def gives_recipe_to(self, person: Person, token: str = "") -> bool:
        """Whether ``person`` may also see, and take further, what makes it."""
        own = person.is_authenticated and person == self.maker
        return own or (self.recipe_shown and self.shows_itself_to(person, token))
