"""The app ``workbench``."""

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class WorkbenchConfig(AppConfig):
    """Sittings at the workbench: trees of steps."""

    name = "danqing_studio.workbench"
    verbose_name = _("Workbench")

    def ready(self) -> None:
        from danqing_studio.accounts.exporting import FILES
        from danqing_studio.workbench.exporting import steps

        FILES.append(steps)
