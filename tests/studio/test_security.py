"""What somebody with bad intentions tries, against the whole studio. docs/studio/security.md tells of it."""

import asyncio
import re
from collections.abc import Callable, Iterator
from http.cookies import Morsel
from typing import Any

import pytest
from asgiref.sync import sync_to_async
from django.core.files.storage import default_storage
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connections
from django.test import Client, override_settings
from django.urls import URLPattern, URLResolver, get_resolver, reverse

from danqing_studio import bodies
from danqing_studio.accounts import pacing
from danqing_studio.accounts.models import User
from danqing_studio.api.models import Key
from danqing_studio.jobs.models import Job
from danqing_studio.teaching.models import Picture, SetOfPictures, TaughtModel
from danqing_studio.workbench.models import Sitting, Step
from studio import hostile
from studio.conftest import PASSWORD, person, signed_in
from studio.painted import work_of
from studio.programs import FakeEngine, fake_engine

pytestmark = pytest.mark.django_db


@pytest.fixture
def engine(monkeypatch: pytest.MonkeyPatch) -> FakeEngine:
    return fake_engine(monkeypatch)


# Uploads, wherever one can send something


def to_workbench(client: Client, maker: User, file: SimpleUploadedFile) -> Any:
    sitting = Sitting.objects.create(person=maker)
    form = {"verb": "paint", "options": "{}", "pictures": file}
    return client.post(reverse("workbench:steps", args=[sitting.pk]), form)


def to_opening(client: Client, maker: User, file: SimpleUploadedFile) -> Any:
    sitting = Sitting.objects.create(person=maker)
    return client.post(reverse("workbench:open"), {"sitting": str(sitting.pk), "pictures": file})


def to_teaching(client: Client, maker: User, file: SimpleUploadedFile) -> Any:
    pictures = SetOfPictures.objects.create(owner=maker, name="x")
    address = reverse("teaching:add", args=[pictures.pk])
    return client.post(address, {"file": file, "path": file.name}, headers={"Accept": "application/json"})


ENDPOINTS: dict[str, Callable[[Client, User, SimpleUploadedFile], Any]] = {
    "workbench:steps": to_workbench, "workbench:open": to_opening, "teaching:add": to_teaching,
}  # fmt: skip
TEACHING_TAKES = {"zip"}  # unpacked by a job, with limits of its own: test_uploads.py


@pytest.mark.parametrize("endpoint", ENDPOINTS)
@pytest.mark.parametrize("name", sorted(hostile.NOT_PICTURES))
def test_hostile_files_are_refused_everywhere(
    endpoint: str, name: str, maker: User, engine: FakeEngine
) -> None:
    """With words that say what to do, before the engine or the storage sees a byte."""
    data = hostile.NOT_PICTURES[name]()
    file = SimpleUploadedFile("picture.png", data, content_type="image/png")
    answer = ENDPOINTS[endpoint](signed_in(maker), maker, file)
    said = answer.json()
    assert answer.status_code in (400, 404, 422), said
    assert len(said.get("fault") or said.get("refused", "") or said.get("detail", "")) > 20 or name == "empty"
    assert not engine.asked
    assert not Step.objects.exists()
    assert not Picture.objects.exists()


NOT_MODELS: dict[str, Callable[[], bytes]] = hostile.NOT_PICTURES | {
    "picture": lambda: hostile.encoded(hostile.noise()),
    "pickle": lambda: b"\x80\x04cos\nsystem\n(S'id'\ntR.",
    "header-of-exabytes": lambda: b"\xff" * 7 + b"\x0f{}",
    "header-longer-than-the-file": lambda: (2**20).to_bytes(8, "little") + b"{}",
    "header-nested": lambda: (200_000).to_bytes(8, "little") + b"[" * 200_000,
    "header-no-text": lambda: (4).to_bytes(8, "little") + b"\xff\xfe\0{",
    "tensors-outside": lambda: (84).to_bytes(8, "little")
    + b'{"x":{"dtype":"F32","shape":[9999999],"data_offsets":[0,39999996]},"__metadata__":{}}',
}  # fmt: skip


