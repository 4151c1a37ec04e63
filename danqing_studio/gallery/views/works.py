"""A work's page, and what its maker does with it."""

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from danqing_studio.accounts.access import SignedIn
from danqing_studio.gallery import alike as looking
from danqing_studio.gallery.access import key_of, own_work, seen_work
from danqing_studio.gallery.forms import CommentForm, WorkForm
from danqing_studio.gallery.lineage import lineage
from danqing_studio.gallery.models import Collection
from danqing_studio.gallery.recipes import in_words
from danqing_studio.jobs.kinds import JobError
from danqing_studio.works import permits
from danqing_studio.works.keeping import paint_again
from danqing_studio.works.models import Work, new_token


@require_safe
def work(request: HttpRequest, work: UUID) -> HttpResponse:
    """The picture, large, and everything about it."""
    found = seen_work(request, work)
    return render(request, "gallery/work.html", _shown(request, found))


@require_safe
def alike(request: HttpRequest, work: UUID) -> HttpResponse:
    """Public works that look like it: a part of its page for htmx, otherwise a page."""
    found = seen_work(request, work)
    template = "gallery/parts/alike.html" if request.htmx else "gallery/alike.html"  # type: ignore[attr-defined]
    return render(request, template, {"work": found, "works": looking.alike(found)})


@require_safe
def recipe(request: HttpRequest, work: UUID) -> HttpResponse:
    """What makes it again, as a file."""
    found = seen_work(request, work)
    if not found.gives_recipe_to(request.user, key_of(request)):
        raise Http404
    response = HttpResponse(found.recipe, content_type="application/json; charset=utf-8")
    response["Content-Disposition"] = f'attachment; filename="danqing-{str(found.pk)[:8]}.json"'
    response["Cache-Control"] = "private, no-cache"
    return response


@require_http_methods(["GET", "HEAD", "POST"])
@login_required
def edit(request: SignedIn, work: UUID) -> HttpResponse:
    """Title, story, who sees it, and whether others see the recipe."""
    found = own_work(request, work)
    form = WorkForm(request.POST or None, instance=found)
    if request.method == "POST" and form.is_valid():
        form.save()
        messages.success(request, _("Saved."))
        return redirect(found)
    return render(request, "gallery/edit.html", {"form": form, "work": found})


@require_http_methods(["GET", "HEAD", "POST"])
@login_required
def delete(request: SignedIn, work: UUID) -> HttpResponse:
    """Delete a work for good, after one has been asked."""
    found = own_work(request, work)
    if request.method == "POST":
        if found.job and not found.job.is_over:
            found.job.stop()
        found.delete()
        messages.success(request, _("The work has been deleted."))
        return redirect("gallery:mine")
    return render(request, "gallery/delete.html", {"work": found})


@require_POST
@login_required
def again(request: SignedIn, work: UUID) -> HttpResponse:
    """Have a work painted that could not be painted the first time."""
    try:
        paint_again(own_work(request, work))
    except JobError as fault:
        messages.error(request, str(fault))
    return redirect("gallery:mine")


@require_POST
@login_required
def new_link(request: SignedIn, work: UUID) -> HttpResponse:
    """A new private link; the old one leads nowhere any more."""
    found = own_work(request, work)
    found.token = new_token()
    found.save(update_fields=["token"])
    messages.success(request, _("There is a new link. The old one leads nowhere any more."))
    return redirect(found)


def _shown(request: HttpRequest, work: Work) -> dict[str, Any]:
    user, key = request.user, key_of(request)
    own = work.is_of(user)
    shared = work.visibility == Work.Visibility.LINK
    link = work.get_absolute_url() + (
        f"?key={work.token}" if shared and own else f"?key={key}" if key else ""
    )
    context: dict[str, Any] = {
        "work": work,
        "own": own,
        "key": key if shared and not own else "",
        "link": request.build_absolute_uri(link) if work.visibility != Work.Visibility.PRIVATE else "",
        "lineage": lineage(work, user),
        "comments": work.comments.shown().select_related("by"),
        "model": permits.called(work.model) if work.model else "",
        "notices": work.notices.filter(to=work.maker, comment=None) if own else [],
    }
    if work.gives_recipe_to(user, key):
        context |= {"recipe": in_words(work.recipe), "given": True}
        if not user.is_authenticated or permits.allows(user, work.recipe):
            context["opens"] = _workbench(work, context["key"])
    if user.is_authenticated:
        context |= {
            "liked": work.likes.filter(by=user).exists(),
            "form": CommentForm(),
            "collections": Collection.objects.filter(maker=user),
        }
    return context


def _workbench(work: Work, key: str) -> str:
    return f"{reverse('workbench:create')}?work={work.pk}" + (f"&key={key}" if key else "")
