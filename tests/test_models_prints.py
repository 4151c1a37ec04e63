"""Prints: training pictures are known again, and no draft is one of them while there are others."""

from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
import torch
from miniatures import drafter_task
from numpy.typing import NDArray

from danqing.models import drafting, storage
from danqing.models.drafting import SCENE, TRIES, Drafter, draft, draw, draw_codes
from danqing.models.prints import Prints
from danqing.pictures.tensors import from_bytes, to_bytes
from danqing.training.drafter import prints_of
from danqing.training.exporting import drafter_part


def blots(count: int, channels: int = 3, seed: int = 0) -> NDArray[np.uint8]:
    """Pictures of 32 px, each with four by four fields of colour."""
    fields = np.random.default_rng(seed).integers(0, 256, (count, 4, 4, channels), np.uint8)
    return fields.repeat(8, 1).repeat(8, 2)


@pytest.mark.parametrize("channels", [3, 4])
def test_training_pictures_are_known_again_mirrored_too(channels: int) -> None:
    pictures = blots(12, channels)
    known = prints_of(pictures)
    x = from_bytes(pictures)
    assert known.apart(x).max() < 0.01
    assert known.apart(x.flip(3)).max() < 0.01
    noisy = (x + 0.1 * torch.randn(x.shape, generator=torch.Generator().manual_seed(0))).clamp(-1, 1)
    assert known.apart(noisy).max() < 0.2
    assert known.apart(from_bytes(blots(12, channels, seed=1))).min() > 0.7


def test_what_cannot_be_seen_is_no_likeness() -> None:
    clear, other = blots(12, 4), blots(12, 4, seed=1)
    clear[..., 3] = other[..., 3] = 0
    assert prints_of(clear).apart(from_bytes(other)).max() < 0.01


def test_where_pictures_lie_densely_nearness_means_less() -> None:
    wide = blots(12)
    dense = (127 + (wide.astype(int) - 127) // 8).astype(np.uint8)
    stray, same = from_bytes(dense[:1]) + 0.05, from_bytes(wide[:1]) + 0.05
    assert prints_of(dense).apart(stray).item() > 3 * prints_of(wide).apart(same).item()


@pytest.mark.parametrize("count", [1, 2, 5])
def test_few_pictures_have_prints(count: int) -> None:
    known = prints_of(blots(count))
    assert known.apart(from_bytes(blots(3, seed=1))).min() > 0.7
    assert known.apart(from_bytes(blots(count))).isfinite().all()


@pytest.fixture(scope="module")
def drafter(tmp_path_factory: pytest.TempPathFactory) -> Drafter:
    """An untrained Drafter by way of its file."""
    torch.manual_seed(0)
    task = drafter_task()
    torch.nn.init.normal_(task.networks["generator_average"].get_parameter("leave.weight"), std=0.3)
    file = tmp_path_factory.mktemp("weights") / "small.safetensors"
    storage.save(file, {"drafter": drafter_part(task)})
    return drafting.load(file)


def knowing(drafter: Drafter, prints: Prints | None) -> Drafter:
    return replace(drafter, pool=replace(drafter.pool, prints=prints))


def with_training(x: torch.Tensor) -> Prints:
    """Prints as if the pictures ``x``, beside others, had been trained on."""
    return prints_of(np.concatenate([to_bytes(x), blots(12)]))


def test_a_file_holds_the_prints_of_its_training(drafter: Drafter) -> None:
    data = drafter_task().data
    known, seen = drafter.pool.prints, from_bytes(data.pixels[~data.held_out])
    assert known is not None
    assert len(known.pixels) == len(drafter.pool.codes)
    assert known.apart(seen).max() < 0.02


def test_no_draft_is_a_training_picture(drafter: Drafter) -> None:
    seeds = range(6)
    free = draft(knowing(drafter, None), ["even"], seeds)
    known = with_training(free)
    assert known.apart(free).max() < SCENE.apart
    held = knowing(drafter, known)
    drawn = draft(held, ["even"], seeds)
    assert (known.apart(drawn) > known.apart(free)).all()
    assert torch.equal(draft(held, ["even"], seeds), drawn)  # by seed alone, as ever
    assert torch.equal(draw(held, *draw_codes(held, ["even"], seeds)), drawn)


def test_far_from_all_of_training_drafts_are_what_they_were(drafter: Drafter) -> None:
    far = knowing(drafter, replace(prints_of(blots(12)), scales=torch.full((12,), 1e-3)))
    assert torch.equal(draft(far, ["even"], [3]), draft(knowing(drafter, None), ["even"], [3]))


def test_of_drafts_that_are_all_too_near_the_farthest_is_given(drafter: Drafter) -> None:
    near = replace(prints_of(blots(12)), scales=torch.full((12,), 1e6))
    chance = torch.Generator().manual_seed(3)
    rows = drafter.pool.rows(["even"])[0]
    codes = [drafting._draw(drafter, rows, rows, chance, 1.0) for _ in range(TRIES)]
    apart = [near.apart(drafter.generator(*one).clamp(-1, 1)).item() for one in codes]
    z, c = draw_codes(knowing(drafter, near), ["even"], [3], truncation=1.0)
    farthest = codes[apart.index(max(apart))]
    assert apart.index(max(apart)) > 0
    assert torch.equal(z, farthest[0])
    assert torch.equal(c, farthest[1])


def test_a_file_without_prints_still_drafts(drafter: Drafter, tmp_path: Path) -> None:
    torch.manual_seed(0)
    part = drafter_part(drafter_task())
    tensors = {key: value for key, value in part.tensors.items() if "prints" not in key}
    storage.save(tmp_path / "old.safetensors", {"drafter": replace(part, tensors=tensors)})
    old = drafting.load(tmp_path / "old.safetensors")
    assert old.pool.prints is None
    assert draft(old, ["even"], [0]).isfinite().all()
