"""The studio's settings in tests: a folder of their own, and passwords that cost no time."""

import atexit
import os
import shutil
import tempfile

FOLDER = os.environ["DANQING_STUDIO_DATA"] = tempfile.mkdtemp(prefix="danqing-studio-")
atexit.register(shutil.rmtree, FOLDER, ignore_errors=True)

from danqing_studio.settings import *  # noqa: E402, F403
from danqing_studio.settings import STATIC_ROOT, STORAGES  # noqa: E402

PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
STORAGES = STORAGES | {"staticfiles": {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"}}
STATIC_ROOT.mkdir()  # WhiteNoise looks for it
