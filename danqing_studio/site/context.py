"""What every template knows."""

from typing import Any

from django.http import HttpRequest
from django.utils.functional import SimpleLazyObject

from danqing import __version__
from danqing_studio.site.models import SiteSettings

THEMES = ("auto", "light", "dark")
THEME_COOKIE = "theme"


def studio(request: HttpRequest) -> dict[str, Any]:
    """The theme in force, the site's settings (read when first asked for) and the version."""
    theme = request.COOKIES.get(THEME_COOKIE, "auto")
    return {
        "theme": theme if theme in THEMES else "auto",
        "studio": SimpleLazyObject(SiteSettings.objects.current),
        "version": __version__,
    }
