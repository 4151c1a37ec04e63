"""The interface for programs: what it does, and how it says what went wrong."""

import base64
import json
from datetime import timedelta

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from danqing_studio.accounts.models import Meter, User
from danqing_studio.accounts.roles import Role
from danqing_studio.api import access
from danqing_studio.api.models import MOST_KEYS, Key
from danqing_studio.gallery.models import Collection
from danqing_studio.jobs.models import Job
from danqing_studio.jobs.running import run_next
from danqing_studio.works.models import Work
from studio.conftest import person, signed_in
from studio.painted import recipe, work_of
from studio.programs import UNKNOWN, FakeEngine, fake_engine, key_of, program, send

pytestmark = pytest.mark.django_db


@pytest.fixture
def engine(monkeypatch: pytest.MonkeyPatch) -> FakeEngine:
    return fake_engine(monkeypatch)


# Keys


def test_a_key_is_shown_once_and_kept_as_a_digest(maker: User) -> None:
    page = signed_in(maker).post("/keys/", {"name": "my laptop", "scope": "write", "days": "30"})
    key = Key.objects.get()
    token = page.content.decode().partition('value="dq_')[2].partition('"')[0]
    assert len(token) == 43
    assert token not in str(Key.objects.values().get())
    assert Key.objects.holding(f"dq_{token}") == key
    again = signed_in(maker).get("/keys/").content.decode()
    assert token not in again
    assert "my laptop" in again
    assert page["Cache-Control"].startswith("max-age=0")


def test_a_key_ends(maker: User) -> None:
    token = key_of(maker)
    one = Client(headers={"Authorization": f"Bearer {token}"})
    assert one.get("/api/v1/me").status_code == 200
    assert Key.objects.get().used is not None
    Key.objects.update(expires=timezone.now() - timedelta(seconds=1))
    assert one.get("/api/v1/me").status_code == 401


def test_a_key_is_revoked(maker: User) -> None:
    one = program(maker)
    signed_in(maker).post(f"/keys/{Key.objects.get().pk}/revoke/")
    assert one.get("/api/v1/me").status_code == 401


def test_the_key_of_a_suspended_person_opens_nothing(maker: User, owner: User) -> None:
    one = program(maker)
    maker.suspend(owner)
    assert one.get("/api/v1/me").status_code == 401
    maker.restore(owner)
    assert one.get("/api/v1/me").status_code == 200


def test_there_are_not_too_many_keys(maker: User) -> None:
    for _number in range(MOST_KEYS):
        key_of(maker)
    page = signed_in(maker).post("/keys/", {"name": "one more", "scope": "read", "days": "7"})
    assert b"revoke one first" in page.content
    assert Key.objects.count() == MOST_KEYS


@pytest.mark.parametrize(
    "shown",
    [
        "",
        "Bearer",
        "Bearer ",
        "Bearer x",
        "Bearer dq_" + "x" * 43,
        "Basic b3duZXI6eA==",
        "dq_x",
        "Bearer \x00",
    ],
)
def test_a_key_that_is_none_is_refused_even_beside_a_session(maker: User, shown: str) -> None:
    """A program with a wrong key learns so, and does not act as whoever is signed in."""
    answer = signed_in(maker).get("/api/v1/works", headers={"Authorization": shown})
    assert answer.status_code == 401
    assert answer["WWW-Authenticate"] == "Bearer"


def test_a_key_that_looks_changes_nothing(maker: User, engine: FakeEngine) -> None:
    work, one = work_of(maker), program(maker, Key.Scope.READ)
    for method, path, data in (
        ("POST", "works", {"theme": "a boat"}),
        ("PATCH", f"works/{work.pk}", {"title": "x"}),
        ("DELETE", f"works/{work.pk}", None),
        ("PUT", f"works/{work.pk}/like", None),
        ("DELETE", f"works/{work.pk}/like", None),
    ):
        assert send(one, method, path, data).status_code == 403
    assert send(one, "POST", "drafts", {"theme": "a boat", "count": 1}).status_code == 200
    assert send(one, "POST", "paintings", {"theme": "a boat"}).status_code == 200
    assert one.get("/api/v1/me").json()["scope"] == "read"
    assert Work.objects.get().title == ""


# Making


