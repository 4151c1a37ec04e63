"""What a web server runs: ``uvicorn danqing_studio.asgi:application``."""

import os

from django.core.asgi import get_asgi_application

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "danqing_studio.settings")
application = get_asgi_application()
