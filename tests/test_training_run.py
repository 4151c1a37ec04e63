"""Training from a recipe and a folder of drawn pictures to weights, card and report; paused and resumed."""

import json
import shutil
from collections.abc import Iterator
from pathlib import Path

import numpy as np
import pytest
import torch
from miniatures import drafter_set, draw_folder
from safetensors.torch import load_file

from danqing import weights
from danqing.language import DanqingError
from danqing.models import drafting, painting
from danqing.training.belonging import claim, packed
from danqing.training.drafter import DrafterSet
from danqing.training.recipes import read_recipe
from danqing.training.run import train

HEAD = """
name = "small"
size = "test"
neighbours = 3
[card]
licence = "CC0"
data = ["drawn pictures"]
about = { en = "Small.", zh = "小。" }
"""
DRAFTER = f"""family = "drafter"{HEAD}
[lessons]
steps = 3
batch = 4
[[topics]]
source = {{ folder = "scenes" }}
"""
PAINTER = f"""family = "painter"{HEAD}
[lessons]
steps = 3
batch = 4
crop = 32
[[styles]]
name = "song-ink"
zh = "宋代水墨"
en = "Song ink"
sources = [{{ folder = "scenes", labels = ["song"] }}]
[[styles]]
name = "oil"
zh = "油画"
en = "oil"
sources = [{{ folder = "scenes", labels = ["portrait"] }}]
"""


@pytest.fixture(autouse=True)
def _one_thread() -> Iterator[None]:
    threads = torch.get_num_threads()
    yield
    torch.set_num_threads(threads)


@pytest.fixture
def data(tmp_path: Path) -> Path:
    draw_folder(tmp_path / "data/scenes", ("song", "portrait"), each=8)
    return tmp_path / "data"


def recipe_of(folder: Path, text: str) -> Path:
    file = folder / "small.toml"
    file.write_text(text, "utf-8")
    return file


