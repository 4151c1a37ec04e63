"""The wall, quick looks, long steps, opening, keeping and downloading."""

import base64
import json
import uuid
import zipfile
from typing import Any

import pytest
from django.core.files.base import ContentFile
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse

from danqing_studio.accounts.exporting import export_zip
from danqing_studio.accounts.models import User
from danqing_studio.accounts.roles import Role
from danqing_studio.engine.client import Answer, EngineError, SupersededError
from danqing_studio.feedback.choices import note_heart
from danqing_studio.feedback.models import Consent, Purpose
from danqing_studio.jobs.models import Job
from danqing_studio.workbench import jobs
from danqing_studio.workbench.models import Sitting, Step
from danqing_studio.works.models import Work
from studio.bench import FakeEngine, engine, picture, recipe, sitting_of, step_in
from studio.conftest import person, signed_in

__all__ = ["engine"]
pytestmark = pytest.mark.django_db
WISH = {
    "theme": "月下湖上小舟",
    "shape": "wide",
    "seed": "7",
    "count": "12",
    "only": "[0,1,2,3]",
    "tab": "t-1",
}


def unpacked(content: bytes) -> tuple[dict[str, Any], list[bytes]]:
    """What js/sending.js makes of an answer."""
    line, _, rest = content.partition(b"\n")
    head, pictures = json.loads(line), []
    for size in head["sizes"]:
        pictures.append(rest[:size])
        rest = rest[size:]
    return head["facts"], pictures


def test_the_wall_is_asked_for_on_a_channel_of_the_tab(maker: User, engine: FakeEngine) -> None:
    answer = signed_in(maker).post(reverse("workbench:wall"), WISH | {"style": '["song-ink:0.5"]'})
    facts, pictures = unpacked(answer.content)
    assert (len(facts["works"]), pictures) == (4, [picture()] * 4)
    assert answer["Cache-Control"] == "no-store"
    task, wish, _, channel = engine.asked[0]
    assert (task, channel) == ("wall", f"wall {maker.pk} t-1")
    assert wish == {
        "theme": "月下湖上小舟", "seed": 7, "count": 12, "only": [0, 1, 2, 3], "style": ["song-ink:0.5"],
        "size": [768, 512],
    }  # fmt: skip
    assert "shown" not in facts


def test_a_wall_overtaken_says_so_and_nothing_more(maker: User, engine: FakeEngine) -> None:
    engine.faults["wall"] = SupersededError()
    answer = signed_in(maker).post(reverse("workbench:wall"), WISH)
    assert (answer.status_code, answer.json()) == (409, {"fault": ""})


@pytest.mark.parametrize(
    "change", [{"shape": "round"}, {"seed": "-1"}, {"count": "999"}, {"only": "7"}, {"style": '["../x"]'},
               {"model": "somebodys-model"}, {"model": "/etc/passwd"}, {"tab": "a b"}, {"theme": "x" * 201}],
)  # fmt: skip
def test_a_wall_that_makes_no_sense_is_refused(
    change: dict[str, str], maker: User, engine: FakeEngine
) -> None:
    assert signed_in(maker).post(reverse("workbench:wall"), WISH | change).status_code == 400
    assert engine.asked == []


def test_with_consent_the_wall_stands_in_the_order_of_taste(maker: User, engine: FakeEngine) -> None:
    Consent.objects.give(maker, Purpose.ORDER)
    row = base64.b64encode(bytes(2 * 272)).decode()
    engine.answers["features"] = Answer({"features": [row] * 4})
    facts, _pictures = unpacked(signed_in(maker).post(reverse("workbench:wall"), WISH).content)
    assert facts["shown"]
    assert sorted(work["index"] for work in facts["works"]) == [0, 1, 2, 3]


def test_a_quick_look_keeps_nothing(maker: User, engine: FakeEngine) -> None:
    step = step_in(sitting_of(maker))
    data = {"verb": "steer", "parent": str(step.pk), "options": '{"brush": 2}', "quick": "256", "tab": "t"}
    facts, pictures = unpacked(signed_in(maker).post(reverse("workbench:preview"), data).content)
    assert facts["width"] == 512
    assert len(pictures) == 1
    task, wish, _, channel = engine.asked[0]
    assert (task, wish["quick"], channel) == ("steer", 256, f"look {maker.pk} t")
    assert Step.objects.count() == 1


