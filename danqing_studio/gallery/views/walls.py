"""Walls of works: everyone's, a maker's, one's own."""

from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.views.decorators.http import require_safe

from danqing_studio.accounts.access import SignedIn
from danqing_studio.accounts.models import User
from danqing_studio.gallery import walls
from danqing_studio.gallery.models import Collection
from danqing_studio.works.models import Work


@require_safe
def gallery(request: HttpRequest) -> HttpResponse:
    """Public works: the newest or the most liked, all or in one style, or those that words find."""
    order, style, words = (request.GET.get(name, "")[:100].strip() for name in ("order", "style", "q"))
    page = walls.page(walls.public(order, style, words), request.GET.get("page", "1"))
    context = {
        "page": page,
        "order": order if order in walls.ORDERS else "newest",
        "style": style,
        "q": words,
    }
    if request.htmx:  # type: ignore[attr-defined]
        return render(request, "gallery/parts/tiles.html", context)
    return render(request, "gallery/gallery.html", context | {"styles": walls.styles()})


@require_safe
def maker(request: HttpRequest, name: str) -> HttpResponse:
    """What somebody has made and collected, as far as whoever looks may see it."""
    person = get_object_or_404(User.objects.filter(is_active=True), username=name)
    works = Work.objects.public().filter(maker=person).order_by(*walls.ORDERS["newest"])
    page = walls.page(works, request.GET.get("page", "1"))
    if request.htmx:  # type: ignore[attr-defined]
        return render(request, "gallery/parts/tiles.html", {"page": page})
    collections = Collection.objects.filter(maker=person, visibility=Work.Visibility.PUBLIC)
    context = {"person": person, "page": page, "count": works.count(), "collections": collections[:50]}
    return render(request, "gallery/maker.html", context)


@require_safe
@login_required
def mine(request: SignedIn) -> HttpResponse:
    """One's own works, those that are being painted first, and what moderators have to say."""
    works = Work.objects.of(request.user)
    page = walls.page(works.painted().order_by("-made"), request.GET.get("page", "1"))
    if request.htmx:
        return render(request, "gallery/parts/tiles.html", {"page": page, "own": True})
    context = {
        "page": page,
        "own": True,
        "unpainted": works.filter(picture="").select_related("job").defer("recipe", "features")[:60],
        "notices": request.user.notices.select_related("work", "comment"),
        "collections": Collection.objects.filter(maker=request.user),
    }
    return render(request, "gallery/mine.html", context)