def test_drafts_have_pictures_and_recipes(maker: User, engine: FakeEngine) -> None:
    wish = {
        "theme": "山间明月",
        "style": ["song-ink:2", "oil-baroque:1"],
        "count": 2,
        "seed": 7,
        "width": 768,
    }
    said = send(program(maker), "POST", "drafts", wish).json()
    assert [one["index"] for one in said["drafts"]] == [0, 1]
    assert base64.b64decode(said["drafts"][0]["picture"]).startswith(b"\x89PNG")
    assert said["drafts"][0]["recipe"]["theme"] == "山间明月"
    assert engine.asked[0][1]["size"] == [768, 512]


def test_a_painting_of_a_recipe_or_a_theme(maker: User, engine: FakeEngine) -> None:
    one = program(maker)
    whole = send(one, "POST", "paintings", {"recipe": json.loads(recipe())})
    assert (whole["Content-Type"], whole.content[:4]) == ("image/png", b"\x89PNG")
    quick = send(one, "POST", "paintings", {"theme": "a boat", "quick": 128})
    assert (quick["Content-Type"], quick.content[:4]) == ("image/webp", b"RIFF")
    assert send(one, "POST", "paintings", {}).status_code == 422
    assert not Work.objects.exists()


def test_a_large_painting_is_a_jobs_work(maker: User, engine: FakeEngine) -> None:
    """It would hold up everybody's walls; as a work, or at a quick look, it may be as large as it likes."""
    one = program(maker)
    large = {**json.loads(recipe()), "width": 2048}
    refused = send(one, "POST", "paintings", {"recipe": large})
    assert refused.status_code == 422
    assert "keep it as a work" in refused.json()["detail"]
    assert engine.asked == []
    assert send(one, "POST", "paintings", {"recipe": large, "quick": 256}).status_code == 200
    assert send(one, "POST", "works", {"recipe": large}).status_code == 201


def test_a_theme_is_explained(maker: User, engine: FakeEngine) -> None:
    said = send(program(maker), "POST", "themes/explain", {"theme": "小舟"}).json()
    assert said["words"] == [["小舟", "thing boat"]]


def test_only_names_are_taken_for_styles_and_models(maker: User, engine: FakeEngine) -> None:
    """A path would be opened by the engine."""
    one = program(maker)
    for style in ("/etc/passwd", "../x", "a/b", "a.png", "song-ink:x", "", "taught-a1b2c3"):
        assert send(one, "POST", "drafts", {"theme": "x", "style": [style]}).status_code == 422
    for model in ("/etc/passwd", "../x", "somebody's", "taught-a1b2c3"):
        assert send(one, "POST", "drafts", {"theme": "x", "model": model}).status_code == 422
    assert engine.asked == []


def test_styles_and_models_are_there_for_strangers() -> None:
    one = program(None)
    assert {"name": "song-ink", "en": "Song ink", "zh": "宋代水墨"}.keys() == one.get(
        "/api/v1/styles"
    ).json()[0].keys()
    assert "painter" in [model["name"] for model in one.get("/api/v1/models").json()]


# Works


def test_a_work_is_kept_painted_and_fetched(maker: User, engine: FakeEngine) -> None:
    one = program(maker)
    wish = {"theme": "a boat", "title": "Boat", "visibility": "public"}
    answer = send(one, "POST", "works", wish)
    said = answer.json()
    assert answer.status_code == 201
    assert (said["title"], said["style"], said["alt"], said["ready"]) == ("Boat", "song-ink", "A boat", False)
    assert one.get(f"/api/v1/works/{said['id']}/picture").status_code == 404
    assert one.get(f"/api/v1/jobs/{said['job']}").json()["state"] == "queued"
    run_next("short", "here")
    assert one.get(f"/api/v1/jobs/{said['job']}").json()["state"] == "done"
    found = one.get(f"/api/v1/works/{said['id']}").json()
    assert found["ready"]
    assert found["recipe"]["theme"] == "a boat"
    assert found["picture"] == f"http://testserver/works/{said['id']}/picture.png"
    assert program(None).get(f"/api/v1/works/{said['id']}/picture").content.startswith(b"\x89PNG")


def test_the_limits_of_the_pages_hold(maker: User, engine: FakeEngine) -> None:
    maker.works_a_day = 1
    maker.save()
    one = program(maker)
    assert send(one, "POST", "works", {"theme": "a boat"}).status_code == 201
    refused = send(one, "POST", "works", {"theme": "a boat"})
    assert refused.status_code == 422
    assert "all 1 works" in refused.json()["detail"]
    assert Work.objects.count() == 1


