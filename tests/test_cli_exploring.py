"""From a model to its sliders, pictures steered by them, and films: in miniature."""

import json
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
import taught
import torch
from miniatures import drafter_task, draw_picture
from PIL import Image

import danqing
from danqing import weights
from danqing.cli import main
from danqing.language import DanqingError
from danqing.models import encoding, storage
from danqing.models import sliders as sliders_file
from danqing.training.exporting import drafter_part
from danqing.trust.recipe import Recipe
from danqing.verbs import exploring, filming
from danqing.verbs.studio import open_studio
from danqing.weights import sliders

CARD = {"about": {"en": "-", "zh": "-"}, "data": [], "licence": "-", "training": {}, "figures": {}}
SMALL = ("--size", "64x64", "--seed", "3", "--style", "song-ink")


def write_models(folder: Path) -> None:
    """Bundled models in the sizes of tests; the scenes Drafter with all that a trained one has."""
    torch.manual_seed(0)
    scenes = drafter_part(drafter_task())
    scenes.tensors["generator.leave.weight"] = 0.3 * torch.randn_like(
        scenes.tensors["generator.leave.weight"]
    )
    scenes = replace(scenes, facts={"labels": ["lake", "landscape", "song"]})
    parts = {
        "painter": taught.painter_part(["oil-landscape", "song-ink"]),
        "scenes": scenes,
        "things": taught.drafter_part(["cat", "flat"], 4),
    }
    for name, part in parts.items():
        family = "painter" if name == "painter" else "drafter"
        storage.save(folder / f"{name}.safetensors", {family: part})
        (folder / f"{name}.card.json").write_text(json.dumps(CARD | {"family": family}), "utf-8")