def test_questions_of_tools_are_asked_like_previews_and_long_verbs_are_not(
    maker: User, engine: FakeEngine
) -> None:
    step = step_in(sitting_of(maker))
    data = {"parent": str(step.pk), "options": '{"count": 9}', "quick": "0"}
    client = signed_in(maker)
    assert client.post(reverse("workbench:preview"), data | {"verb": "variants"}).status_code == 200
    assert engine.asked[0][:2] == ("variants", {"before": step.recipe, "options": {"count": 9}, "quick": 0})
    assert client.post(reverse("workbench:preview"), data | {"verb": "enlarge"}).status_code == 400


def test_a_look_at_a_step_is_a_small_one(maker: User, engine: FakeEngine) -> None:
    """The whole of it would hold up everybody's walls."""
    data = {"parent": str(step_in(sitting_of(maker)).pk), "verb": "steer", "options": "{}", "quick": "0"}
    assert signed_in(maker).post(reverse("workbench:preview"), data).status_code == 400
    assert engine.asked == []


@pytest.mark.parametrize(
    ("verb", "options", "side", "wanted"),
    [
        ("restyle", {"size": 1024}, 4096, 201),
        ("restyle", {"size": 1025}, 512, 202),
        ("restyle", {}, 4096, 201),  # it makes small what is large
        ("steer", {"brush": 2}, 4096, 202),
        ("steer", {"brush": 2, "size": [512, 512]}, 4096, 201),
        ("vary", {"seed": 7}, 1024, 201),
        ("vary", {"seed": 7}, 1025, 202),
    ],
)
def test_what_is_painted_large_is_a_jobs_work(
    verb: str, options: dict[str, Any], side: int, wanted: int, maker: User, engine: FakeEngine
) -> None:
    sitting = sitting_of(maker)
    parent = step_in(sitting, width=side, height=512)
    data = {"verb": verb, "parent": str(parent.pk), "options": json.dumps(options)}
    answer = signed_in(maker).post(reverse("workbench:steps", args=[sitting.pk]), data)
    assert answer.status_code == wanted, answer.content
    assert bool(engine.asked) == (wanted == 201)
    assert Job.objects.count() == (wanted == 202)


def test_words_of_a_theme_that_says_nothing_come_with_their_nearest(maker: User, engine: FakeEngine) -> None:
    values = {"words": "qqqq, 龘", "nearest": "qqqq → mountain, lake; 龘 → 龙, 山"}
    engine.faults["wall"] = EngineError("theme-unknown", values)
    answer = signed_in(maker).post(reverse("workbench:wall"), WISH)
    assert answer.status_code == 422
    assert answer.json()["unknown"] == [["qqqq", "mountain, lake"], ["龘", "龙, 山"]]
    engine.faults["wall"] = EngineError("theme-blank", {})
    assert signed_in(maker).post(reverse("workbench:wall"), WISH).json()["unknown"] == []


def test_hearts_of_steps_are_remembered(maker: User) -> None:
    Consent.objects.give(maker, Purpose.ORDER)
    sitting = sitting_of(maker)
    step = step_in(sitting)
    step_in(sitting, recipe=recipe(seed=8))
    note_heart(maker, recipe=step.recipe)
    note_heart(person("other"), recipe=recipe(seed=8))
    page = signed_in(maker).get(reverse("workbench:sitting", args=[sitting.pk]))
    assert page.context["hearts"] == json.dumps([str(step.pk)])
    assert " data-consented " in page.content.decode()


def test_who_was_never_asked_is_asked_on_the_page(maker: User) -> None:
    address = reverse("workbench:create")
    text = signed_in(maker).get(address).content.decode()
    assert "data-consent>" in text
    assert " data-consented " not in text
    Consent.objects.decline(maker)
    assert "data-consent>" not in signed_in(maker).get(address).content.decode()


