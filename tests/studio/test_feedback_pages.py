"""The pages of feedback and what is sent to them; the engine is one that draws nothing."""

import json
from html.parser import HTMLParser
from typing import Any

import numpy as np
import pytest
from asgiref.sync import async_to_sync
from django.test import Client
from django.urls import reverse

from danqing.trust.recipe import Recipe, Share
from danqing_studio.accounts.models import User
from danqing_studio.engine.client import Answer
from danqing_studio.feedback import choices, pairs, wall
from danqing_studio.feedback.models import Choice, Consent, Heart, Purpose, TasteState
from danqing_studio.works.models import Work
from studio.conftest import person, signed_in
from studio.drawn import Drawn, engine, tiny, vector
from studio.test_feedback import allow, pictures

__all__ = ["engine"]  # a fixture
pytestmark = pytest.mark.django_db
JSON = {"HTTP_ACCEPT": "application/json"}


class Fields(HTMLParser):
    """The hidden fields and the pictures of a page."""

    def __init__(self, page: bytes) -> None:
        super().__init__()
        self.fields: dict[str, str] = {}
        self.images: list[dict[str, str | None]] = []
        self.feed(page.decode())

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        found = dict(attrs)
        if tag == "input" and found.get("type") == "hidden":
            self.fields[str(found["name"])] = str(found["value"])
        if tag == "img":
            self.images.append(found)


def drawn_pair(client: Client) -> Fields:
    return Fields(client.get("/which-one/?draw").content)


def pick(client: Client, shown: str, taken: str = "1") -> Any:
    return client.post(reverse("feedback:pick"), {"shown": shown, "taken": taken}, **JSON)  # type: ignore[arg-type]


def test_the_page_itself_waits_for_no_engine(maker: User, engine: Drawn) -> None:
    assert b"data-waiting" in signed_in(maker).get("/which-one/").content
    assert engine.asked == []


def test_a_pair_is_drawn_shown_and_answered(maker: User, engine: Drawn) -> None:
    allow(maker)
    client = signed_in(maker)
    pair = drawn_pair(client)
    assert [image["alt"] for image in pair.images] == ["A boat on a lake"] * 2
    for image in pair.images:
        picture = client.get(str(image["src"]))
        assert picture.headers["Content-Type"] == "image/webp"
        assert "private" in picture.headers["Cache-Control"]
    answer = pick(client, pair.fields["shown"])
    choice = Choice.objects.get(pk=answer.json()["choice"])
    assert (choice.kind, choice.taken, len(choice.shown)) == ("pair", 1, 2)
    assert 0 < choice.shown[0]["propensity"] < 1
    assert TasteState.objects.get().choices == 1
    reasons = reverse("feedback:reasons", args=[choice.pk])
    assert client.post(reasons, {"reasons": ["mood", "nonsense"]}, **JSON).status_code == 204  # type: ignore[arg-type]
    assert Choice.objects.get().reasons == ["mood"]


def test_without_consent_one_plays_and_nothing_is_kept(maker: User, engine: Drawn) -> None:
    client = signed_in(maker)
    pair = drawn_pair(client)
    assert pick(client, pair.fields["shown"]).json() == {"choice": ""}
    assert not Choice.objects.exists()


def test_without_scripts_the_next_pair_follows_and_one_may_say_why(maker: User, engine: Drawn) -> None:
    allow(maker)
    client = signed_in(maker)
    sent = {"shown": drawn_pair(client).fields["shown"], "taken": ""}
    page = client.post(reverse("feedback:pick"), sent, follow=True)
    assert page.redirect_chain[0][0].startswith("/which-one/?draw&last=")
    choice = Choice.objects.get()
    assert choice.taken is None
    assert reverse("feedback:reasons", args=[choice.pk]).encode() in page.content
    assert b'id="reasons" class="reasons-place" aria-labelledby="reasons-title">' in page.content


