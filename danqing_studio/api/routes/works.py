"""Works: found, kept, changed, deleted; liked; and the collections they are in."""

from typing import Any
from uuid import UUID

from django.http import Http404, HttpResponseBase
from ninja import Query, Router
from ninja.responses import Status

from danqing_studio.accounts.roles import Role
from danqing_studio.api import telling
from danqing_studio.api.access import Anyone, Asked, AskedByAnyone, Member
from danqing_studio.api.painting import ask, recipe_of
from danqing_studio.api.schemas import (
    CollectionOut,
    CollectionsOut,
    LikesOut,
    Paging,
    WorkIn,
    WorkOut,
    WorkPatch,
    WorksAsked,
    WorksOut,
    WorkWithRecipeOut,
)
from danqing_studio.gallery.models import Collection, Like
from danqing_studio.gallery.search import found
from danqing_studio.workbench import histories
from danqing_studio.works import sending
from danqing_studio.works.keeping import keep
from danqing_studio.works.models import Work

router = Router(tags=["works"])
WithKey = Query("", max_length=40, pattern=r"^[\w-]*$")  # of a work or collection that is shown by link


@router.get("/works", response=WorksOut, auth=Anyone())
def find_works(request: AskedByAnyone, asked: Query[WorksAsked]) -> dict[str, Any]:
    """Newest first."""
    rows = Work.objects.seen_by(request.user)
    if asked.mine:
        rows = rows.filter(maker=request.user.pk)
    if asked.liked:
        rows = rows.filter(likes__by=request.user.pk)
    if asked.maker:
        rows = rows.filter(maker__username__iexact=asked.maker)
    if asked.q.strip():
        rows = found(rows, asked.q)
    return telling.part(request, telling.with_likes(request, rows), asked, telling.work)


@router.post("/works", response={201: WorkOut}, auth=Member(Role.MAKER))
def keep_work(request: Asked, asked: WorkIn) -> Status[dict[str, Any]]:
    """Of a recipe, or of a theme's first draft. A job paints it in full; the work names it."""
    parent = _seen(request, asked.parent) if asked.parent else None
    recipe = recipe_of(request.user, asked)
    alt = ask("alt", {"recipe": recipe}).facts
    row = keep(
        request.user,
        recipe,
        title=asked.title,
        story=asked.story,
        theme=histories.theme_of(recipe),
        style=histories.style_of(recipe),
        model=histories.model_of(recipe),
        alt=(alt["en"], alt["zh"]),
        parent=parent,
        visibility=asked.visibility,
    )
    return Status(201, telling.work(request, row))


@router.get("/works/{uuid:work}", response=WorkWithRecipeOut, auth=Anyone())
def show_work(request: AskedByAnyone, work: UUID, key: str = WithKey) -> dict[str, Any]:
    """With its recipe, where that is shown."""
    return telling.work_with_recipe(request, _seen(request, work, key))


@router.patch("/works/{uuid:work}", response=WorkOut, auth=Member())
def change_work(request: Asked, work: UUID, asked: WorkPatch) -> dict[str, Any]:
    """Only what is named."""
    row = _own(request, work)
    changes = asked.model_dump(exclude_unset=True, exclude_none=True)
    for name, value in changes.items():
        setattr(row, name, value)
    row.save(update_fields=list(changes))
    return telling.work(request, row)


@router.delete("/works/{uuid:work}", response={204: None}, auth=Member())
def delete_work(request: Asked, work: UUID) -> Status[None]:
    """Its files too; works made from it stay."""
    _own(request, work).delete()
    return Status(204, None)


@router.get("/works/{uuid:work}/picture", response={200: bytes}, auth=Anyone())
def work_picture(request: AskedByAnyone, work: UUID, key: str = WithKey) -> HttpResponseBase:
    """As the pages send it: the recipe is inside, unless it is withheld."""
    row = _seen(request, work, key)
    if not row.picture:
        raise Http404
    return sending.send(request, row, "picture", key)


@router.put("/works/{uuid:work}/like", response=LikesOut, auth=Member())
def like_work(request: Asked, work: UUID) -> dict[str, Any]:
    """Once, however often it is said."""
    row = _seen(request, work)
    Like.objects.get_or_create(work=row, by=request.user)
    return _likes(row, liked=True)


@router.delete("/works/{uuid:work}/like", response=LikesOut, auth=Member())
def unlike_work(request: Asked, work: UUID) -> dict[str, Any]:
    """Whether one did or not."""
    row = _seen(request, work)
    Like.objects.filter(work=row, by=request.user).delete()
    return _likes(row, liked=False)


@router.get("/collections", response=CollectionsOut, auth=Anyone())
def list_collections(request: AskedByAnyone, asked: Query[Paging]) -> dict[str, Any]:
    """Newest first."""
    rows = Collection.objects.seen_by(request.user).select_related("maker")
    return telling.part(request, rows, asked, telling.collection)


@router.get("/collections/{uuid:collection}", response=CollectionOut, auth=Anyone())
def show_collection(request: AskedByAnyone, collection: UUID, key: str = WithKey) -> dict[str, Any]:
    """Without its works, of which there may be many."""
    return telling.collection(request, _seen_collection(request, collection, key))


@router.get("/collections/{uuid:collection}/works", response=WorksOut, auth=Anyone())
def list_collection_works(
    request: AskedByAnyone, collection: UUID, asked: Query[Paging], key: str = WithKey
) -> dict[str, Any]:
    """Those that show themselves to who asks."""
    row = _seen_collection(request, collection, key)
    rows = Work.objects.seen_by(request.user).filter(placements__collection=row).order_by("placements__place")
    return telling.part(request, telling.with_likes(request, rows), asked, telling.work)


def _seen(request: AskedByAnyone, pk: UUID, key: str = "") -> Work:
    """A work that who asks may see; for others there is none."""
    row = telling.with_likes(request, Work.objects.filter(pk=pk)).first()
    if row is None or not row.shows_itself_to(request.user, key):
        raise Http404
    return row


def _own(request: Asked, pk: UUID) -> Work:
    row = telling.with_likes(request, Work.objects.of(request.user).filter(pk=pk)).first()
    if row is None:
        raise Http404
    return row


def _seen_collection(request: AskedByAnyone, pk: UUID, key: str) -> Collection:
    row = Collection.objects.select_related("maker").filter(pk=pk).first()
    if row is None or not row.shows_itself_to(request.user, key):
        raise Http404
    return row


def _likes(row: Work, *, liked: bool) -> dict[str, Any]:
    return {"likes": Like.objects.filter(work=row).count(), "liked": liked}
