"""Variants of the Drafter: each learns on a miniature, and differs from the chosen one as its name says."""

import dataclasses
import json
import math
from pathlib import Path
from typing import Any

import numpy as np
import pytest
import torch
from miniatures import drafter_set, same

from bench.drafter_variants import VARIANTS, Label, main
from danqing.models.drafter import SIZES
from danqing.pictures.tensors import from_bytes
from danqing.training.drafter import DrafterLessons, DrafterTask

CONFIG, LESSONS = SIZES["test"], DrafterLessons(steps=4, batch=8)


def begun(name: str) -> DrafterTask:
    torch.manual_seed(0)
    return VARIANTS[name](drafter_set(), CONFIG, LESSONS)


@pytest.mark.parametrize("name", VARIANTS)
def test_every_variant_learns_and_drafts(name: str) -> None:
    task = begun(name)
    before = begun(name).networks
    for step in range(2):
        torch.manual_seed(step)
        losses = task.step((step + 1) / 4)
    assert all(torch.isfinite(value) for value in losses.values())
    for part in ("generator", "generator_average", "critic"):
        assert not same(task.networks[part], before[part]), part
    assert same(task.networks["encoder"], before["encoder"]) == (name in ("neighbour", "label"))
    x = task.drafts(task.training_rows, 1)
    assert x.shape == (len(task.training_rows), 3, CONFIG.side, CONFIG.side)
    assert torch.equal(task.drafts(task.training_rows, 1), x)
    assert not torch.equal(task.drafts(task.training_rows, 2), x)
    assert task.sample().size == (10 * 2 * CONFIG.side, 10 * 2 * CONFIG.side)


def test_labels_conditions_know_the_first_label_alone() -> None:
    task = begun("label")
    assert isinstance(task, Label)
    first = task.data.labels.argmax(1)
    for k in np.unique(first):
        rows = task.conditions[torch.from_numpy(np.flatnonzero(first == k))]
        assert torch.equal(rows, rows[:1].expand_as(rows))
    assert len(task.conditions.unique(dim=0)) == len(np.unique(first))


def test_relativistic_losses_are_even_where_scores_are() -> None:
    task, scores = begun("relativistic"), torch.zeros(4, 3)
    assert task._judging(scores, scores) == pytest.approx(math.log(2))
    assert task._judging(scores + 9, scores - 9) < 1e-6


def test_without_jitter_pictures_are_seen_as_they_are() -> None:
    x = from_bytes(drafter_set().pixels[:8])
    assert torch.equal(begun("no-jitter")._jittered(x), x)
    assert not torch.equal(begun("chosen")._jittered(x), x)


def test_without_deviation_the_critic_sees_the_frozen_features_alone() -> None:
    x = from_bytes(drafter_set().pixels[:8])
    torch.manual_seed(0)
    blind, _ = begun("no-deviation")._maps(x, x)
    torch.manual_seed(0)
    seen, _ = begun("chosen")._maps(x, x)
    assert torch.equal(blind[-1][:, :-1], seen[-1][:, :-1])
    assert not blind[-1][:, -1].any()
    assert seen[-1][:, -1].all()


def test_the_bench_writes_figures_and_samples(tmp_path: Path) -> None:
    data: dict[str, Any] = {f.name: getattr(drafter_set(), f.name) for f in dataclasses.fields(drafter_set())}
    np.savez(tmp_path / "packed.npz", **data)
    threads = torch.get_num_threads()
    out = tmp_path / "variants.json"
    main([str(tmp_path), str(out), "--minutes", "0.002", "--only", "chosen", "label"])
    torch.set_num_threads(threads)
    results = json.loads(out.read_text("utf-8"))
    assert list(results) == ["chosen", "label"]
    for figures in results.values():
        assert figures["pictures"] > 0
        assert all(math.isfinite(value) for value in figures.values())
    assert (tmp_path / "variants-label.png").exists()
