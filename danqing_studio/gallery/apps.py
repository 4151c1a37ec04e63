"""The app ``gallery``."""

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class GalleryConfig(AppConfig):
    """What others see of works, and say to them."""

    name = "danqing_studio.gallery"
    verbose_name = _("Gallery")

    def ready(self) -> None:
        from danqing_studio.gallery import signals  # noqa: F401 (to be connected)
