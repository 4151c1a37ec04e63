"""Whose is whose: every operation about a thing, asked as everyone, by key and by session."""

import json
from typing import Any
from uuid import uuid4

import pytest
from django.test import Client

from danqing_studio.accounts.models import User
from danqing_studio.accounts.roles import Role
from danqing_studio.api.models import Key
from danqing_studio.gallery.models import Collection
from danqing_studio.jobs.models import Job
from danqing_studio.works.models import Work
from studio.conftest import person, signed_in
from studio.painted import work_of
from studio.programs import program, send

pytestmark = pytest.mark.django_db
WHO = ("stranger", "other", "maker", "moderator")
# What each gets: a stranger, another maker, whose it is, a moderator.
Answers = tuple[int, int, int, int]
OWN: Answers = (401, 404, 200, 404)
WORKS: dict[str, dict[tuple[str, str], Answers]] = {
    "private": {
        ("GET", "works/{}"): (404, 404, 200, 404),
        ("GET", "works/{}/picture"): (404, 404, 200, 404),
        ("PUT", "works/{}/like"): OWN,
        ("DELETE", "works/{}/like"): OWN,
        ("PATCH", "works/{}"): OWN,
        ("DELETE", "works/{}"): (401, 404, 204, 404),
    },
    "public": {
        ("GET", "works/{}"): (200, 200, 200, 200),
        ("GET", "works/{}/picture"): (200, 200, 200, 200),
        ("PUT", "works/{}/like"): (401, 200, 200, 200),
        ("DELETE", "works/{}/like"): (401, 200, 200, 200),
        ("PATCH", "works/{}"): OWN,
        ("DELETE", "works/{}"): (401, 404, 204, 404),
    },
    "link": {
        ("GET", "works/{}"): (404, 404, 200, 200),
        ("GET", "works/{}/picture"): (404, 404, 200, 200),
        ("PUT", "works/{}/like"): (401, 404, 200, 200),
        ("PATCH", "works/{}"): OWN,
        ("DELETE", "works/{}"): (401, 404, 204, 404),
    },
    "held": {
        ("GET", "works/{}"): (404, 404, 200, 200),
        ("GET", "works/{}/picture"): (404, 404, 200, 200),
        ("PUT", "works/{}/like"): (401, 404, 200, 200),
        ("DELETE", "works/{}"): (401, 404, 204, 404),
    },
}
JOBS: dict[tuple[str, str], Answers] = {
    ("GET", "jobs/{}"): OWN,
    ("GET", "jobs/{}/events"): OWN,
    ("POST", "jobs/{}/cancel"): OWN,
}
CASES = [(kind, *asked, answers) for kind, cases in WORKS.items() for asked, answers in cases.items()]


@pytest.fixture
def people(maker: User, moderator: User) -> dict[str, User | None]:
    return {"stranger": None, "other": person("other"), "maker": maker, "moderator": moderator}


def made(kind: str, maker: User) -> Work:
    """A work of that kind."""
    if kind == "held":
        return work_of(maker, standing=Work.Standing.HELD)
    return work_of(maker, visibility=kind)


@pytest.mark.parametrize(("kind", "method", "path", "answers"), CASES)
def test_works(
    kind: str, method: str, path: str, answers: Answers, people: dict[str, User | None], maker: User
) -> None:
    """By key, and once more by session: with the page's token the same, without it nothing is changed."""
    for who, expected in zip(WHO, answers, strict=True):
        work = made(kind, maker)
        body = {"title": "x"} if method == "PATCH" else None
        place = path.format(work.pk)
        assert send(program(people[who]), method, place, body).status_code == expected, who
        work = made(kind, maker)
        assert send(signed_in(people[who]), method, path.format(work.pk), body).status_code == expected, who


@pytest.mark.parametrize(("asked", "answers"), JOBS.items())
def test_jobs(asked: tuple[str, str], answers: Answers, people: dict[str, User | None], maker: User) -> None:
    job = Job.objects.create(owner=maker, kind="idle", language="en")
    found = [send(program(people[who]), asked[0], asked[1].format(job.pk)) for who in WHO]
    assert [answer.status_code for answer in found] == list(answers)
    for answer in found:  # at last: it may close a connection that is in a transaction
        answer.close()


