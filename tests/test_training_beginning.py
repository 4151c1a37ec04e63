"""Runs that begin from weights that were trained before: networks, axes, names, and what is refused."""

import hashlib
import json
from pathlib import Path

import numpy as np
import pytest
import torch
from miniatures import draw_folder, draw_picture, painter_task
from safetensors.torch import load_file
from test_training_run import DRAFTER, PAINTER, card, recipe_of

from danqing import weights
from danqing.language import DanqingError
from danqing.models import storage
from danqing.models.enlarger import SIZES
from danqing.models.painter import SIZES as PAINTERS
from danqing.models.painter import planes_for
from danqing.training.beginning import read_beginning
from danqing.training.enlarger import EnlargerLessons, EnlargerSet, EnlargerTask
from danqing.training.enlarger_run import enlarger_part
from danqing.training.run import train

Run = tuple[Path, Path]  # a recipe and the weights that it trained


@pytest.fixture
def data(tmp_path: Path) -> Path:
    draw_folder(tmp_path / "data/scenes", ("song", "portrait"), each=8)
    return tmp_path / "data"


def trained(text: str, data: Path, tmp_path: Path) -> Run:
    recipe = recipe_of(tmp_path, text)
    train(recipe, data, tmp_path / "first", threads=1)
    return recipe, tmp_path / "first/small.safetensors"


@pytest.mark.parametrize("text", [DRAFTER, PAINTER], ids=["drafter", "painter"])
def test_a_run_begins_where_the_weights_are(text: str, data: Path, tmp_path: Path) -> None:
    recipe, file = trained(text, data, tmp_path)
    train(recipe, data, tmp_path / "second", begin=file, minutes=0, threads=1)
    ours, theirs = load_file(tmp_path / "second/small.safetensors"), load_file(file)
    assert ours.keys() == theirs.keys()
    for key in ours:
        if not key.startswith("drafter.pool"):
            assert torch.allclose(ours[key], theirs[key], atol=1e-3), key  # styles are unit again
    begun = card(tmp_path / "second")["training"]
    assert (begun["steps"], begun["begun_from"]) == (0, hashlib.sha256(file.read_bytes()).hexdigest())
    assert "begun_from" not in card(tmp_path / "first")["training"]


def test_a_resumed_run_goes_on_and_does_not_begin_again(data: Path, tmp_path: Path) -> None:
    recipe, file = trained(DRAFTER, data, tmp_path)
    train(recipe, data, tmp_path / "whole", begin=file, threads=1)
    train(recipe, data, tmp_path / "paused", begin=file, minutes=0, threads=1)
    train(recipe, data, tmp_path / "paused", begin=tmp_path / "whole/small.safetensors", minutes=0, threads=1)
    train(recipe, data, tmp_path / "paused", threads=1)
    begun = card(tmp_path / "paused")["training"]["begun_from"]
    assert begun == hashlib.sha256(file.read_bytes()).hexdigest()  # where it began, not what was named later
    ours, theirs = (load_file(tmp_path / run / "small.safetensors") for run in ("paused", "whole"))
    assert all(torch.equal(ours[key], theirs[key]) for key in ours | theirs)


def test_other_pictures_are_seen_along_the_weights_axes(data: Path, tmp_path: Path) -> None:
    recipe, file = trained(DRAFTER, data, tmp_path)
    draw_folder(tmp_path / "others/scenes", ("sea", "tower"), each=9)
    train(recipe, tmp_path / "others", tmp_path / "second", begin=file, minutes=0, threads=1)
    with np.load(tmp_path / "second/packed.npz") as packed:
        basis = torch.from_numpy(packed["basis"])
    assert torch.equal(basis, load_file(file)["drafter.look.basis"].float())


def test_pictures_packed_along_other_axes_are_refused(data: Path, tmp_path: Path) -> None:
    recipe, file = trained(DRAFTER, data, tmp_path)
    train(recipe, data, tmp_path / "second", minutes=0, threads=1)
    with pytest.raises(DanqingError, match=r"small\.safetensors.*--run"):
        train(recipe, data, tmp_path / "second", begin=file)


