"""A lineage survives JSON unchanged, what is wrong in one is named, and its steps are done again in order."""

import json
from dataclasses import dataclass
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest
from PIL import Image, ImageOps
from PIL.PngImagePlugin import PngInfo

from danqing.language import DanqingError
from danqing.pictures.files import open_picture, save_picture
from danqing.pictures.notes import fingerprint
from danqing.trust.lineage import Lineage, Original, Step, as_options, keep_png, read_history, read_options
from danqing.trust.recipe import Recipe, Share, encode_png
from danqing.verbs import continuing
from danqing.verbs.continuing import carry_on, open_work, remake
from danqing.verbs.looking import show

PNG = encode_png(b"\x89PNG\r\n\x1a\n and so on")
CREATED = Recipe(
    danqing="0.1.0", verb="create", models={"painter": "a" * 64}, theme="猫", plan={"version": 1},
    style=(Share("song-ink"),), thumbnail=None, seed=7, width=512, height=500, brush=1.0, strength=0.5,
)  # fmt: skip
ORIGINAL = Original("a boat.png", 64, 48, "b" * 64, PNG)
STARTS = {"recipe": CREATED, "kept": ORIGINAL, "not": Original("", 9, 9, "d" * 64)}
STEP = Step("enlarge", {"enlarger": "c" * 64}, {"times": 2, "fidelity": 0.5})
TURN, FLIP = Step("turn", {}, {"times": 1}), Step("flip", {}, {})


@dataclass(frozen=True, slots=True)
class Wishes:
    times: int
    fidelity: float
    name: str = ""


@pytest.fixture
def turning(monkeypatch: pytest.MonkeyPatch) -> None:
    """Two verbs that go on from a picture: one turns it, the other flips it."""
    modules = {
        "turn": SimpleNamespace(apply=lambda x, step, _: x.rotate(90 * step.options["times"], expand=True)),
        "flip": SimpleNamespace(apply=lambda x, step, _: ImageOps.flip(x)),
    }
    monkeypatch.setattr(continuing, "APPLIERS", {name: name for name in modules})
    monkeypatch.setattr(continuing, "import_module", modules.get)