@pytest.mark.parametrize("name", sorted(NOT_MODELS))
def test_a_model_is_not_brought_by_a_hostile_file(name: str, maker: User, engine: FakeEngine) -> None:
    """Only the header is read; nothing of it is kept, whatever the file is called."""

    def stored() -> list[str]:
        return default_storage.listdir("models")[1] if default_storage.exists("models") else []

    before, file = stored(), SimpleUploadedFile("../../x.safetensors", NOT_MODELS[name]())
    answer = signed_in(maker).post(reverse("teaching:bring"), {"file": file}, follow=True)
    page = answer.content.decode()
    assert "no model that Danqing has taught" in page or (name == "empty" and "Choose a file first" in page)
    assert not TaughtModel.objects.exists()
    assert not engine.asked
    assert stored() == before


@pytest.mark.parametrize(
    "name", ["../../etc/cron.d/x.png", "..\\x.png", "/etc/x.png", "a\0b.png", "x" * 500 + ".png"]
)
def test_names_of_files_lead_nowhere(name: str, maker: User, engine: FakeEngine) -> None:
    file = SimpleUploadedFile("x.png", hostile.encoded(hostile.noise()), content_type="image/png")
    vars(file)["_name"] = name  # Django would cut it
    answer = to_teaching(signed_in(maker), maker, file)
    assert answer.status_code < 500
    for picture in Picture.objects.all():
        assert ".." not in str(picture.file.name)
        assert str(picture.file.name).startswith("sets/")


def test_every_form_that_takes_files_is_tried() -> None:
    """A new view that takes files belongs into ENDPOINTS, or is named here with its reason."""
    from house import ROOT

    own = {
        "models.py",
        "sets.py",
        "wanting.py",
        "opening.py",
    }  # models.py: a model's file, see above
    takers = {
        file.name
        for file in (ROOT / "danqing_studio").rglob("*.py")
        if "request.FILES" in file.read_text("utf-8")
    }
    assert takers <= own


# Bodies


def asked(body: list[bytes], headers: dict[str, str], path: str = "/") -> tuple[int, int]:
    """What BodyLimit answers, and how many bytes the application got to see."""
    parts, sent, seen = iter(body), [], [0]

    async def app(scope: Any, receive: Any, send: Any) -> None:
        while True:
            message = await receive()
            if message["type"] == "http.disconnect":
                return
            seen[0] += len(message["body"])
            if not message["more_body"]:
                break
        await send({"type": "http.response.start", "status": 200, "headers": []})
        await send({"type": "http.response.body", "body": b""})

    async def receive() -> dict[str, Any]:
        part = next(parts, None)
        return {"type": "http.request", "body": part or b"", "more_body": part is not None}

    async def send(message: Any) -> None:
        sent.append(message)

    async def once() -> None:
        await bodies.BodyLimit(app)(scope, receive, send)
        await sync_to_async(connections.close_all)()  # its thread outlives the test

    raw = [(name.encode(), value.encode()) for name, value in headers.items()]
    scope = {"type": "http", "path": path, "headers": raw}
    asyncio.run(once())
    return sent[0]["status"], seen[0]


def test_a_claim_of_four_gigabytes_is_refused_unread() -> None:
    assert asked([b"x"], {"content-length": str(4 * 2**30)}) == (413, 0)


