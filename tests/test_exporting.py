"""Exported networks say the same as the original, to programs that have neither Danqing nor PyTorch."""

import importlib.util
import json
import os
import re
import subprocess
import sys
from pathlib import Path

import numpy as np
import onnx
import pytest
import taught
import torch
from PIL import Image

import danqing
from danqing.cli import main
from danqing.language import DanqingError
from danqing.models import onnx as exporting

FILES = ["drafter.onnx", "pool.npz", "painter.onnx", "styles.npz", "README.md"]


@pytest.fixture(scope="module")
def exported(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A taught model of both kinds, exported once."""
    root = tmp_path_factory.mktemp("exported")
    torch.manual_seed(0)
    taught.write(root / "x.safetensors", styles=("orchard", "song-ink"))
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("DANQING_MODELS", str(root / "own"))
        written = danqing.export(root / "x.safetensors", folder=root / "onnx")
    assert [one.path.name for one in written] == FILES
    assert all((one.apart is not None) == (one.path.suffix == ".onnx") for one in written)
    assert all(one.apart is None or one.apart <= exporting.TOLERANCE for one in written)
    return root / "onnx"


def test_nothing_else_is_left(exported: Path) -> None:
    assert sorted(path.name for path in exported.iterdir()) == sorted(FILES)


@pytest.mark.parametrize("name", ["drafter.onnx", "painter.onnx"])
def test_files_hold_the_card_and_small_weights(exported: Path, name: str) -> None:
    model = onnx.load(exported / name)
    onnx.checker.check_model(model)
    (card,) = [json.loads(prop.value) for prop in model.metadata_props if prop.key == "danqing"]
    assert (card["name"], card["labels"]) == ("orchard", taught.LABELS)
    assert "file" not in card  # where it lay on the machine that wrote it
    wide = [tensor for tensor in model.graph.initializer if tensor.data_type == onnx.TensorProto.FLOAT]
    assert all(onnx.numpy_helper.to_array(tensor).size < exporting.LEAST for tensor in wide)


@pytest.mark.parametrize("number", [0, 1])
def test_the_examples_in_the_readme_run_without_danqing(exported: Path, tmp_path: Path, number: int) -> None:
    code = re.findall(r"```python\n(.*?)```", (exported / "README.md").read_text("utf-8"), re.DOTALL)[number]
    assert len(code.strip().splitlines()) <= 11
    for file in FILES:
        os.link(exported / file, tmp_path / file)
    Image.new("RGB", (90, 70), "teal").save(tmp_path / "photo.png")
    code += "import sys\nassert not {'danqing', 'torch'} & set(sys.modules)\n"
    subprocess.run([sys.executable, "-c", code], cwd=tmp_path, check=True, timeout=120)
    made = np.asarray(Image.open(tmp_path / ("draft.png", "painting.png")[number]))
    assert made.std() > 1


def test_a_network_that_differs_is_not_written(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(exporting, "_halve", _spoil)
    taught.write(tmp_path / "x.safetensors")
    with pytest.raises(DanqingError) as caught:
        danqing.export(tmp_path / "x.safetensors", folder=tmp_path / "onnx")
    assert caught.value.key == "export-differs"
    assert list((tmp_path / "onnx").iterdir()) == []


def _spoil(model: onnx.ModelProto) -> None:
    """Weights off by a tenth."""
    for tensor in model.graph.initializer:
        numbers = onnx.numpy_helper.to_array(tensor)
        if tensor.data_type == onnx.TensorProto.FLOAT and numbers.size >= exporting.LEAST:
            tensor.CopyFrom(onnx.numpy_helper.from_array(numbers * np.float32(1.1), tensor.name))


def test_missing_packages_are_named(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    real = importlib.util.find_spec
    monkeypatch.setattr(exporting, "find_spec", lambda name: None if name == "onnxscript" else real(name))
    taught.write(tmp_path / "x.safetensors")
    with pytest.raises(DanqingError, match=r"onnxscript.*pip install danqing\[export\]"):
        danqing.export(tmp_path / "x.safetensors", folder=tmp_path / "onnx")
    assert not (tmp_path / "onnx").exists()


@pytest.mark.parametrize(
    "words",
    [
        ("stranger",),
        ("scenes", "--to", "tflite"),
        ("scenes", "-o", "full"),
        ("missing.safetensors",),
        (),
        ("blender",),
    ],
    ids=["no model", "no format", "files there", "no file", "nothing", "another family"],
)
def test_mistakes_are_told_in_one_line(
    words: tuple[str, ...],
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    monkeypatch.chdir(tmp_path)
    Path("full").mkdir()
    Path("full/drafter.onnx").write_text("mine")
    assert main(["export", *words]) == 2
    out, err = capsys.readouterr()
    assert (out, err.count("\n")) == ("", 1)
    assert [path.name for path in Path("full").iterdir()] == ["drafter.onnx"]
    assert Path("full/drafter.onnx").read_text() == "mine"


def test_a_model_that_copies_stays_unless_that_is_wished(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("DANQING_MODELS", str(tmp_path / "own"))
    file = taught.write(tmp_path / "x.safetensors", copies={"share": 0.4})
    with pytest.raises(DanqingError, match="40%"):
        danqing.export(file, folder=tmp_path / "onnx")
    assert not (tmp_path / "onnx").exists()
    assert danqing.export(file, folder=tmp_path / "onnx", with_copies=True)
