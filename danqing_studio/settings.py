"""The studio's settings: a laptop needs none of the variables read here, a public site a few.

docs/studio.md lists them.
"""

import os
from pathlib import Path
from typing import Any

import dj_database_url
import platformdirs
from django.utils.translation import gettext_lazy as _

from danqing_studio import environment as env

# Where everything lies that people make: database, key, pictures. Never inside the package.
DATA = Path(env.text("DANQING_STUDIO_DATA") or platformdirs.user_data_path("danqing") / "studio").expanduser()

DEBUG = env.flag("DANQING_DEBUG")
HTTPS = env.flag("DANQING_HTTPS")  # the site is reached by https alone
PROXIES = env.whole("DANQING_PROXIES", 0)  # how many of our own proxies stand before this process
SECRET_KEY = env.text("DANQING_SECRET_KEY") or env.secret_key(DATA / "secret.key")
ALLOWED_HOSTS = ["localhost", "127.0.0.1", "[::1]", *env.listed("DANQING_HOSTS")]
CSRF_TRUSTED_ORIGINS = [f"https://{host}" for host in env.listed("DANQING_HOSTS")] if HTTPS else []

INSTALLED_APPS = [
    "django.contrib.auth",  # before accounts, which takes its groups out of the admin
    "danqing_studio.accounts",
    "danqing_studio.site",
    "django_tasks",
    "django_tasks_db",  # before jobs, which takes its tickets out of the admin
    "danqing_studio.jobs",
    "danqing_studio.works",
    "danqing_studio.gallery",
    "danqing_studio.feedback",
    "danqing_studio.teaching",
    "danqing_studio.workbench",
    "danqing_studio.api",
    "django.contrib.admin",
    "django.contrib.contenttypes",
    "django.contrib.humanize",
    "django.contrib.messages",
    "whitenoise.runserver_nostatic",
    "django.contrib.staticfiles",
    "django.forms",
    "django_htmx",
]
MIDDLEWARE = [
    "django.middleware.security.SecurityMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "danqing_studio.site.headers.HeadersMiddleware",
    "danqing_studio.api.problems.ApiMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.locale.LocaleMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "django_htmx.middleware.HtmxMiddleware",
    "danqing_studio.accounts.pacing.PaceMiddleware",
    "danqing_studio.accounts.sessions.LastSeenMiddleware",  # the innermost: it says why
]
ROOT_URLCONF = "danqing_studio.urls"
ASGI_APPLICATION = "danqing_studio.asgi.application"
TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "APP_DIRS": True,
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
                "danqing_studio.site.context.studio",
            ],
            "builtins": [
                "django.contrib.humanize.templatetags.humanize",
                "django.templatetags.i18n",
                "django.templatetags.static",
            ],
        },
    }
]

FORM_RENDERER = "danqing_studio.site.forms.Renderer"

# SQLite unless DATABASE_URL says otherwise. Write-ahead logging lets people read while someone writes; a
# transaction takes the lock when it begins, for one that tried to later could only fail.
DATABASES = {
    "default": dj_database_url.config(default=f"sqlite:///{DATA / 'studio.sqlite3'}", conn_health_checks=True)
}
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"
if DATABASES["default"]["ENGINE"].endswith("sqlite3"):
    DATABASES["default"]["OPTIONS"] = {
        "transaction_mode": "IMMEDIATE",
        "timeout": 20,  # seconds to wait for another writer
        "init_command": "PRAGMA journal_mode = WAL; PRAGMA synchronous = NORMAL; PRAGMA cache_size = -16000;"
        " PRAGMA mmap_size = 134217728; PRAGMA temp_store = MEMORY;",
    }
else:
    DATABASES["default"]["CONN_MAX_AGE"] = 60  # seconds

AUTH_USER_MODEL = "accounts.User"
AUTHENTICATION_BACKENDS = ["django.contrib.auth.backends.ModelBackend"]
PASSWORD_HASHERS = ["django.contrib.auth.hashers.Argon2PasswordHasher"]
AUTH_PASSWORD_VALIDATORS = [
    {"NAME": "django.contrib.auth.password_validation.UserAttributeSimilarityValidator"},
    {"NAME": "danqing_studio.accounts.passwords.LongEnough", "OPTIONS": {"min_length": 10}},
    {"NAME": "django.contrib.auth.password_validation.CommonPasswordValidator"},
    {"NAME": "django.contrib.auth.password_validation.NumericPasswordValidator"},
]
LOGIN_URL, LOGIN_REDIRECT_URL, LOGOUT_REDIRECT_URL = "accounts:sign-in", "site:home", "site:home"
PASSWORD_RESET_TIMEOUT = 24 * 60 * 60  # seconds