def test_a_body_that_does_not_say_how_long_it_is_is_counted(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(bodies, "MOST", 100)
    assert asked([b"x" * 60] * 1000, {}) == (413, 60)
    assert asked([b"x" * 60], {}) == (200, 60)
    assert asked([b"x" * 60] * 9, {"content-length": "7"}) == (413, 60)  # it lied


@pytest.mark.django_db(transaction=True)
def test_only_who_is_signed_in_may_send_a_folder() -> None:
    client = signed_in(person("maker"))
    cookie = f"{bodies.SESSION}={client.cookies[bodies.SESSION].value}"
    large = {"content-length": str(bodies.MOST + 1)}
    assert asked([b"x"], large, "/models/sets/") == (413, 0)
    assert asked([b"x"], large | {"cookie": f"{bodies.SESSION}=guessed"}, "/models/sets/") == (413, 0)
    assert asked([b"x"], large | {"cookie": cookie}, "/models/sets/") == (200, 1)
    assert asked([b"x"], large | {"cookie": cookie}, "/create/") == (413, 0)


# Headers, cookies, hosts, ways out


def test_files_run_nothing_wherever_they_are_opened(maker: User) -> None:
    work, client = work_of(maker), signed_in(maker)
    for kind in ("picture", "preview", "tile"):
        answer = client.get(reverse(f"works:{kind}", args=[work.pk]))
        assert answer["X-Content-Type-Options"] == "nosniff"
        assert answer["Content-Security-Policy"].startswith("default-src 'none'; sandbox")
        assert answer["Cross-Origin-Resource-Policy"] == "same-origin"
        assert answer["Content-Type"] in ("image/png", "image/webp")
    for path in ("/api/v1/works", "/api/v1/nothing", f"/api/v1/works/{work.pk}/picture"):
        assert "sandbox" in client.get(path)["Content-Security-Policy"]


def test_a_title_cannot_break_out_of_a_header(maker: User) -> None:
    work = work_of(maker, title='x"\r\nSet-Cookie: a=b; filename="y.html')
    answer = signed_in(maker).get(reverse("works:picture", args=[work.pk]) + "?download")
    assert "Set-Cookie" not in answer
    assert re.fullmatch(r"attachment; filename=\"?[\w-]+\.png\"?", answer["Content-Disposition"])


def test_words_of_people_are_text_everywhere(maker: User) -> None:
    words = "<script>alert(1)</script>"
    work = work_of(maker, words, title=words, story=words)
    Key.objects.make(maker, words[:60], "read", 7)
    for path in (f"/works/{work.pk}/", "/gallery/", "/mine/", "/keys/", f"/makers/{maker.username}/"):
        page = signed_in(maker).get(path).content.decode()
        assert words not in page, path
        assert "alert(1)" in page or path == "/gallery/", path


@pytest.mark.parametrize(
    "elsewhere",
    [
        "https://evil.example/",
        "//evil.example/",
        "/\\evil.example",
        "javascript:alert(1)",
        "http:evil.example",
    ],
)
@pytest.mark.parametrize("name", ["site:language", "site:theme", "jobs:cancel", "accounts:sign-in"])
def test_nobody_is_sent_elsewhere(name: str, elsewhere: str, maker: User) -> None:
    job = Job.objects.create(owner=maker, kind="idle", language="en")
    address = reverse(name, args=[job.pk] if name == "jobs:cancel" else [])
    form = {"next": elsewhere, "language": "en", "theme": "dark", "username": "maker", "password": PASSWORD}
    answer = (Client() if name == "accounts:sign-in" else signed_in(maker)).post(address, form)
    assert answer.status_code == 302
    assert answer["Location"].startswith("/")
    assert "evil" not in answer["Location"]
    assert "alert" not in answer["Location"]


def cookies(client: Client) -> dict[str, Morsel[str]]:
    """After signing in, and choosing a language and a theme."""
    client.post("/sign-in/", {"username": "maker", "password": PASSWORD})
    client.post("/language/", {"language": "en"})
    client.post("/theme/", {"theme": "dark"})
    return dict(client.cookies)


def test_cookies_are_out_of_scripts_and_other_sites_reach(maker: User) -> None:
    found = cookies(Client())
    assert {"sessionid", "theme", "django_language"} <= set(found)
    for name, cookie in found.items():
        assert cookie["httponly"], name
        assert cookie["samesite"] == "Lax", name
        assert cookie["path"] == "/", name


def test_a_session_given_to_somebody_is_not_theirs_after_signing_in(maker: User) -> None:
    """Session fixation: what an attacker knew before is worth nothing after."""
    client = Client()
    client.post("/language/", {"language": "en"})
    client.session["x"] = 1
    client.session.save()
    before = client.session.session_key
    client.post("/sign-in/", {"username": "maker", "password": PASSWORD})
    assert client.session.session_key != before
    assert not client.session.__class__(before).load()
    attacker = Client()
    attacker.cookies["sessionid"] = "a-key-of-the-attackers-choice-000"
    attacker.post("/sign-in/", {"username": "maker", "password": PASSWORD})
    assert attacker.cookies["sessionid"].value != "a-key-of-the-attackers-choice-000"


@pytest.mark.parametrize(
    "host", ["evil.example", "localhost.evil.example", "evil.example:80", "127.0.0.1@evil.example"]
)
def test_other_hosts_are_refused(host: str) -> None:
    with override_settings(ALLOWED_HOSTS=["localhost", "127.0.0.1", "[::1]"]):
        for path in ("/", "/api/v1/works", "/sign-in/"):
            answer = Client(headers={"Host": host}).get(path)
            assert answer.status_code == 400
            assert b"evil" not in answer.content


PATHS = [
    "..%2f..%2fetc%2fpasswd",
    "../../../etc/passwd",
    "%2e%2e/%2e%2e/secret.key",
    "....//secret.key",
    "secret.key",
]


@pytest.mark.parametrize("path", PATHS)
def test_addresses_of_files_lead_nowhere(path: str, owner: User) -> None:
    client = signed_in(owner)
    for root in ("/static/", "/media/", "/works/", "/", "/models/", "/api/v1/works/", "/create/"):
        answer = client.get(root + path)
        assert answer.status_code in (301, 400, 404), root + path
        assert b"root:" not in (b"" if answer.streaming else answer.content)


# Everyone's own


def test_events_are_ones_own(maker: User, moderator: User, owner: User) -> None:
    job = Job.objects.create(owner=maker, kind="idle", state=Job.State.DONE, language="en")
    for who in (person("other"), moderator, owner):
        for address in (reverse("jobs:events", args=[job.pk]), f"/api/v1/jobs/{job.pk}/events"):
            assert signed_in(who).get(address).status_code == 404


def every_view(resolver: URLResolver, space: str = "") -> Iterator[tuple[str, Any]]:
    for one in resolver.url_patterns:
        if isinstance(one, URLPattern):
            yield space + (one.name or ""), one.callback
        else:
            yield from every_view(one, f"{one.namespace}:" if one.namespace else space)


def test_no_view_is_exempt_from_the_check_against_forged_requests() -> None:
    """But the interface for programs, which checks it itself wherever there is a session."""
    exempt = {name for name, view in every_view(get_resolver()) if getattr(view, "csrf_exempt", False)}
    assert {name for name in exempt if not name.startswith("api-v1:")} == set()


# Pace


def turn_dark(client: Client) -> Any:
    """Send a form as browsers do."""
    return client.post("/theme/", "theme=dark", content_type="application/x-www-form-urlencoded")


def test_who_sends_too_much_is_asked_to_wait(maker: User, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(pacing, "WRITES", pacing.WRITES._replace(most=2))
    client = signed_in(maker)
    answers = [turn_dark(client) for _ in range(3)]
    assert [answer.status_code for answer in answers] == [302, 302, 429]
    assert 0 < int(answers[2]["Retry-After"]) <= 60
    assert b"patience" in answers[2].content
    assert client.get("/").status_code == 200
    assert turn_dark(signed_in(person("other"))).status_code == 302


def test_strangers_are_counted_by_address(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(pacing, "WRITES", pacing.WRITES._replace(most=1))
    here, there = Client(REMOTE_ADDR="203.0.113.1"), Client(REMOTE_ADDR="203.0.113.2")
    forged = Client(REMOTE_ADDR="203.0.113.1", headers={"X-Forwarded-For": "198.51.100.7"})
    assert [turn_dark(one).status_code for one in (here, here, forged, there)] == [
        302, 429, 429, 302,
    ]  # fmt: skip


def test_uploads_have_a_pace_of_their_own(
    maker: User, engine: FakeEngine, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(pacing, "UPLOADS", pacing.UPLOADS._replace(most=1))
    client, data = signed_in(maker), hostile.encoded(hostile.noise())
    answers = [to_teaching(client, maker, SimpleUploadedFile(f"{n}.png", data)) for n in range(2)]
    assert [answer.status_code for answer in answers] == [200, 429]
