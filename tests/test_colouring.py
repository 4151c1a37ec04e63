"""The verb colour: thumbnails and paintings of drawings, their lineage, and what is told if it cannot be."""

import io
import json
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
import torch
from drawn import colourist_task, sketch
from PIL import Image, ImageDraw

import danqing
from danqing.cli.running import main
from danqing.language import DanqingError
from danqing.models import storage
from danqing.models.colouring import Colourist, load
from danqing.pictures.files import open_picture
from danqing.training.colourist_run import colourist_part
from danqing.trust.lineage import Lineage, Step, read_history
from danqing.verbs.colour_steps import Colouring, LayingIn, apply
from danqing.verbs.continuing import remake

if TYPE_CHECKING:
    from fakes import FakeStudio


@pytest.fixture(scope="module")
def colourist(tmp_path_factory: pytest.TempPathFactory) -> Colourist:
    torch.manual_seed(0)
    task = colourist_task()
    average = task.networks["generator_average"]
    torch.nn.init.normal_(average.get_parameter("leave.weight"), std=0.3)
    path = tmp_path_factory.mktemp("weights") / "colourist.safetensors"
    storage.save(path, {"colourist": colourist_part(task)})
    return load(path)


@pytest.fixture
def easel(studio: "FakeStudio", colourist: Colourist, monkeypatch: pytest.MonkeyPatch) -> "FakeStudio":
    """The fake studio with a Colourist in it."""

    def keep(name: str, read: Callable[[Path], Colourist]) -> Colourist:
        assert (name, read) == ("colourist", load)
        return colourist

    monkeypatch.setattr(studio, "keep", keep, raising=False)
    return studio


def test_a_drawing_becomes_thumbnails_of_its_shape(easel: "FakeStudio") -> None:
    works = danqing.colour(sketch((320, 240)), count=3, seed=5)
    assert [work.image.size for work in works] == [(85, 64)] * 3
    assert len({work.image.tobytes() for work in works}) > 1
    assert danqing.colour(sketch((320, 240)), seed=5)[0].image.tobytes() == works[0].image.tobytes()


def test_with_a_style_it_becomes_a_painting(easel: "FakeStudio") -> None:
    (work,) = danqing.colour(sketch((240, 320)), style="song-ink", seed=1)
    assert work.image.size == (512, 680)
    (sized,) = danqing.colour(
        sketch((240, 320)), style=["song-ink", "oil-baroque:2"], size=(300, 200), seed=1
    )
    assert sized.image.size == (300, 200)
    assert isinstance(sized.recipe, Lineage)
    assert [step.verb for step in sized.recipe.steps] == ["colour", "lay-in"]
    assert [*sized.recipe.steps[0].models] == ["colourist"]


def test_a_work_is_made_again_from_what_its_file_holds(easel: "FakeStudio", tmp_path: Path) -> None:
    hint = Image.new("RGBA", (320, 240), (0, 0, 0, 0))
    ImageDraw.Draw(hint).ellipse((40, 40, 120, 120), (200, 40, 40, 255))
    (work,) = danqing.colour(
        sketch((320, 240)), theme="autumn mountains", hint=hint, style="song-ink", seed=3
    )
    work.save(tmp_path / "a.png")
    history = read_history(work.recipe.to_json())
    assert remake(history).tobytes() == work.image.tobytes()
    assert open_picture(tmp_path / "a.png").tobytes() == work.image.tobytes()
    (step, _) = history.steps if isinstance(history, Lineage) else ()
    assert step.options["theme"] == "autumn mountains"
    assert any(shift.startswith("autumn=") for shift in step.options["shifts"])
    (other,) = danqing.colour(sketch((320, 240)), theme="autumn mountains", style="song-ink", seed=3)
    assert other.image.tobytes() != work.image.tobytes()


@pytest.mark.parametrize(
    ("options", "told"),
    [
        ({"count": 0}, "count"),
        ({"seed": -1}, "seed"),
        ({"strength": 1.5}, "strength"),
        ({"size": (10, 500)}, "10x500"),
        ({"style": "oil-barroque"}, "oil-baroque"),
        ({"theme": "qwxz"}, "qwxz"),
        ({"hint": Image.new("RGB", (20, 20), "white")}, "spots"),
    ],
)
def test_wrong_wishes_are_told(easel: "FakeStudio", options: dict[str, object], told: str) -> None:
    with pytest.raises(DanqingError, match=told):
        danqing.colour(sketch(), **options)  # type: ignore[arg-type]


@pytest.mark.parametrize("size", [(1, 400), (400, 1), (1, 1)])
def test_a_sheet_one_pixel_wide_has_no_lines(easel: "FakeStudio", size: tuple[int, int]) -> None:
    with pytest.raises(DanqingError, match="no lines"):
        danqing.colour(Image.new("RGB", size, "white"))


GOOD = {"theme": "", "labels": [], "shifts": [], "hint": "", "seed": 1, "rows": 64, "columns": 64}


@pytest.mark.parametrize(
    ("change", "told"),
    [
        ({"rows": 8}, "colour.rows"),
        ({"columns": 9000}, "colour.columns"),
        ({"seed": -1}, "colour.seed"),
        ({"seed": "1"}, "colour.seed"),
        ({"labels": "song"}, "colour.labels"),
        ({"labels": [3]}, "colour.labels"),
        ({"shifts": ["autumn"]}, "colour.shifts"),
        ({"shifts": ["summertime=0.5"]}, "summertime"),
        ({"hint": "no png"}, "base64 PNG"),
        ({"nonsense": 1}, "nonsense"),
    ],
)
def test_a_forged_step_is_told(easel: "FakeStudio", change: dict[str, object], told: str) -> None:
    with pytest.raises(DanqingError, match=told):
        apply(sketch(), Step("colour", {}, GOOD | change))


def test_a_hint_of_another_shape_in_a_step_is_told(easel: "FakeStudio") -> None:
    from danqing.trust.recipe import encode_png

    buffer = io.BytesIO()
    Image.new("RGBA", (30, 30), "red").save(buffer, "PNG")
    with pytest.raises(DanqingError, match="30x30"):
        apply(sketch(), Step("colour", {}, GOOD | {"hint": encode_png(buffer.getvalue())}))


def test_steps_check_their_ranges() -> None:
    from danqing.trust.recipe import Share

    with pytest.raises(DanqingError, match="brush"):
        LayingIn((Share("song-ink"),), 1, 512, 512, 9.0, 0.5)
    with pytest.raises(DanqingError, match="style"):
        LayingIn((), 1, 512, 512, 1.0, 0.5)
    with pytest.raises(DanqingError, match="theme"):
        Colouring("x" * 300, (), (), "", 1, 64, 64)


def test_the_command_writes_files_and_refuses_to_overwrite(
    easel: "FakeStudio", tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    sketch((320, 240)).save("sketch.png")
    assert (
        main(["colour", "sketch.png", "--theme", "a lake", "--count", "2", "--seed", "4", "-o", "two/"]) == 0
    )
    written = capsys.readouterr().out.split()
    assert written == ["two/a-lake-4.png", "two/a-lake-5.png"]
    assert json.loads(open_note(written[0]))["steps"][0]["verb"] == "colour"
    assert main(["colour", "sketch.png", "--seed", "4", "-o", "one.png"]) == 0
    assert main(["colour", "sketch.png", "--seed", "4", "-o", "one.png"]) == 2
    assert "one.png" in capsys.readouterr().err
    assert main(["colour", "missing.png"]) == 2
    assert "missing.png" in capsys.readouterr().err


def open_note(path: str) -> str:
    from danqing.pictures.files import read_note

    return read_note(path) or ""
