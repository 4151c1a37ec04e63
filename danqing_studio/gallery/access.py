"""Finding what is asked for among what whoever asks may see: anything else is not there."""

from uuid import UUID

from django.http import Http404, HttpRequest
from django.shortcuts import get_object_or_404

from danqing_studio.accounts.access import SignedIn
from danqing_studio.gallery.models import Collection, Comment
from danqing_studio.works.models import Work


def seen_work(request: HttpRequest, pk: UUID) -> Work:
    """A work that shows itself to whoever asks, perhaps by a link's ``?key=`` (or the form's)."""
    work = get_object_or_404(Work.objects.select_related("maker", "entry", "job"), pk=pk)
    if not work.shows_itself_to(request.user, key_of(request)):
        raise Http404
    return work


def own_work(request: SignedIn, pk: UUID) -> Work:
    """One's own work."""
    return get_object_or_404(Work.objects.of(request.user).select_related("job", "maker", "entry"), pk=pk)


def seen_collection(request: HttpRequest, pk: UUID) -> Collection:
    """A collection that shows itself to whoever asks."""
    collection = get_object_or_404(Collection.objects.select_related("maker"), pk=pk)
    if not collection.shows_itself_to(request.user, key_of(request)):
        raise Http404
    return collection


def own_collection(request: SignedIn, pk: UUID) -> Collection:
    """One's own collection."""
    return get_object_or_404(Collection.objects.filter(maker=request.user).select_related("maker"), pk=pk)


def seen_comment(request: HttpRequest, pk: int) -> Comment:
    """A comment that is shown, under a work that is."""
    comments = Comment.objects.shown().select_related("by", "work__maker")
    comment = get_object_or_404(comments, pk=pk)
    if not comment.work.shows_itself_to(request.user, key_of(request)):
        raise Http404
    return comment


def key_of(request: HttpRequest) -> str:
    """The key of a link, in the address or in a form."""
    return request.GET.get("key") or request.POST.get("key") or ""
