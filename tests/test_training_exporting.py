"""What a run leaves behind: weights that paint and draft once loaded, nothing held out in them, a card."""

from pathlib import Path

import numpy as np
import pytest
import torch
from miniatures import COUNT, drafter_task, painter_task

from danqing import weights
from danqing.models import drafting, painting, storage
from danqing.training.drafter import DrafterTask
from danqing.training.exporting import drafter_part, painter_part, write_card
from danqing.training.loop import Clock
from danqing.training.painter import PainterTask
from danqing.training.painter_set import Style
from danqing.training.recipes import Recipe, Words

STYLES = (Style("ink", "墨", "ink", ()), Style("oil", "油", "oil", ()))


def taught(task: PainterTask | DrafterTask) -> None:
    for step in range(2):
        torch.manual_seed(step)
        task.step((step + 1) / 2)


@pytest.fixture(scope="module")
def drafters(tmp_path_factory: pytest.TempPathFactory) -> tuple[DrafterTask, Path]:
    torch.manual_seed(0)
    task, file = drafter_task(), tmp_path_factory.mktemp("drafter") / "small.safetensors"
    taught(task)
    storage.save(file, {"drafter": drafter_part(task)})
    return task, file


@pytest.fixture(scope="module")
def painters(tmp_path_factory: pytest.TempPathFactory) -> tuple[PainterTask, Path]:
    torch.manual_seed(0)
    task, file = painter_task(), tmp_path_factory.mktemp("painter") / "small.safetensors"
    taught(task)
    storage.save(file, {"painter": painter_part(task, STYLES)})
    return task, file


def near(ours: torch.nn.Module, theirs: torch.nn.Module) -> bool:
    """Equal but for half precision in between."""
    pairs = zip(ours.parameters(), theirs.parameters(), strict=True)
    return all(torch.allclose(a, b, rtol=1e-3, atol=1e-6) for a, b in pairs)


def test_a_drafter_drafts_once_loaded(drafters: tuple[DrafterTask, Path]) -> None:
    task, file = drafters
    drafter = drafting.load(file)
    assert near(drafter.generator, task.networks["generator_average"])
    assert torch.isfinite(drafting.draft(drafter, ["even"], [0])).all()


def test_its_pool_holds_training_pictures_alone(drafters: tuple[DrafterTask, Path]) -> None:
    task, file = drafters
    pool, data = drafting.load(file).pool, task.data
    training = np.flatnonzero(~data.held_out)
    assert len(pool.codes) == len(pool.conditions) == len(training) == COUNT * 2 // 3
    assert np.allclose(pool.conditions, data.conditions[training], atol=1e-2)
    apart = torch.cdist(pool.conditions, torch.from_numpy(data.conditions[data.held_out]))
    assert apart.min() > 0.1
    for label, rows in pool.labels.items():
        bears = data.labels[training[rows.numpy()], data.names.index(label)]
        assert bears.all()
        assert len(rows) == data.labels[training, data.names.index(label)].sum()


def test_labels_of_few_pictures_are_no_themes(drafters: tuple[DrafterTask, Path]) -> None:
    assert list(drafting.load(drafters[1]).pool.labels) == ["even", "odd", "early"]


def test_a_painter_paints_once_loaded(painters: tuple[PainterTask, Path]) -> None:
    task, file = painters
    painter = painting.load(file)
    assert near(painter.generator, task.painter_average)
    assert near(painter.reader, task.networks["reader_average"])
    assert list(painter.styles) == ["ink", "oil"]
    assert painter.titles["ink"] == {"zh": "墨", "en": "ink"}
    x = painting.paint(painter, torch.zeros(1, 3, 8, 8), painter.styles["ink"], seed=0)
    assert x.shape == (1, 3, 64, 64)


def test_named_styles_are_vectors_of_unit_strength_with_colours(painters: tuple[PainterTask, Path]) -> None:
    painter = painting.load(painters[1])
    for name, w in painter.styles.items():
        assert w.square().mean() == pytest.approx(1, abs=1e-2)
        assert painter.palettes[name].mean.shape == (3,)
        assert painter.palettes[name].covariance.shape == (3, 3)


@pytest.mark.parametrize("family", ["painter", "drafter"])
def test_the_critic_that_taught_travels_along(
    family: str, painters: tuple[PainterTask, Path], drafters: tuple[DrafterTask, Path]
) -> None:
    file = {"painter": painters, "drafter": drafters}[family][1]
    _, tensors = storage.load(file, family)
    assert storage.part(tensors, "critic")
    assert all(torch.isfinite(tensor).all() for tensor in tensors.values())


def test_the_card_is_read_by_the_registry(
    drafters: tuple[DrafterTask, Path], monkeypatch: pytest.MonkeyPatch
) -> None:
    file = drafters[1]
    words = Words("CC0", ("drawn pictures",), {"en": "Small.", "zh": "小。"})
    write_card(file, Recipe("drafter", "small", "test", words), Clock(step=7, cpu_seconds=12.3), batch=4)
    monkeypatch.setattr(weights, "folder", lambda: file.parent)
    card = weights.find("small")
    assert (card.family, card.licence, card.data) == ("drafter", "CC0", ("drawn pictures",))
    assert card.about["zh"] == "小。"
    assert card.training == {"recipe": "recipes/small.toml", "steps": 7, "pictures": 28, "cpu_seconds": 12}
    assert card.path == file
