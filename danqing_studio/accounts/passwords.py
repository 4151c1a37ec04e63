"""Rules for passwords beside Django's own."""

from django.contrib.auth.password_validation import MinimumLengthValidator
from django.utils.translation import gettext as _


class LongEnough(MinimumLengthValidator):
    """Django's rule, whose words Django has not in Chinese."""

    def get_error_message(self) -> str:
        return _("This password is too short: at least %d characters.") % self.min_length

    def get_help_text(self) -> str:
        return _("At least %d characters.") % self.min_length
