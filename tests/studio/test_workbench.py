"""Sittings, steps and what reads them: nothing is lost, and nobody else sees it."""

import json
from typing import Any

import pytest
from django.core.files.storage import default_storage
from django.test import TestCase
from django.urls import reverse

from danqing_studio.accounts.models import User
from danqing_studio.accounts.roles import Role
from danqing_studio.engine.client import Answer, EngineAwayError, EngineError, SupersededError
from danqing_studio.jobs import quotas
from danqing_studio.workbench import histories
from danqing_studio.workbench.models import Sitting, Step
from danqing_studio.works.models import Work
from studio.bench import FakeEngine, engine, picture, recipe, sitting_of, step_in
from studio.conftest import person, signed_in

__all__ = ["engine"]
pytestmark = pytest.mark.django_db


def painted(**changes: Any) -> dict[str, str]:
    """What the page asks when a thumbnail is taken."""
    return {"verb": "create", "options": json.dumps({"recipe": recipe(verb="draft", **changes)})}


def steps_of(sitting: Sitting) -> str:
    return reverse("workbench:steps", args=[sitting.pk])


def test_a_thumbnail_becomes_a_step_with_its_files(maker: User, engine: FakeEngine) -> None:
    sitting = sitting_of(maker)
    answer = signed_in(maker).post(steps_of(sitting), painted())
    assert answer.status_code == 201, answer.content
    told, step = answer.json(), Step.objects.get()
    assert [task for task, *_ in engine.asked] == ["paint", "alt"]
    assert (told["id"], told["parent"], told["width"], told["alt"]) == (
        str(step.pk), None, 512, "A boat on a lake",
    )  # fmt: skip
    assert told["facts"]["turns"]["hour"] == ["moonlight", 0.85]
    assert told["facts"]["turns"]["weather"] is None
    painting = signed_in(maker).get(told["painting"])
    assert (painting.content, painting["Content-Type"]) == (picture(size=(512, 384)), "image/png")
    assert "immutable" in painting["Cache-Control"]
    small = signed_in(maker).get(told["thumbnail"])
    assert (small["Content-Type"], small.content[8:12]) == ("image/webp", b"WEBP")
    assert signed_in(maker).get(told["recipe"]).json()["theme"] == "月下湖上小舟"
    sitting.refresh_from_db()
    assert sitting.title == "月下湖上小舟"


def test_a_tree_keeps_every_branch(maker: User, engine: FakeEngine) -> None:
    sitting = sitting_of(maker)
    first = step_in(sitting)
    for changes in ({"brush": 2}, {"turns": {"season": ["winter", 0.8]}}):
        data = {"verb": "steer", "parent": str(first.pk), "options": json.dumps(changes)}
        assert signed_in(maker).post(steps_of(sitting), data).status_code == 201
    assert [step.parent for step in sitting.steps.exclude(pk=first.pk)] == [first, first]
    task, wish, pictures, _ = engine.asked[0]
    assert (task, wish["recipe"], wish["brush"], wish["quick"]) == ("steer", first.recipe, 2, 0)
    assert pictures == [b""]  # the recipe tells all: no painting goes along
    page = signed_in(maker).get(reverse("workbench:sitting", args=[sitting.pk]))
    assert [step["verb"] for step in json.loads(page.context["tree"])] == ["create", "steer", "steer"]


def test_a_tool_is_told_what_it_goes_on_from(maker: User, engine: FakeEngine) -> None:
    sitting = sitting_of(maker)
    step = step_in(sitting)
    data = {
        "verb": "repaint", "parent": str(step.pk), "options": '{"theme": "a swan", "style": ["song-ink:2"]}',
        "pictures": picture_file(),
    }  # fmt: skip
    assert signed_in(maker).post(steps_of(sitting), data).status_code == 201
    task, wish, pictures, _ = engine.asked[0]
    assert (task, wish["before"], wish["options"]["theme"]) == ("repaint", step.recipe, "a swan")
    assert pictures[0] == picture()
    assert pictures[1].startswith(b"\x89PNG")  # encoded anew
    assert len(pictures) == 2


