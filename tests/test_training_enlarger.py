"""Teaching an Enlarger: packing, the two parts of a run, wear, and going on after a pause."""

import dataclasses
from pathlib import Path
from typing import Any

import numpy as np
import pytest
import torch
from miniatures import draw_folder, draw_picture, same

from danqing.language import DanqingError
from danqing.models.enlarger import SIZES
from danqing.models.enlarging import enlarge, load
from danqing.pictures.degrading import METHODS, Wear, draw_wear, wear_out
from danqing.training import loop
from danqing.training.enlarger import EnlargerLessons, EnlargerSet, EnlargerTask, _lattice
from danqing.training.enlarger_set import SIDE, Sharp, pack_enlarger
from danqing.training.packing import Source
from danqing.training.run import train

LESSONS = EnlargerLessons(batch=2, patch=16, steps=4, faithful=0.5)
RECIPE = """
family = "enlarger"
name = "small"
size = "test"
[card]
licence = "CC0"
data = ["drawn pictures"]
about = { en = "Small.", zh = "小。" }
[lessons]
steps = 2
batch = 2
patch = 16
[[topics]]
source = { folder = "drawn" }
"""


def task() -> EnlargerTask:
    pixels = np.stack([np.asarray(draw_picture(i, 96)) for i in range(12)])
    return EnlargerTask(EnlargerSet(pixels, np.arange(12) % 3 == 0), SIZES["test"], LESSONS)


def test_the_faithful_weights_stay_when_the_critic_begins() -> None:
    one = task()
    fresh = {name: value.clone() for name, value in one.faithful.state_dict().items()}
    torch.manual_seed(0)
    assert set(one.step(0.0)) == {"pixels"}
    kept = {name: value.clone() for name, value in one.faithful.state_dict().items()}
    assert any(not torch.equal(kept[name], value) for name, value in fresh.items())
    assert same(one.faithful, one.vivid)
    critic = [p.detach().clone() for p in one.critic.parameters()]
    losses = one.step(0.5)
    assert set(losses) == {"pixels", "lattice", "content", "adversarial", "critic"}
    assert all(torch.isfinite(value) for value in losses.values())
    assert all(torch.equal(kept[name], value) for name, value in one.faithful.state_dict().items())
    assert not same(one.faithful, one.vivid)
    assert any(not torch.equal(a, b) for a, b in zip(critic, one.critic.parameters(), strict=True))


def test_paused_and_resumed_it_ends_as_in_one_go(tmp_path: Path) -> None:
    torch.manual_seed(0)
    whole = task()
    loop.run(whole, tmp_path / "whole", loop.Pace(4, samples=1, judgements=1))
    torch.manual_seed(0)
    stops = iter([False, False, True])
    loop.run(task(), tmp_path / "parts", loop.Pace(4, samples=1, judgements=1), stop=lambda: next(stops))
    later = task()
    loop.run(later, tmp_path / "parts", loop.Pace(4, samples=1, judgements=1))
    assert all(same(whole.networks[name], later.networks[name]) for name in whole.networks)


def test_the_rate_falls_twice() -> None:
    one, rates = task(), []
    for share in (0.0, 0.49, 0.5, 0.99):
        one._pace(share)
        rates.append(one.optimisers["enlarger"].param_groups[0]["lr"])
    assert rates[0] > rates[2] > rates[1] > rates[3] > 0


def test_only_what_comes_again_with_every_pixel_is_a_lattice() -> None:
    torch.manual_seed(0)
    x, grain = torch.rand(1, 3, 96, 96), torch.randn(1, 3, 96, 96)
    comb = torch.randn(1, 3, 4, 4).repeat(1, 1, 24, 24)
    assert _lattice(x, x, 4) == 0
    assert _lattice(x, x + 0.1, 4) < 1e-6
    assert _lattice(x, x + comb, 4) > 5 * _lattice(x, x + grain, 4)


def test_what_is_shown_and_judged() -> None:
    one = task()
    assert one.sample().size == (8 * 96, 4 * 96)
    figures = one.judge()
    assert figures["psnr-bicubic-clean"] > figures["psnr-bicubic-worn"] > 5
    assert np.isfinite(list(figures.values())).all()


def test_packing_shrinks_paintings_and_lays_drawings_on_paper(tmp_path: Path) -> None:
    for folder, mode, side in (("paintings", "RGB", 300), ("tiny", "RGB", 96), ("drawings", "RGBA", 96)):
        draw_folder(tmp_path / folder, ("one",), each=8, mode=mode, side=side)
    paintings = Sharp(Source("paintings"), squares=3)
    packed = pack_enlarger(tmp_path, (paintings, Sharp(Source("drawings"))))
    assert packed.pixels.shape == (8 * 3 + 8, SIDE, SIDE, 3)
    assert 0 < packed.held_out.sum() < len(packed.held_out)
    again = pack_enlarger(tmp_path, (paintings, Sharp(Source("drawings"))))
    assert np.array_equal(packed.pixels, again.pixels)
    with pytest.raises(DanqingError):  # all are too small for a square
        pack_enlarger(tmp_path, (Sharp(Source("tiny")),))


def test_from_a_recipe_to_weights_that_enlarge(tmp_path: Path) -> None:
    draw_folder(tmp_path / "data/drawn", ("one",), each=8, mode="RGBA")
    recipe = tmp_path / "small.toml"
    recipe.write_text(RECIPE, "utf-8")
    train(recipe, tmp_path / "data", tmp_path / "run", threads=torch.get_num_threads())
    enlarger = load(tmp_path / "run/small.safetensors")
    assert enlarge(enlarger, draw_picture(1, 16), 4, fidelity=0.0).size == (64, 64)
    assert (tmp_path / "run/small.card.json").exists()
    recipe.write_text(RECIPE.partition("[[topics]]")[0], "utf-8")
    with pytest.raises(DanqingError, match="topics"):
        train(recipe, tmp_path / "data", tmp_path / "other")


def test_wear_is_of_chance_and_leaves_a_share_clean() -> None:
    chance = np.random.default_rng(0)
    drawn = [draw_wear(4, chance) for _ in range(300)]
    clean = [wear for wear in drawn if wear == Wear(method=wear.method)]
    assert 70 < len(clean) < 150
    assert {wear.method for wear in drawn} == {*METHODS}
    assert draw_wear(4, np.random.default_rng(5)) == draw_wear(4, np.random.default_rng(5))


@pytest.mark.parametrize(
    "change", [{"blur": 2.0}, {"noise": 9.0}, {"noise": 9.0, "grey": True}, {"quality": 40}]
)
def test_every_kind_of_wear_shows(change: dict[str, Any]) -> None:
    image = draw_picture(1, 96)
    worn = wear_out(image, 4, dataclasses.replace(Wear(), **change), np.random.default_rng(0))
    clean = wear_out(image, 4, Wear(), np.random.default_rng(0))
    assert worn.size == clean.size == (24, 24)
    apart = np.asarray(worn).astype(int) - np.asarray(clean)
    assert np.abs(apart).mean() > 0.5
    if change.get("grey"):
        inside = ((np.asarray(worn) > 0) & (np.asarray(worn) < 255)).all(2)
        assert np.ptp(apart[inside], axis=1).max() <= 1
