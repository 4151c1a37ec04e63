"""The home page, the two switches every page carries, and the page that shows what pages are made of."""

from django.conf import settings
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse, HttpResponseBadRequest
from django.shortcuts import redirect, render
from django.utils.http import url_has_allowed_host_and_scheme
from django.views.decorators.http import require_POST, require_safe

from danqing_studio.site.context import THEME_COOKIE, THEMES
from danqing_studio.site.languages import remember_language
from danqing_studio.site.samples import SAMPLES
from danqing_studio.site.style_guide import GuideForm


@require_safe
def home(request: HttpRequest) -> HttpResponse:
    """What the studio is, shown by what it paints."""
    return render(request, "site/home.html", {"samples": SAMPLES})


@require_POST
def set_language(request: HttpRequest) -> HttpResponse:
    """Answer in another language, here and wherever this person signs in."""
    code = request.POST.get("language", "")
    if code not in dict(settings.LANGUAGES):
        return HttpResponseBadRequest()
    if request.user.is_authenticated:
        request.user.language = code
        request.user.save(update_fields=["language"])
    return remember_language(_back(request), code)


@require_POST
def set_theme(request: HttpRequest) -> HttpResponse:
    """Light, dark, or as the system has it; kept in the browser, for rooms differ more than people."""
    theme = request.POST.get("theme", "")
    if theme not in THEMES:
        return HttpResponseBadRequest()
    response = _back(request)
    response.set_cookie(
        THEME_COOKIE,
        theme,
        max_age=settings.LANGUAGE_COOKIE_AGE,
        secure=settings.HTTPS,
        samesite="Lax",
        httponly=True,
    )
    return response


@require_safe
def style_guide(request: HttpRequest) -> HttpResponse:
    """Every part that pages are made of; for the owner, and for whoever works on the site."""
    if not (settings.DEBUG or getattr(request.user, "is_owner", False)):
        raise PermissionDenied
    form = GuideForm({"theme": "", "story": "", "style": "ink"})
    return render(request, "site/style_guide.html", {"form": form, "samples": SAMPLES})


def _back(request: HttpRequest) -> HttpResponse:
    """To the page one came from, if it is one of ours."""
    page = request.POST.get("next", "")
    ours = url_has_allowed_host_and_scheme(page, {request.get_host()}, request.is_secure())
    return redirect(page if ours else "site:home")
