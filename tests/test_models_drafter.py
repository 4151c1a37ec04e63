"""The Drafter's networks and drafts: shapes, chance by seed alone, labels that meet and that do not."""

from dataclasses import replace
from pathlib import Path

import pytest
import torch
from miniatures import drafter_task

from danqing.language import DanqingError
from danqing.models import storage
from danqing.models.drafter import (
    CRITIC_TAPS,
    SIZES,
    Critic,
    Encoder,
    Generator,
    critic_loss,
    divergence,
    mix_codes,
    with_deviation,
)
from danqing.models.drafting import KIN, SCENE, THING, Drafter, draft, load, nearest_kin
from danqing.models.features import frozen_features
from danqing.training.exporting import drafter_part


@pytest.fixture(scope="module")
def drafter(tmp_path_factory: pytest.TempPathFactory) -> Drafter:
    """An untrained Drafter by way of its file; no picture is both even and odd, some odd ones are early."""
    torch.manual_seed(0)
    task = drafter_task()
    for part in ("generator", "generator_average"):
        torch.nn.init.normal_(
            task.networks[part].get_parameter("leave.weight"), std=0.3
        )  # as if it had learned
    file = tmp_path_factory.mktemp("weights") / "small.safetensors"
    storage.save(file, {"drafter": drafter_part(task)})
    return load(file)


@pytest.mark.parametrize(
    ("size", "side", "channels"), [("test", 32, 3), ("things", 48, 4), ("scenes", 64, 3)]
)
def test_networks_agree_on_a_pictures_size(size: str, side: int, channels: int) -> None:
    torch.manual_seed(0)
    config = SIZES[size]
    assert (config.side, config.pictures) == (side, channels)
    x, c = torch.rand(2, channels, side, side), torch.randn(2, config.condition)
    mean, log_variance = Encoder(config)(x)
    assert mean.shape == log_variance.shape
    assert Generator(config)(mean, c).shape == x.shape


def test_the_critic_scores_places_given_the_condition() -> None:
    torch.manual_seed(0)
    config = SIZES["test"]
    critic = Critic(config).eval()
    maps = frozen_features()(torch.rand(2, 3, config.critic_side, config.critic_side), CRITIC_TAPS)
    one, other = torch.randn(2, 2, config.condition)
    maps = with_deviation(maps)
    scores = critic(maps, one)
    assert scores.ndim == 2
    assert len(scores) == 2
    assert not torch.equal(scores, critic(maps, other))


def test_the_deviation_of_a_batch_is_told_apart_from_none() -> None:
    m = torch.rand(4, 3, 2, 2)
    (*_, apart), (*_, alike) = with_deviation([m, m]), with_deviation([m, m[:1].expand_as(m)])
    assert torch.equal(apart[:, :3], m)
    assert len(apart[:, 3].unique()) == 1
    assert apart[0, 3, 0, 0] > 0.1
    assert not alike[:, 3].any()


def test_losses_rest_where_they_should() -> None:
    sure, none = torch.full((2, 5), 2.0), torch.zeros(2, 5)
    assert critic_loss(sure, -sure) == 0
    assert critic_loss(none, none) == 2
    assert divergence(none, none).tolist() == [0, 0]
    assert (divergence(none + 1, none) > 0).all()


def test_mixed_codes_are_as_long_as_what_they_are_of() -> None:
    torch.manual_seed(0)
    first, second = torch.randn(3, 2, 4, 4), 2 * torch.randn(3, 2, 4, 4)
    half = torch.full((3, 1, 4, 4), 0.5)
    lengths = [z.flatten(1).norm(dim=1) for z in (first, second, mix_codes(first, second, half))]
    assert torch.allclose(lengths[2], (lengths[0] + lengths[1]) / 2)
    assert torch.allclose(mix_codes(first, first, half), first)
    assert torch.allclose(mix_codes(first, second, torch.zeros(3, 1, 4, 4)), first)
    assert not mix_codes(0 * first, 0 * first, half).any()  # and nothing is divided by nothing


def test_twins_are_not_mixed_where_there_are_others() -> None:
    alike = torch.tensor([0.9, 0.1, 0.7, 0.2, 0.3, 0.4, 0.5, 0.6])
    assert set(nearest_kin(alike, alike, SCENE).tolist()) == {1, 3, 4, 5, 6, 7}
    assert nearest_kin(alike, alike, replace(SCENE, twins=1.0)).tolist()[:2] == [0, 2]
    assert set(nearest_kin(alike[:KIN], alike[:KIN], SCENE).tolist()) == set(range(KIN))  # too few


