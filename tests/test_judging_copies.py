"""Copies are found, new pictures are not, and the share of false alarms is the level."""

from collections.abc import Callable

import pytest
import torch
import torch.nn.functional as F

from danqing.judging.copies import SAME, CopyIndex, copies
from danqing.judging.sheets import CELL, GAP, contact_sheet


def pictures(count: int, *, seed: int) -> torch.Tensor:
    """Smooth chance pictures [count, 3, 32, 32] in [-1, 1], no two alike."""
    coarse = torch.randn(count, 3, 6, 6, generator=torch.Generator().manual_seed(seed))
    return F.interpolate(coarse, (32, 32), mode="bilinear").tanh()


def edges(x: torch.Tensor) -> torch.Tensor:
    """A stand-in for the judge: differences of neighbouring pixels, pooled."""
    return F.adaptive_avg_pool2d((x[..., 1:] - x[..., :-1]).abs(), 4).flatten(1)


TRAINING, HELD_OUT = pictures(120, seed=1), pictures(100, seed=2)


@pytest.mark.parametrize(
    "spoil",
    [
        lambda x: x,
        lambda x: x.flip(3),
        lambda x: (x + 0.1 * torch.randn(x.shape, generator=torch.Generator().manual_seed(5))).clamp(-1, 1),
        lambda x: F.interpolate(F.avg_pool2d(x, 2), (32, 32), mode="bilinear"),
    ],
    ids=["exact", "mirrored", "noisy", "blurred"],
)
def test_copies_are_found_whatever_was_done_to_them(spoil: Callable[[torch.Tensor], torch.Tensor]) -> None:
    found = copies(spoil(TRAINING[:20]), TRAINING, HELD_OUT, features=edges)
    assert found.share == 1
    assert all(pair.draft == pair.training for pair in found.pairs)
    assert [pair.distance for pair in found.pairs] == sorted(pair.distance for pair in found.pairs)


def test_new_pictures_are_called_copies_as_often_as_the_level_says() -> None:
    found = copies(pictures(200, seed=3), TRAINING, HELD_OUT, level=0.1, features=edges)
    assert 0.02 <= found.share <= 0.2
    assert torch.tensor([pair.p for pair in found.pairs]).mean() == pytest.approx(0.5, abs=0.1)


def test_the_share_counts_the_copies_among_new_drafts() -> None:
    drafts = torch.cat([TRAINING[:30], pictures(70, seed=4)])
    found = copies(drafts, TRAINING, HELD_OUT, level=0.02, features=edges)
    assert 0.3 <= found.share <= 0.36
    assert {pair.draft for pair in found.pairs[:30]} == set(range(30))


def test_sets_too_small_to_tell_are_refused() -> None:
    with pytest.raises(ValueError, match="too few"):
        copies(TRAINING[:2], TRAINING[:8], HELD_OUT[:10], level=0.05, features=edges)
    with pytest.raises(ValueError, match="more than 6"):
        copies(TRAINING[:2], TRAINING[:6], HELD_OUT, features=edges)


@pytest.mark.parametrize("held_out", [0, 3])
def test_training_pictures_stand_in_for_held_out_ones_and_never_find_themselves(held_out: int) -> None:
    drafts = torch.cat([TRAINING[:30], pictures(170, seed=9)])
    found = copies(drafts, TRAINING, HELD_OUT[:held_out], features=edges)
    assert {pair.draft for pair in found.copied} == set(range(30))
    innocent = [pair for pair in found.pairs if pair.draft >= 30]
    assert sum(pair.p <= 0.05 for pair in innocent) <= 0.15 * len(innocent)
    assert torch.tensor([pair.p for pair in innocent]).mean() == pytest.approx(0.5, abs=0.1)


def test_one_index_answers_again_and_again_as_copies_does() -> None:
    index = CopyIndex(TRAINING, HELD_OUT, features=edges)
    for drafts in (TRAINING[:9], pictures(9, seed=6)):
        assert index.check(drafts) == copies(drafts, TRAINING, HELD_OUT, features=edges)


def test_only_what_is_rare_and_near_is_called_copied() -> None:
    drafts = torch.cat([TRAINING[:30], pictures(300, seed=7)])
    found = copies(drafts, TRAINING, HELD_OUT, level=0.1, features=edges)
    assert sum(pair.p <= 0.1 for pair in found.pairs) > 30, "by level alone the innocent are accused"
    assert {pair.draft for pair in found.copied} == set(range(30))


def test_nearness_alone_is_no_copy_where_new_pictures_come_as_near() -> None:
    twins = TRAINING[:100] + 1e-3
    found = copies(TRAINING[:20] + 2e-3, TRAINING, twins, features=edges)
    assert all(pair.distance < SAME for pair in found.pairs)
    assert found.copied == ()


def test_pairs_do_not_depend_on_how_many_rows_are_compared_at_a_time(monkeypatch: pytest.MonkeyPatch) -> None:
    drafts = torch.cat([TRAINING[:5], pictures(20, seed=8)])
    whole = copies(drafts, TRAINING, HELD_OUT, features=edges)
    monkeypatch.setattr("danqing.judging.copies.ROWS", 7)
    parts = copies(drafts, TRAINING, HELD_OUT, features=edges)
    assert [pair.training for pair in parts.pairs] == [pair.training for pair in whole.pairs]
    distances = [[pair.distance for pair in found.pairs] for found in (parts, whole)]
    assert distances[0] == pytest.approx(distances[1], rel=1e-4, abs=1e-6)


def test_the_sheet_shows_every_draft_over_its_training_picture() -> None:
    drafts = TRAINING[:12].flip(0)
    found = copies(drafts, TRAINING, HELD_OUT, features=edges)
    one = contact_sheet(found.pairs, drafts, TRAINING, most=1)
    whole = contact_sheet(found.pairs, drafts, TRAINING)
    assert whole.size == (8 * (one.width - GAP) + GAP, 2 * (one.height - GAP) + GAP)
    box = (GAP, GAP, GAP + CELL, GAP + CELL)
    upper, lower = one.crop(box), one.crop((GAP, GAP + CELL, GAP + CELL, GAP + 2 * CELL))
    assert upper.tobytes() == lower.tobytes(), "a copy stands over itself"
    assert upper.tobytes() != whole.crop((box[0] + CELL + GAP, box[1], box[2] + CELL + GAP, box[3])).tobytes()
    with pytest.raises(ValueError, match="pair"):
        contact_sheet((), drafts, TRAINING)