@pytest.mark.parametrize(
    ("visibility", "answers"),
    [("private", (404, 404, 200, 404)), ("link", (404, 404, 200, 404)), ("public", (200,) * 4)],
)
def test_collections(visibility: str, answers: Answers, people: dict[str, User | None], maker: User) -> None:
    row = Collection.objects.create(maker=maker, name="Boats", visibility=visibility)
    for who, expected in zip(WHO, answers, strict=True):
        for path in (f"collections/{row.pk}", f"collections/{row.pk}/works"):
            assert send(program(people[who]), "GET", path).status_code == expected, who
        found = program(people[who]).get("/api/v1/collections").json()["count"]
        assert found == (expected == 200), who


def test_what_is_not_there_and_what_is_not_yours_cannot_be_told_apart(maker: User) -> None:
    one, work = program(person("other")), work_of(maker, visibility="private")
    for method, path in (("GET", "works/{}"), ("DELETE", "works/{}"), ("PUT", "works/{}/like")):
        theirs = send(one, method, path.format(work.pk))
        nobodys = send(one, method, path.format(uuid4()))
        assert (theirs.status_code, theirs.content) == (nobodys.status_code, nobodys.content)


@pytest.mark.parametrize("kind", ["private", "link", "held"])
def test_lists_tell_nobody_of_what_they_may_not_see(
    kind: str, people: dict[str, User | None], maker: User
) -> None:
    made(kind, maker)
    for who in ("stranger", "other", "moderator"):
        for query in ("", "?q=boat", "?maker=maker", "?mine=true"):
            assert program(people[who]).get(f"/api/v1/works{query}").json()["count"] == 0, (who, query)


def test_a_link_shows_its_work_and_tells_its_key_to_nobody_else(maker: User) -> None:
    work, stranger = work_of(maker, visibility="link"), program(None)
    found = stranger.get(f"/api/v1/works/{work.pk}?key={work.token}")
    assert found.status_code == 200
    assert stranger.get(found.json()["picture"]).status_code == 200
    assert stranger.get(f"/api/v1/works/{work.pk}?key=x{work.token}").status_code == 404
    work.visibility = "public"
    work.save()
    assert work.token not in stranger.get(f"/api/v1/works/{work.pk}").content.decode()


def test_a_withheld_recipe_is_withheld(people: dict[str, User | None], maker: User) -> None:
    work = work_of(maker, recipe_shown=False)
    for who in ("stranger", "other", "moderator"):
        one = program(people[who])
        assert one.get(f"/api/v1/works/{work.pk}").json()["recipe"] is None
        assert b"song-ink" not in one.get(f"/api/v1/works/{work.pk}/picture").content
    assert program(maker).get(f"/api/v1/works/{work.pk}").json()["recipe"]


def test_a_parent_is_named_only_to_who_may_see_it(maker: User) -> None:
    parent = work_of(maker, visibility="private")
    child = work_of(person("other"), parent=parent)
    assert program(maker).get(f"/api/v1/works/{child.pk}").json()["parent"] == str(parent.pk)
    assert program(None).get(f"/api/v1/works/{child.pk}").json()["parent"] is None


def test_keys_are_ones_own(maker: User, moderator: User, owner: User) -> None:
    key, _token = Key.objects.make(maker, "laptop", "read", 7)
    for who in (person("other"), moderator, owner):
        assert signed_in(who).post(f"/keys/{key.pk}/revoke/").status_code == 404
        assert b"laptop" not in signed_in(who).get("/keys/").content
    assert Key.objects.filter(pk=key.pk).exists()


@pytest.mark.parametrize(
    ("method", "path"),
    [
        ("POST", "works"), ("PATCH", "works/{}"), ("DELETE", "works/{}"), ("PUT", "works/{}/like"),
        ("DELETE", "works/{}/like"), ("POST", "drafts"), ("POST", "paintings"), ("POST", "themes/explain"),
    ],
)  # fmt: skip
def test_a_session_needs_the_pages_token(method: str, path: str, maker: User) -> None:
    """Another site can make a browser send its cookie, not the token."""
    work = work_of(maker)
    client = Client(enforce_csrf_checks=True)
    client.force_login(maker)
    assert send(client, method, path.format(work.pk), {"title": "x"}).status_code == 403
    plain = client.generic(
        method, f"/api/v1/{path.format(work.pk)}", json.dumps({}), content_type="text/plain"
    )
    assert plain.status_code == 403
    assert Work.objects.get().title == ""


def test_a_role_lost_is_lost_at_once(maker: User, owner: User, monkeypatch: Any) -> None:
    one = program(maker)
    maker.become(Role.VISITOR, owner)
    assert send(one, "POST", "works", {"theme": "x"}).status_code == 403
