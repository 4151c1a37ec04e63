"""The app ``accounts``."""

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class AccountsConfig(AppConfig):
    """People, their sessions, invitations, and the audit trail."""

    name = "danqing_studio.accounts"
    verbose_name = _("People")