def test_an_export_holds_every_step(maker: User) -> None:
    sitting = sitting_of(maker)
    first = step_in(sitting)
    second = step_in(sitting, first)
    step_in(sitting_of(person("other")))
    sitting_of(maker)  # nothing was made in it
    with export_zip(maker) as stream, zipfile.ZipFile(stream) as bundle:
        folder = f"sittings/{sitting.pk}"
        names = {name for name in bundle.namelist() if name.startswith("sittings/")}
        rows = json.loads(bundle.read(f"{folder}/steps.json"))
        assert bundle.read(f"{folder}/{first.pk}.png") == picture()
    assert names == {f"{folder}/steps.json", f"{folder}/{first.pk}.png", f"{folder}/{second.pk}.png"}
    assert [(row["id"], row["recipe"]) for row in rows] == [(str(s.pk), s.recipe) for s in (first, second)]
    assert rows[1]["parent"] == str(first.pk)


def under_way(maker: User) -> tuple[Sitting, Step, Job]:
    sitting = sitting_of(maker)
    step = step_in(sitting)
    data = {"verb": "enlarge", "parent": str(step.pk), "options": '{"scale": 2}'}
    answer = signed_in(maker).post(reverse("workbench:steps", args=[sitting.pk]), data)
    assert answer.status_code == 202, answer.content
    job = Job.objects.get(kind="step")
    assert answer.json() == {"job": str(job.pk), "events": reverse("jobs:events", args=[job.pk])}
    return sitting, step, job


def test_long_steps_are_jobs_that_make_their_step_once(maker: User, engine: FakeEngine) -> None:
    sitting, step, job = under_way(maker)
    reported: list[float] = []
    result = jobs.run(job, lambda share, note="": reported.append(share))
    jobs.run(job, reported.append)  # begun again after a crash
    jobs.finish(job, result)
    assert reported[0] == 0.5
    made = sitting.steps.exclude(pk=step.pk).get()
    assert (made.pk, made.parent, made.verb, made.alt_zh) == (job.pk, step, "enlarge", "湖上一只小舟")
    assert job.result["id"] == str(made.pk)
    assert engine.asked[0][1] == {"before": step.recipe, "options": {"scale": 2}, "quick": 0}


def test_a_long_step_whose_sitting_was_thrown_away_comes_to_nothing(maker: User, engine: FakeEngine) -> None:
    sitting, _step, job = under_way(maker)
    sitting.delete()
    assert jobs.run(job, print) == {}
    jobs.finish(job, {})
    assert engine.asked == []
    assert not Step.objects.exists()


def opened(client: Client, sitting: Sitting, **data: Any) -> Any:
    return client.post(reverse("workbench:open"), {"sitting": str(sitting.pk), **data})


def work_of(person: User, **fields: Any) -> Work:
    work = Work(maker=person, title="Moon", recipe=recipe(), width=16, height=12, alt_en="A moon", **fields)
    work.picture.save(f"{work.pk.hex}.png", ContentFile(picture()), save=False)
    work.save()
    return work


def test_a_file_of_danqings_is_opened_with_its_history(maker: User, engine: FakeEngine) -> None:
    sitting = sitting_of(maker)
    file = SimpleUploadedFile("moon.png", picture(), "image/png")
    answer = opened(signed_in(maker), sitting, pictures=file)
    assert answer.status_code == 201
    task, wish, pictures, _ = engine.asked[0]
    assert (task, wish, pictures[0]) == ("open", {"name": "moon.png"}, picture())
    assert Step.objects.get().verb == "open"


def test_a_photograph_is_no_step_yet(maker: User, engine: FakeEngine) -> None:
    engine.answers["open"] = Answer()
    file = SimpleUploadedFile("cat.jpg", picture("JPEG"), "image/jpeg")
    answer = opened(signed_in(maker), sitting_of(maker), pictures=file)
    assert answer.json() == {"photograph": True}
    assert not Step.objects.exists()


@pytest.mark.parametrize("data", [b"", b"<svg onload='x()'/>", b"\x89PNG\r\n\x1a\nbroken"])
def test_what_is_no_picture_never_reaches_the_engine(data: bytes, maker: User, engine: FakeEngine) -> None:
    file = SimpleUploadedFile("x.png", data or b" ", "image/png")
    assert opened(signed_in(maker), sitting_of(maker), pictures=file).status_code == 422
    assert engine.asked == []


