"""The app ``site``."""

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class SiteConfig(AppConfig):
    """Site-wide settings and everything a page is made of."""

    name = "danqing_studio.site"
    verbose_name = _("Studio")
