"""Every metric on sets whose right answer is known."""

import pytest
import torch

from danqing.judging import metrics


def gaussian(
    count: int, *, seed: int, width: int = 16, shift: float = 0.0, scale: float = 1.0
) -> torch.Tensor:
    chance = torch.Generator().manual_seed(seed)
    return torch.randn(count, width, generator=chance) * scale + shift


def modes(count: int, kept: int, *, seed: int) -> torch.Tensor:
    """``count`` rows spread over the first ``kept`` of four distant clusters."""
    centres = torch.eye(4, 16)[torch.arange(count) % kept] * 20
    return gaussian(count, seed=seed) + centres


def test_kid_of_one_distribution_is_zero_on_average_whatever_the_size() -> None:
    for count in (12, 200):
        found = [metrics.kid(gaussian(count, seed=2 * n), gaussian(count, seed=2 * n + 1)) for n in range(40)]
        spread = torch.tensor(found)
        assert abs(spread.mean()) < 3 * spread.std() / len(found) ** 0.5
        assert spread.min() < 0, "an unbiased estimate falls on both sides of 0"


def test_kid_by_hand() -> None:
    real, fake = torch.tensor([[1.0], [2.0]]), torch.tensor([[0.0], [3.0]])
    # (1·2+1)³ + (0·3+1)³ - 2 · mean of (0+1)³, (3+1)³, (0+1)³, (6+1)³
    assert metrics.kid(real, fake) == pytest.approx(27 + 1 - 2 * (1 + 64 + 1 + 343) / 4)


def test_kid_grows_with_the_shift() -> None:
    found = [metrics.kid(gaussian(60, seed=1), gaussian(40, seed=2, shift=shift)) for shift in (0, 0.5, 1)]
    assert found[0] < found[1] < found[2]


def test_kid_of_subsets_comes_near_kid_of_the_whole_and_repeats_itself() -> None:
    real, fake = (
        gaussian(200, seed=1),
        gaussian(20, seed=2, shift=1),
    )  # fewer fakes than a subset: all are taken
    whole, parts = metrics.kid(real, fake), metrics.kid(real, fake, size=50)
    assert parts == pytest.approx(whole, rel=0.05)
    assert parts != whole
    assert parts == metrics.kid(real, fake, size=50)


def test_fid_of_known_gaussians() -> None:
    rows = gaussian(4000, seed=1, width=8)
    assert metrics.fid(rows, rows) == pytest.approx(0, abs=1e-8)
    assert metrics.fid(rows, rows + 2) == pytest.approx(8 * 4)
    assert metrics.fid(rows, rows * 3) == pytest.approx(8 * (1 - 3) ** 2, rel=0.1)


def test_fid_with_fewer_rows_than_features_agrees_with_the_plain_formula() -> None:
    real, fake = gaussian(10, seed=1).double(), gaussian(14, seed=2, shift=1).double()
    # The eigenvalues of a product of covariances are real and >= 0, so its root has this trace.
    roots = torch.linalg.eigvals(real.T.cov() @ fake.T.cov()).real.clamp_min(0).sqrt().sum()
    means = (real.mean(0) - fake.mean(0)).square().sum()
    plain = means + real.T.cov().trace() + fake.T.cov().trace() - 2 * roots
    assert metrics.fid(real, fake) == pytest.approx(plain.item(), rel=1e-4)


def test_precision_and_recall_of_one_distribution_are_high_and_equal() -> None:
    real, fake = gaussian(400, seed=1, width=4), gaussian(400, seed=2, width=4)
    assert metrics.precision(real, fake) > 0.85
    assert metrics.recall(real, fake) > 0.85


def test_a_dropped_mode_lowers_recall_and_not_precision() -> None:
    real = modes(400, 4, seed=1)
    whole, dropped = modes(400, 4, seed=2), modes(400, 2, seed=3)
    assert metrics.recall(real, dropped) < 0.55 * metrics.recall(real, whole)
    assert metrics.precision(real, dropped) > 0.9 * metrics.precision(real, whole)


def test_an_invented_mode_lowers_precision_and_not_recall() -> None:
    real = modes(400, 2, seed=1)
    whole, invented = modes(400, 2, seed=2), modes(800, 4, seed=3)
    assert metrics.precision(real, invented) < 0.55 * metrics.precision(real, whole)
    assert metrics.recall(real, invented) > 0.9 * metrics.recall(real, whole)