SESSION_ENGINE = "danqing_studio.accounts.sessions"
SESSION_COOKIE_AGE = 30 * 24 * 60 * 60  # seconds
SESSION_COOKIE_SECURE = CSRF_COOKIE_SECURE = LANGUAGE_COOKIE_SECURE = HTTPS
CSRF_COOKIE_HTTPONLY = True  # pages carry the token themselves
LANGUAGE_COOKIE_AGE = 365 * 24 * 60 * 60  # seconds

SECURE_SSL_REDIRECT = HTTPS
SECURE_HSTS_SECONDS = 365 * 24 * 60 * 60 if HTTPS else 0
SECURE_HSTS_INCLUDE_SUBDOMAINS = SECURE_HSTS_PRELOAD = HTTPS
SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https") if HTTPS and PROXIES else None
X_FRAME_OPTIONS = "DENY"

# What may be sent at once; bodies.py limits it all, works/uploads each picture.
DATA_UPLOAD_MAX_MEMORY_SIZE = 12 * 2**20  # bytes beside files: a lineage may hold a picture
DATA_UPLOAD_MAX_NUMBER_FILES = 100
FILE_UPLOAD_PERMISSIONS = 0o600

LANGUAGE_CODE = "en"
LANGUAGES = [("zh-hans", _("Simplified Chinese")), ("en", _("English"))]
LOCALE_PATHS = [Path(__file__).parent / "locale"]
TIME_ZONE = env.text("DANQING_TIME_ZONE", "UTC")
USE_TZ = True
FORMAT_MODULE_PATH = "danqing_studio.formats"

# Long work is told in the database; `python -m danqing_studio worker LANE`, beside the studio, does it.
TASKS = {"default": {"BACKEND": "django_tasks_db.DatabaseBackend", "QUEUES": ["short", "long"]}}
# Where the library looks for models that people taught, in every process of the studio: the storage's folder.
os.environ["DANQING_MODELS"] = str(DATA / "media" / "models")
# Where the networks run: "local", the process beside the studio, or the address of a Ray cluster.
ENGINE = env.text("DANQING_ENGINE", "local")
ENGINE_ACTORS = env.text("DANQING_ENGINE_ACTORS", "1-4")  # on a cluster: the least and the most of them

STATIC_URL = "static/"
STATIC_ROOT = DATA / "static"
STORAGES = {
    "default": {
        "BACKEND": "danqing_studio.site.buckets.PicturesInS3",
        "OPTIONS": {
            "bucket_name": BUCKET,
            "location": env.text("DANQING_S3_PREFIX"),
            "endpoint_url": env.text("DANQING_S3_ENDPOINT") or None,
        },
    }
    if (BUCKET := env.text("DANQING_S3_BUCKET"))
    else {
        "BACKEND": "django.core.files.storage.FileSystemStorage",
        "OPTIONS": {"location": DATA / "media"},
    },
    "staticfiles": {
        "BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"
        if DEBUG
        else "danqing_studio.site.storage.Storage"
    },
}
WHITENOISE_KEEP_ONLY_HASHED_FILES = True
WHITENOISE_USE_FINDERS = WHITENOISE_AUTOREFRESH = DEBUG

LOGGING: dict[str, Any] = {
    "version": 1,
    "disable_existing_loggers": False,
    "filters": {
        "no_secrets": {"()": "danqing_studio.site.logs.NoSecrets"},
        # A slider brings dozens of answers a minute that say "overtaken" or "no such word": nothing to note.
        "noted": {"()": "danqing_studio.engine.faults.Noted"},
    },
    "formatters": {"line": {"format": "{asctime} {levelname} {name}: {message}", "style": "{"}},
    "handlers": {
        "console": {
            "class": "logging.StreamHandler",
            "filters": ["noted", "no_secrets"],
            "formatter": "line",
        }
    },
    "root": {"handlers": ["console"], "level": "WARNING"},
    # Django's own handlers would write the same lines a second time, unfiltered.
    "loggers": {"django": {"handlers": [], "level": "WARNING", "propagate": True}},
}
