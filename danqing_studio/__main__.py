"""Django's commands for the studio: ``python -m danqing_studio migrate``, ``changepassword`` and the rest."""

import os

from django.core.management import execute_from_command_line

if __name__ == "__main__":
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "danqing_studio.settings")
    execute_from_command_line()