def test_a_recipe_that_is_none_is_refused(maker: User, engine: FakeEngine) -> None:
    one = program(maker)
    for bad in ({"x": 1}, {"version": 99}, {**json.loads(recipe()), "seed": "x"}):
        answer = send(one, "POST", "works", {"recipe": bad})
        assert answer.status_code == 422
        assert answer.json()["key"].startswith("work-")
    assert not Work.objects.exists()


def test_works_are_found(maker: User, teacher: User) -> None:
    boat, cat = work_of(maker, "a boat", title="A boat"), work_of(teacher, "a cat", title="A cat")
    hidden = work_of(maker, "hidden", visibility="private")
    one = program(maker)

    def ids(query: str) -> list[str]:
        return [row["id"] for row in one.get(f"/api/v1/works?{query}").json()["items"]]

    assert ids("") == [str(row.pk) for row in (hidden, cat, boat)]
    assert ids("mine=true") == [str(hidden.pk), str(boat.pk)]
    assert ids("maker=Teacher") == [str(cat.pk)]
    assert ids("q=cat") == [str(cat.pk)]
    assert ids("limit=1&offset=1") == [str(cat.pk)]
    send(one, "PUT", f"works/{cat.pk}/like")
    assert send(one, "PUT", f"works/{cat.pk}/like").json() == {"likes": 1, "liked": True}
    assert ids("liked=true") == [str(cat.pk)]
    assert send(one, "DELETE", f"works/{cat.pk}/like").json() == {"likes": 0, "liked": False}


def test_a_list_costs_the_same_however_long(maker: User) -> None:
    one, costs = program(maker), list[int]()
    for number in range(12):
        work_of(maker, f"boat {number}")
    for limit in (1, 1, 12):
        with CaptureQueriesContext(connection) as queries:
            assert len(one.get(f"/api/v1/works?limit={limit}").json()["items"]) == limit
        costs.append(len(queries))
    assert costs[1] == costs[2] <= 6


def test_a_work_is_changed_only_as_said(maker: User) -> None:
    work, one = work_of(maker, story="old", visibility="private"), program(maker)
    said = send(one, "PATCH", f"works/{work.pk}", {"title": "新月", "visibility": "public"}).json()
    assert (said["title"], said["story"], said["visibility"]) == ("新月", "old", "public")
    assert said["published"]
    assert send(one, "PATCH", f"works/{work.pk}", {"maker": "me"}).status_code == 422
    assert send(one, "PATCH", f"works/{work.pk}", {"standing": "shown"}).status_code == 422


def test_a_work_is_deleted(maker: User) -> None:
    work = work_of(maker)
    assert send(program(maker), "DELETE", f"works/{work.pk}").status_code == 204
    assert not Work.objects.exists()


def test_collections_show_what_one_may_see(maker: User, teacher: User) -> None:
    row = Collection.objects.create(maker=maker, name="Boats", visibility="public")
    for work in (work_of(maker), work_of(maker, visibility="private")):
        row.add(work)
    one = program(teacher)
    assert one.get("/api/v1/collections").json()["items"][0]["works"] == 1
    assert one.get(f"/api/v1/collections/{row.pk}/works").json()["count"] == 1
    assert program(maker).get(f"/api/v1/collections/{row.pk}/works").json()["count"] == 2


def test_a_job_is_cancelled(maker: User) -> None:
    job = Job.objects.create(owner=maker, kind="idle", language="en")
    assert send(program(maker), "POST", f"jobs/{job.pk}/cancel").json()["state"] == "cancelled"
    assert program(maker).get("/api/v1/jobs").json()["count"] == 1


# Faults


def test_faults_are_problems_in_the_askers_language(maker: User, engine: FakeEngine) -> None:
    one = program(maker)
    answer = send(one, "POST", "drafts", {"theme": UNKNOWN})
    assert answer["Content-Type"] == "application/problem+json"
    assert answer.json()["type"] == "/api/docs#refused"
    assert answer.json()["key"] == "no-model"
    maker.language = "zh-hans"
    maker.save()
    assert "模型" in send(one, "POST", "drafts", {"theme": UNKNOWN}).json()["detail"]
    chosen = one.get("/api/v1/works/x", headers={"Accept-Language": "en"})
    assert chosen.json()["detail"].startswith("There is nothing here")