def test_unlike_things_are_not_mixed() -> None:
    alike, agreeing = torch.tensor([0.9, 0.5, 0.9, 0.3]), torch.tensor([0.9, 0.5, 0.1, 0.9])
    assert nearest_kin(alike, agreeing, THING).tolist() == [0, 1]
    assert not len(nearest_kin(alike, 0 * agreeing, THING))


def test_drafts_are_thumbnails_by_seed_alone(drafter: Drafter) -> None:
    x = draft(drafter, ["even"], range(20))  # more than one batch
    assert x.shape == (20, drafter.channels, drafter.side, drafter.side)
    assert x.dtype == torch.float32
    assert x.abs().max() <= 1
    assert torch.allclose(draft(drafter, ["even"], [7]), x[7:8], atol=1e-3)
    assert torch.equal(draft(drafter, ["even"], range(20)), x)
    assert all((x[i] - x[j]).abs().max() > 1e-3 for i in range(20) for j in range(i))


def test_the_callers_own_chance_is_left_alone(drafter: Drafter) -> None:
    torch.manual_seed(0)
    expected = torch.rand(3)
    torch.manual_seed(0)
    draft(drafter, ["even"], [1, 2])
    assert torch.equal(torch.rand(3), expected)


def test_labels_that_meet_narrow_the_pool(drafter: Drafter) -> None:
    pool = drafter.pool
    both, first = pool.rows(["odd", "early"])
    assert set(both.tolist()) == set(pool.labels["odd"].tolist()) & set(pool.labels["early"].tolist())
    assert len(both) < len(first)
    assert torch.equal(first, pool.labels["odd"])


def test_of_labels_side_by_side_either_will_do(drafter: Drafter) -> None:
    pool, labels = drafter.pool, drafter.pool.labels
    either, _ = pool.rows(["odd|even"])
    assert set(either.tolist()) == set(labels["odd"].tolist()) | set(labels["even"].tolist())
    assert torch.equal(pool.rows(["odd", "unheard-of|early"])[0], pool.rows(["odd", "early"])[0])


def test_labels_that_do_not_meet_are_passed_over(drafter: Drafter) -> None:
    alone = draft(drafter, ["even"], [3])
    assert torch.equal(draft(drafter, ["even", "odd"], [3]), alone)
    assert torch.equal(draft(drafter, ["unheard-of", "even"], [3]), alone)
    assert not torch.equal(draft(drafter, ["odd", "even"], [3]), alone)


def test_unknown_labels_alone_are_told(drafter: Drafter) -> None:
    with pytest.raises(DanqingError, match="unheard-of, nor-this"):
        draft(drafter, ["unheard-of", "nor-this"], [0])
    with pytest.raises(DanqingError):
        draft(drafter, [], [0])


def test_no_truncation_stays_nearer_to_the_pictures(drafter: Drafter) -> None:
    near, far = (draft(drafter, ["even"], range(8), truncation=t) for t in (0.0, 1.0))
    middle = near.mean(0)
    assert (near - middle).square().mean() < (far - middle).square().mean()


@pytest.mark.parametrize(
    ("shape", "size"),
    [((64, 64), (32, 32)), ((300, 200), (48, 32)), ((200, 300), (32, 48)), ((100, 900), (32, 64))],
)
def test_shapes_stretch_to_twice_the_side(
    drafter: Drafter, shape: tuple[int, int], size: tuple[int, int]
) -> None:
    assert draft(drafter, ["even"], [0], shape=shape).shape[2:] == size


def test_a_pool_of_one_picture_a_label_still_drafts(drafter: Drafter) -> None:
    lonely = {"even": drafter.pool.labels["even"][:1]}
    pool = type(drafter.pool)(drafter.pool.codes, drafter.pool.conditions, lonely)
    x = draft(Drafter(drafter.generator, pool), ["even"], [0, 1])
    assert torch.isfinite(x).all()


def test_another_versions_file_is_told(drafter: Drafter, tmp_path: Path) -> None:
    file = tmp_path / "old.safetensors"
    tensors = storage.named("generator", drafter.generator)
    tensors["pool.labels"] = torch.ones(2, 9)
    storage.save(file, {"drafter": storage.Part(SIZES["test"], tensors, {"labels": ["a"]})})
    with pytest.raises(DanqingError, match=r"old\.safetensors.*another version"):
        load(file)


def test_a_painters_file_is_no_drafters(tmp_path: Path) -> None:
    file = tmp_path / "x.safetensors"
    storage.save(file, {"painter": storage.Part(SIZES["test"], {"a": torch.zeros(1)})})
    with pytest.raises(DanqingError, match="drafter"):
        load(file)
