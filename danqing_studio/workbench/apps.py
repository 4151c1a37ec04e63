"""The app ``workbench``."""

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class WorkbenchConfig(AppConfig):
    """Sittings at the workbench: trees of steps."""

    name = "danqing_studio.workbench"
    verbose_name = _("Workbench")