def test_while_the_engine_is_away_the_page_says_so(maker: User, engine: Drawn) -> None:
    engine.away = True
    page = signed_in(maker).get("/which-one/?draw")
    assert b"coming back to the easel" in page.content


def test_no_picture_is_painted_that_was_not_offered(maker: User, engine: Drawn) -> None:
    assert signed_in(maker).get(reverse("feedback:picture"), {"of": "made:up"}).status_code == 404
    assert engine.asked == []


@pytest.mark.parametrize("sent", [{}, {"shown": "made up"}, {"shown": "", "taken": "0"}])
def test_answers_to_nothing_are_refused(maker: User, engine: Drawn, sent: dict[str, str]) -> None:
    assert signed_in(maker).post(reverse("feedback:pick"), sent).status_code == 400


@pytest.mark.parametrize("taken", ["2", "-1", "x", "99999999999999999999"])
def test_answers_beside_the_pictures_are_refused(maker: User, engine: Drawn, taken: str) -> None:
    allow(maker)
    client = signed_in(maker)
    assert pick(client, drawn_pair(client).fields["shown"], taken).status_code == 400


def work(maker: User, seed: int, **fields: Any) -> Work:
    given = {
        "visibility": "public",
        "theme": "月下的海",
        "recipe": "secret",
        "alt_en": f"Sea {seed}",
    } | fields
    return Work.objects.create(maker=maker, features=vector(seed), picture="x.png", **given)


