"""The app ``teaching``."""

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class TeachingConfig(AppConfig):
    """Models of people's own pictures."""

    name = "danqing_studio.teaching"
    verbose_name = _("Taught models")

    def ready(self) -> None:
        from danqing_studio.teaching.models import taught
        from danqing_studio.works import permits

        permits.USABLE.append(taught.names_usable_by)
        permits.CALLED.append(taught.called)
