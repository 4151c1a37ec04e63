"""The app ``works``."""

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class WorksConfig(AppConfig):
    """Works, their pictures and where they came from."""

    name = "danqing_studio.works"
    verbose_name = _("Works")

    def ready(self) -> None:
        from danqing_studio.accounts.exporting import FILES
        from danqing_studio.works import signals  # noqa: F401 (to be connected)
        from danqing_studio.works.exporting import pictures

        FILES.append(pictures)
