"""The pages and operations of api."""

from typing import Any
from uuid import uuid4

from danqing_studio.accounts.models import User
from danqing_studio.api.models import Key
from danqing_studio.jobs.models import Job
from danqing_studio.works.models import Work
from studio.pages.cases import ALL, MEMBERS, SIGN_IN, Case

KNOWN = (401, *(200,) * 5)
NOT_THEIRS = (401, *(404,) * 5)
UNSEEN = (404,) * 6
WISHES = (401, 403, 400, 400, 400, 400)  # a form, where JSON is asked for
VIEWS: dict[str, Case] = {
    "api:keys": Case("get", MEMBERS),
    "api:revoke": Case("post", (SIGN_IN, *(404,) * 5)),  # somebody else's
    "api:docs": Case("get", ALL),
    "api:area": Case("get", ALL),
    "api-v1:api-root": Case("get", UNSEEN),
    "api-v1:openapi-json": Case("get", ALL),
    "api-v1:show_me": Case("get", KNOWN),
    "api-v1:explain_theme": Case("post", WISHES),
    "api-v1:list_styles": Case("get", ALL),
    "api-v1:list_models": Case("get", ALL),
    "api-v1:draft": Case("post", WISHES),
    "api-v1:paint": Case("post", WISHES),
    # Addresses that several operations share are fetched; test_api_permissions.py asks for the others.
    "api-v1:find_works": Case("get", ALL),
    "api-v1:keep_work": Case("get", ALL),
    "api-v1:show_work": Case("get", UNSEEN),
    "api-v1:change_work": Case("get", UNSEEN),
    "api-v1:delete_work": Case("get", UNSEEN),
    "api-v1:work_picture": Case("get", UNSEEN),
    "api-v1:like_work": Case("get", (405,) * 6),
    "api-v1:unlike_work": Case("get", (405,) * 6),
    "api-v1:list_collections": Case("get", ALL),
    "api-v1:show_collection": Case("get", UNSEEN),
    "api-v1:list_collection_works": Case("get", UNSEEN),
    "api-v1:list_jobs": Case("get", KNOWN),
    "api-v1:show_job": Case("get", NOT_THEIRS),
    "api-v1:cancel_job": Case("post", NOT_THEIRS),
    "api-v1:follow_job": Case("get", NOT_THEIRS),
}
AREAS = ("making", "works", "jobs")
OPEN_PAGES: tuple[str, ...] = ("/api/docs", *(f"/api/docs/{area}" for area in AREAS))
OWN_PAGES: tuple[str, ...] = ("/keys/",)


def of_another(other: User) -> dict[str, dict[str, Any]]:
    """What views are asked about: things that belong to somebody else."""
    key, _token = Key.objects.make(other, "a program", Key.Scope.READ, 7)
    work = Work.objects.create(maker=other, recipe="{}")
    job = Job.objects.create(owner=other, kind="keep", language="en")
    works = ("show_work", "change_work", "delete_work", "work_picture", "like_work", "unlike_work")
    return {
        "api:revoke": {"key": key.pk},
        "api:area": {"name": "works"},
        **{f"api-v1:{name}": {"work": work.pk} for name in works},
        **{f"api-v1:{name}": {"job": job.pk} for name in ("show_job", "cancel_job", "follow_job")},
        **{
            f"api-v1:{name}": {"collection": uuid4()} for name in ("show_collection", "list_collection_works")
        },
    }