def test_what_is_wrong_is_named(maker: User) -> None:
    said = send(program(maker), "POST", "drafts", {"theme": "", "count": 99, "x": 1}).json()
    assert {one["where"].rpartition(".")[2] for one in said["errors"]} == {"theme", "count", "x"}
    assert "body" in said["detail"]


def test_an_engine_that_is_away_is_told(maker: User, engine: FakeEngine) -> None:
    engine.away = True
    answer = send(program(maker), "POST", "drafts", {"theme": "x"})
    assert (answer.status_code, answer["Retry-After"]) == (503, "5")


@pytest.mark.parametrize(
    ("method", "path", "status"),
    [
        ("GET", "nothing", 404),
        ("DELETE", "me", 405),
        ("GET", "works/no-id", 404),
        ("GET", "works?limit=0", 422),
    ],
)
def test_every_fault_is_json(maker: User, method: str, path: str, status: int) -> None:
    answer = program(maker).generic(method, f"/api/v1/{path}")
    assert (answer.status_code, answer["Content-Type"]) == (status, "application/problem+json")
    assert answer.json()["status"] == status


@pytest.mark.parametrize(
    "body", ["{", "[]", "null", '"x"', "\x00", '{"theme": "\\ud800"}', '{"theme": "\\u0000"}']
)
def test_bodies_that_are_none(maker: User, body: str) -> None:
    answer = program(maker).generic("POST", "/api/v1/drafts", body, content_type="application/json")
    assert answer.status_code in (400, 422)


def test_a_body_that_is_too_long_is_refused(maker: User) -> None:
    body = json.dumps({"theme": "x" * (13 * 2**20)})
    answer = program(maker).generic("POST", "/api/v1/drafts", body, content_type="application/json")
    assert answer.status_code == 413


def test_faults_of_ours_tell_nothing(maker: User, monkeypatch: pytest.MonkeyPatch) -> None:
    def broken(*_: object) -> None:
        raise RuntimeError("a secret in a traceback")

    monkeypatch.setattr("danqing_studio.api.telling.part", broken)
    answer = program(maker).get("/api/v1/works")
    assert answer.status_code == 500
    assert answer.json()["type"] == "/api/docs#failed"
    assert b"secret" not in answer.content


# Pace and caches


def test_programs_have_a_pace(maker: User, teacher: User, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(access, "CALLS", access.CALLS._replace(most=3))
    one = program(maker)
    assert [one.get("/api/v1/me").status_code for _ in range(4)] == [200, 200, 200, 429]
    assert program(maker).get("/api/v1/me").status_code == 429  # another key of the same person's
    answer = one.get("/api/v1/me")
    assert 0 < int(answer["Retry-After"]) <= access.CALLS.seconds
    assert program(teacher).get("/api/v1/me").status_code == 200
    Meter.objects.update(ends=timezone.now())
    assert one.get("/api/v1/me").status_code == 200


def test_strangers_and_guessers_have_a_pace(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(access, "STRANGERS", access.STRANGERS._replace(most=2))
    monkeypatch.setattr(access, "GUESSES", access.GUESSES._replace(most=2))
    one, guesser = program(None), Client(headers={"Authorization": "Bearer dq_wrong"})
    assert [one.get("/api/v1/models").status_code for _ in range(3)] == [200, 200, 429]
    assert [guesser.get("/api/v1/me").status_code for _ in range(3)] == [401, 401, 429]


def test_what_has_not_changed_is_not_sent_again(maker: User) -> None:
    work, one = work_of(maker), program(maker)
    first = one.get(f"/api/v1/works/{work.pk}")
    again = one.get(f"/api/v1/works/{work.pk}", headers={"If-None-Match": first["ETag"]})
    assert (again.status_code, again.content) == (304, b"")
    assert "Authorization" in first["Vary"]
    assert first["Cache-Control"] == "private, no-cache"
    picture = one.get(f"/api/v1/works/{work.pk}/picture")
    assert (
        one.get(f"/api/v1/works/{work.pk}/picture", headers={"If-None-Match": picture["ETag"]}).status_code
        == 304
    )


def test_visitors_look_and_do_not_make(engine: FakeEngine) -> None:
    one = program(person("visitor", Role.VISITOR))
    assert one.get("/api/v1/works").status_code == 200
    for path in ("drafts", "paintings", "works", "themes/explain"):
        assert send(one, "POST", path, {"theme": "x"}).status_code == 403