def test_a_work_of_the_gallery_is_opened_and_remembered(maker: User, engine: FakeEngine) -> None:
    work, sitting = work_of(person("other"), visibility=Work.Visibility.PUBLIC), sitting_of(maker)
    assert opened(signed_in(maker), sitting, work=str(work.pk)).status_code == 201
    sitting.refresh_from_db()
    step = Step.objects.get()
    assert (sitting.taken_from, sitting.title) == (work, "Moon")
    assert (step.recipe, step.alt_en) == (work.recipe, "A moon")
    place = {"sitting": sitting.pk, "step": step.pk}
    data = {"visibility": "private", "title": "Mine"}
    answer = signed_in(maker).post(reverse("workbench:keep", kwargs=place), data)
    assert answer.status_code == 201, answer.content
    kept = Work.objects.get(maker=maker)
    assert (kept.parent, kept.title, kept.style, kept.theme) == (work, "Mine", "song-ink", "月下湖上小舟")
    assert answer.json()["page"] == kept.get_absolute_url()
    assert answer.json()["events"] == reverse("jobs:events", args=[kept.job_id])


@pytest.mark.parametrize(
    ("fields", "key"),
    [
        ({"visibility": Work.Visibility.PRIVATE}, ""),
        ({"visibility": Work.Visibility.LINK, "token": "right"}, "wrong"),
        ({"visibility": Work.Visibility.PUBLIC, "recipe_shown": False}, ""),
        ({"visibility": Work.Visibility.PUBLIC, "standing": Work.Standing.HELD}, ""),
    ],
)
def test_only_who_may_see_the_recipe_opens_a_work(
    fields: dict[str, Any], key: str, maker: User, engine: FakeEngine
) -> None:
    work, sitting = work_of(person("other"), **fields), sitting_of(maker)
    assert opened(signed_in(maker), sitting, work=str(work.pk), key=key).status_code == 404
    assert not Step.objects.exists()


def test_nothing_is_opened_into_the_sitting_of_another(maker: User, engine: FakeEngine) -> None:
    work = work_of(maker)
    assert opened(signed_in(maker), sitting_of(person("other")), work=str(work.pk)).status_code == 404
    assert opened(signed_in(maker), sitting_of(maker), work=str(uuid.uuid4())).status_code == 404


def test_downloads_are_files_with_a_name(maker: User, engine: FakeEngine) -> None:
    step = step_in(sitting_of(maker))
    address = reverse("workbench:download", kwargs={"sitting": step.sitting_id, "step": step.pk})
    client = signed_in(maker)
    exact = client.get(address, {"format": "png"})
    assert exact.content == picture()
    assert "attachment" in exact["Content-Disposition"]
    assert "%E6%9C%88" in exact["Content-Disposition"]
    assert engine.asked == []
    paper = client.get(address, {"format": "pdf", "page": "A3", "margin": "10"})
    assert paper["Content-Type"] == "application/pdf"
    task, wish, pictures, _ = engine.asked[0]
    assert (task, pictures) == ("download", [picture()])
    assert wish == {"format": "pdf", "page": "A3", "margin": 10, "recipe": step.recipe}
    assert client.get(address, {"format": "exe"}).status_code == 400
    assert client.get(address, {"format": "pdf", "margin": "999"}).status_code == 400


def test_keeping_more_than_a_day_allows_is_told(maker: User, engine: FakeEngine) -> None:
    maker.works_a_day = 0
    maker.save()
    step = step_in(sitting_of(maker))
    address = reverse("workbench:keep", kwargs={"sitting": step.sitting_id, "step": step.pk})
    answer = signed_in(maker).post(address, {"visibility": "public"})
    assert answer.status_code == 422
    assert answer.json()["fault"]
    assert not Work.objects.exists()


def test_the_page_carries_what_was_asked_for(maker: User) -> None:
    page = signed_in(maker).get(reverse("workbench:create"), {"theme": '"><b>', "work": "w", "key": "k"})
    text = page.content.decode()
    assert 'data-work="w" data-key="k"' in text
    assert "<b>" not in text.replace("<b></b>", "")


@pytest.mark.parametrize(("role", "says"), [(None, "Sign in"), (Role.VISITOR, "not yet make works")])
def test_who_cannot_make_works_is_told_how_one_gets_there(role: Role | None, says: str) -> None:
    who = person("who", role) if role else None
    assert says in signed_in(who).get(reverse("workbench:create")).content.decode()