def picture_file(data: bytes | None = None) -> Any:
    from django.core.files.uploadedfile import SimpleUploadedFile

    return SimpleUploadedFile("mask.png", data or picture(), "image/png")


@pytest.mark.parametrize(
    ("change", "says"),
    [
        ({"verb": "format_disk"}, "no such tool"),
        ({"verb": "open"}, "no such tool"),
        ({"options": "[1]"}, "did not understand"),
        ({"options": '{"style": ["/etc/passwd"]}'}, "did not understand"),
        ({"options": '{"style": ["nobodys-model"]}'}, "no such style"),
        ({"options": '{"style": ["song-ink:0"]}'}, "did not understand"),
        ({"options": '{"recipe": "{}"}'}, "did not understand"),
        (painted(width=4096, height=4096), "too large"),
        ({"verb": "steer", "options": '{"size": [4096, 64]}'}, "too large"),
        ({"verb": "restyle", "options": '{"size": "4096"}'}, "did not understand"),
        ({"parent": "x"}, "valid UUID"),
    ],
)
def test_what_makes_no_sense_is_refused(
    change: dict[str, str], says: str, maker: User, engine: FakeEngine
) -> None:
    sitting = sitting_of(maker)
    answer = signed_in(maker).post(steps_of(sitting), painted() | change)
    assert answer.status_code == 400
    assert says in answer.json()["fault"]
    assert engine.asked == []
    assert not Step.objects.exists()


def test_an_upload_that_is_no_picture_is_refused(maker: User, engine: FakeEngine) -> None:
    sitting = sitting_of(maker)
    data = {"verb": "repaint", "parent": str(step_in(sitting).pk), "pictures": picture_file(b"<svg/>")}
    answer = signed_in(maker).post(steps_of(sitting), data)
    assert answer.status_code == 422
    assert "SVG" in answer.json()["fault"]


@pytest.mark.parametrize(
    ("fault", "status", "says"),
    [
        (EngineAwayError(), 503, ""),
        (SupersededError(), 409, ""),
        (EngineError("style-unknown", {"name": "x", "near": "song-ink"}), 422, "song-ink"),
    ],
)
def test_faults_of_the_engine_are_told_and_nothing_is_kept(
    fault: Exception, status: int, says: str, maker: User, engine: FakeEngine
) -> None:
    sitting = sitting_of(maker)
    engine.faults["paint"] = fault
    answer = signed_in(maker).post(steps_of(sitting), painted())
    assert answer.status_code == status
    assert says in answer.json()["fault"]
    assert not Step.objects.exists()


def test_steps_count_against_space(maker: User, engine: FakeEngine) -> None:
    sitting = sitting_of(maker)
    step = step_in(sitting)
    assert quotas.used(maker) == step.bytes > 0
    maker.space_mb = 0
    maker.save()
    answer = signed_in(maker).post(steps_of(sitting), painted())
    assert answer.status_code == 422
    assert "full" in answer.json()["fault"]
    assert engine.asked == []


@pytest.mark.parametrize("role", [Role.VISITOR, Role.MAKER, Role.MODERATOR, Role.OWNER])
def test_a_sitting_is_its_persons_alone(role: Role, maker: User, engine: FakeEngine) -> None:
    sitting = sitting_of(maker)
    step = step_in(sitting)
    other = signed_in(person("other", role))
    wanted = 403 if role == Role.VISITOR else 404
    place = {"sitting": sitting.pk, "step": step.pk}
    for name in ("recipe", "painting", "thumbnail"):
        assert other.get(reverse(f"workbench:{name}", kwargs=place)).status_code == wanted
    assert other.get(reverse("workbench:download", kwargs=place), {"format": "png"}).status_code == wanted
    assert other.post(reverse("workbench:keep", kwargs=place), {"visibility": "public"}).status_code == wanted
    assert other.post(steps_of(sitting), {"verb": "create"}).status_code == wanted
    assert other.post(reverse("workbench:delete", args=[sitting.pk])).status_code == wanted
    assert Sitting.objects.count() == 1
    assert not Work.objects.exists()


