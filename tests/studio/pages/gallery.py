"""The pages of the gallery."""

from typing import Any

from danqing_studio.accounts.models import User
from danqing_studio.gallery.models import Collection, Comment, Notice
from studio.pages.cases import ALL, MEMBERS, SIGN_IN, Case
from studio.painted import work_of

NOT_YOURS = (SIGN_IN, *(404,) * 5)
DONE = (302,) * 6  # strangers are sent to sign in, everyone else back to the work
STAFF, NOBODY = (302, 302, 302, 302, 200, 200), (302, 302, 302, 302, 403, 403)
QUEUES = ("reportedwork", "reportedcomment", "publicwork")

VIEWS: dict[str, Case] = {
    "gallery:gallery": Case("get", ALL),
    "gallery:maker": Case("get", ALL),
    "gallery:work": Case("get", ALL),
    "gallery:alike": Case("get", ALL),
    "gallery:recipe": Case("get", ALL),
    "gallery:collection": Case("get", ALL),
    "gallery:mine": Case("get", MEMBERS),
    "gallery:new-collection": Case("get", MEMBERS),
    "gallery:report": Case("get", MEMBERS),
    "gallery:report-comment": Case("get", MEMBERS),
    "gallery:like": Case("post", DONE, {"liked": "yes"}),
    "gallery:comment": Case("post", DONE, {"text": "How still!"}),
    "gallery:collect": Case("post", DONE, {"name": "Boats"}),
    "gallery:edit": Case("get", NOT_YOURS),
    "gallery:delete": Case("get", NOT_YOURS),
    "gallery:again": Case("post", NOT_YOURS),
    "gallery:new-link": Case("post", NOT_YOURS),
    "gallery:remove-comment": Case("post", (SIGN_IN, *(403,) * 5)),
    "gallery:read-notice": Case("post", NOT_YOURS),
    "gallery:edit-collection": Case("get", NOT_YOURS),
    "gallery:delete-collection": Case("post", NOT_YOURS),
    "gallery:arrange": Case("post", NOT_YOURS, {"move": "out"}),
}
for queue in QUEUES:
    VIEWS[f"admin:gallery_{queue}_changelist"] = Case("get", STAFF)
    VIEWS[f"admin:gallery_{queue}_change"] = Case("get", STAFF)
    VIEWS[f"admin:gallery_{queue}_history"] = Case("get", STAFF)
    VIEWS[f"admin:gallery_{queue}_add"] = Case("get", NOBODY)
    VIEWS[f"admin:gallery_{queue}_delete"] = Case("get", NOBODY)
OPEN_PAGES: tuple[str, ...] = ("/gallery/",)
OWN_PAGES: tuple[str, ...] = ("/mine/", "/collections/new/")


def of_another(other: User) -> dict[str, dict[str, Any]]:
    """What views are asked about: things of somebody else's; test_gallery.py asks further."""
    work, held = work_of(other), work_of(other, standing="held")
    comment = Comment.objects.create(work=work, by=other, text="How still!")
    gone = Comment.objects.create(work=work, by=other, text="Buy!", standing="removed")
    notice = Notice.objects.create(to=other, work=held, standing="held")
    collection = Collection.objects.create(maker=other, name="Boats", visibility="public")
    collection.add(work)
    of_work = (
        "work",
        "alike",
        "recipe",
        "report",
        "like",
        "comment",
        "collect",
        "edit",
        "delete",
        "again",
        "new-link",
    )
    of_collection = ("collection", "edit-collection", "delete-collection")
    return {
        **{f"gallery:{view}": {"work": work.pk} for view in of_work},
        **{f"gallery:{view}": {"collection": collection.pk} for view in of_collection},
        **{f"gallery:{view}": {"comment": comment.pk} for view in ("remove-comment", "report-comment")},
        "gallery:maker": {"name": other.username},
        "gallery:read-notice": {"notice": notice.pk},
        "gallery:arrange": {"collection": collection.pk, "work": work.pk},
        **_rows("reportedwork", held.pk),
        **_rows("reportedcomment", gone.pk),
        **_rows("publicwork", work.pk),
    }


def _rows(queue: str, pk: object) -> dict[str, dict[str, Any]]:
    return {
        f"admin:gallery_{queue}_{page}": {"object_id": str(pk)} for page in ("change", "history", "delete")
    }
