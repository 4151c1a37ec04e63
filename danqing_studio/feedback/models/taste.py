"""What was learned of a person's taste; worked out anew from their choices whenever the model changes."""

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _


class TasteState(models.Model):
    """The mean and the precision of what is believed of one person's taste."""

    person = models.OneToOneField(
        settings.AUTH_USER_MODEL, models.CASCADE, related_name="taste", primary_key=True
    )
    version = models.CharField(max_length=40)  # of the model and of the basis
    choices = models.PositiveIntegerField(_("choices"), default=0)  # learned from
    mean = models.BinaryField()  # float64 [K]
    precision = models.BinaryField()  # float64 [K, K]
    changed = models.DateTimeField(_("changed"), auto_now=True)

    class Meta:
        verbose_name, verbose_name_plural = _("taste"), _("tastes")

    def __str__(self) -> str:
        return f"{self.version}: {self.choices}"
