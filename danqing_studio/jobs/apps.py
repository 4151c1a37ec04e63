"""The app ``jobs``."""

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class JobsConfig(AppConfig):
    """Long work, what became of it, and who waits for it."""

    name = "danqing_studio.jobs"
    verbose_name = _("Long work")
