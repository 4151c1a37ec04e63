"""Taught models at work: their words, their hands, and the same works again from the recipe."""

import json
from collections.abc import Iterator
from pathlib import Path

import numpy as np
import pytest
import taught
import torch
from PIL import Image

import danqing
from danqing import weights
from danqing.cli import main
from danqing.language import DanqingError
from danqing.models import storage
from danqing.trust.recipe import Recipe, Share
from danqing.verbs.studio import open_studio
from danqing.weights import own

CARD = {"about": {"en": "-", "zh": "-"}, "data": [], "licence": "-", "training": {}, "figures": {}}
BUNDLED = ["oil-landscape", "song-ink"]
SIZE = (96, 64)


@pytest.fixture(autouse=True)
def _miniatures(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """Bundled models in the sizes of tests; of three taught ones, one drafts, one paints, one does both."""
    torch.manual_seed(0)
    parts = {
        "painter": taught.painter_part(BUNDLED),
        "scenes": taught.drafter_part(["landscape", "lake", "mountain"]),
        "things": taught.drafter_part(["cat", "pear", "flat"], channels=4),
    }
    (tmp_path / "bundled").mkdir()
    for name, part in parts.items():
        family = "painter" if name == "painter" else "drafter"
        storage.save(tmp_path / "bundled" / f"{name}.safetensors", {family: part})
        card = json.dumps(CARD | {"family": family})
        (tmp_path / "bundled" / f"{name}.card.json").write_text(card, "utf-8")
    monkeypatch.setattr(weights, "folder", lambda: tmp_path / "bundled")
    monkeypatch.chdir(tmp_path)
    open_studio.cache_clear()
    for name, drafts, styles in (
        ("orchard", True, ()),
        ("aunt", False, ("aunt",)),
        ("both", True, ("both", "song-ink")),
    ):
        own.add(taught.write(Path(f"{name}.safetensors"), name, drafts=drafts, styles=styles))
    yield
    open_studio.cache_clear()


def made(theme: str = "", **options: object) -> "danqing.Work[Recipe]":
    return danqing.create(theme, **{"seed": 3, "size": SIZE} | options)[0]  # type: ignore[arg-type]


def background(work: "danqing.Work[Recipe]") -> dict[str, object]:
    assert work.recipe.plan is not None
    return dict(work.recipe.plan["background"])


@pytest.mark.parametrize("theme", ["pears", "三只青梨在雪中", "a green pear under the moon"])
def test_its_own_words_come_first_and_are_not_pasted(theme: str) -> None:
    work = made(theme, model="orchard", style="song-ink")
    assert work.recipe.plan
    assert (background(work)["model"], background(work)["labels"]) == ("orchard", ["pear"])
    assert work.recipe.plan["subjects"] == []
    assert work.recipe.models.keys() == {"painter", "orchard"}
    assert made(theme, style="song-ink").recipe.plan["subjects"]  # type: ignore[index]


def test_other_words_keep_their_meaning() -> None:
    work = made("a cat in the quiet garden under the moon on a winter night", model="orchard")
    assert work.recipe.plan
    assert background(work)["labels"] == ["quiet-garden"]
    assert [subject["concept"] for subject in work.recipe.plan["subjects"]] == ["cat"]
    assert [light["kind"] for light in work.recipe.plan["lights"]] == ["moon"]
    assert {"night", "winter"} <= {shift["name"] for shift in work.recipe.plan["shifts"]}
    assert work.recipe.models.keys() == {"painter", "orchard", "things"}


def test_scenes_it_was_not_taught_are_said_to_be_unused(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["create", "pears by the lake", "--model", "orchard", "--size", "64", "--explain"]) == 0
    out = capsys.readouterr().out
    assert "drafted by your model orchard: pear" in out
    assert "lake" in out.splitlines()[-1]


def test_without_a_theme_it_drafts_anything() -> None:
    works = [made(model="orchard", seed=seed) for seed in (1, 2)]
    assert background(works[0])["labels"] == ["all"]
    assert works[0].recipe.theme == "orchard"
    assert works[0].image.tobytes() != works[1].image.tobytes()
    assert len(danqing.draft(model="orchard", count=2, seed=1).works) == 2


def test_nothing_understood_is_still_an_error() -> None:
    with pytest.raises(DanqingError) as caught:
        made("qwertyish zxcvb", model="orchard")
    assert caught.value.key == "theme-unknown"
    with pytest.raises(DanqingError) as caught:
        made("", model="aunt")
    assert caught.value.key == "theme-blank"


def test_its_hand_is_the_default_style() -> None:
    for name, models in (("both", {"both"}), ("aunt", {"aunt", "scenes"})):
        work = made("a lake", model=name)
        assert (work.recipe.style, set(work.recipe.models)) == ((Share(name),), models)


def test_other_styles_are_its_painters_where_it_knows_them() -> None:
    assert made("pears", model="both", style="song-ink").recipe.models.keys() == {"both"}
    assert made("pears", model="both", style="oil-landscape").recipe.models.keys() == {"both", "painter"}
    with pytest.raises(DanqingError) as caught:
        made("a lake", style=["both", "oil-landscape"])
    assert caught.value.key == "style-not-of"
    with pytest.raises(DanqingError) as caught:
        made("a lake", style=["both", "aunt"])
    assert caught.value.key == "style-hands"


def test_a_hand_is_a_style_everywhere() -> None:
    Image.fromarray(np.random.default_rng(0).integers(0, 256, (90, 130, 3), np.uint8)).save("photo.png")
    hand, ink = (danqing.paint("photo.png", style, seed=1, size=SIZE) for style in ("aunt", "song-ink"))
    assert hand.recipe.models.keys() == {"aunt"}
    assert hand.image.tobytes() != ink.image.tobytes()
    mixed = made("a lake", style=["the both pictures", "song-ink:2", "photo.png"])
    assert [share.name for share in mixed.recipe.style] == ["both", "song-ink", "picture"]
    assert mixed.recipe.models.keys() == {"both", "scenes"}
    assert {"aunt", "both", "song-ink"} <= danqing.styles().keys()


def test_titles_of_own_models_never_hide_a_bundled_style() -> None:
    sly = taught.write(
        Path("sly.safetensors"), "sly", styles=("sly",), title={"en": "song-ink", "zh": "song-ink"}
    )
    own.add(sly)
    assert made("a lake", style="song-ink").recipe.models.keys() == {"painter", "scenes"}


@pytest.mark.parametrize("model", ["orchard", "both", "aunt", "loose.safetensors"])
def test_replay_by_another_studio(model: str) -> None:
    taught.write(Path("loose.safetensors"), "loose", styles=("loose",))
    work = made("a cat beside the pear", model=model)
    work.save("work.png")
    if model == "loose.safetensors":
        own.add(Path(model), "renamed")
    open_studio.cache_clear()
    assert danqing.replay("work.png").tobytes() == work.image.tobytes()


def test_a_renamed_hand_paints() -> None:
    own.add(taught.write(Path("x.safetensors"), "x", styles=("x", "song-ink")), "mine")
    assert made("a lake", style="mine").recipe.style == (Share("mine"),)


def test_a_missing_or_changed_model_is_named() -> None:
    made("pears", model="both").save("work.png")
    own.remove("both")
    open_studio.cache_clear()
    with pytest.raises(DanqingError, match="danqing models add FILE") as caught:
        danqing.replay("work.png")
    assert caught.value.key == "model-missing"
    own.add(taught.write(Path("other.safetensors"), "both"))
    with pytest.raises(DanqingError, match="--force") as caught:
        danqing.replay("work.png")
    assert caught.value.key == "own-model-changed"


WRONG: dict[str, tuple[dict[str, object], str]] = {
    "unknown": ({"model": "nobody"}, "no-model"),
    "bundled": ({"model": "scenes"}, "model-no-hand"),
    "no such file": ({"model": "missing.safetensors"}, "no-model-file"),
    "a bundled file": ({"model": Path("bundled/scenes.safetensors")}, "no-taught-model"),
    "reserved": ({"model": "song-ink.safetensors"}, "model-name-taken"),
    "with a plan": ({"model": "orchard", "plan": {}}, "model-with-plan"),
}


@pytest.mark.parametrize("wrong", WRONG)
def test_models_that_cannot_draft(wrong: str) -> None:
    taught.write(Path("song-ink.safetensors"), "song-ink")
    options, key = WRONG[wrong]
    with pytest.raises(DanqingError) as caught:
        made("pears", **options)
    assert caught.value.key == key


def test_from_the_command_line(capsys: pytest.CaptureFixture[str]) -> None:
    def run(*words: str) -> int:
        return main(words)

    assert run("create", "--model", "both", "--size", "64", "--seed", "1") == 0
    assert capsys.readouterr().out == "out/both-both-1.png\n"
    assert run("draft", "梨", "--model", "orchard", "--count", "2", "-o", "drafts") == 0
    assert run("paint", "drafts/01.png", "--style", "aunt", "-o", "a.png") == 0
    assert run("replay", "a.png", "-o", "b.png") == 0
    assert "The same pixels" in capsys.readouterr().err
