"""Models: whose they are, who may use them, what may be brought, and that deleting is for good."""

import io
import json
import struct
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse
from PIL import Image
from safetensors.numpy import save_file

from danqing_studio.accounts.models import User
from danqing_studio.engine import client
from danqing_studio.engine.client import Answer, EngineError, SupersededError
from danqing_studio.jobs import quotas
from danqing_studio.teaching import bringing
from danqing_studio.teaching.models import TaughtModel
from danqing_studio.teaching.models.taught import usable_by, used_by_name
from danqing_studio.works.models import Work
from studio.conftest import person, signed_in
from studio.schooling import a_lesson, a_model, png, there, with_double, work_off

pytestmark = pytest.mark.django_db(transaction=True)


def bring(client: Client, content: bytes) -> str:
    file = SimpleUploadedFile("model.safetensors", content)
    return client.post(reverse("teaching:bring"), {"file": file}, follow=True).content.decode()


def header(content: bytes) -> bytes:
    return struct.pack("<Q", len(content)) + content


def foreign(tmp_path: Path, **metadata: str) -> bytes:
    save_file({"x": np.zeros(2, np.float32)}, tmp_path / "f.safetensors", metadata=metadata or None)
    return (tmp_path / "f.safetensors").read_bytes()


def test_a_model_is_brought_and_taken_away_again(maker: User, tmp_path: Path) -> None:
    model = a_model(maker, tmp_path)
    sent = (tmp_path / "orchard.safetensors").read_bytes()
    assert model.name.startswith("orchard-")
    assert (model.title_en, model.title_zh) == ("orchard", "果园")
    assert quotas.used(maker) == len(sent)
    back = signed_in(maker).get(reverse("teaching:download", args=[model.pk]))
    assert back.content == sent
    assert f"{model.name}.safetensors" in back["Content-Disposition"]
    assert "You have this very model already" in bring(signed_in(maker), sent)


def test_what_is_no_model_is_refused(maker: User, tmp_path: Path) -> None:
    wrong = {
        "empty": b"-", "text": b"I am a model", "pickle": b"\x80\x04K\x01.", "short": header(b"{}")[:6],
        "no metadata": foreign(tmp_path), "no note": foreign(tmp_path, danqing="{}"),
        "odd note": foreign(tmp_path, danqing='{"parts": {"drafter": {}}, "about": {"name": "../x"}}'),
        "claims much": struct.pack("<Q", 2**60) + b"{}", "deep": header(b"[" * 9000),
        "no family": foreign(tmp_path, danqing='{"parts": {"other": {}}}'),
    }  # fmt: skip
    client = signed_in(maker)
    for name, content in wrong.items():
        assert "no model that Danqing has taught" in bring(client, content), name
    assert "Choose a file first" in client.post(reverse("teaching:bring"), follow=True).content.decode()
    assert not TaughtModel.objects.exists()


