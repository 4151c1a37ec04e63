"""The pages of teaching."""

from typing import Any

from danqing_studio.accounts.models import User
from danqing_studio.teaching.models import Lesson, Picture, SetOfPictures, Sheet, TaughtModel
from studio.pages.cases import MEMBERS, SIGN_IN, Case

MAKERS = (SIGN_IN, 403, 200, 200, 200, 200)
ANOTHERS = (SIGN_IN, 403, 404, 404, 404, 404)  # a maker's thing that belongs to somebody else
PRIVATE = (SIGN_IN, *(404,) * 5)  # a model that somebody keeps to themselves
SETS = ("set", "wall", "tile")
LESSONS = ("lesson", "watch", "sheet")
DEEDS = (
    "add", "inspect", "begin", "delete-set", "remove", "pause", "go-on", "keep", "give-up", "name", "share",
    "explore", "name-slider", "delete", "try",
)  # fmt: skip
STAFF, NOBODY = (302, 302, 302, 302, 200, 200), (302, 302, 302, 302, 403, 403)
VIEWS: dict[str, Case] = {
    "teaching:models": Case("get", MEMBERS),
    "teaching:bring": Case("post", (SIGN_IN, 403, 302, 302, 302, 302)),
    "teaching:new": Case("get", MAKERS),
    **{f"teaching:{view}": Case("get", ANOTHERS) for view in (*SETS, *LESSONS, "download")},
    **{f"teaching:{view}": Case("get", PRIVATE) for view in ("model", "picture")},
    **{f"teaching:{view}": Case("post", ANOTHERS) for view in DEEDS},
    **{
        f"admin:teaching_sharedmodel_{view}": Case("get", STAFF)
        for view in ("changelist", "change", "history")
    },
    **{f"admin:teaching_sharedmodel_{view}": Case("get", NOBODY) for view in ("add", "delete")},
}
OPEN_PAGES: tuple[str, ...] = ()
OWN_PAGES: tuple[str, ...] = ("/models/", "/models/new/")


def of_another(other: User) -> dict[str, dict[str, Any]]:
    """What views are asked about: things that belong to somebody else."""
    pictures = SetOfPictures.objects.create(owner=other, name="theirs")
    picture = Picture.objects.create(
        set=pictures, name="a.webp", digest="a", file="a", tile="a", width=9, height=9, bytes=9
    )
    lesson = Lesson.objects.create(
        owner=other, pictures=pictures, title="theirs", name="theirs-1", seconds=60
    )
    sheet = Sheet.objects.create(lesson=lesson, part="hand", step=1, file="s", width=9, height=9)
    model = TaughtModel.objects.create(owner=other, name="theirs-2", file="m", digest="m", bytes=9)
    shared = TaughtModel.objects.create(
        owner=other, name="theirs-3", file="m", digest="m", bytes=9, shared=True
    )
    things = {
        pictures.pk: ("set", "wall", "add", "inspect", "begin", "delete-set"),
        picture.pk: ("tile", "remove"),
        lesson.pk: ("lesson", "watch", "pause", "go-on", "keep", "give-up"),
        sheet.pk: ("sheet",),
        model.pk: ("model", "download", "name", "share", "explore", "delete", "try"),
    }
    found: dict[str, dict[str, Any]] = {
        f"teaching:{view}": {"pk": pk} for pk, views in things.items() for view in views
    }
    found["teaching:name-slider"] = {"pk": model.pk, "index": 1}
    found["teaching:picture"] = {"pk": model.pk, "what": "drafts"}
    rows = ("change", "history", "delete")
    return found | {f"admin:teaching_sharedmodel_{view}": {"object_id": str(shared.pk)} for view in rows}