def test_pairs_of_works_are_public_ones_of_others(
    maker: User, engine: Drawn, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(pairs, "OF_WORKS", 1.0)
    allow(maker)
    other = person("other")
    work(maker, 1), work(maker, 2)
    work(other, 3, recipe_shown=False), work(other, 4, visibility="link"), work(other, 5, theme="else")
    assert "wall" in (drawn_pair(signed_in(maker)), engine.asked)[1]  # none can be asked about
    seen = [work(other, 6), work(other, 7)]
    client = signed_in(maker)
    pair = drawn_pair(client)
    assert {image["src"] for image in pair.images} == {
        reverse("works:preview", args=[one.pk]) for one in seen
    }
    pick(client, pair.fields["shown"])
    kept = Choice.objects.get()
    assert {one["work"] for one in kept.shown} == {str(one.pk) for one in seen}
    assert kept.recipes == ["", ""]  # which stay with the works


def test_the_wall_comes_in_the_order_of_taste_and_knows_how(maker: User, engine: Drawn) -> None:
    works = [{"index": at, "recipe": f'{{"seed":{at}}}'} for at in range(6)]
    answer = Answer({"style": "song-ink", "works": works}, [tiny(shade=at) for at in range(6)])
    assert async_to_sync(wall.ordered)(maker, answer, theme="猫") is answer
    allow(maker)
    found = async_to_sync(wall.ordered)(maker, answer, theme="猫", first=12)
    at = [one["index"] for one in found.facts["works"]]
    assert sorted(at) == list(range(6))
    assert found.pictures == [answer.pictures[one] for one in at]
    assert pick(signed_in(maker), found.facts["shown"], "2").status_code == 200
    choice = Choice.objects.get()
    assert (choice.theme, choice.style, choice.positions) == ("猫", "song-ink", list(range(12, 18)))
    assert choice.recipes == [one["recipe"] for one in found.facts["works"]]
    assert any(one["random"] for one in choice.shown)
    assert all(0 < one["propensity"] <= 1 for one in choice.shown)


def recipe() -> str:
    made = Recipe("0.1.0", "create", {}, "cat", {}, (Share("song-ink"),), None, 1, 512, 512, 1.0, 0.5)
    return made.to_json()


def test_hearts_are_given_and_taken_back(maker: User, engine: Drawn) -> None:
    client, address = Client(headers={"Accept": "application/json"}), reverse("feedback:heart")
    client.force_login(maker)
    assert client.post(address, {"recipe": recipe()}).json() == {"kept": False}
    assert engine.asked == []
    allow(maker)
    assert client.post(address, {"recipe": recipe(), "theme": "cat"}).json() == {"kept": True}
    assert Heart.objects.get().features.shape[1] > 0
    assert client.post(address, {"recipe": recipe()}).json() == {"kept": False}
    assert client.post(address, {"recipe": "nonsense"}).status_code == 400
    engine.away = True
    assert client.post(address, {"recipe": recipe()}).json() == {"kept": True}
    assert Heart.objects.get().features.shape[1] == 0


def test_hearts_on_works_that_one_may_not_see(maker: User, engine: Drawn) -> None:
    allow(maker)
    hidden = work(person("other"), 1, visibility="private")
    for pk in (str(hidden.pk), "not an id"):
        assert signed_in(maker).post(reverse("feedback:heart"), {"work": pk}).status_code == 404
    hidden.visibility = "public"
    hidden.save()
    signed_in(maker).post(reverse("feedback:heart"), {"work": hidden.pk})
    assert Heart.objects.get().work == hidden


def test_consent_is_asked_once_and_taken_at_its_word(maker: User) -> None:
    client, address = signed_in(maker), reverse("feedback:consent")
    asks = b'id="consent-title"'
    assert asks in client.get("/which-one/").content
    client.post(address, {"order": "on", "models": "on", "no": "1"})
    assert Consent.objects.of(maker) == {}
    assert asks not in client.get("/which-one/").content
    client.post(address, {"order": "on"})
    assert set(Consent.objects.of(maker)) == {Purpose.ORDER}
    choices.note_pick(maker, pictures(), 0)
    client.post(address, {"models": "on"})
    assert set(Consent.objects.of(maker)) == {Purpose.MODELS}
    assert not Choice.objects.exists()
    away = client.post(address, {"next": "https://example.org/"})
    assert away.headers["Location"] == reverse("feedback:taste")


def test_the_page_of_ones_taste_shows_exports_and_deletes(maker: User, engine: Drawn) -> None:
    client = signed_in(maker)
    assert b"nothing is known" in client.get("/taste/").content
    allow(maker)
    assert b"It grows as you choose" in client.get("/taste/").content
    for seed in range(12):
        choices.note_pick(maker, pictures(seed=seed), seed % 4, theme=f"theme {seed}", reasons=["mood"])
    page = client.get("/taste/")
    assert page.content.count(b'class="leaning-band"') == 6
    found = Fields(page.content)
    assert len(found.images) == 8
    assert client.get(str(found.images[0]["src"])).headers["Content-Type"] == "image/webp"
    assert b"theme 11" in page.content
    data = json.loads(client.post(reverse("feedback:export")).content)
    assert (len(data["choices"]), data["taste"]["choices"]) == (12, 12)
    client.post(reverse("feedback:forget"))
    assert [kept.objects.count() for kept in (Choice, Heart, TasteState)] == [0, 0, 0]


def test_what_is_anothers_stays(maker: User, owner: User, moderator: User, engine: Drawn) -> None:
    allow(maker)
    choice = choices.note_pick(maker, pictures(), 0, theme="nobody else's")
    assert choice is not None
    for other in (owner, moderator, person("other")):
        client = signed_in(other)
        assert b"nobody else" not in client.get("/taste/").content
        assert client.get(reverse("feedback:shown", args=[choice.pk, 0])).status_code == 404
        client.post(reverse("feedback:forget"))
        assert client.post(reverse("feedback:reasons", args=[choice.pk])).status_code == 404
    assert Choice.objects.get().reasons == []
    assert engine.asked == []


def test_leaving_takes_everything_along(maker: User) -> None:
    allow(maker)
    choices.note_pick(maker, pictures(), 0)
    choices.note_heart(maker, recipe="{}", features=np.frombuffer(vector(1), "<f2"))
    maker.leave()
    assert [kept.objects.count() for kept in (Choice, Heart, TasteState, Consent)] == [0, 0, 0, 0]
