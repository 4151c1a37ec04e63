"""The app ``feedback``."""

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class FeedbackConfig(AppConfig):
    """What was chosen and what was passed over."""

    name = "danqing_studio.feedback"
    verbose_name = _("Feedback")

    def ready(self) -> None:
        """Listen to the other rooms."""
        from danqing_studio.feedback import signals  # noqa: F401