def test_coverage_sees_dropped_modes_and_is_not_fooled_by_scattered_nonsense() -> None:
    real, whole = modes(400, 4, seed=1), modes(400, 4, seed=2)
    assert metrics.coverage(real, whole) > 0.9
    assert metrics.coverage(real, modes(400, 2, seed=3)) < 0.55
    nonsense = gaussian(400, seed=4, scale=30)
    assert metrics.coverage(real, nonsense) < 0.1 < metrics.recall(real, nonsense)


def test_collapse_to_one_point_has_no_recall() -> None:
    real = gaussian(200, seed=1)
    collapsed = real[:1] + gaussian(200, seed=2, scale=1e-3)
    assert metrics.recall(real, collapsed) <= 1 / 200
    assert metrics.precision(real, collapsed) == 1


FIGURES = [metrics.kid, metrics.fid, metrics.precision, metrics.recall, metrics.density, metrics.coverage]


@pytest.mark.parametrize("metric", FIGURES)
def test_an_interval_is_the_same_whether_prepared_or_by_the_metric_itself(
    metric: metrics.Metric, monkeypatch: pytest.MonkeyPatch
) -> None:
    real, fake = gaussian(30, seed=1), gaussian(41, seed=2, shift=0.2)
    quick = metrics.interval(metric, real, fake, resamples=20)
    monkeypatch.setattr(metrics, "LARGEST", 0)
    plain = metrics.interval(metric, real, fake, resamples=20)
    assert (quick.low, quick.value, quick.high) == pytest.approx((plain.low, plain.value, plain.high))
    assert quick.low < quick.high
    assert quick != metrics.interval(metric, real, fake, resamples=20, seed=1)


def test_known_answers_of_sets_that_are_one_and_sets_that_are_apart() -> None:
    real = gaussian(60, seed=1)
    apart = real + 1000
    assert metrics.precision(real, real) == metrics.recall(real, real) == metrics.coverage(real, real) == 1
    assert metrics.fid(real, real) == pytest.approx(0, abs=1e-8)
    for metric in (metrics.precision, metrics.recall, metrics.density, metrics.coverage):
        assert metric(real, apart) == 0


def test_density_by_hand() -> None:
    real = torch.tensor([[0.0], [1.0], [3.0]])  # radii of the nearest: 1, 1, 2
    fake = torch.tensor([[0.5], [2.5], [9.0]])  # lie in the balls of: first and second, third, none
    assert metrics.density(real, fake, k=1) == pytest.approx((2 + 1 + 0) / 3)
    assert metrics.coverage(real, fake, k=1) == 1
    assert metrics.coverage(real, fake[1:], k=1) == pytest.approx(1 / 3)


def test_density_of_one_distribution_is_about_1_and_an_odd_real_picture_does_not_raise_it() -> None:
    real, fake = gaussian(400, seed=1), gaussian(400, seed=2)
    assert metrics.density(real, fake) == pytest.approx(1, abs=0.15)
    odd = torch.cat([real, torch.full((1, 16), 30.0)])
    nonsense = torch.full((400, 16), 15.0) + gaussian(400, seed=3)
    assert metrics.precision(odd, nonsense) > 0.9
    assert metrics.density(odd, nonsense) <= 0.2


def test_style_distance_is_the_shift_of_the_means_without_what_chance_adds() -> None:
    near = [metrics.style_distance(gaussian(20, seed=2 * n), gaussian(20, seed=2 * n + 1)) for n in range(20)]
    assert sum(near) / len(near) < 0.6, "the plain distance of means would be about 1.3"
    assert metrics.style_distance(gaussian(20, seed=1), gaussian(20, seed=2, shift=1)) == pytest.approx(
        4, rel=0.2
    )


def test_the_interval_covers_the_truth_about_as_often_as_it_says() -> None:
    def difference(real: torch.Tensor, fake: torch.Tensor) -> float:
        return (fake.mean() - real.mean()).item()

    covered = 0
    for n in range(100):
        real, fake = gaussian(60, seed=2 * n, width=1), gaussian(60, seed=2 * n + 1, width=1, shift=1)
        found = metrics.interval(difference, real, fake, seed=n)
        covered += found.low <= 1 <= found.high
    assert 86 <= covered <= 100


@pytest.mark.parametrize("metric", FIGURES)
def test_sets_too_small_or_of_different_widths_are_refused(metric: metrics.Metric) -> None:
    with pytest.raises(ValueError, match="N >="):
        metric(torch.zeros(1, 3), torch.zeros(9, 3))
    with pytest.raises(ValueError, match="differ in width"):
        metric(torch.zeros(9, 3), torch.zeros(9, 4))
