"""Models that somebody keeps to themselves: whoever else names one has nothing painted by it."""

import json
from pathlib import Path
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse

from danqing.trust.recipe import Share, Slide
from danqing_studio.accounts.models import User
from danqing_studio.engine.client import Answer
from danqing_studio.feedback.models import Choice, Consent, Purpose
from danqing_studio.jobs.models import Job
from danqing_studio.teaching.models import TaughtModel
from danqing_studio.workbench.models import Step
from danqing_studio.works import permits
from danqing_studio.works.keeping import keep
from danqing_studio.works.models import Work
from studio.bench import PLAN, FakeEngine, engine, picture, recipe, sitting_of, step_in
from studio.conftest import person, signed_in
from studio.painted import work_of
from studio.programs import program, send
from studio.schooling import a_model

__all__ = ["engine"]
pytestmark = pytest.mark.django_db
DIGEST = "0" * 64


@pytest.fixture
def model(maker: User, tmp_path: Path) -> TaughtModel:
    """The maker's own."""
    return a_model(maker, tmp_path)


@pytest.fixture
def other(db: None) -> User:
    return person("other")


def naming(name: str, how: str, digest: str = DIGEST) -> str:
    """A recipe that names a model in one of the ways there are."""
    ways: dict[str, dict[str, Any]] = {
        "model": {"models": {name: digest}},
        "hand": {"style": (Share(name),)},
        "plan": {"plan": PLAN | {"background": {"model": name}}},
        "planned style": {"plan": PLAN | {"style": name}},
        "slider": {"sliders": (Slide(name, 1, 0.5),)},
        "sliders": {"models": {f"{name}.sliders": digest}},
    }
    return recipe(**ways[how])


WAYS = ["model", "hand", "plan", "planned style", "slider", "sliders"]


@pytest.mark.parametrize("how", WAYS)
def test_a_program_of_anothers_gets_nothing_of_it(
    how: str, maker: User, other: User, model: TaughtModel, engine: FakeEngine
) -> None:
    body = {"recipe": json.loads(naming(model.name, how))}
    for path in ("paintings", "works"):
        answer = send(program(other), "POST", path, body)
        assert (answer.status_code, engine.asked) == (422, []), answer.content
        assert "keeps to themselves" in answer.json()["detail"]
    assert send(program(maker), "POST", "paintings", body).status_code == 200
    assert send(program(maker), "POST", "works", body).status_code == 201
    TaughtModel.objects.update(shared=True)
    assert send(program(other), "POST", "paintings", body).status_code == 200


def test_what_is_private_and_what_is_not_there_cannot_be_told_apart(
    other: User, model: TaughtModel, engine: FakeEngine
) -> None:
    for how in WAYS:
        told = [
            send(program(other), "POST", "paintings", {"recipe": json.loads(naming(name, how))}).content
            for name in (model.name, "orchard-000000", model.name[:-1])
        ]
        assert len(set(told)) == 1
    assert engine.asked == []


@pytest.mark.parametrize("wish", ["model", "style"])
def test_nor_by_a_theme(wish: str, maker: User, other: User, model: TaughtModel, engine: FakeEngine) -> None:
    body = {"theme": "pears", wish: model.name if wish == "model" else [model.name]}
    page = {"theme": "pears", "shape": "wide", "seed": "7", "count": "4"}
    page |= {wish: model.name if wish == "model" else f'["{model.name}"]'}
    for path in ("paintings", "drafts", "works"):
        assert send(program(other), "POST", path, body).status_code == 422
    assert signed_in(other).post(reverse("workbench:wall"), page).status_code == 400
    assert engine.asked == []
    assert signed_in(maker).post(reverse("workbench:wall"), page).status_code == 200


def test_a_model_that_was_brought_is_known_by_its_digest(
    maker: User, other: User, model: TaughtModel
) -> None:
    elsewhere = naming("orchard", "model", model.digest)
    assert permits.allows(maker, elsewhere)
    assert not permits.allows(other, elsewhere)
    assert not permits.allows(maker, naming("orchard", "model", "1" * 64))


def test_bundled_ones_are_everyones_and_what_is_no_json_names_nothing(other: User) -> None:
    from danqing import weights

    everything: dict[str, Any] = {"models": {card.name: card.digest for card in weights.bundled()}}
    everything |= {"style": ["song-ink:0.5", "picture"], "sliders": ["scenes:1=0.5"], "along": "things:2"}
    assert permits.allows(other, everything)
    assert permits.allows(
        other, "no JSON", "[" * 100_000, None, "7", {"style": None, "models": [], "model": 3}
    )
    for odd in ("\0", "\ud800", "../x", "x" * 100_000):
        assert not permits.allows(other, {"model": odd, "models": {odd: odd}})
    deep: list[Any] = []
    for _ in range(5000):
        deep = [deep]
    assert not permits.allows(other, deep)
    assert not permits.allows(other, {"steps": [{"options": {"style": [{"name": "x-1"}]}}]})


