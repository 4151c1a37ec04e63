"""A miniature Blender goes through its bench."""

from pathlib import Path

import pytest
import torch
from miniatures import draw_picture
from test_training_blender import blender_set, task

from bench import blender as bench
from bench import blends, plain_vae, samples
from danqing.models import storage
from danqing.models.blending import Blender, load
from danqing.pictures.tensors import to_tensor
from danqing.training.blender import BlenderLessons
from danqing.training.blender_run import blender_part


@pytest.fixture(scope="module")
def file(tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("weights") / "blender.safetensors"
    storage.save(path, {"blender": blender_part(task())})
    return path


@pytest.fixture(scope="module")
def blender(file: Path) -> Blender:
    return load(file)


@pytest.fixture
def held() -> samples.Held:
    drawn = [draw_picture(seed, 32) for seed in range(12)]
    return {"ink": to_tensor(drawn[:6]), "drawing": to_tensor(drawn[6:])}


def test_likeness_is_the_mean_over_pictures_and_over_kinds(blender: Blender, held: samples.Held) -> None:
    found = samples.likeness(blender, held)
    assert found["mean of kinds"] == pytest.approx((found["ink"] + found["drawing"]) / 2)
    y = blender.draw(blender.read(held["ink"]))
    error = (y - held["ink"]).square().mean((1, 2, 3)) / 4
    assert found["ink"] == pytest.approx(float(-10 * error.log10().mean()), abs=1e-3)


def test_the_spread_of_codes_tells_them_more_cheaply_than_a_normal_one(
    blender: Blender, held: samples.Held
) -> None:
    far = Blender(blender.encoder, blender.decoder, blender.prior, blender.kinds)
    for kind, x in enumerate(held.values()):
        far.prior.fit(kind, far.read(x))
    found = samples.evidence(far, held, held)
    assert found["code by fitted prior"] < found["code by N(0, 1)"]
    cost = found["N(0, 1)"] - found["fitted prior"]
    assert cost == pytest.approx(found["code by N(0, 1)"] - found["code by fitted prior"], rel=1e-3)
    assert 0 < found["fitted prior"] < 16


def test_a_plain_one_is_trained_once(tmp_path: Path) -> None:
    lessons = plain_vae.plain_lessons(BlenderLessons(batch=4))
    asked = blender_set(), task().config, lessons, 0.2
    first, spent = plain_vae.find_plain(tmp_path / "peers/plain.safetensors", *asked)
    again, same = plain_vae.find_plain(tmp_path / "peers/plain.safetensors", *asked)
    assert spent == same
    assert spent["pictures"] == 4 * spent["steps"] > 0
    x = torch.zeros(1, 3, 32, 32)
    assert torch.equal(first.read(x), again.read(x))


def test_sharpness_and_halfway_pictures(
    blender: Blender, held: samples.Held, monkeypatch: pytest.MonkeyPatch
) -> None:
    flat = torch.zeros(1, 3, 8, 8)
    ramp = torch.arange(8.0).expand(1, 3, 8, 8)
    assert (blends.sharpness(flat), blends.sharpness(ramp), blends.sharpness(2 * ramp)) == (0, 1, 2)
    monkeypatch.setattr(blends, "judges", lambda: {"open-nsfw": lambda x: x.mean((2, 3))})
    found = blends.halfway(blender, {"ink": held["ink"], "painting": held["drawing"]})
    assert set(found) == {"blend", "arc", "straight", "cross-fade", "likeness"}
    assert all(set(row) == {"open_nsfw", "sharpness"} for row in found.values())
    assert found["cross-fade"]["sharpness"] < 1


def test_strange_sets_are_told_from_paintings(file: Path, blender: Blender, held: samples.Held) -> None:
    named = Blender(blender.encoder, blender.decoder, blender.prior, ("ink", "painting"))
    sets = {"ink": held["ink"], "painting": held["drawing"]}
    found = blends.strange_sets(file, named, sets, None)
    assert found["painting"]["told apart"] == pytest.approx(0.5)
    assert all(0 <= row["strange"] <= 1 and 0 <= row["told apart"] <= 1 for row in found.values())
    assert {"noise", "flat colours", "pixels shuffled", "upside down"} < set(found)


def test_pictures_come_by_kind_and_side_of_the_split() -> None:
    data = blender_set()
    held = bench.pictures(data, 32, held_out=True)
    assert [len(x) for x in held.values()] == [4, 4]
    assert len(bench.pictures(data, 32, held_out=False, most=3)["ink"]) == 3