@pytest.mark.parametrize("text", [DRAFTER, PAINTER], ids=["drafter", "painter"])
def test_paused_and_resumed_it_ends_as_in_one_go(
    text: str, data: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    recipe, run = recipe_of(tmp_path, text), tmp_path / "run"
    (run / "samples").mkdir(parents=True)
    (run / "packed.npz.part").write_bytes(b"left over by a kill")
    train(recipe, data, run, minutes=0, threads=1)
    assert card(run)["training"]["steps"] == 0
    shutil.copytree(data, tmp_path / "same")
    shutil.rmtree(data)  # packed once, the pictures are needed no more
    report = train(recipe, data, run, threads=1)
    assert "3/3" in capsys.readouterr().err
    train(recipe, tmp_path / "same", tmp_path / "whole", threads=1)
    ours, theirs = (load_file(folder / "small.safetensors") for folder in (run, tmp_path / "whole"))
    assert all(torch.equal(ours[key], theirs[key]) for key in ours | theirs)
    assert report == run / "report.html"
    page = report.read_text("utf-8")
    assert "drawn pictures" in page  # the recipe
    assert "data:image/png" in page  # the samples
    assert "Judged" in page
    assert not list(run.glob("*.part"))


def card(run: Path) -> dict[str, dict[str, object]]:
    table: dict[str, dict[str, object]] = json.loads((run / "small.card.json").read_text("utf-8"))
    return table


def test_a_trained_drafter_can_be_bundled(
    data: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    train(recipe_of(tmp_path, DRAFTER), data, tmp_path / "run", threads=1)
    monkeypatch.setattr(weights, "folder", lambda: tmp_path / "run")
    small = weights.find("small")
    assert small.training["steps"] == 3
    assert small.training["pictures"] == 12
    x = drafting.draft(drafting.load(small.path), ["song"], [0], shape=(64, 96))
    assert x.shape == (1, 3, 32, 48)


def test_a_trained_painter_can_be_bundled(data: Path, tmp_path: Path) -> None:
    train(recipe_of(tmp_path, PAINTER), data, tmp_path / "run", threads=1)
    painter = painting.load(tmp_path / "run/small.safetensors")
    assert painter.titles == {
        "song-ink": {"zh": "宋代水墨", "en": "Song ink"}, "oil": {"zh": "油画", "en": "oil"},
    }  # fmt: skip
    x = painting.paint(painter, torch.zeros(1, 3, 8, 12), painter.styles["oil"], seed=0)
    assert x.shape == (1, 3, 64, 96)


@pytest.mark.parametrize(
    ("old", "new", "message"),
    [
        ('"drafter"', '"sculptor"', "family.*sculptor.*painter, drafter"),
        ('"test"', '"huge"', "size.*huge.*things, scenes"),
        ("batch = 4", "batches = 4", "lessons.*batches.*batch"),
        ("batch = 4", "batch = 4.5", r"lessons\.batch"),
        ('"scenes"', '"nowhere"', "nowhere"),
        ("neighbours = 3", "neighbours = 40", "12 pictures.*41"),
        ("[[topics]]", '[[topics]]\ncut = "oval"', r"topics\.cut.*oval"),
    ],
)
def test_a_wrong_recipe_is_told_before_anything_is_learned(
    old: str, new: str, message: str, data: Path, tmp_path: Path
) -> None:
    with pytest.raises(DanqingError, match=message):
        train(recipe_of(tmp_path, DRAFTER.replace(old, new)), data, tmp_path / "run")
    assert not list((tmp_path / "run").glob("*.pt"))


@pytest.mark.parametrize(
    ("old", "new", "key"),
    [
        ('"scenes"', '"scenes", border = 0.1', "topics"),
        ("neighbours = 3", "neighbours = 2", "neighbours"),
        ('"test"', '"scenes"', "size"),
        ('"small"', '"large"', "name"),
        ("batch = 4", "batch = 6", r"lessons\.batch"),
        ("batch = 4", "batch = 4\nrate = 1e-4", r"lessons\.rate"),
    ],
)
def test_a_run_keeps_to_its_recipe(old: str, new: str, key: str, data: Path, tmp_path: Path) -> None:
    run, seen = tmp_path / "run", []
    claim(run, recipe_of(tmp_path, DRAFTER), read_recipe(tmp_path / "small.toml"))
    for left in ("packed.npz", "state.pt"):
        recipe = recipe_of(tmp_path, DRAFTER.replace(old, new))
        (run / left).touch()
        with pytest.raises(DanqingError, match=rf"differs in {key}; take another --run"):
            train(recipe, data, run)
        (run / left).unlink()
        seen.append((run / "recipe.toml").read_text("utf-8"))
    assert seen == [DRAFTER, DRAFTER]


def test_a_run_keeps_to_what_its_recipe_is_like(tmp_path: Path) -> None:
    base, other, run = recipe_of(tmp_path, DRAFTER), tmp_path / "other.toml", tmp_path / "run"
    other.write_text('like = "small.toml"\nname = "other"\n', "utf-8")
    claim(run, other, read_recipe(other))
    (run / "packed.npz").touch()
    claim(run, other, read_recipe(other))
    base.write_text(DRAFTER.replace("batch = 4", "batch = 6"), "utf-8")
    with pytest.raises(DanqingError, match=r"differs in lessons\.batch"):
        claim(run, other, read_recipe(other))


def test_a_run_may_get_more_steps_and_other_words(data: Path, tmp_path: Path) -> None:
    run = tmp_path / "run"
    train(recipe_of(tmp_path, DRAFTER), data, run, threads=1)
    longer = DRAFTER.replace("steps = 3", "steps = 4").replace("Small", "Tiny")
    train(recipe_of(tmp_path, longer), data, run, threads=1)
    assert card(run)["training"]["steps"] == 4
    assert (run / "recipe.toml").read_text("utf-8") == longer


@pytest.mark.parametrize("damage", ["empty", "half", "flipped", "text"])
def test_damaged_packed_pictures_are_packed_again(damage: str, tmp_path: Path) -> None:
    made, file = drafter_set(), tmp_path / "packed.npz"
    assert packed(DrafterSet, tmp_path, lambda: made).names == made.names
    whole = file.read_bytes()
    middle = len(whole) // 2
    damaged = {
        "empty": b"", "half": whole[:middle], "text": b"no archive",
        "flipped": whole[:middle] + bytes([whole[middle] ^ 1]) + whole[middle + 1 :],
    }  # fmt: skip
    file.write_bytes(damaged[damage])
    assert np.array_equal(packed(DrafterSet, tmp_path, lambda: made).pixels, made.pixels)
    assert file.read_bytes() == whole
    packed(DrafterSet, tmp_path, lambda: pytest.fail("packed once more"))


def test_another_versions_packed_pictures_are_packed_again(tmp_path: Path) -> None:
    np.savez(tmp_path / "packed.npz", thumbnails=np.zeros(3))
    assert packed(DrafterSet, tmp_path, drafter_set).names == drafter_set().names


@pytest.mark.parametrize("text", [PAINTER, DRAFTER], ids=["painter", "drafter"])
def test_pictures_that_do_not_fit_the_size_are_told(text: str, data: Path, tmp_path: Path) -> None:
    if text is PAINTER:
        wrong, message = (
            text.replace("crop = 32", "crop = 160\n").replace('en = "oil"', 'en = "oil"\ncell = 128'),
            "crop is 160",
        )
    else:
        wrong, message = text.replace("[[topics]]", '[[topics]]\ncut = "plate"'), "plate.*squares"
    with pytest.raises(DanqingError, match=message):
        train(recipe_of(tmp_path, wrong), data, tmp_path / "run")
    assert not (tmp_path / "run/packed.npz").exists()


def test_a_missing_recipe_leaves_nothing_behind(data: Path, tmp_path: Path) -> None:
    with pytest.raises(DanqingError, match="nowhere"):
        train(tmp_path / "nowhere.toml", data, tmp_path / "run")
    assert not (tmp_path / "run").exists()
