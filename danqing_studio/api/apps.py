"""The app ``api``."""

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class ApiConfig(AppConfig):
    """Keys that let programs in."""

    name = "danqing_studio.api"
    verbose_name = _("Interface for programs")
