"""The Blender's training in miniature: what it is packed from, what it learns by, and what it leaves."""

import dataclasses
import shutil
from pathlib import Path
from typing import Any

import numpy as np
import pytest
import torch
from miniatures import draw_folder, same
from safetensors.torch import load_file

from danqing.language import DanqingError
from danqing.models import blending, strangeness
from danqing.models.blender import SIZES
from danqing.training.blender import BlenderLessons, BlenderTask
from danqing.training.blender_set import ROOM, BlenderSet, Kind, pack_blender, windows
from danqing.training.packing import Source
from danqing.training.run import train

COUNT, CONFIG = 24, SIZES["test"]
RECIPE = """family = "blender"
name = "small"
size = "test"
[card]
licence = "CC0"
data = ["drawn pictures"]
about = { en = "Small.", zh = "小。" }
[lessons]
steps = 4
batch = 4
begin = 0.5
[[topics]]
name = "ink"
source = { folder = "pictures", labels = ["song"] }
[[topics]]
name = "drawing"
cut = "page"
source = { folder = "drawings" }
"""


def blender_set() -> BlenderSet:
    chance, rows, side = np.random.default_rng(0), np.arange(COUNT), round(ROOM * CONFIG.side)
    pixels = chance.integers(0, 256, (COUNT, side, side, 3), np.uint8)
    return BlenderSet(pixels, rows % 3 == 0, rows % 2, np.array([0.5, 0.5], np.float32), ["ink", "drawing"])


def task(**lessons: Any) -> BlenderTask:
    torch.manual_seed(0)
    return BlenderTask(
        blender_set(), CONFIG, dataclasses.replace(BlenderLessons(steps=6, batch=4), **lessons)
    )


@pytest.fixture
def data(tmp_path: Path) -> Path:
    draw_folder(tmp_path / "data/pictures", ("song", "portrait"), each=8)
    draw_folder(tmp_path / "data/drawings", ("flat",), each=8, mode="RGBA")
    return tmp_path / "data"


def test_the_critic_is_heard_only_after_its_beginning() -> None:
    learner = task(begin=0.5)
    before = {key: value.clone() for key, value in learner.networks["critic"].state_dict().items()}
    early = learner.step(0.4)
    assert set(early) == {"pixels", "divergence", "content"}
    assert all(torch.equal(before[key], now) for key, now in learner.networks["critic"].state_dict().items())
    late = learner.step(0.6)
    assert {"adversarial", "dreaming", "critic"} < set(late)
    assert any(
        not torch.equal(before[key], now) for key, now in learner.networks["critic"].state_dict().items()
    )
    assert learner.prior.mean.any()  # dreams came from codes as they are


def test_without_its_other_losses_it_is_a_plain_variational_autoencoder() -> None:
    learner = task(content=0.0, adversarial=0.0, dreaming=0.0, divergence=1.0, begin=0.0)
    assert set(learner.step(0.9)) == {"pixels", "divergence"}
    assert not learner.prior.mean.any()


def test_only_training_pictures_are_drawn() -> None:
    learner = task()
    held = set(torch.cat(learner.held).tolist())
    assert held == set(range(0, COUNT, 3))
    assert not held & set(torch.cat(learner.rows).tolist())


def test_partners_in_a_batch_are_of_one_kind() -> None:
    learner = task()
    torch.manual_seed(3)
    x, kind = learner._draw()
    assert x.shape == (4, 3, CONFIG.side, CONFIG.side)
    assert torch.equal(kind[:2], kind[2:])


def test_windows_lie_within_their_pictures() -> None:
    data = blender_set()
    data.pixels[:] = np.arange(COUNT, dtype=np.uint8)[:, None, None, None] * 10  # every picture one grey
    for seed in range(6):
        torch.manual_seed(seed)
        x = windows(data, np.array([3, 5]), CONFIG.side)
        torch.testing.assert_close(x.mean((1, 2, 3)), torch.tensor([30, 50]) / 127.5 - 1)