def test_one_that_is_too_large_is_not_read(maker: User, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(bringing, "MOST_BYTES", 2**20)
    assert "larger than 1 MB" in bring(signed_in(maker), bytes(2**20 + 1))


def test_numbers_that_are_none_break_no_page(maker: User, tmp_path: Path) -> None:
    model = a_model(
        maker, tmp_path, figures={"kid": float("nan")}, copies={"share": float("inf"), "checked": 5}
    )
    assert json.dumps(model.card, allow_nan=False)
    assert signed_in(maker).get(model.get_absolute_url()).status_code == 200


def test_who_may_use_a_model(maker: User, tmp_path: Path) -> None:
    model, other = a_model(maker, tmp_path), person("other")
    address, deed = model.get_absolute_url(), reverse("teaching:share", args=[model.pk])
    assert list(usable_by(other)) == []
    assert signed_in(other).get(address).status_code == 404
    assert signed_in(other).post(deed, {"shared": "yes"}).status_code == 404
    signed_in(maker).post(deed, {"shared": "yes"})
    assert used_by_name(other, model.name) == model
    page = signed_in(other).get(address).content.decode()
    assert "Delete" not in page
    for view in ("name", "share", "delete", "explore"):
        assert signed_in(other).post(reverse(f"teaching:{view}", args=[model.pk])).status_code == 404
    assert signed_in(other).get(reverse("teaching:download", args=[model.pk])).status_code == 404
    signed_in(maker).post(deed, {"shared": "no"})
    assert used_by_name(other, model.name) is None
    model.shared = True
    model.save()
    User.objects.filter(pk=maker.pk).update(is_active=False)
    assert used_by_name(other, model.name) is None  # a suspended person shares nothing


def test_what_shows_somebodys_pictures_is_shown_to_them_alone(
    maker: User, monkeypatch: pytest.MonkeyPatch
) -> None:
    with_double(monkeypatch)
    a_lesson(maker)
    work_off("long")
    TaughtModel.objects.update(shared=True)
    model = TaughtModel.objects.get()
    for what, everyone in (("drafts", 200), ("copies", 404), ("painted", 404), ("card", 404)):
        address = reverse("teaching:picture", args=[model.pk, what])
        assert signed_in(person(f"o-{what}")).get(address).status_code == everyone
        assert signed_in(maker).get(address).status_code == (404 if what == "card" else 200)
    page = signed_in(maker).get(model.get_absolute_url()).content.decode()
    assert "about 25 are so near" in page


def test_a_model_has_a_name_in_each_language(maker: User, tmp_path: Path) -> None:
    model, client = a_model(maker, tmp_path), signed_in(maker)
    address = reverse("teaching:name", args=[model.pk])
    assert client.post(address, {"title_zh": "", "title_en": ""}).status_code == 422
    client.post(address, {"title_zh": "梨园", "title_en": "Pears"})
    client.cookies["django_language"] = "zh-hans"
    assert "<h1>梨园</h1>" in client.get(model.get_absolute_url()).content.decode()


def test_sliders_are_found_shown_and_named(
    maker: User, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    with_double(monkeypatch)
    model, client = a_model(maker, tmp_path), signed_in(maker)
    client.post(reverse("teaching:explore", args=[model.pk]))
    client.post(reverse("teaching:explore", args=[model.pk]))  # pressed twice
    assert maker.jobs.count() == 1
    assert work_off("long").state == "done"
    client.post(reverse("teaching:name-slider", args=[model.pk, 1]), {"zh": "晨雾", "en": "morning  mist"})
    model.refresh_from_db()
    assert model.sliders[0]["names"] == {"zh": "晨雾", "en": "morning mist"}
    assert there(f"models/sliders/{model.name}.safetensors")
    assert client.get(reverse("teaching:picture", args=[model.pk, "slider-1"])).status_code == 200
    assert "morning mist" in client.get(model.get_absolute_url()).content.decode()


def test_sliders_are_tried(maker: User, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    asked: list[dict[str, Any]] = []

    async def ask(task: str, wish: dict[str, Any], *_: Any, **__: Any) -> Answer:
        asked.append({"task": task, **wish})
        if len(asked) > 1:
            raise EngineError("slider-none", {"model": "x"}) if len(asked) == 2 else SupersededError
        return Answer({}, [png(seed, 32) for seed in range(4)])

    monkeypatch.setattr(client, "ask", ask)
    model, browser = a_model(maker, tmp_path), signed_in(maker)
    model.sliders = [{"index": index, "names": {}, "sheet": ""} for index in (1, 2, 3)]
    model.save()
    address = reverse("teaching:try", args=[model.pk])
    answer = browser.post(address, {"1": "0.5", "2": "0", "3": "-1", "4": "1"})
    assert (answer["Content-Type"], Image.open(io.BytesIO(answer.content)).size) == ("image/webp", (146, 32))
    assert (asked[0]["model"], asked[0]["sliders"]) == (
        model.name,
        [f"{model.name}:1=0.50", f"{model.name}:3=-1.00"],
    )
    assert [browser.post(address).status_code for _ in range(2)] == [409, 204]
    assert browser.post(address, {"1": "7"}).status_code == 400
    assert signed_in(person("other")).post(address).status_code == 404


def test_deleting_is_for_good_and_works_stay(maker: User, monkeypatch: pytest.MonkeyPatch) -> None:
    with_double(monkeypatch)
    lesson = a_lesson(maker)
    work_off("long")
    model = TaughtModel.objects.get()
    files = [model.file.name, model.drafts.name, model.copies.name, model.painted.name]
    files += [sheet.file.name for sheet in lesson.sheets.all()]
    Work.objects.create(maker=maker, recipe="{}", model=model.name)
    page = signed_in(maker).get(model.get_absolute_url()).content.decode()
    assert "1 work of yours was made with it" in page
    signed_in(maker).post(reverse("teaching:delete", args=[model.pk]), {"pictures": "yes"})
    assert not any(map(there, files))
    assert not maker.sets.exists()
    assert not maker.lessons.exists()
    assert Work.objects.get().model == model.name


def test_without_the_wish_the_pictures_stay(maker: User, monkeypatch: pytest.MonkeyPatch) -> None:
    with_double(monkeypatch)
    a_lesson(maker)
    work_off("long")
    signed_in(maker).post(reverse("teaching:delete", args=[TaughtModel.objects.get().pk]))
    assert maker.sets.exists()


def test_an_account_that_leaves_takes_everything_with_it(
    maker: User, monkeypatch: pytest.MonkeyPatch
) -> None:
    with_double(monkeypatch)
    a_lesson(maker)
    work_off("long")
    model = TaughtModel.objects.get()
    files = [model.file.name, *(one.file.name for one in maker.sets.get().pictures.all())]
    maker.leave()
    assert not any(map(there, files))


def test_the_room_of_models_shows_lessons_mine_and_shared(maker: User, tmp_path: Path) -> None:
    other = person("other")
    theirs = a_model(other, tmp_path, "theirs")
    theirs.shared = True
    theirs.save()
    a_model(maker, tmp_path, "mine")
    a_lesson(maker)
    page = signed_in(maker).get(reverse("teaching:models")).content.decode()
    for text in ("by other", "waiting", "Painter", "Bring a model"):
        assert text in page
