"""The real studio with miniature models: from weights on disk to a painting, and the same one again."""

import json
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
import torch
from PIL import Image

import danqing
from danqing import weights
from danqing.language import DanqingError
from danqing.models import drafter, painter, storage
from danqing.verbs.studio import open_studio

STYLES = {name: {"en": name, "zh": name} for name in ("oil-landscape", "song-ink")}
CARD = {"about": {"en": "-", "zh": "-"}, "data": [], "licence": "-", "training": {}, "figures": {}}


def write_painter(path: Path) -> None:
    config = painter.SIZES["test"]
    tensors = storage.named("generator", painter.Generator(config))
    tensors |= storage.named("reader", painter.StyleReader(config))
    tensors["styles"] = torch.randn(len(STYLES), config.style)
    tensors["palettes.mean"] = torch.tensor([0.5, 0.0, 0.0]).repeat(len(STYLES), 1)
    tensors["palettes.covariance"] = 0.01 * torch.eye(3).repeat(len(STYLES), 1, 1)
    storage.save(path, {"painter": storage.Part(config, tensors, {"styles": STYLES})})


def write_drafter(path: Path, channels: int, labels: list[str]) -> None:
    config = replace(drafter.SIZES["test"], pictures=channels)
    generator = drafter.Generator(config)
    if channels == 4:
        generator.leave.bias = torch.nn.Parameter(torch.ones(4 * channels))  # a thing that can be seen
    tensors = storage.named("generator", generator)
    tensors["pool.codes"] = torch.randn(6, config.latent, config.base, config.base)
    tensors["pool.conditions"] = torch.randn(6, config.condition)
    tensors["pool.labels"] = torch.cartesian_prod(torch.arange(6), torch.arange(len(labels))).int()
    storage.save(path, {"drafter": storage.Part(config, tensors, {"labels": labels})})


@pytest.fixture(autouse=True)
def _miniatures(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    torch.manual_seed(0)
    write_painter(tmp_path / "painter.safetensors")
    write_drafter(tmp_path / "scenes.safetensors", 3, ["landscape", "lake", "song"])
    write_drafter(tmp_path / "things.safetensors", 4, ["cat", "flat"])
    for name, family in (("painter", "painter"), ("scenes", "drafter"), ("things", "drafter")):
        (tmp_path / f"{name}.card.json").write_text(json.dumps(CARD | {"family": family}), "utf-8")
    monkeypatch.setattr(weights, "folder", lambda: tmp_path)
    monkeypatch.chdir(tmp_path)
    open_studio.cache_clear()
    yield
    open_studio.cache_clear()


def test_a_theme_is_painted_and_replayed_by_another_studio() -> None:
    work = danqing.create("a cat by the lake", style="song-ink", seed=3, size=(200, 120))[0]
    assert work.image.size == (200, 120)
    assert set(work.recipe.models) == {"painter", "scenes", "things"}
    work.save("work.png")
    open_studio.cache_clear()
    assert danqing.replay("work.png").tobytes() == work.image.tobytes()


def test_a_style_is_read_from_a_picture() -> None:
    pixels = np.random.default_rng(0).integers(0, 256, (90, 130, 3), dtype=np.uint8)
    Image.fromarray(pixels).save("style.png")
    work = danqing.paint("style.png", ["style.png:2", "oil-landscape"], seed=1, size=(96, 64))
    assert work.image.size == (96, 64)
    assert len(work.recipe.style[0].vector) == painter.SIZES["test"].style


def test_a_changed_model_is_named() -> None:
    danqing.create("a cat by the lake", seed=3, size=(64, 64))[0].save("work.png")
    torch.manual_seed(1)
    write_drafter(Path("things.safetensors"), 4, ["cat", "flat"])
    with pytest.raises(DanqingError, match="things"):
        danqing.replay("work.png")
