"""Teaching the Brush on drawn characters, and writing with what came of it."""

import json
from pathlib import Path

import numpy as np
import pytest
import torch
from miniatures import same

from bench.brush import likeness, measure
from danqing.language import DanqingError
from danqing.models import brushing
from danqing.models.brush import SIZES, Generator, coverage, critic_loss
from danqing.training import loop
from danqing.training.brush import BrushLessons, BrushTask
from danqing.training.brush_set import FINE, BrushSet, glyphs, pack_brush
from danqing.training.run import train
from danqing.writing.hand import Stroke
from danqing.writing.strokes import smooth

RECIPE = """
family = "brush"
name = "small-brush"
size = "test"
[card]
licence = "CC0"
data = ["drawn characters"]
about = { en = "Small.", zh = "小。" }
[lessons]
folder = "characters"
steps = 2
batch = 4
window = 32
"""
NAMES = [chr(0x4E00 + i) for i in range(40)]


@pytest.fixture(scope="module")
def data(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Forty characters of two strokes each: a bar across and a bar down, somewhere."""
    root: Path = tmp_path_factory.mktemp("data")
    (root / "characters").mkdir()
    for i, name in enumerate(NAMES):
        x, y = 300 + 10 * i, 700 - 12 * i
        across = f"M 100 {y + 30} L 900 {y + 30} Q 930 {y} 900 {y - 30} L 100 {y - 30} Z"
        down = f"M {x - 30} 800 L {x + 30} 800 L {x + 30} 100 C {x} 80 {x} 80 {x - 30} 100 Z"
        medians = [[[100, y], [500, y], [910, y]], [[x, 800], [x, 90]]]
        table = {"strokes": [across, down], "medians": medians}
        (root / "characters" / f"{name}.json").write_text(json.dumps(table), "utf-8")
    return root


@pytest.fixture(scope="module")
def windows(data: Path) -> BrushSet:
    return pack_brush(data / "characters", 32, 2, 40)


def task(windows: BrushSet, steps: int = 4) -> BrushTask:
    return BrushTask(windows, SIZES["test"], BrushLessons(batch=4, steps=steps, window=32))


def test_windows_show_lines_beside_outlines(data: Path, windows: BrushSet) -> None:
    assert 0 < windows.held_out.sum() < 20
    assert windows.planes.shape[1:] == (6, 32, 32)
    near = np.abs(windows.planes[:, 0]) < 0.1 * FINE  # the line itself
    assert windows.depth[near].mean() > 0.5 * FINE > 0 > windows.depth[~near].mean()
    held = {glyph.name for glyph in glyphs(data / "characters") if glyph.held_out}
    assert held == {glyph.name for glyph in glyphs(data / "characters") if glyph.held_out}
    assert 0 < len(held) < 20


def test_damaged_and_missing_characters_are_named(tmp_path: Path) -> None:
    (tmp_path / "characters").mkdir()
    with pytest.raises(DanqingError) as fault:
        next(glyphs(tmp_path / "characters"))
    assert fault.value.key == "recipe-empty"
    (tmp_path / "characters" / "山.json").write_text('{"strokes": []}', "utf-8")
    with pytest.raises(DanqingError) as fault:
        next(glyphs(tmp_path / "characters"))
    assert "山.json" in str(fault.value)


def test_pressure_moves_the_edge() -> None:
    depth = torch.linspace(-6, 6, 13)[None, None, None]
    light, plain, hard = (coverage(depth, torch.full_like(depth, p)).sum() for p in (-1.0, 0.0, 1.0))
    assert light < plain < hard
    assert critic_loss(torch.tensor([2.0]), torch.tensor([-2.0])) == 0


def test_a_run_paused_goes_on_as_if_it_had_not_been(windows: BrushSet, tmp_path: Path) -> None:
    whole, paused = task(windows), task(windows)
    paused.networks.load_state_dict(whole.networks.state_dict())
    loop.run(whole, tmp_path / "whole", loop.Pace(4, samples=1, judgements=1))
    stops = iter([False] * 2 + [True])
    loop.run(paused, tmp_path / "paused", loop.Pace(4, samples=1, judgements=1), stop=lambda: next(stops))
    resumed = task(windows)
    loop.run(resumed, tmp_path / "paused", loop.Pace(4, samples=1, judgements=1))
    assert same(whole.networks, resumed.networks)


def test_it_learns_that_ink_lies_on_the_line(windows: BrushSet, tmp_path: Path) -> None:
    taught = task(windows, 60)
    before = taught.judge()["iou"]
    loop.run(taught, tmp_path, loop.Pace(60, samples=1, judgements=1))
    assert taught.judge()["iou"] > before + 0.05


def test_trained_saved_loaded_and_written_with(data: Path, tmp_path: Path) -> None:
    recipe = tmp_path / "small.toml"
    recipe.write_text(RECIPE, "utf-8")
    train(recipe, data, tmp_path / "run", threads=1)
    brush = brushing.load(tmp_path / "run" / "small-brush.safetensors")
    way = smooth(np.array([[20, 30], [90, 40], [100, 120]], np.float32))
    stroke = Stroke(way, np.zeros(len(way), np.float32), np.ones(len(way), np.float32))
    (inked,) = brushing.ink(brush, [stroke])
    assert all(side % 16 == 0 for side in inked.cover.shape)
    assert inked.corner[0] < 20 < 100 < inked.corner[0] + inked.cover.shape[1]
    assert 0 <= inked.cover.min() <= inked.cover.max() <= 1
    assert (brushing.ink(brush, [stroke])[0].cover == inked.cover).all()
    figures = measure(brush, data / "characters", 2)
    assert set(figures["brush"]) == {"iou", "apart"}
    assert figures["pen of each character's width"]["iou"] >= figures["pen"]["iou"] > 0.6


def test_other_weights_are_refused(tmp_path: Path) -> None:
    (tmp_path / "no.safetensors").write_bytes(b"x" * 100)
    with pytest.raises(DanqingError):
        brushing.load(tmp_path / "no.safetensors")


def test_the_generator_takes_any_window() -> None:
    brush = Generator(SIZES["test"]).eval()
    for height, width in ((16, 16), (48, 32)):
        planes, pressure = torch.zeros(1, 6, height, width), torch.zeros(1, 1, height, width)
        assert brush(planes, pressure, torch.zeros(1, 2)).shape == (1, 1, height, width)


def test_likeness_of_ink() -> None:
    page = np.zeros((4, 4), np.float32)
    page[:2] = 1
    assert likeness(page, page) == (1.0, 0.0)
    assert likeness(page, 1 - page) == (0.0, 2.0)
