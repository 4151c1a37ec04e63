"""What a person allows their choices to be kept for. Nothing is kept without it."""

from typing import ClassVar

from django.conf import settings
from django.db import models, transaction
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from danqing_studio.accounts.models import User


class Purpose(models.TextChoices):
    """What for; each is given and withdrawn by itself."""

    ORDER = "order", _("to put first what I like")
    MODELS = "models", _("to improve the models")


class ConsentQuerySet(models.QuerySet["Consent"]):
    """Which consents, and giving them."""

    def standing(self) -> "ConsentQuerySet":
        """Those given and not withdrawn."""
        return self.filter(given__isnull=False, withdrawn__isnull=True)

    def of(self, person: User) -> dict[str, "Consent"]:
        """What ``person`` allows now, by purpose."""
        return {one.purpose: one for one in self.standing().filter(person=person)}

    def was_asked(self, person: User) -> bool:
        """Whether ``person`` has answered before, with yes or no."""
        return self.filter(person=person).exists()

    @transaction.atomic
    def give(self, person: User, purpose: Purpose) -> "Consent":
        """Allow it from now on; what was done before is not reached by it."""
        User.objects.get_queryset().select_for_update().get(pk=person.pk)  # two clicks give one consent
        return self.of(person).get(purpose) or self.create(
            person=person, purpose=purpose, given=timezone.now()
        )

    def decline(self, person: User) -> None:
        """Remember that they were asked and said no, so that they are not asked again."""
        if not self.was_asked(person):
            self.create(person=person, purpose=Purpose.ORDER)

    def withdraw(self, person: User, purpose: Purpose) -> None:
        """Allow it no more."""
        self.standing().filter(person=person, purpose=purpose).update(withdrawn=timezone.now())


class Consent(models.Model):
    """One answer and its dates. Answers that were changed stay, to show what was allowed when."""

    person = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.CASCADE, related_name="consents", verbose_name=_("whose")
    )
    purpose = models.CharField(_("what for"), max_length=10, choices=Purpose)
    asked = models.DateTimeField(_("asked"), default=timezone.now, editable=False)
    given = models.DateTimeField(_("given"), null=True)  # null: they said no
    withdrawn = models.DateTimeField(_("withdrawn"), null=True)

    objects: ClassVar = ConsentQuerySet.as_manager()

    class Meta:
        verbose_name, verbose_name_plural = _("consent"), _("consents")
        ordering = ("-asked", "-pk")
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["person", "purpose"],
                condition=Q(given__isnull=False, withdrawn__isnull=True),
                name="one_standing_consent",
            )
        ]

    def __str__(self) -> str:
        return f"{self.get_purpose_display()}: {self.given or '-'}"
