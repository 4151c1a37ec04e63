"""The real engine in a process of its own: what it makes is what recipes say, and killed it comes back."""

import io
import os
import signal
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from PIL import Image

import danqing
from danqing.trust.recipe import Recipe
from danqing.verbs.making import make
from danqing.verbs.studio import open_studio
from danqing_studio.engine import address, client, local
from danqing_studio.engine.client import EngineError
from danqing_studio.engine.faults import told
from danqing_studio.engine.supervising import Child
from danqing_studio.engine.tasks.opening import webp
from studio.engines import run, started, until


@pytest.fixture(scope="module")
def engine(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[Child, Path]]:
    folder = tmp_path_factory.mktemp("engine")
    with started(folder) as child:
        until(lambda: address.find(folder))
        yield child, folder


@pytest.fixture(autouse=True)
def _asked(engine: tuple[Child, Path], settings: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    settings.DATA = engine[1]
    monkeypatch.setattr(local, "PATIENCE", 60)  # the tests' machine is busy with other tests


def opened(data: bytes) -> Image.Image:
    return Image.open(io.BytesIO(data))


def wall(**wish: Any) -> client.Answer:
    return run(client.ask("wall", {"theme": "月下湖上小舟", "count": 6, "seed": 7, **wish}))


def test_a_thumbnail_is_the_one_that_its_recipe_makes() -> None:
    """Those of one wall are drafted together, yet each is what it would be alone."""
    for wish in (
        {},
        {"theme": "two cats under a tree at dusk", "size": [384, 512], "sliders": ["scenes:1=0.5"]},
    ):
        answer = wall(**wish)
        assert len(answer.pictures) == 6
        for work, data in zip(answer.facts["works"], answer.pictures, strict=True):
            alone = make(Recipe.from_json(work["recipe"])).image
            assert opened(data).convert("RGB").tobytes() == alone.tobytes()


def test_a_wall_comes_in_parts_and_the_parts_fit_together() -> None:
    whole = wall()
    parts = [wall(only=[0, 1]), wall(only=[2, 3, 4, 5])]
    assert [work for part in parts for work in part.facts["works"]] == whole.facts["works"]
    assert [data for part in parts for data in part.pictures] == whole.pictures
    assert "宋代水墨：月下的湖" in whole.facts["works"][0]["alts"]["zh"]


def test_a_painting_is_sealed_with_its_recipe(tmp_path: Path) -> None:
    draft = wall(only=[3]).facts["works"][0]["recipe"]
    answer = client.work("paint", {"recipe": draft})
    (file := tmp_path / "work.png").write_bytes(answer.pictures[0])
    assert danqing.show(file) == Recipe.from_json(answer.facts["recipe"])
    assert danqing.replay(file).tobytes() == opened(answer.pictures[0]).tobytes()
    assert (answer.facts["width"], answer.facts["height"]) == (512, 512)


def test_a_quick_look_is_the_painting_made_small() -> None:
    draft = wall(only=[3]).facts["works"][0]["recipe"]
    quick, full = (run(client.ask("paint", {"recipe": draft, "quick": q})) for q in (256, 0))
    look, painting = opened(quick.pictures[0]), opened(full.pictures[0])
    assert (look.format, look.size) == ("WEBP", (256, 256))
    small = painting.resize((256, 256), Image.Resampling.BOX)
    apart = [
        abs(a - b) for a, b in zip(look.convert("L").tobytes(), small.convert("L").tobytes(), strict=True)
    ]
    assert sum(apart) / len(apart) < 4  # of 255: what WebP loses


def test_drafts_that_are_remembered_are_those_of_the_recipe() -> None:
    """One slider to and fro, then another: what was drafted before is shown only where it is the same."""
    draft = wall(only=[0]).facts["works"][0]["recipe"]
    moves: list[dict[str, Any]] = [
        {"sliders": ["scenes:1=0.6"]},
        {"sliders": ["scenes:1=-0.6"]},
        {"sliders": []},
        {"strength": 0.9},
    ]
    for move in (*moves, *moves):
        answer = run(client.ask("steer", {"recipe": draft, "quick": 512, **move}))
        recipe = Recipe.from_json(answer.facts["recipe"])
        open_studio.cache_clear()  # as if nothing had been drafted before
        assert answer.pictures == [webp(make(recipe).image, 512)]


@pytest.mark.parametrize(
    ("wish", "changed"),
    [
        ({"brush": 2.0}, {"brush": 2.0}),
        ({"strength": 1}, {"strength": 1.0}),
        ({"style": ["oil-baroque:0.5", "song-ink:0.5"]}, {"style": ["oil-baroque", "song-ink"]}),
        ({"turns": {"season": ["autumn", 0.8], "hour": ["night", 1]}}, {"turns": ["autumn", "night"]}),
        ({"turns": {"hour": None}}, {"turns": []}),
        ({"sliders": ["scenes:1=0.5"]}, {"sliders": [("scenes", 1, 0.5)]}),
        ({"size": [384, 512]}, {"width": 384}),
    ],
)
def test_steering_changes_what_is_asked_and_keeps_the_composition(wish: Any, changed: dict[str, Any]) -> None:
    draft = wall(only=[0]).facts["works"][0]["recipe"]
    before = Recipe.from_json(draft)
    answer = run(client.ask("steer", {"recipe": draft, "quick": 64, **wish}))
    after = Recipe.from_json(answer.facts["recipe"])
    assert before.plan
    assert after.plan
    found = {
        "brush": after.brush,
        "strength": after.strength,
        "style": [share.name for share in after.style],
        "turns": [shift["name"] for shift in after.plan["shifts"]],
        "sliders": [(one.model, one.index, one.value) for one in after.sliders],
        "width": after.width,
    }
    assert {name: found[name] for name in changed} == changed
    for part in ("subjects", "background", "lights", "seed"):
        assert after.plan[part] == before.plan[part]
    assert opened(answer.pictures[0]).format == "WEBP"


@pytest.mark.parametrize(
    ("task", "wish", "says"),
    [
        ("wall", {"theme": "qwertz"}, "qwertz"),
        ("wall", {"theme": ""}, ""),
        ("wall", {"theme": "猫", "seeds": 3}, "seeds"),
        ("wall", {"theme": "猫", "count": "many"}, "many"),
        ("wall", {"theme": "猫", "count": 3, "only": [3]}, "only"),
        ("wall", {"theme": "猫", "style": ["/etc/passwd"]}, "/etc/passwd"),
        ("wall", {"theme": "猫", "model": "/etc/passwd"}, "/etc/passwd"),
        ("wall", {"theme": "猫", "strength": 2}, "strength"),
        ("paint", {"recipe": "{}"}, ""),
        ("paint", {"recipe": "{}", "quick": 10**6}, "quick"),
        ("paint", {"recipe": "{}", "brush": 2.0}, "brush"),
        ("steer", {"recipe": "no"}, ""),
    ],
)
def test_what_cannot_be_is_told_in_both_languages(task: str, wish: dict[str, Any], says: str) -> None:
    with pytest.raises(EngineError) as caught:
        run(client.ask(task, wish))
    assert caught.value.key != "engine-failed"
    english, chinese = (told(caught.value, language) for language in ("en", "zh-hans"))
    assert says in english
    assert says in chinese
    assert english != chinese
    assert any("\u4e00" <= letter <= "\u9fff" for letter in chinese)


def test_a_killed_engine_comes_back_and_nobody_need_ask_twice(engine: tuple[Child, Path]) -> None:
    child, folder = engine
    before = address.find(folder)
    assert before
    wall(only=[0])
    os.kill(child.pid, signal.SIGKILL)
    assert wall(only=[0]).pictures
    after = address.find(folder)
    assert after
    assert after.pid != before.pid
    assert after.token != before.token


def test_whoever_asks_the_engine_loads_no_torch() -> None:
    code = "import sys, danqing; from danqing_studio.engine import client, faults, local, supervising"
    code += "; danqing.tell; assert 'torch' not in sys.modules, 'torch'"
    subprocess.run([sys.executable, "-c", code], check=True)
