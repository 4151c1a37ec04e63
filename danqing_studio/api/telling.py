"""What the interface says of works, collections and jobs; addresses are whole, for programs to follow."""

import json
from collections.abc import Callable, Iterable
from typing import Any

from django.db.models import Exists, Model, OuterRef, QuerySet
from django.urls import reverse

from danqing_studio.api.access import AskedByAnyone
from danqing_studio.api.schemas import Paging
from danqing_studio.gallery.models import Collection, Like
from danqing_studio.jobs.models import Job
from danqing_studio.works.models import Work, WorkQuerySet

FILES = ("picture", "preview", "tile")


def part(
    request: AskedByAnyone,
    rows: QuerySet,
    paging: Paging,
    tell: Callable[[AskedByAnyone, Any], dict[str, Any]],
) -> dict[str, Any]:
    """A part of a list."""
    chosen: Iterable[Model] = rows[paging.offset : paging.offset + paging.limit]
    return {"count": rows.count(), "items": [tell(request, row) for row in chosen]}


def with_likes(request: AskedByAnyone, works: WorkQuerySet) -> WorkQuerySet:
    """Works with what `work` says of them, read at once."""
    own = Like.objects.filter(work=OuterRef("pk"), by=request.user.pk)
    return works.select_related("maker", "entry", "parent__maker").annotate(liked=Exists(own))


def work(request: AskedByAnyone, row: Work) -> dict[str, Any]:
    """A work, without its recipe."""
    own, parent = row.is_of(request.user), row.parent
    token = request.GET.get("key", "")
    key = f"?key={row.token}" if own and row.visibility == Work.Visibility.LINK else ""
    key = key or (f"?key={token}" if row.visibility == Work.Visibility.LINK and token == row.token else "")
    files = {kind: _address(request, f"works:{kind}", row.pk) + key for kind in FILES if row.picture}
    return {
        **{name: getattr(row, name) for name in _PLAIN},
        "maker": row.maker.username,
        "likes": row.entry.likes if hasattr(row, "entry") else 0,
        "liked": getattr(row, "liked", False),
        "parent": parent.pk if parent and parent.shows_itself_to(request.user) else None,
        "job": row.job_id if own else None,
        "ready": bool(row.picture),
        "page": _address(request, "gallery:work", row.pk) + key,
        **dict.fromkeys(FILES, ""),
        **files,
    }


def work_with_recipe(request: AskedByAnyone, row: Work) -> dict[str, Any]:
    """A work, and its recipe for whom it is shown to."""
    shown = row.gives_recipe_to(request.user, request.GET.get("key", ""))
    return work(request, row) | {"recipe": json.loads(row.recipe) if shown else None}


def collection(request: AskedByAnyone, row: Collection) -> dict[str, Any]:
    """A collection, without its works."""
    return {
        **{name: getattr(row, name) for name in ("id", "name", "about", "visibility", "made")},
        "maker": row.maker.username,
        "works": Work.objects.seen_by(request.user).filter(collections=row).count(),
        "page": _address(request, "gallery:collection", row.pk),
    }


def job(request: AskedByAnyone, row: Job) -> dict[str, Any]:
    """A job."""
    names = ("id", "kind", "state", "progress", "note", "made", "ended")
    shown = {name: value for name, value in row.result.items() if name in ("page", "work")}
    return {**{name: getattr(row, name) for name in names}, "result": shown}


_PLAIN = (
    "id", "title", "story", "theme", "style", "model", "alt", "visibility", "standing", "width", "height",
    "made", "published",
)  # fmt: skip


def _address(request: AskedByAnyone, name: str, pk: Any) -> str:
    return request.build_absolute_uri(reverse(name, args=[pk]))
