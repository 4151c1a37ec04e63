"""Advice before training: dimension, risk of copies, what to train, and how fast this machine is."""

import math

import numpy as np
import pytest
import torch

from danqing.models.drafter import SIZES as DRAFTER_SIZES
from danqing.models.painter import SIZES as PAINTER_SIZES
from danqing.training import advice
from danqing.training.calibrating import drafter_pace, painter_pace, seconds_a_step


@pytest.mark.parametrize(("dimension", "error"), [(2, 0.2), (5, 0.2), (10, 0.3)])
def test_the_dimension_of_known_shapes(dimension: int, error: float) -> None:
    chance = np.random.default_rng(0)
    inner = chance.random((800, dimension)) @ chance.normal(size=(dimension, 64))
    found = advice.intrinsic_dimension((inner + 100).astype(np.float32))
    assert found == pytest.approx(dimension, rel=error)  # it errs low, the more the larger


def test_no_dimension_without_enough_different_pictures() -> None:
    chance = np.random.default_rng(0)
    assert advice.intrinsic_dimension(chance.normal(size=(20, 8)).astype(np.float32)) is None
    assert advice.intrinsic_dimension(chance.normal(size=(21, 8)).astype(np.float32)) is not None
    assert advice.intrinsic_dimension(np.ones((40, 8), np.float32)) is None


def test_copies_become_rare_with_size_and_variety() -> None:
    shares = [advice.copy_share(pictures, 1.0) for pictures in (3, 200, 1000, 4000)]
    assert shares == sorted(shares, reverse=True)
    assert [advice.risk(share) for share in shares] == ["high", "high", "medium", "low"]
    assert advice.copy_share(1000, 2.0) < advice.copy_share(1000, 1.0) < advice.copy_share(1000, 0.5)


@pytest.mark.parametrize("varied", [0.5, 1.0, 1.7])
def test_enough_is_where_the_risk_changes(varied: float) -> None:
    for share, level in ((advice.HIGH, "high"), (advice.MEDIUM, "medium")):
        least = advice.enough(share, varied)
        assert advice.risk(advice.copy_share(least, varied)) != level
        assert advice.risk(advice.copy_share(least - 1, varied)) == level


def test_variety_compares_like_with_like() -> None:
    assert advice.variety(None, 5) == 1.0
    assert advice.variety(advice.USUAL[0][1], 30) == pytest.approx(1)
    assert advice.variety(advice.USUAL[1][1], 500) == pytest.approx(1)
    assert advice.variety(12.0, 40) > 1 > advice.variety(12.0, 400)
    assert (advice.variety(1.0, 100), advice.variety(90.0, 100)) == (0.5, 2.0)


@pytest.mark.parametrize(
    ("pictures", "side", "kind"),
    [
        (0, 0, "none"), (7, 500, "none"), (8, 500, "hand"), (79, 500, "hand"), (80, 500, "both"),
        (80, 191, "subject"), (79, 191, "none"),
    ],
)  # fmt: skip
def test_what_to_train(pictures: int, side: int, kind: str) -> None:
    assert advice.choose(pictures, side) == advice.Choice(kind, False)  # type: ignore[arg-type]


def test_large_sets_may_begin_from_nothing() -> None:
    assert not advice.choose(1999, 500).scratch
    assert advice.choose(2000, 500).scratch


def test_labels_that_lack_pictures() -> None:
    assert advice.lacking({"pear": 12, "apple": 20, "plum": 24}) == {"apple": 4, "pear": 12}
    assert advice.balance({"pear": 5}) is None
    assert advice.balance({"pear": 5, "apple": 5, "plum": 0}) == pytest.approx(1)
    assert 0 < (advice.balance({"pear": 99, "apple": 1}) or 0) < 0.1


def test_time_has_a_name() -> None:
    assert [advice.time_for(s) for s in (60, 900, 901, 4000, math.inf)] == [
        "15m",
        "15m",
        "1h",
        "night",
        "night",
    ]


def test_disk_grows_with_pictures_and_checkpoints() -> None:
    assert advice.disk_bytes(10, 0, 100, 1000) - advice.disk_bytes(0, 0, 100, 1000) == 11_000
    assert advice.disk_bytes(500, 0, 0, 1) == advice.disk_bytes(400, 0, 0, 1)
    assert advice.disk_bytes(1, 50, 0, 0) - advice.disk_bytes(1, 0, 0, 0) == 100


def test_the_clock_runs_on_real_steps_and_leaves_chance_alone() -> None:
    squares = np.random.default_rng(0).integers(0, 256, (3, 256, 256, 3), np.uint8)
    before = torch.get_rng_state()
    drafter = drafter_pace(squares, DRAFTER_SIZES["test"], 0.0)
    painter = painter_pace(squares[:2], PAINTER_SIZES["test"], 0.0)
    assert torch.equal(torch.get_rng_state(), before)
    assert drafter.seconds is not None
    assert painter.seconds is not None
    assert 0 < drafter.seconds < 60
    assert 0 < painter.seconds < 60


def test_without_a_clock_the_size_is_known_all_the_same() -> None:
    squares = np.zeros((2, 256, 256, 3), np.uint8)
    pace = drafter_pace(squares, DRAFTER_SIZES["scenes"], None)
    assert pace.seconds is None
    assert pace.checkpoint > drafter_pace(squares, DRAFTER_SIZES["test"], None).checkpoint > 10_000


def test_the_first_step_is_not_counted(monkeypatch: pytest.MonkeyPatch) -> None:
    now = iter([0.0, 2.0, 2.0, 5.0, 5.0, 10.0])
    monkeypatch.setattr("time.perf_counter", lambda: next(now))
    steps: list[int] = []
    assert seconds_a_step(lambda: steps.append(1), 8.0) == 4.0
    assert len(steps) == 3


def test_a_first_step_that_is_slow_enough_is_the_last(monkeypatch: pytest.MonkeyPatch) -> None:
    now = iter([0.0, 9.0])
    monkeypatch.setattr("time.perf_counter", lambda: next(now))
    assert seconds_a_step(lambda: None, 8.0) == 9.0
