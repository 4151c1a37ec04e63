"""What a web server runs: ``uvicorn danqing_studio.asgi:application``."""

import os

from django.core.asgi import get_asgi_application

from danqing_studio.bodies import BodyLimit

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "danqing_studio.settings")
application = BodyLimit(get_asgi_application())
