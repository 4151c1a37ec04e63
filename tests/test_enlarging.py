"""enlarge and create --print, by function and on the command line, with the bundled weights."""

from pathlib import Path
from typing import Any

import numpy as np
import pytest
from fakes import FakeStudio
from miniatures import draw_picture
from PIL import Image
from test_pictures_pixelart import sprite

import danqing
from danqing.cli import main
from danqing.language import DanqingError, set_language
from danqing.pictures.files import open_picture, save_picture
from danqing.pictures.pixelart import enlarge_pixels
from danqing.trust.lineage import Lineage, Original, Step
from danqing.verbs import enlarging
from danqing.verbs.continuing import remake
from danqing.verbs.enlarging import EnlargeOptions, enlarge
from danqing.verbs.printing import PAPERS, Print, read_print


@pytest.fixture
def picture(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.chdir(tmp_path)
    draw_picture(1, 40).resize((48, 40), Image.Resampling.BICUBIC).save(tmp_path / "a.png")
    return tmp_path / "a.png"


def test_a_picture_is_enlarged_and_replays(picture: Path, tmp_path: Path) -> None:
    work = enlarge(picture, 2, fidelity=0.7)
    assert work.image.size == (96, 80)
    assert isinstance(work.recipe, Lineage)
    assert isinstance(work.recipe.start, Original)
    (step,) = work.recipe.steps
    assert step.verb == "enlarge"
    assert set(step.models) == {"enlarger"}
    assert step.options["kind"] == "picture"
    assert remake(work.recipe).tobytes() == work.image.tobytes()
    work.save(tmp_path / "b.png")
    twice = danqing.enlarge(tmp_path / "b.png", 2)
    assert isinstance(twice.recipe, Lineage)
    assert len(twice.recipe.steps) == 2
    assert danqing.replay(picture.with_name("b.png")).tobytes() == work.image.tobytes()


def test_pixel_art_is_known_and_kept_exactly(tmp_path: Path) -> None:
    image = sprite(0)
    work = enlarge(image)
    assert np.array_equal(np.asarray(work.image)[::4, ::4], np.asarray(image))
    assert isinstance(work.recipe, Lineage)
    assert work.recipe.steps[0].options["kind"] == "pixels"
    assert not work.recipe.steps[0].models
    forced = enlarge(image, kind="picture")
    assert forced.image.tobytes() != work.image.tobytes()
    drawn = draw_picture(2, 30)
    assert enlarge(drawn, 2, kind="pixels").image.reduce(2).tobytes() == drawn.tobytes()


def test_transparency_is_kept() -> None:
    work = enlarge(draw_picture(3, 40, "RGBA"), 2, kind="picture")
    assert work.image.mode == "RGBA"
    assert work.image.getchannel("A").getextrema() == (0, 255)


@pytest.mark.parametrize(
    ("options", "told"),
    [
        ({"times": 3}, "times"), ({"times": 2.0}, "times"), ({"fidelity": 1.1}, "fidelity"),
        ({"fidelity": float("nan")}, "fidelity"), ({"kind": "art"}, "kind"),
    ],
)  # fmt: skip
def test_options_out_of_range_are_named(options: dict[str, Any], told: str) -> None:
    with pytest.raises(DanqingError, match=told):
        enlarge(draw_picture(1, 20), **options)


@pytest.mark.parametrize(
    "change",
    [
        {"dpi": 7},
        {"width": -1},
        {"height": 0.5},
        {"kind": "auto"},
        {"times": "2"},
        {"blur": 1},
        {"dpi": None},
    ],
)
def test_a_step_from_a_file_is_read_strictly(change: dict[str, object]) -> None:
    options = {"times": 2, "fidelity": 0.5, "kind": "pixels", "width": 0, "height": 0, "dpi": 0} | change
    with pytest.raises(DanqingError):
        enlarging.apply(draw_picture(1, 20), Step("enlarge", {}, options))


def test_too_large_a_result_and_too_small_a_picture(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(enlarging, "MOST_PIXELS", 1000)
    with pytest.raises(DanqingError, match="80×80"):
        enlarge(draw_picture(1, 20))
    options = {"times": 2, "fidelity": 0.5, "kind": "pixels", "width": 41, "height": 20, "dpi": 0}
    with pytest.raises(DanqingError, match="41×20"):
        enlarging.apply(draw_picture(1, 15), Step("enlarge", {}, options))


def test_on_the_command_line(picture: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["enlarge", "a.png", "--times", "2"]) == 0
    assert capsys.readouterr().out.strip() == str(Path("out/a-x2.png"))
    assert open_picture("out/a-x2.png").size == (96, 80)
    for wrong in (
        ["a.png", "--times", "5"],
        ["a.png", "--fidelity", "-1"],
        ["a.png", "--kind", "oil"],
        ["gone.png"],
    ):
        assert main(["enlarge", *wrong]) == 2
        assert capsys.readouterr().err.count("\n") == 1
    assert main(["enlarge", "a.png", "-o", "a.png"]) == 2
    assert "a.png" in capsys.readouterr().err


def test_a_folder_skips_what_is_no_picture(picture: Path, capsys: pytest.CaptureFixture[str]) -> None:
    folder = picture.parent / "in"
    folder.mkdir()
    assert main(["enlarge", "in"]) == 2
    sprite(1).save(folder / "b.png")
    (folder / "c.png").write_text("no picture")
    (folder / "d.txt").write_text("no picture either")
    capsys.readouterr()
    assert main(["enlarge", "in", "a.png", "--times", "2", "-o", "large"]) == 0
    told = capsys.readouterr()
    assert told.out.split() == [str(Path("large") / name) for name in ("b-x2.png", "a-x2.png")]
    assert "c.png" in told.err
    (folder / "b.png").write_text("broken, too")
    assert main(["enlarge", "in", "-o", "large"]) == 2


@pytest.mark.parametrize(
    ("words", "wanted"),
    [
        (("300dpi", "A4"), Print(2480, 3508, 300)), (("a4", "300"), Print(2480, 3508, 300)),
        (("150DPI", "A6-landscape"), Print(874, 620, 150)), (("72", "letter"), Print(612, 792, 72)),
    ],
)  # fmt: skip
def test_prints_are_read(words: tuple[str, str], wanted: Print) -> None:
    assert read_print(words) == wanted


@pytest.mark.parametrize(
    "words",
    [("300dpi", "A9"), ("300", "300"), ("A4", "A3"), ("49", "A4"), ("1201", "A4"), ("1200", "A2"), ("x", "")],
)
def test_what_is_no_print(words: tuple[str, str]) -> None:
    for language in ("en", "zh"):
        set_language(language)
        with pytest.raises(DanqingError):
            read_print(words)


@pytest.mark.parametrize("paper", PAPERS)
@pytest.mark.parametrize("dpi", [100, 300])
def test_a_painting_enlarged_covers_its_print_by_less_than_a_block(paper: str, dpi: int) -> None:
    sheet = read_print((str(dpi), paper))
    for large, side in zip(sheet.painting, (sheet.width, sheet.height), strict=True):
        assert 0 <= large * sheet.times - side < sheet.times


def test_create_paints_for_a_print(
    studio: FakeStudio, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr(FakeStudio, "keep", lambda self, name, load: None, raising=False)
    monkeypatch.setattr(
        enlarging, "enlarge_picture", lambda net, image, times, **_: enlarge_pixels(image, times)
    )
    assert main(["create", "一只猫", "--print", "100dpi", "A6", "-o", "p.png"]) == 0
    with Image.open("p.png") as made:
        assert made.size == (413, 583)
        assert made.info["dpi"] == pytest.approx((100, 100), abs=0.1)
    open_picture("p.png").save("p.jpg", dpi=(100, 100))
    save_picture(Image.open("p.jpg"), "again.jpg")
    with Image.open("again.jpg") as made:
        assert made.info["dpi"] == (100, 100)
    capsys.readouterr()
    assert main(["create", "一只猫", "--print", "100dpi", "A6", "--size", "512"]) == 2
    assert "--size" in capsys.readouterr().err


def test_options_hold_what_was_asked() -> None:
    assert EnlargeOptions(2, 0.5, "pixels") == EnlargeOptions(2, 0.5, "pixels", 0, 0, 0)