def test_other_styles_are_refused(data: Path, tmp_path: Path) -> None:
    _, file = trained(PAINTER, data, tmp_path)
    with pytest.raises(DanqingError, match=r"other styles.*song-ink, oil"):
        train(recipe_of(tmp_path, PAINTER.replace('"oil"', '"tempera"')), data, tmp_path / "new", begin=file)


def test_another_family_and_another_size_are_refused(data: Path, tmp_path: Path) -> None:
    _, file = trained(PAINTER, data, tmp_path)
    recipe = recipe_of(tmp_path, DRAFTER)
    with pytest.raises(DanqingError, match=r"small\.safetensors.*drafter"):
        train(recipe, data, tmp_path / "new", begin=file)
    with pytest.raises(DanqingError, match="another version"):
        train(recipe, data, tmp_path / "new", begin=weights.find("scenes").path)


STUDENT = PAINTER.replace("crop = 32", 'crop = 32\nteacher = "test"')


def test_a_student_takes_the_styles_and_matches_the_paintings(data: Path, tmp_path: Path) -> None:
    _, file = trained(PAINTER, data, tmp_path)
    recipe, run = recipe_of(tmp_path, STUDENT), tmp_path / "student"
    with pytest.raises(DanqingError, match=r"teacher.*--begin"):
        train(recipe, data, run, threads=1)
    train(recipe, data, run, begin=file, minutes=0, threads=1)
    fresh = load_file(run / "small.safetensors")
    train(recipe, data, run, threads=1)  # the teacher is in the checkpoint
    ours, theirs = load_file(run / "small.safetensors"), load_file(file)
    assert ours.keys() == theirs.keys()
    for key in ours:
        of_painter = key.startswith("painter.generator") and "noise_gain" not in key  # those begin as nothing
        if of_painter:
            assert not torch.equal(fresh[key], theirs[key]), key
        elif key.startswith(("painter.reader", "painter.styles")):
            assert torch.allclose(ours[key], theirs[key], atol=1e-3), key
    lines = [json.loads(line) for line in (run / "log.jsonl").read_text("utf-8").splitlines()]
    assert [line["losses"]["taught"] > 0 for line in lines if "losses" in line] == [True]


def test_a_teacher_of_another_size_is_refused(data: Path, tmp_path: Path) -> None:
    _, file = trained(PAINTER, data, tmp_path)
    recipe = recipe_of(tmp_path, STUDENT.replace('teacher = "test"', 'teacher = "large"'))
    with pytest.raises(DanqingError, match=r"small\.safetensors.*“large”"):
        train(recipe, data, tmp_path / "new", begin=file)


def test_a_student_that_is_its_teacher_has_nothing_to_match() -> None:
    task = painter_task(teacher="test")
    task.networks["teacher"].load_state_dict(task.painter.state_dict())
    assert task.step(0.5)["taught"] < 1e-6
    assert task.step(0.5)["taught"] > 1e-6  # it has moved, the teacher has not


def test_a_teacher_paints_by_its_students_chance() -> None:
    planes = [torch.full((1, 1, 2, 2), value) for value in range(6)]
    given = planes_for(PAINTERS["large"], PAINTERS["full"], planes)
    assert [int(plane.max()) for plane in given] == [0, 1, 2, 3, 4, 4, 5, 5]


def test_an_enlarger_begins_from_its_faithful_weights(tmp_path: Path) -> None:
    pixels = np.stack([np.asarray(draw_picture(i, 96)) for i in range(4)])
    pictures = EnlargerSet(pixels, np.arange(4) == 0)
    one, other = (EnlargerTask(pictures, SIZES["test"], EnlargerLessons(patch=16)) for _ in "ab")
    storage.save(tmp_path / "e.safetensors", {"enlarger": enlarger_part(one)})
    read_beginning(tmp_path / "e.safetensors", "enlarger").give(other.networks)
    for name, part in (("enlarger", "faithful"), ("vivid", "vivid"), ("critic", "critic")):
        for key, value in one.networks[part].state_dict().items():
            assert torch.equal(other.networks[name].state_dict()[key], value.half().float()), (name, key)
