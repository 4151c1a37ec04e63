"""Collections: made, named, filled, put in order, shown."""

from uuid import UUID

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from danqing_studio.accounts.access import SignedIn
from danqing_studio.gallery import walls
from danqing_studio.gallery.access import own_collection, seen_collection, seen_work
from danqing_studio.gallery.forms import CollectionForm
from danqing_studio.gallery.models import Collection
from danqing_studio.works.models import Work


@require_safe
def collection(request: HttpRequest, collection: UUID) -> HttpResponse:
    """The works of a collection that whoever looks may see, in its order."""
    found = seen_collection(request, collection)
    works = Work.objects.seen_by(request.user).painted().filter(placements__collection=found)
    page = walls.page(works.order_by("placements__place"), request.GET.get("page", "1"))
    own = found.is_of(request.user)
    context = {"collection": found, "page": page, "own": own, "arranged": found if own else None}
    if request.htmx:  # type: ignore[attr-defined]
        return render(request, "gallery/parts/tiles.html", context)
    if own and found.visibility == Work.Visibility.LINK:
        link = f"{found.get_absolute_url()}?key={found.token}"
        context["link"] = request.build_absolute_uri(link)
    return render(request, "gallery/collection.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
@login_required
def new(request: SignedIn) -> HttpResponse:
    """A new collection."""
    form = CollectionForm(request.POST or None, instance=Collection(maker=request.user))
    if request.method == "POST" and form.is_valid():
        return redirect(form.save())
    return render(request, "gallery/collection_form.html", {"form": form})


@require_http_methods(["GET", "HEAD", "POST"])
@login_required
def edit(request: SignedIn, collection: UUID) -> HttpResponse:
    """Another name, another description, other people who see it."""
    found = own_collection(request, collection)
    form = CollectionForm(request.POST or None, instance=found)
    if request.method == "POST" and form.is_valid():
        return redirect(form.save())
    return render(request, "gallery/collection_form.html", {"form": form, "collection": found})


@require_POST
@login_required
def delete(request: SignedIn, collection: UUID) -> HttpResponse:
    """Delete a collection; the works in it stay."""
    own_collection(request, collection).delete()
    messages.success(request, _("The collection has been deleted. Its works are where they were."))
    return redirect("gallery:mine")


@require_POST
@login_required
def collect(request: SignedIn, work: UUID) -> HttpResponse:
    """Put a work one sees into a collection of one's own, perhaps a new one."""
    found = seen_work(request, work)
    chosen = _chosen(request)
    if chosen.add(found):
        messages.success(request, _("It hangs in “%(name)s” now.") % {"name": chosen.name})
    else:
        messages.error(request, _("“%(name)s” is full.") % {"name": chosen.name})
    return redirect(chosen)


@require_POST
@login_required
def arrange(request: SignedIn, collection: UUID, work: UUID) -> HttpResponse:
    """Move a work one place to the front or to the back, or take it out."""
    found = own_collection(request, collection)
    placed = found.placements.filter(work_id=work)
    move = request.POST.get("move", "")
    if move == "out":
        placed.delete()
    elif move in ("back", "forth") and (placement := placed.select_related("work").first()):
        found.move(placement.work, 1 if move == "forth" else -1)
    return redirect(found)


def _chosen(request: SignedIn) -> Collection:
    """The collection that the form names, or a new one of the name that it gives."""
    if name := request.POST.get("name", "").strip():
        return Collection.objects.create(maker=request.user, name=name[:80])
    try:
        pk = UUID(request.POST.get("collection", ""))
    except ValueError:
        raise Http404 from None
    return own_collection(request, pk)
