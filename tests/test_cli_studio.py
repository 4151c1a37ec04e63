"""The real studio with miniature models: from weights on disk to a painting, and the same one again."""

import json
from collections.abc import Iterator
from pathlib import Path

import numpy as np
import pytest
import taught
import torch
from PIL import Image

import danqing
from danqing import weights
from danqing.language import DanqingError
from danqing.models import painter, storage
from danqing.verbs.studio import open_studio

CARD = {"about": {"en": "-", "zh": "-"}, "data": [], "licence": "-", "training": {}, "figures": {}}


@pytest.fixture(autouse=True)
def _miniatures(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    torch.manual_seed(0)
    for name, family, part in (
        ("painter", "painter", taught.painter_part(["oil-landscape", "song-ink"])),
        ("scenes", "drafter", taught.drafter_part(["landscape", "lake", "song"])),
        ("things", "drafter", taught.drafter_part(["cat", "flat"], 4)),
    ):
        storage.save(tmp_path / f"{name}.safetensors", {family: part})
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
    storage.save(Path("things.safetensors"), {"drafter": taught.drafter_part(["cat", "flat"], 4)})
    with pytest.raises(DanqingError, match="things"):
        danqing.replay("work.png")
