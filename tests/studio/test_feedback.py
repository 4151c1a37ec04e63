"""What is kept of choices: only with consent, for what was allowed, and gone when it shall be."""

import io
import json
from typing import Any

import numpy as np
import pytest
from django.apps import apps
from django.core import signing
from django.core.management import call_command

from danqing_studio.accounts.models import User
from danqing_studio.feedback import choices, offers, taste
from danqing_studio.feedback.exporting import own_data, pseudonym
from danqing_studio.feedback.models import Choice, Consent, Heart, Purpose, TasteState
from danqing_studio.feedback.offers import Offer, Shown
from danqing_studio.works.models import Work
from studio.conftest import person
from studio.drawn import NUMBERS, vector

pytestmark = pytest.mark.django_db


def pictures(count: int = 4, seed: int = 0) -> list[Shown]:
    return [Shown(f'{{"seed":{at}}}', vector(100 * seed + at), propensity=0.25) for at in range(count)]


def allow(user: User, *purposes: Purpose) -> None:
    for purpose in purposes or tuple(Purpose):
        Consent.objects.give(user, purpose)


def test_without_consent_nothing_is_kept_and_nothing_ordered(maker: User) -> None:
    assert choices.note_pick(maker, pictures(), 1) is None
    assert choices.note_heart(maker, recipe="{}", features=vector(1)) is None
    rows = np.stack([np.frombuffer(one.features, "<f2") for one in pictures()])  # type: ignore[arg-type]
    assert taste.order(maker, rows) == [0, 1, 2, 3]
    assert [kept.objects.count() for kept in (Choice, Heart, TasteState)] == [0, 0, 0]


def test_a_choice_is_kept_with_all_that_was_shown(maker: User) -> None:
    allow(maker)
    choice = choices.note_pick(
        maker, pictures(), 2, theme="猫", style="song-ink", reasons=["mood", "no such reason", "colours"]
    )
    kept = Choice.objects.get()
    assert kept == choice
    assert (kept.taken, kept.theme, kept.kind, kept.reasons) == (2, "猫", "wall", ["colours", "mood"])
    assert kept.recipes == ['{"seed":0}', '{"seed":1}', '{"seed":2}', '{"seed":3}']
    assert kept.features.shape == (4, NUMBERS)
    assert [one["position"] for one in kept.shown] == [0, 1, 2, 3]
    assert {one["propensity"] for one in kept.shown} == {0.25}
    assert (kept.for_order is None, kept.for_models is None) == (False, False)


@pytest.mark.parametrize(("taken", "kind"), [(4, "wall"), (-1, "wall"), (None, "wall"), (4, "pair")])
def test_what_was_not_shown_cannot_be_taken(maker: User, taken: int | None, kind: str) -> None:
    with pytest.raises(IndexError):
        choices.note_pick(maker, pictures(), taken, kind=kind)


def test_without_features_a_choice_is_kept_and_teaches_nothing(maker: User) -> None:
    allow(maker)
    assert choices.note_pick(maker, [*pictures(2), Shown("{}")], 0) is not None
    assert Choice.objects.get().features.shape == (3, 0)
    assert not TasteState.objects.exists()


def test_a_withdrawn_consent_takes_with_it_what_was_kept_for_it_alone(maker: User) -> None:
    allow(maker, Purpose.ORDER)
    choices.note_pick(maker, pictures(), 0, theme="order alone")
    allow(maker, Purpose.MODELS)
    choices.note_pick(maker, pictures(), 0, theme="both")
    choices.take_back(maker, Purpose.ORDER)
    assert [one.theme for one in Choice.objects.all()] == ["both"]
    assert not TasteState.objects.exists()
    choices.take_back(maker, Purpose.MODELS)
    assert not Choice.objects.exists()


def test_consent_given_anew_does_not_reach_back(maker: User) -> None:
    allow(maker)
    choices.note_pick(maker, pictures(), 0)
    choices.take_back(maker, Purpose.MODELS)
    allow(maker, Purpose.MODELS)
    assert Choice.objects.allowed_for(Purpose.ORDER).count() == 1
    assert Choice.objects.allowed_for(Purpose.MODELS).count() == 0


def test_consent_is_given_once_and_a_no_is_remembered(maker: User) -> None:
    assert not Consent.objects.was_asked(maker)
    Consent.objects.decline(maker)
    assert Consent.objects.was_asked(maker)
    assert Consent.objects.of(maker) == {}
    assert Consent.objects.give(maker, Purpose.ORDER) == Consent.objects.give(maker, Purpose.ORDER)


def test_taste_is_worked_out_anew_when_its_version_changes(
    maker: User, monkeypatch: pytest.MonkeyPatch
) -> None:
    allow(maker)
    for seed in range(6):
        choices.note_pick(maker, pictures(seed=seed), seed % 4)
    step_by_step = taste.believed(maker)
    monkeypatch.setattr(taste, "VERSION", "next")
    anew = taste.believed(maker)
    assert step_by_step is not None
    assert anew is not None
    assert TasteState.objects.get().version == "next"
    assert TasteState.objects.get().choices == 6
    assert np.corrcoef(step_by_step.taste, anew.taste)[0, 1] > 0.99