def test_figures_and_sheet() -> None:
    learner = task()
    figures = learner.judge()
    assert set(figures) == {"ink", "drawing", "likeness"}
    assert figures["likeness"] == pytest.approx((figures["ink"] + figures["drawing"]) / 2)
    assert learner.sample().size == (2 * 8 * CONFIG.side, 2 * 6 * CONFIG.side)


def test_kinds_are_packed_with_their_split_and_shares(data: Path) -> None:
    kinds = (
        Kind("ink", Source("pictures", labels=("song",)), share=3.0),
        Kind("drawing", Source("drawings"), "page", most=6),
    )
    packed = pack_blender(data, kinds, 32)
    assert packed.pixels.shape[1:] == (40, 40, 3)
    assert packed.names == ["ink", "drawing"]
    assert packed.shares.tolist() == [0.75, 0.25]
    assert (packed.kinds == 0).sum() == 8
    assert (packed.kinds[~packed.held_out] == 1).sum() == 5  # nine tenths of six
    again = pack_blender(data, kinds, 32)
    assert np.array_equal(packed.pixels, again.pixels)


def test_a_picture_that_two_kinds_have_is_taken_once(data: Path) -> None:
    kinds = (Kind("ink", Source("pictures")), Kind("other", Source("pictures", labels=("song",))))
    assert (pack_blender(data, kinds, 32).kinds == 0).all()


def test_it_is_trained_paused_resumed_and_loaded(data: Path, tmp_path: Path) -> None:
    recipe, run = tmp_path / "small.toml", tmp_path / "run"
    recipe.write_text(RECIPE, "utf-8")
    train(recipe, data, run, minutes=0, threads=1)
    shutil.copytree(data, tmp_path / "same")
    shutil.rmtree(data)  # packed once, the pictures are needed no more
    train(recipe, data, run, threads=1)
    train(recipe, tmp_path / "same", tmp_path / "whole", threads=1)
    ours, theirs = (load_file(folder / "small.safetensors") for folder in (run, tmp_path / "whole"))
    assert all(torch.equal(ours[key], theirs[key]) for key in ours | theirs)
    blender = blending.load(run / "small.safetensors")
    assert blender.kinds == ("ink", "drawing")
    x = torch.zeros(1, 3, CONFIG.side, CONFIG.side)
    assert blending.vary(blender, x, 0.5, 1).shape == x.shape
    (found,) = strangeness.judge(blender, strangeness.load_usual(run / "small.safetensors"), x)
    assert found.kind in blender.kinds


@pytest.mark.parametrize(
    ("old", "new", "message"),
    [
        ('name = "drawing"', 'name = "ink"', "1 kinds.*has 2"),
        ('cut = "page"', 'cut = "oval"', r"topics\.cut.*oval"),
        ('cut = "page"', "share = 0", r"topics\.share"),
        ("batch = 4", "batch = 6", r"lessons\.batch"),
        ('folder = "drawings"', 'folder = "nowhere"', "nowhere"),
    ],
)
def test_a_wrong_recipe_is_told(old: str, new: str, message: str, data: Path, tmp_path: Path) -> None:
    recipe = tmp_path / "small.toml"
    recipe.write_text(RECIPE.replace(old, new), "utf-8")
    with pytest.raises(DanqingError, match=message):
        train(recipe, data, tmp_path / "run", threads=1)


def test_weights_of_another_family_are_no_blender(tmp_path: Path) -> None:
    from danqing import weights

    with pytest.raises(DanqingError, match="blender"):
        blending.load(weights.find("painter").path)


def test_steps_depend_on_their_seed_alone() -> None:
    first, second = task(begin=0.0), task(begin=0.0)
    for learner in (first, second):
        for i in range(2):
            torch.manual_seed(i)
            learner.step(i / 6)
    assert same(first.networks, second.networks)
