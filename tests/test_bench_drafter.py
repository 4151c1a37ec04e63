"""A miniature Drafter goes through the bench."""

import json
from pathlib import Path

import numpy as np
import pytest
import torch

from bench import drafter as bench
from bench import figures, results
from bench.peers.dcgan import Dcgan
from danqing.judging.copies import Copies, Pair
from danqing.judging.metrics import Interval
from danqing.models.drafter import SIZES, Generator
from danqing.models.drafting import Drafter, Pool
from danqing.pictures.tensors import from_bytes

CONFIG = SIZES["test"]


@pytest.fixture
def drafter() -> Drafter:
    torch.manual_seed(0)
    labels = {"ming": torch.tensor([0, 1]), "boat": torch.tensor([1])}
    codes = torch.randn(2, CONFIG.latent, CONFIG.base, CONFIG.base)
    return Drafter(Generator(CONFIG).eval(), Pool(codes, torch.randn(2, CONFIG.condition), labels))


@pytest.fixture
def packed() -> figures.Packed:
    pixels = np.random.default_rng(0).integers(0, 256, (4, CONFIG.side, CONFIG.side, 3), dtype=np.uint8)
    labels = np.array([[1, 0, 0], [1, 1, 0], [0, 0, 1], [1, 0, 0]], dtype=bool)
    return figures.Packed(pixels, np.array([False, False, False, True]), labels, ["ming", "boat", "rare"])


def test_drafts_of_a_label_and_of_everything(drafter: Drafter, packed: figures.Packed) -> None:
    source = bench.drafter_source(drafter, packed, 1.0)
    shape = (5, 3, drafter.side, drafter.side)
    assert source("boat", 5).shape == shape
    everything = source(None, 5)
    assert everything.shape == shape
    torch.testing.assert_close(source(None, 7)[:5], everything, rtol=1e-4, atol=1e-4)


def test_themes_are_what_training_pictures_bear_and_the_drafter_knows(packed: figures.Packed) -> None:
    assert set(bench._themes(packed, ["ming", "boat"], 50)) == {("ming",), ("boat", "ming")}


def test_a_dcgan_is_trained_once_on_training_pictures(packed: figures.Packed, tmp_path: Path) -> None:
    file = tmp_path / "peers" / "dcgan.safetensors"
    first = bench.find_dcgan(file, packed, lambda: 1e-4, torch.get_num_threads(), False)
    again = bench.find_dcgan(file, packed, lambda: pytest.fail("trained twice"), 1, False)
    assert again.pictures == first.pictures > 0


def test_the_verdict_sets_kid_and_recall_side_by_side() -> None:
    def row(source: str, kid: float, recall: float) -> figures.Figures:
        kid_interval, recall_interval = (Interval(value, value, value) for value in (kid, recall))
        return figures.Figures(source, "all", 9, kid_interval, 1.0, 0.5, recall_interval, 0.5)

    rows = [row("training", 0, 1), row("drafter 0.8", 0.1, 0.4), row("dcgan", 0.4, 0.2)]
    found = bench.verdict(rows, Dcgan(torch.nn.Sequential(), 32, 4, 60.0, 100))
    assert found["kid_ratio"] == pytest.approx(0.25)
    assert (found["recall_drafter"], found["recall_dcgan"]) == (0.4, 0.2)


def test_suspects_show_drafts_above_their_training_pictures(packed: figures.Packed) -> None:
    training = from_bytes(packed.pixels[~packed.held_out])
    pairs = tuple(Pair(i, 2 - i, 0.0, 0.1) for i in range(3))
    shown = bench.suspects(packed, lambda label, count: training[:count], Copies(1.0, 0.05, pairs), 2)
    side = packed.pixels.shape[1]
    assert shown.shape == (1, 3, 2 * side, 2 * side)
    torch.testing.assert_close(shown[0, :, side:, :side], training[2])


def test_figures_on_a_card_replace_those_of_the_same_name(tmp_path: Path) -> None:
    card = tmp_path / "scenes.card.json"
    card.write_text(json.dumps({"licence": "x", "figures": {"kid_ratio": 9, "psnr": 21}}), "utf-8")
    results.put_on_card(tmp_path / "scenes.safetensors", {"kid_ratio": 0.123456})
    assert json.loads(card.read_text("utf-8")) == {
        "licence": "x",
        "figures": {"kid_ratio": 0.1235, "psnr": 21},
    }