def test_forgetting_leaves_nothing_but_the_consents(maker: User) -> None:
    other = person("other")
    for one in (maker, other):
        allow(one)
        choices.note_pick(one, pictures(), 0)
        choices.note_heart(one, recipe="{}", features=vector(3))
    choices.forget(maker)
    for kept in (Choice, Heart, TasteState):
        assert [row.person for row in kept.objects.all()] == [other]
    assert len(Consent.objects.of(maker)) == 2


def test_a_heart_counts_once_and_is_unlearned_when_taken_back(maker: User) -> None:
    allow(maker)
    choices.note_pick(maker, pictures(), 1)
    before = taste.believed(maker)
    for _ in range(2):
        choices.note_heart(maker, recipe="{}", features=vector(3))
    assert TasteState.objects.get().choices == 2
    assert choices.drop_heart(maker, recipe="{}")
    assert not choices.drop_heart(maker, recipe="{}")
    after = taste.believed(maker)
    assert before is not None
    assert after is not None
    assert np.allclose(before.mean, after.mean, atol=1e-6)


def test_a_heart_on_a_work_goes_with_the_work(maker: User) -> None:
    allow(maker)
    work = Work.objects.create(maker=person("other"), theme="月", recipe="secret", features=vector(2))
    choices.note_heart(maker, work=work, features=bytes(work.features or b""))
    heart = Heart.objects.get()
    assert (heart.theme, heart.recipe) == ("月", "")  # the recipe stays with the work
    work.delete()
    assert not Heart.objects.exists()


def test_a_like_in_the_gallery_is_a_heart_for_those_who_allow_it(maker: User) -> None:
    Like = apps.get_model("gallery", "Like")
    works = [Work.objects.create(maker=person(name), recipe="{}", features=vector(2)) for name in "ab"]
    Like.objects.create(by=maker, work=works[0])
    assert not Heart.objects.exists()
    allow(maker)
    like = Like.objects.create(by=maker, work=works[1])
    assert Heart.objects.get().work == works[1]
    like.delete()
    assert not Heart.objects.exists()


def test_an_offer_cannot_be_made_up_or_answered_by_another_or_twice(maker: User) -> None:
    allow(maker)
    offer = Offer("wall", "猫", "song-ink", pictures())
    text = offers.sign(maker, offer)
    for _ in range(2):
        choices.note_offer(maker, offers.read(maker, text), 1)
    assert Choice.objects.count() == 1
    for whose, sent in ((person("other"), text), (maker, text[:-2] + "xx"), (maker, "")):
        with pytest.raises(signing.BadSignature):
            offers.read(whose, sent)


def test_the_parts_of_a_wall_are_one_choice(maker: User) -> None:
    allow(maker)
    first = Offer("wall", "猫", "", [one._replace(position=at) for at, one in enumerate(pictures(2))])
    second = Offer("wall", "猫", "", [one._replace(position=2 + at) for at, one in enumerate(pictures(3, 1))])
    texts = [offers.sign(maker, one) for one in (first, second)]
    choices.note_offer(maker, offers.joined([offers.read(maker, text) for text in texts]), 4)
    assert Choice.objects.get().positions == [0, 1, 2, 3, 4]


def exported(**options: Any) -> list[dict[str, Any]]:
    stream = io.StringIO()
    call_command("export_choices", stdout=stream, **options)
    return [json.loads(line) for line in stream.getvalue().splitlines()]


def test_the_export_holds_what_was_consented_to_and_no_name(maker: User) -> None:
    other = person("silent")
    allow(maker)
    allow(other, Purpose.ORDER)
    choices.note_pick(other, pictures(), 0)
    choices.note_pick(maker, pictures(), 3, theme="猫")
    choices.note_heart(maker, recipe="{}", features=vector(3))
    lines = exported()
    assert [line["kind"] for line in lines] == ["wall", "heart"]
    assert {line["person"] for line in lines} == {pseudonym(maker.pk)}
    assert len(lines[0]["shown"]) == 4
    assert lines[0]["shown"][3]["recipe"] == '{"seed":3}'
    assert set(lines[0]) >= {"format", "danqing", "day", "consent", "taken", "reasons", "style"}
    assert maker.username not in json.dumps(lines)
    choices.take_back(maker, Purpose.MODELS)
    assert exported() == []


def test_an_export_is_a_whole_new_file(maker: User, tmp_path: Any, capsys: Any) -> None:
    allow(maker)
    choices.note_pick(maker, pictures(), 3)
    to = tmp_path / "choices.jsonl"
    call_command("export_choices", to=to)
    assert len(to.read_text().splitlines()) == 1
    with pytest.raises(FileExistsError):
        call_command("export_choices", to=to)
    assert [one.name for one in tmp_path.iterdir()] == ["choices.jsonl"]


def test_ones_own_data_is_all_there(maker: User) -> None:
    allow(maker)
    choices.note_pick(maker, pictures(), 3)
    data = own_data(maker)
    assert (len(data["consents"]), len(data["choices"]), data["taste"]["choices"]) == (2, 1, 1)
    assert own_data(person("other"))["choices"] == []