def picture(side: int = 12) -> Image.Image:
    ramp = Image.linear_gradient("L").resize((side, side + 4))
    return Image.merge("RGB", (ramp, ImageOps.flip(ramp), ramp.point(lambda v: v // 2)))


def altered(**changes: Any) -> str:
    return json.dumps(json.loads(Lineage("0.1.0", ORIGINAL, (STEP,)).to_json()) | changes)


@pytest.mark.parametrize(
    "start", [CREATED, ORIGINAL, Original("", 9, 9, "d" * 64)], ids=["recipe", "kept", "not"]
)
def test_json_keeps_every_bit(start: Any) -> None:
    lineage = Lineage("0.1.0", start, (STEP, TURN))
    again = read_history(lineage.to_json())
    assert again == lineage
    assert again.to_json() == lineage.to_json()


def test_a_recipe_is_a_history_too() -> None:
    assert read_history(CREATED.to_json()) == CREATED


@pytest.mark.parametrize(
    ("changes", "key", "item"),
    [
        ({"extra": 1}, "work-unknown-key", "extra"),
        ({"steps": []}, "work-range", "steps"),
        ({"steps": {}}, "work-type", "steps"),
        ({"steps": [1]}, "work-type", "step"),
        ({"steps": [{"verb": "turn", "models": {}}]}, "work-missing-key", "options"),
        ({"steps": [{"verb": "turn", "models": {"a": "b"}, "options": {}}]}, "work-type", "models.a"),
        ({"start": 3}, "work-type", "start"),
        ({"start": {"sha256": "no", "name": "a", "width": 1, "height": 1}}, "work-type", "original.sha256"),
        ({"version": 3}, "work-later", ""),
    ],
)
def test_what_is_wrong_is_named(changes: dict[str, Any], key: str, item: str) -> None:
    with pytest.raises(DanqingError) as caught:
        read_history(altered(**changes))
    assert caught.value.key == key
    assert caught.value.values.get("item", "") == item


def test_options_are_read_strictly() -> None:
    wishes = Wishes(2, 0.5, "a")
    step = Step("enlarge", {}, as_options(wishes))
    assert read_options(Wishes, step) == wishes
    for options in ({"times": 2}, {**step.options, "more": 1}, {**step.options, "times": "2"}):
        with pytest.raises(DanqingError):
            read_options(Wishes, Step("enlarge", {}, options))


def test_what_was_done_to_a_small_picture_is_done_again(turning: None, tmp_path: Path) -> None:
    save_picture(picture(), tmp_path / "mine.png")
    once = carry_on(tmp_path / "mine.png", TURN)
    once.save(tmp_path / "turned.png")
    twice = carry_on(tmp_path / "turned.png", FLIP)
    twice.save(tmp_path / "flipped.png")
    (tmp_path / "mine.png").unlink()  # it is small: kept inside
    history = show(tmp_path / "flipped.png")
    assert isinstance(history, Lineage)
    assert history.steps == (TURN, FLIP)
    again = remake(history)
    assert again.tobytes() == ImageOps.flip(picture().rotate(90, expand=True)).tobytes()
    assert again.tobytes() == open_picture(tmp_path / "flipped.png").tobytes()


def test_a_large_original_must_be_at_hand(turning: None, tmp_path: Path) -> None:
    noise = Image.effect_noise((2100, 1600), 90).convert("RGB")
    save_picture(noise, tmp_path / "photo.png")
    work = carry_on(tmp_path / "photo.png", TURN)
    assert isinstance(work.recipe, Lineage)
    assert work.recipe.start == Original("photo.png", 2100, 1600, fingerprint(noise))
    with pytest.raises(DanqingError, match=r"photo\.png"):
        remake(work.recipe)
    save_picture(ImageOps.flip(noise), tmp_path / "other.png")
    with pytest.raises(DanqingError, match=r"other\.png"):
        remake(work.recipe, tmp_path / "other.png")
    assert remake(work.recipe, tmp_path / "photo.png").tobytes() == work.image.tobytes()


def test_a_file_that_another_program_changed_is_an_original(turning: None, tmp_path: Path) -> None:
    carry_on(picture(), TURN).save(tmp_path / "turned.png")
    with Image.open(tmp_path / "turned.png") as opened:
        changed = ImageOps.invert(opened.convert("RGB"))
        kept = PngInfo()
        for key, value in opened.info.items():
            kept.add_itxt(str(key), str(value))
    changed.save(tmp_path / "changed.png", pnginfo=kept)
    assert isinstance(open_work(tmp_path / "turned.png").before, Lineage)
    assert isinstance(open_work(tmp_path / "changed.png").before, Original)


def test_a_jpeg_is_an_original_too(turning: None, tmp_path: Path) -> None:
    carry_on(picture(), TURN).save(tmp_path / "turned.jpg")
    assert isinstance(open_work(tmp_path / "turned.jpg").before, Original)


def test_a_jpeg_has_no_room_for_the_original(turning: None, tmp_path: Path) -> None:
    noise = Image.effect_noise((200, 300), 90).convert("RGB")
    save_picture(noise, tmp_path / "photo.png")
    work = carry_on(tmp_path / "photo.png", TURN)
    assert isinstance(work.recipe, Lineage)
    assert isinstance(work.recipe.start, Original)
    assert len(work.recipe.start.png) > 65_000
    work.save(tmp_path / "turned.jpg")
    kept = show(tmp_path / "turned.jpg")
    assert isinstance(kept, Lineage)
    with pytest.raises(DanqingError, match="--original"):
        remake(kept)
    assert remake(kept, tmp_path / "photo.png").tobytes() == work.image.tobytes()


def test_unknown_steps_are_named(turning: None) -> None:
    with pytest.raises(DanqingError, match="dance"):
        carry_on(picture(), Step("dance", {}, {}))


def test_only_small_pngs_are_kept() -> None:
    assert keep_png(b"\x89PNG\r\n\x1a\n" + bytes(360_000)) == ""
    assert keep_png(b"\x89PNG\r\n\x1a\n")
