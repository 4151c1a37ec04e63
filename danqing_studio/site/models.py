"""What the owner decides for the whole site."""

from django.db import models
from django.utils.translation import gettext_lazy as _


class SiteSettingsManager(models.Manager["SiteSettings"]):
    """There is one row, and it is there when asked for."""

    def current(self) -> "SiteSettings":
        return self.get_or_create(pk=1)[0]


class SiteSettings(models.Model):
    """The one row of settings that the owner changes in the admin."""

    class SignUp(models.TextChoices):
        """Who may make an account."""

        OPEN = "open", _("open to everyone")
        INVITED = "invited", _("by invitation")
        CLOSED = "closed", _("closed")

    name = models.CharField(_("name of the site"), max_length=60, blank=True)
    sign_up = models.CharField(_("sign-up"), max_length=10, choices=SignUp, default=SignUp.INVITED)
    works_a_day = models.PositiveIntegerField(_("works a day for each person"), default=200)
    space_mb = models.PositiveIntegerField(_("space for each person, in megabytes"), default=2000)
    teaching_minutes_a_day = models.PositiveIntegerField(
        _("minutes of teaching a day for each person"), default=600
    )

    objects = SiteSettingsManager()

    class Meta:
        verbose_name = verbose_name_plural = _("site settings")
        constraints = (models.CheckConstraint(condition=models.Q(pk=1), name="only_one_row"),)

    def __str__(self) -> str:
        return self.name or "Danqing"