@pytest.mark.parametrize("how", WAYS)
def test_at_the_workbench_another_may_not_go_on(
    how: str, maker: User, other: User, model: TaughtModel, engine: FakeEngine
) -> None:
    """Neither from their own step, of a model that was shared once, nor by a recipe of their own."""
    made = naming(model.name, how)
    step = step_in(sitting_of(other), recipe=made)
    steps = reverse("workbench:steps", args=[step.sitting_id])
    for more in (
        {"verb": "steer", "parent": str(step.pk), "options": '{"brush": 2}'},
        {"verb": "enlarge", "parent": str(step.pk), "options": '{"scale": 2}'},
        {"verb": "create", "options": json.dumps({"recipe": made})},
    ):
        answer = signed_in(other).post(steps, more)
        assert answer.status_code == 422, more
        assert "keeps to themselves" in answer.json()["fault"]
        if more["verb"] != "enlarge":
            look = signed_in(other).post(reverse("workbench:preview"), more | {"quick": "256"})
            assert look.status_code == 422
    kept = reverse("workbench:keep", args=[step.sitting_id, step.pk])
    assert signed_in(other).post(kept, {"visibility": "private"}).status_code == 422
    assert (engine.asked, Step.objects.count(), Work.objects.count(), Job.objects.count()) == ([], 1, 0, 0)


def test_nor_turn_a_slider_of_it(maker: User, other: User, model: TaughtModel, engine: FakeEngine) -> None:
    options = {"options": json.dumps({"sliders": [f"{model.name}:1=0.5"]}), "verb": "steer", "quick": "256"}
    for who, status in ((other, 422), (maker, 200)):
        step = step_in(sitting_of(who))
        look = signed_in(who).post(reverse("workbench:preview"), options | {"parent": str(step.pk)})
        assert look.status_code == status


def test_a_public_work_of_a_private_model_may_be_looked_at(
    maker: User, other: User, model: TaughtModel, engine: FakeEngine
) -> None:
    work = work_of(maker, model=model.name, recipe=naming(model.name, "model"))
    page = signed_in(other).get(work.get_absolute_url()).content.decode()
    assert "Open in the workbench" not in page
    assert "cannot be gone on from here" in page
    assert signed_in(other).get(reverse("gallery:recipe", args=[work.pk])).status_code == 200
    begun = {"sitting": str(sitting_of(other).pk), "work": str(work.pk)}
    assert signed_in(other).post(reverse("workbench:open"), begun).status_code == 422
    assert "Open in the workbench" in signed_in(maker).get(work.get_absolute_url()).content.decode()
    begun["sitting"] = str(sitting_of(maker).pk)
    assert signed_in(maker).post(reverse("workbench:open"), begun).status_code == 201
    TaughtModel.objects.update(shared=True)
    assert "Open in the workbench" in signed_in(other).get(work.get_absolute_url()).content.decode()


def test_nor_opened_as_a_file(maker: User, other: User, model: TaughtModel, engine: FakeEngine) -> None:
    facts = {"recipe": naming(model.name, "model"), "width": 16, "height": 12, "alt": {}}
    engine.answers["open"] = Answer(facts, [picture()])
    for who, status in ((other, 422), (maker, 201)):
        file = SimpleUploadedFile("x.png", picture())
        sent = {"sitting": str(sitting_of(who).pk), "pictures": file}
        assert signed_in(who).post(reverse("workbench:open"), sent).status_code == status


def test_the_makers_own_work_is_kept_and_painted(maker: User, other: User, model: TaughtModel) -> None:
    made = naming(model.name, "hand")
    assert keep(maker, made, model=model.name).job
    with pytest.raises(permits.WithheldError):
        keep(other, made, model=model.name)


def test_tastes_paint_nothing_of_it(other: User, model: TaughtModel, engine: FakeEngine) -> None:
    Consent.objects.give(other, Purpose.ORDER)
    made = naming(model.name, "model")
    assert signed_in(other).post(reverse("feedback:heart"), {"recipe": made}).status_code == 404
    assert engine.asked == []
    assert not Choice.objects.exists()


def test_the_page_of_a_work_calls_the_model_by_its_title(maker: User, model: TaughtModel) -> None:
    TaughtModel.objects.update(title_en="Pears & co")
    work = work_of(maker, model=model.name, style=model.name)
    page = signed_in(None).get(work.get_absolute_url()).content.decode()
    assert page.count("Pears &amp; co") == 2
    assert f">{model.name}<" not in page
    model.delete()
    assert (
        "a taught model that is no longer here"
        in signed_in(None).get(work.get_absolute_url()).content.decode()
    )
