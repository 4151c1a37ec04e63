"""A work that somebody keeps: its picture, what makes it again, and who may see it."""

import secrets
import uuid
from typing import Any, ClassVar

from django.conf import settings
from django.contrib.auth.models import AnonymousUser
from django.db import models
from django.db.models import Q
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from danqing_studio.accounts.models import User
from danqing_studio.jobs.models import Job

Person = User | AnonymousUser


def chinese() -> bool:
    """Whether the language in force is Chinese."""
    return (get_language() or "").startswith("zh")


def new_token() -> str:
    """What a private link is known by: 128 bits of chance."""
    return secrets.token_urlsafe(16)


class WorkQuerySet(models.QuerySet["Work"]):
    """Which works."""

    def painted(self) -> "WorkQuerySet":
        """Those whose picture is there."""
        return self.exclude(picture="")

    def public(self) -> "WorkQuerySet":
        """What everyone sees, strangers too."""
        return self.filter(_public())

    def seen_by(self, person: Person) -> "WorkQuerySet":
        """What ``person`` finds by looking: what is public, and their own."""
        return self.filter(Q(maker=person) | _public()) if person.is_authenticated else self.public()

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
    # Written by filing.py. The painting, sealed with its recipe; for pages (at most 960 pixels a side) and
    # for walls (320), without it.
    picture = models.FileField(_("picture"), max_length=200, blank=True)
    preview = models.FileField(max_length=200, blank=True)
    tile = models.FileField(max_length=200, blank=True)
    width = models.PositiveIntegerField(default=0)  # pixels
    height = models.PositiveIntegerField(default=0)
    bytes = models.PositiveBigIntegerField(default=0)  # of all files: what counts against the maker's space
    # The mean colour, shown until the picture is there.
    ground = models.CharField(max_length=7, default="#b8ad97")
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

    def get_absolute_url(self) -> str:
        return reverse("gallery:work", args=[self.pk])

    @property
    def alt(self) -> str:
        """What the picture shows, for who cannot see it, in the language in force."""
        own, other = (self.alt_zh, self.alt_en) if chinese() else (self.alt_en, self.alt_zh)
        return own or self.title or self.theme or other

    @property
    def awaited(self) -> bool:
        """Whether it is still to be painted."""
        return not self.picture and self.job is not None and not self.job.is_over

    def is_of(self, person: Person) -> bool:
        return person.is_authenticated and person.pk == self.maker_id

    def shows_itself_to(self, person: Person, token: str = "") -> bool:
        """Whether ``person``, who may hold the link's ``token``, may see it.

        Moderators see what has been shown to others or was judged, and no work that its maker keeps private.
        """
        if self.is_of(person):
            return True
        shown = self.standing == self.Standing.SHOWN
        if person.is_authenticated and person.is_staff and not (shown and self.visibility == "private"):
            return True
        if not shown or not self.maker.is_active or not self.picture:
            return False
        by_link = self.visibility == self.Visibility.LINK and secrets.compare_digest(
            token.encode(), self.token.encode()
        )
        return self.visibility == self.Visibility.PUBLIC or by_link

    def gives_recipe_to(self, person: Person, token: str = "") -> bool:
        """Whether ``person`` may also see, and take further, what makes it."""
        return self.is_of(person) or (self.recipe_shown and self.shows_itself_to(person, token))

    def save(self, *args: Any, **kwargs: Any) -> None:
        """Note when it was first shown to everyone, by which walls are ordered."""
        if self.visibility == self.Visibility.PUBLIC and self.published is None:
            self.published = timezone.now()
            if kwargs.get("update_fields") is not None:
                kwargs["update_fields"] = {*kwargs["update_fields"], "published"}
        super().save(*args, **kwargs)

    def judge(self, standing: str) -> None:
        """Hold it back, remove it from everyone else's sight, or show it again."""
        self.standing = standing
        self.save(update_fields=["standing"])


def _public() -> Q:
    shown = Q(visibility=Work.Visibility.PUBLIC, standing=Work.Standing.SHOWN, maker__is_active=True)
    return shown & ~Q(picture="")