@pytest.fixture(scope="module")
def ready(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Models, and sliders that were found in them once for all tests."""
    folder = tmp_path_factory.mktemp("ready")
    write_models(folder)
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(weights, "folder", lambda: folder)
        patch.setenv("DANQING_MODELS", str(folder / "own"))
        patch.setattr(exploring, "DRAFTS", 3)
        patch.setattr(encoding, "LOOK_SIDE", 64)  # only quicker
        patch.setattr(encoding, "SEEN_SIDE", 64)
        open_studio.cache_clear()
        exploring.explore("scenes", count=3)
    return folder


@pytest.fixture(autouse=True)
def _here(ready: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """Each test has an empty folder, and sliders of its own to rename."""
    own = tmp_path / "own" / "sliders"
    own.mkdir(parents=True)
    (own / "scenes.safetensors").write_bytes((ready / "own/sliders/scenes.safetensors").read_bytes())
    monkeypatch.setattr(weights, "folder", lambda: ready)
    monkeypatch.setenv("DANQING_MODELS", str(tmp_path / "own"))
    monkeypatch.chdir(tmp_path)
    open_studio.cache_clear()
    yield
    open_studio.cache_clear()


def rack() -> sliders.Rack:
    found = sliders.find("scenes")
    assert found is not None
    return found


def create(*wishes: str) -> "danqing.Work[Recipe]":
    return danqing.create("a lake", style="song-ink", seed=3, size=(64, 64), sliders=wishes)[0]


def test_sliders_are_found_in_order_of_effect() -> None:
    effects = [one.effect for one in rack().sliders]
    assert len(effects) == 3
    assert effects == sorted(effects, reverse=True)
    assert effects[-1] > 0
    assert all(-3 <= one.low <= 0 <= one.high <= 3 for one in rack().sliders)


def test_sheets_are_written_and_sliders_kept(capsys: pytest.CaptureFixture[str]) -> None:
    before = rack().digest
    assert main(["explore", "scenes", "--count", "2", "-o", "sheets"]) == 0
    assert sorted(file.name for file in Path("sheets").iterdir()) == [
        "slider-01.png",
        "slider-02.png",
        "sliders.png",
    ]
    assert rack().digest == before
    assert len(capsys.readouterr().out.splitlines()) == 3
    assert main(["explore", "scenes", "--count", "2", "-o", "sheets"]) == 2  # nothing is overwritten


def test_a_picture_is_tried_on_the_sliders(capsys: pytest.CaptureFixture[str]) -> None:
    draw_picture(1).save("mine.png")
    assert main(["explore", "scenes", "--picture", "mine.png", "--count", "1", "-o", "sheets"]) == 0
    assert "dB" in capsys.readouterr().err


def test_a_name_steers_in_both_languages_and_leaves_works_as_they_are() -> None:
    before = create("2=0.5")
    before.save("work.png")
    assert main(["explore", "scenes", "--name", "2", "晨雾|Morning mist"]) == 0
    assert rack().sliders[1].names == {"en": "Morning mist", "zh": "晨雾"}
    pixels = before.image.tobytes()
    assert [create(wish).image.tobytes() == pixels for wish in ("晨雾=0.5", "morning MIST=0.5")] == [
        True,
        True,
    ]
    open_studio.cache_clear()
    assert danqing.replay("work.png").tobytes() == pixels


def test_sliders_move_pictures_by_their_value() -> None:
    still, none, little, much = (create(*wish).image for wish in ((), ("1=0",), ("1=0.2",), ("1=1",)))
    assert np.abs(np.asarray(still, int) - np.asarray(none, int)).max() <= 1
    near, far = (np.abs(np.asarray(x, int) - np.asarray(still, int)).mean() for x in (little, much))
    assert 0 < near < far


def test_recipes_name_the_sliders_and_only_then() -> None:
    assert rack().digest == create("1=0.5").recipe.models["scenes.sliders"]
    assert set(create().recipe.models) == {"painter", "scenes"}


@pytest.mark.parametrize(
    ("wishes", "key"),
    [
        (["fog=0.5"], "slider-unknown"),
        (["4=0.5"], "slider-unknown"),
        (["1"], "slider-form"),
        (["=1"], "slider-form"),
        (["1=1.1"], "slider-value"),
        (["1=much"], "slider-value"),
        (["1=nan"], "slider-value"),
        (["1=0.1", "scenes:1=0.2"], "slider-twice"),
    ],
)
def test_sliders_that_are_none_are_told(wishes: list[str], key: str) -> None:
    with pytest.raises(DanqingError) as caught:
        create(*wishes)
    assert caught.value.key == key


def test_models_without_sliders_say_how_to_find_them() -> None:
    rack().path.unlink()
    with pytest.raises(DanqingError, match="danqing explore scenes"):
        create("1=0.5")


def test_sliders_of_other_weights_or_none_are_refused() -> None:
    work = create("1=0.5")
    path = rack().path
    z, c = torch.zeros(1, 2, 4, 4), torch.zeros(1, 8)
    one = rack().sliders[:1]
    sliders_file.save(path, rack().model, one, z, c)
    with pytest.raises(DanqingError) as caught:
        danqing.verbs.making.make(work.recipe)
    assert caught.value.key == "sliders-changed"
    sliders_file.save(path, "0" * 64, one, z, c)
    with pytest.raises(DanqingError) as caught:
        create("1=0.5")
    assert caught.value.key == "slider-other-model"
    path.write_bytes(b"none")
    with pytest.raises(DanqingError, match="delete it"):
        create("1=0.5")


@pytest.mark.parametrize(
    "argv",
    [
        ["--name", "1"],
        ["--name", "9", "mist"],
        ["--name", "1", "7"],
        ["--name", "1", "a=b"],
        ["--name", "1", " | "],
        ["--name", "1", "x" * 41],
        ["mist"],
        ["--count", "0"],
        ["--count", "25"],
        ["--picture", "none.png"],
    ],
)
def test_what_cannot_be_explored_is_one_line(argv: list[str], capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["explore", "scenes", *argv]) == 2
    assert capsys.readouterr().err.count("\n") == 1


def test_a_name_in_use_and_a_model_that_cannot_draft_are_told() -> None:
    exploring.name_slider("scenes", 1, {"en": "mist"})
    with pytest.raises(DanqingError) as caught:
        exploring.name_slider("scenes", 2, {"en": "Mist"})
    assert caught.value.key == "slider-name-taken"
    with pytest.raises(DanqingError) as caught:
        exploring.explore("painter")
    assert caught.value.key == "no-drafter"


def film(*options: str) -> int:
    return main(["film", "a lake", *SMALL, "--seconds", "0.5", "--fps", "8", *options])


def test_a_film_is_filmed_again_to_the_same_bytes(capsys: pytest.CaptureFixture[str]) -> None:
    assert film("--loop", "--slider", "2=1", "-o", "a.mp4") == 0
    assert main(["show", "a.mp4"]) == 0
    assert "scenes:2=1" in capsys.readouterr().out
    assert main(["replay", "a.mp4", "-o", "b.mp4"]) == 0
    assert "same pixels" in capsys.readouterr().err
    assert Path("a.mp4").read_bytes() == Path("b.mp4").read_bytes()


def test_a_loop_closes_and_a_way_does_not() -> None:
    for loop in (True, False):
        recipe = filming.film_recipe("a lake", seconds=0.5, fps=8, size=(64, 64), seed=3, loop=loop)
        found = list(filming.frames(recipe))
        assert len(found) == 4
        assert np.array_equal(found[0], found[-1]) == loop
        assert not np.array_equal(found[0], found[1])


def test_a_film_begins_as_the_picture_of_its_seed() -> None:
    recipe = filming.film_recipe("a lake", style="song-ink", seconds=0.2, fps=8, size=(64, 64), seed=3)
    assert np.array_equal(next(filming.frames(recipe)), np.asarray(create().image))


def test_a_film_moves_along_a_slider_between_its_limits() -> None:
    recipe = filming.film_recipe(
        "a lake", style="song-ink", sliders=["1"], seconds=0.4, fps=5, size=(64, 64), seed=3
    )
    low, high = filming.frames(recipe)
    assert np.array_equal(low, np.asarray(create("1=-1").image))
    assert np.array_equal(high, np.asarray(create("1=1").image))
    assert "scenes.sliders" in recipe.models


def test_models_are_filmed_by_name_and_file(tmp_path: Path) -> None:
    file = taught.write(tmp_path / "orchard.safetensors", styles=("orchard",))
    for model in ("scenes", str(file)):
        filming.film("model.gif", model, seconds=0.2, fps=10, size=(64, 64), seed=1, force=True)
        with Image.open("model.gif") as image:
            assert getattr(image, "n_frames") == 2  # noqa: B009


@pytest.mark.parametrize(
    ("options", "told"),
    [
        (["--seconds", "0"], "0.1"),
        (["--seconds", "-1"], "0.1"),
        (["--seconds", "soon"], "--seconds"),
        (["--fps", "0"], "fps"),
        (["--keys", "1"], "--keys"),
        (["--size", "65x64", "-o", "a.mp4"], "even"),
        (["--size", "4096x64", "-o", "a.mp4"], "2048"),
        (["-o", "a.avi"], ".webm"),
        (["-o", "a.png"], ".webm"),
        (["--slider", "1", "--slider", "2"], "one slider"),
        (["--slider", "fog"], "fog"),
    ],
)
def test_films_that_cannot_be_are_one_line(
    options: list[str], told: str, capsys: pytest.CaptureFixture[str]
) -> None:
    assert film(*options) == 2
    message = capsys.readouterr().err
    assert told in message
    assert message.count("\n") == 1
    assert [file.name for file in Path().iterdir() if file.is_file()] == []
