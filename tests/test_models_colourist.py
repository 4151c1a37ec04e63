"""The Colourist's networks, its lessons and its file: shapes, two steps, resumed as if never stopped."""

from collections.abc import Callable
from pathlib import Path

import pytest
import torch
from drawn import colourist_task
from miniatures import draw_folder, same

from danqing.language import DanqingError
from danqing.models import storage
from danqing.models.colouring import Colourist, colour, draw, fitting_rows, load
from danqing.models.colourist import (
    CRITIC_TAPS,
    SIZES,
    Critic,
    Generator,
    critic_loss,
    edge_loss,
)
from danqing.models.features import frozen_features
from danqing.training import loop
from danqing.training.colourist_run import colourist_part
from danqing.training.colourist_set import Models, pack_colourist
from danqing.training.packing import Source
from danqing.training.recipes import read_recipe

RECIPES = Path(__file__).parent.parent / "recipes"


@pytest.fixture(scope="module")
def file(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The file of a Colourist that has learned two steps."""
    torch.manual_seed(0)
    task = colourist_task()
    for i in range(2):
        losses = task.step(i / 2)
    assert all(torch.isfinite(value) for value in losses.values())
    average = task.networks["generator_average"]
    torch.nn.init.normal_(average.get_parameter("leave.weight"), std=0.3)  # as if it had learned
    torch.nn.init.normal_(average.get_parameter("map.2.weight"), std=1.0)
    path = tmp_path_factory.mktemp("weights") / "colourist.safetensors"
    storage.save(path, {"colourist": colourist_part(task)})
    return path


@pytest.fixture(scope="module")
def colourist(file: Path) -> Colourist:
    return load(file)


@pytest.mark.parametrize("size", ["test", "full"])
def test_networks_give_a_thumbnail_and_scores_of_places(size: str) -> None:
    torch.manual_seed(0)
    config = SIZES[size]
    ink, hints, c = torch.rand(2, 1, 96, 64), torch.zeros(2, 4, 24, 16), torch.zeros(2, config.condition)
    t = Generator(config)(ink, hints, c)
    assert t.shape == (2, 3, 24, 16)
    critic = Critic(config).eval()
    maps = frozen_features()(torch.rand(2, 3, 32, 32), CRITIC_TAPS)
    scores = critic(maps, ink, torch.randn(2, config.condition))
    assert scores.shape == (2, 16 * 16 + 8 * 8 + 4 * 4 + 2 * 2)
    assert not torch.equal(scores, critic(maps, 1 - ink, torch.randn(2, config.condition)))


def test_losses_rest_where_they_should() -> None:
    sure, x = torch.full((2, 5), 2.0), torch.rand(2, 3, 8, 8)
    assert critic_loss(sure, -sure) == 0
    assert critic_loss(-sure, sure) > 2
    assert edge_loss(x, x).tolist() == [0, 0]
    assert torch.allclose(edge_loss(x, x + 0.3), torch.zeros(2), atol=1e-6)  # a shade is no edge
    assert (edge_loss(x, x.flip(3)) > 0).all()


def test_lessons_go_on_as_if_never_stopped(tmp_path: Path) -> None:
    torch.manual_seed(1)
    whole = colourist_task()
    torch.manual_seed(1)
    halves = colourist_task()
    loop.run(whole, tmp_path / "whole", loop.Pace(4, samples=1, judgements=1))
    loop.run(halves, tmp_path / "halves", loop.Pace(4, samples=0, judgements=0), stop=_after(2))
    again = colourist_task()
    loop.run(again, tmp_path / "halves", loop.Pace(4, samples=0, judgements=0))
    assert same(whole.networks, again.networks)
    assert next((tmp_path / "whole" / "samples").iterdir()).stat().st_size > 1000
    figures = whole.judge()
    assert set(figures) == {"plain", "plain_db", "own", "own_db", "rough", "rough_db"}


def _after(steps: int) -> Callable[[], bool]:
    asked = iter([False] * steps + [True])
    return lambda: next(asked)


def test_a_batch_is_drawn_alike_from_drawing_and_picture() -> None:
    torch.manual_seed(0)
    task = colourist_task()
    task.data.ink[:] = task.data.pixels.mean(3, keepdims=True).repeat(4, 1).repeat(4, 2).transpose(0, 3, 1, 2)
    for row in (1, 2, 4):
        ink, pixels = task._crop(row)
        assert pixels.shape == (16, 16, 3)
        assert (ink[::4, ::4] == pixels.mean(2).astype("uint8")).all()


def test_colours_go_by_seed_hint_and_label(colourist: Colourist) -> None:
    chance = torch.Generator().manual_seed(0)
    ink, none = torch.rand(1, 1, 64, 88, generator=chance), torch.zeros(1, 4, 16, 22)
    t = colour(colourist, ink, none, [], 1)
    assert t.shape == (1, 3, 16, 22)
    assert t.abs().max() <= 1
    assert torch.equal(colour(colourist, ink, none, [], 1), t)
    others = [colour(colourist, ink, none, [], seed) for seed in range(2, 8)]
    assert any(not torch.allclose(other, t, atol=1e-4) for other in others)
    hinted = none.clone()
    hinted[..., 4:12, 4:12] = 1
    assert not torch.allclose(colour(colourist, ink, hinted, [], 1), t, atol=1e-3)


def test_shapes_that_do_not_halve_evenly_are_padded(colourist: Colourist) -> None:
    c = torch.zeros(1, SIZES["test"].condition)
    ink, none = torch.zeros(1, 1, 68, 36), torch.zeros(1, 4, 17, 9)
    assert draw(colourist, ink, none, c).shape == (1, 3, 17, 9)


def test_labels_narrow_what_may_be_chosen_from(colourist: Colourist) -> None:
    seen = colourist.conditions[0]
    even, odd = (set(fitting_rows(colourist, seen, [label]).tolist()) for label in ("even", "odd"))
    assert even
    assert odd
    assert not even & odd
    assert (
        fitting_rows(colourist, seen, ["odd", "even"]).tolist()
        == fitting_rows(colourist, seen, ["odd"]).tolist()
    )
    (only,) = fitting_rows(colourist, seen, ["rare"]).tolist()
    assert only in colourist.labels["rare"].tolist()
    whole = fitting_rows(colourist, seen, ["never heard of"])
    assert whole.tolist() == fitting_rows(colourist, seen, []).tolist()
    assert 0 in whole.tolist()  # the likest of all is itself


def test_other_files_are_told(file: Path, tmp_path: Path) -> None:
    other = tmp_path / "x.safetensors"
    storage.save(other, {"painter": storage.Part(SIZES["test"], {"a": torch.zeros(1)})})
    with pytest.raises(DanqingError, match="colourist"):
        load(other)
    old = tmp_path / "old.safetensors"
    storage.save(old, {"colourist": storage.Part(SIZES["test"], {"a": torch.zeros(1)}, {"labels": []})})
    with pytest.raises(DanqingError, match="another version"):
        load(old)


def test_pictures_are_drawn_and_packed(tmp_path: Path) -> None:
    draw_folder(tmp_path / "paintings", ("landscape", "portrait"), each=8)
    draw_folder(tmp_path / "clear", ("things",), each=4, mode="RGBA")
    paintings = Models(Source("paintings"), rename={"land": "hills", "port": "people"})
    found = pack_colourist(tmp_path, (paintings, Models(Source("clear"), titled=True, most=3)), 8)
    assert found.ink.shape == (16 + 3, 4, 256, 256)
    assert found.pixels.shape == (16 + 3, 64, 64, 3)
    assert {"hills", "people", "things"} <= set(found.names)
    assert found.labels[:, found.names.index("hills")].sum() == 8
    assert found.labels[16:, found.names.index("things")].all()
    assert any(name in found.names for name in "0123")  # the files' own names
    assert found.conditions.shape == (19, 8)
    assert 0 < found.held_out.sum() < 19
    with pytest.raises(DanqingError, match="paintings"):
        pack_colourist(tmp_path, (Models(Source("paintings"), rename={"sea": "sea"}),), 8)
    with pytest.raises(DanqingError, match="65"):
        pack_colourist(tmp_path, (paintings,), 64)


def test_the_recipe_is_one_for_these_lessons(tmp_path: Path) -> None:
    from danqing.training.colourist_run import prepare

    recipe = read_recipe(RECIPES / "colourist.toml")
    with pytest.raises(DanqingError, match="shanshui"):  # all is understood; only the data is missing
        prepare(recipe, tmp_path, tmp_path / "run", None)