def test_a_step_of_another_is_no_parent(maker: User, engine: FakeEngine) -> None:
    theirs = step_in(sitting_of(person("other")))
    own = sitting_of(maker)
    for address in (steps_of(own), reverse("workbench:preview")):
        data = {"verb": "steer", "parent": str(theirs.pk), "quick": "256"}
        assert signed_in(maker).post(address, data).status_code == 404
    elsewhere = step_in(sitting_of(maker))
    data = {"verb": "steer", "parent": str(elsewhere.pk)}
    assert signed_in(maker).post(steps_of(own), data).status_code == 404
    assert engine.asked == []


def test_a_sitting_thrown_away_takes_its_files_along(maker: User) -> None:
    sitting = sitting_of(maker)
    step = step_in(sitting)
    names = [str(file.name) for file in (step.painting, step.thumbnail)]
    assert all(map(default_storage.exists, names))
    with TestCase.captureOnCommitCallbacks(execute=True):
        answer = signed_in(maker).post(reverse("workbench:delete", args=[sitting.pk]))
    assert answer.status_code == 302
    assert not any(map(default_storage.exists, names))
    assert not Sitting.objects.exists()


def test_leaving_takes_everything_along(maker: User) -> None:
    step = step_in(sitting_of(maker))
    with TestCase.captureOnCommitCallbacks(execute=True):
        maker.leave()
    assert not Step.objects.exists()
    assert not default_storage.exists(str(step.painting.name))


def test_sittings_are_listed_with_what_was_last_made(maker: User) -> None:
    sitting_of(maker)  # nothing was made in it
    begun = sitting_of(maker, title="月")
    for _ in range(2):
        step_in(begun)
    step_in(sitting_of(person("other"), title="nobody's business"))
    page = signed_in(maker).get(reverse("workbench:sittings"))
    assert [one.title for one in page.context["sittings"]] == ["月"]
    assert "2 steps" in page.content.decode()
    assert "nobody" not in page.content.decode()


def test_histories_of_every_kind_are_read() -> None:
    assert histories.theme_of(recipe()) == "月下湖上小舟"
    assert histories.style_of(recipe()) == "song-ink"
    facts = histories.steerable(recipe())
    assert facts is not None
    assert (facts["brush"], facts["planned"], facts["style"]) == (1.0, True, [["song-ink", 1.0]])
    lineage = {
        "danqing": "0.1.0", "version": 2,
        "start": {"name": "cat.jpg", "width": 3, "height": 2, "sha256": "0" * 64, "png": ""},
        "steps": [{"verb": "restyle", "models": {}, "options": {}}],
    }  # fmt: skip
    brought = json.dumps(lineage)
    assert histories.theme_of(brought) == "cat"
    assert (histories.style_of(brought), histories.model_of(brought), histories.steerable(brought)) == (
        "", "", None,
    )  # fmt: skip
    went_on = json.dumps(lineage | {"start": json.loads(recipe())})
    assert histories.theme_of(went_on) == "月下湖上小舟"
    assert histories.steerable("no recipe") is None


def test_an_answer_of_an_unknown_kind_is_the_engines_fault_alone(maker: User, engine: FakeEngine) -> None:
    """A painting whose history a later version wrote is shown, and cannot be steered."""
    engine.answers["paint"] = Answer({"recipe": '{"version": 9}', "width": 1, "height": 1}, [picture()])
    answer = signed_in(maker).post(steps_of(sitting_of(maker)), painted())
    assert answer.status_code == 201
    assert answer.json()["facts"] is None
