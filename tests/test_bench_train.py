"""The whole comparison in miniature: pictures, methods, judging, sittings."""

import json
import subprocess
import sys
from pathlib import Path
from typing import Any

import numpy as np
import pytest
import torch
from miniatures import draw_folder

from bench import learners, paintings, train
from bench.danqing_learner import DanqingLearner, adapted, from_scratch
from danqing.models import storage
from danqing.training.exporting import drafter_part
from danqing.training.packing import Source, entries

SIDE, COUNT = 32, 24


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    root = tmp_path_factory.mktemp("pictures")
    draw_folder(root, ("ships", "fields"), each=24)  # every fourth is held out: 12
    return root


@pytest.fixture(scope="module")
def small(folder: Path) -> paintings.Paintings:
    return paintings.gather([folder], SIDE, COUNT)


def test_pictures_are_split_as_training_splits_them(folder: Path, small: paintings.Paintings) -> None:
    source = Source(folder.name, trim=True, drop_grey=True, border=0.02)
    by_recipe = [entry for _, entry in entries(folder.parent, source)]
    assert small.held_out.sum() == sum(entry.held_out for entry in by_recipe) > 0
    assert len(small.training) == COUNT
    assert small.x(held_out=True).shape == (small.held_out.sum(), 3, SIDE, SIDE)


def test_fewer_pictures_are_a_part_of_more(folder: Path, small: paintings.Paintings) -> None:
    fewer = paintings.gather([folder], SIDE, COUNT // 2)
    assert np.array_equal(fewer.training, small.training[: COUNT // 2])
    assert np.array_equal(fewer.pixels[fewer.held_out], small.pixels[small.held_out])
    assert fewer.digest != small.digest


def test_too_few_pictures_are_told(folder: Path) -> None:
    with pytest.raises(SystemExit, match="not 999"):
        paintings.gather([folder], SIDE, 999)


def test_a_run_ends_with_its_time_and_tells_what_it_did(small: paintings.Paintings) -> None:
    learner, facts = learners.learn(learners.METHODS["danqing-scratch"], small, 1e-4)
    assert isinstance(learner, DanqingLearner)
    assert facts["pictures"] == facts["steps"] * learner.batch  # type: ignore[operator]
    assert facts["losses"]
    x = learner.sample(3, 0)
    assert x.shape == (3, 3, SIDE, SIDE)
    torch.testing.assert_close(learner.sample(3, 0), x, rtol=0, atol=0)


def test_adapting_begins_with_the_taught_networks(small: paintings.Paintings, tmp_path: Path) -> None:
    taught, file = from_scratch(small, 0), tmp_path / "taught.safetensors"
    storage.save(file, {"drafter": drafter_part(taught.task)})
    begun = adapted(small, 1, file)
    for name in ("generator", "encoder", "critic", "generator_average"):
        pairs = zip(
            taught.task.networks[name].parameters(), begun.task.networks[name].parameters(), strict=True
        )
        for a, b in pairs:
            torch.testing.assert_close(b, a.half().float(), rtol=0, atol=0)
    assert paintings.seen_before(small, file) == {"training": 1.0, "held_out": 0.0}


def test_adapting_a_model_of_another_size_is_refused(small: paintings.Paintings) -> None:
    with pytest.raises(SystemExit, match="64 px, not 32"):
        adapted(small, 0)


@pytest.fixture
def quick(monkeypatch: pytest.MonkeyPatch, small: paintings.Paintings) -> list[str]:
    """Methods are not trained: their samples are training pictures; the list holds who was asked."""
    asked: list[str] = []

    def stand_in(command: list[str], **options: Any) -> subprocess.CompletedProcess[str]:
        name, out = command[3], Path(command[5])
        asked.append(name)
        if name == "stylegan2-pytorch":
            return subprocess.CompletedProcess(command, 1, stderr="Traceback\nModuleNotFoundError: no module")
        facts = {"memory_mb": 1, "pictures_per_second": 2.0}
        np.savez(out, pixels=small.training, facts=json.dumps(facts))
        return subprocess.CompletedProcess(command, 0, stderr="")

    monkeypatch.setattr("bench.train.subprocess.run", stand_in)
    # Colours in place of networks: fast, and copies are copies by them, too.
    look = lambda x: torch.nn.functional.adaptive_avg_pool2d(x, 4).flatten(1)  # noqa: E731
    monkeypatch.setattr(train, "judges", lambda: {"lite1": look, "open-nsfw": look})
    monkeypatch.setattr(train, "seen_before", lambda *_: {"training": 0.0, "held_out": 0.0})
    return asked


def test_sittings_go_on_where_the_last_one_ended(
    folder: Path, quick: list[str], tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    out = tmp_path / "train.json"
    command = [str(folder), "--side", str(SIDE), "--pictures", str(COUNT), "--minutes", "0.02"]
    command += ["--samples", str(COUNT), "--out", str(out), "--work", str(tmp_path / "work"), "--only"]
    train.main([*command, "fastgan", "stylegan2-pytorch"])
    train.main([*command, "dcgan-diffaug", "fastgan", "stylegan2-pytorch"])
    assert quick == ["fastgan", "stylegan2-pytorch", "dcgan-diffaug", "stylegan2-pytorch"]
    found = json.loads(out.read_text("utf-8"))["results"]
    assert set(found) == {"training", "fastgan", "dcgan-diffaug", "stylegan2-pytorch"}
    assert found["stylegan2-pytorch"] == {"error": "ModuleNotFoundError: no module"}
    assert found["fastgan"]["copies"] == 1.0
    assert (tmp_path / "work" / "fastgan.png").exists()
    assert "12 pictures are held out" in capsys.readouterr().out
    command[command.index("0.02")] = "3"
    with pytest.raises(SystemExit, match="minutes"):
        train.main([*command, "fastgan"])


def test_a_method_trains_in_a_process_of_its_own(small: paintings.Paintings, tmp_path: Path) -> None:
    paintings.save(small, tmp_path / "pictures.npz")
    words = ["dcgan-diffaug", str(tmp_path / "pictures.npz"), str(tmp_path / "out.npz")]
    words += ["--minutes=0.0001", "--samples=5", "--threads=1"]
    subprocess.run([sys.executable, "-m", "bench.learners", *words], check=True, capture_output=True)
    with np.load(tmp_path / "out.npz") as saved:
        assert saved["pixels"].shape == (5, SIDE, SIDE, 3)
        assert json.loads(str(saved["facts"]))["memory_mb"] > 0
