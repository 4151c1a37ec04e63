"""The verb inscribe: where it writes, what it leaves alone, that it replays, and what it refuses."""

import json
from pathlib import Path

import numpy as np
import pytest
from PIL import Image, ImageDraw

from danqing.cli import main
from danqing.language import DanqingError
from danqing.pictures.emptiness import emptiest, survey
from danqing.pictures.files import open_picture
from danqing.trust.lineage import Lineage, Step, as_options
from danqing.verbs.continuing import apply_step, remake
from danqing.verbs.inscribing import inscribe, inscription_of
from danqing.verbs.inscription import BRUSH, Inscription, read_inscription, rgb, stain
from danqing.verbs.looking import show
from danqing.verbs.making import Work

WIDTH, HEIGHT = 360, 240


def picture(mode: str = "RGB") -> Image.Image:
    """Busy on the left, a plain light ground on the right."""
    image = Image.new("RGB", (WIDTH, HEIGHT), (232, 226, 210))
    draw, chance = ImageDraw.Draw(image), np.random.default_rng(0)
    for _ in range(700):
        x, y = int(chance.integers(0, WIDTH // 2)), int(chance.integers(0, HEIGHT))
        draw.rectangle((x, y, x + 9, y + 9), fill=tuple(int(v) for v in chance.integers(0, 255, 3)))
    return image.convert(mode)


def changed(before: Image.Image, after: Image.Image) -> tuple[int, int, int, int]:
    """The box of all pixels that differ: left, top, right, bottom."""
    apart = np.abs(np.asarray(before, int) - np.asarray(after, int)).max(2)
    rows, columns = np.flatnonzero(apart.max(1) > 0), np.flatnonzero(apart.max(0) > 0)
    return int(columns[0]), int(rows[0]), int(columns[-1]) + 1, int(rows[-1]) + 1


@pytest.fixture(scope="module")
def work() -> Work:
    return inscribe("山高月小", onto=picture(), seed=3)


def test_it_writes_in_the_emptiest_place_and_nowhere_else(work: Work) -> None:
    wanted, share = inscription_of(work)
    left, top, right, bottom = changed(picture(), work.image)
    around = wanted.cell / 4 + 2
    assert left >= WIDTH // 2 - 10
    assert wanted.left - around <= left
    assert wanted.top - around <= top
    assert right <= wanted.left + wanted.size[0] + around
    assert bottom <= wanted.top + wanted.size[1] + around
    assert 0.02 < share < 0.21


def test_ink_darkens_the_ground_and_the_seal_is_red(work: Work) -> None:
    before, after = np.asarray(picture(), int), np.asarray(work.image, int)
    moved = np.abs(before - after).max(2) > 60
    assert (after[moved].sum(1) <= before[moved].sum(1)).all()
    red = moved & (after[..., 0] > after[..., 1] + 60)
    assert 30 < red.sum() < moved.sum()


def test_it_replays_to_the_pixel_from_its_file(work: Work, tmp_path: Path) -> None:
    work.save(tmp_path / "verse.png")
    history = show(tmp_path / "verse.png")
    assert isinstance(history, Lineage)
    assert [step.verb for step in history.steps] == ["inscribe"]
    assert remake(history).tobytes() == work.image.tobytes()
    assert inscribe("山高月小", onto=picture(), seed=4).image.tobytes() != work.image.tobytes()


def test_a_second_inscription_goes_on_from_the_first(work: Work) -> None:
    again = inscribe("水", onto=work, seed=1, seal="")
    assert isinstance(again.recipe, Lineage)
    assert len(again.recipe.steps) == 2
    assert remake(again.recipe).tobytes() == again.image.tobytes()


def test_alone_it_is_a_sheet_that_needs_no_original(tmp_path: Path) -> None:
    work = inscribe("月小", size=40, seed=1, paper="aged", dryness=1.0)
    wanted, _ = inscription_of(work)
    assert work.image.size == (wanted.width, wanted.height)
    assert isinstance(work.recipe, Lineage)
    assert remake(work.recipe).tobytes() == work.image.tobytes()


def test_transparent_ground_becomes_opaque_where_ink_lies() -> None:
    clear = Image.new("RGBA", (WIDTH, HEIGHT), (255, 255, 255, 0))
    after = np.asarray(inscribe("山", onto=clear, seed=1, place="100,60", size=90, seal="").image)
    alpha = after[..., 3]
    assert alpha[0, 0] == 0
    assert alpha.max() > 200
    assert after[alpha > 200][:, :3].max() < 80


@pytest.mark.parametrize(
    ("place", "x", "y"),
    [
        ("top-left", 0, 0),
        ("bottom-right", 1, 1),
        ("centre", 0.5, 0.5),
        ("right", 1, None),
        ("30,25", None, None),
    ],
)
def test_it_writes_where_it_is_told(place: str, x: float | None, y: float | None) -> None:
    wanted, _ = inscription_of(inscribe("山", onto=picture(), place=place, size=40, seal="", seed=0))
    edge, (width, height) = round(0.04 * HEIGHT), wanted.size
    if x is not None:
        assert wanted.left == pytest.approx(edge + x * (WIDTH - 2 * edge - width), abs=1)
    if y is not None:
        assert wanted.top == pytest.approx(edge + y * (HEIGHT - 2 * edge - height), abs=1)
    if "," in place:
        assert (wanted.left, wanted.top) == (30, 25)


def test_light_ink_keeps_off_light_ground() -> None:
    image = Image.new("L", (200, 100), 250)
    image.paste(20, (0, 0, 90, 100))
    dark, light = survey(image, 0.05), survey(image, 0.95)
    assert emptiest(dark, 40, 40, (0, 160), (0, 60))[0] >= 90
    assert emptiest(light, 40, 40, (0, 160), (0, 60))[0] <= 50


def test_light_colour_covers_and_dark_colour_glazes() -> None:
    ground, ink = Image.new("RGB", (4, 4), (100, 100, 100)), np.ones((4, 4), np.float32)
    assert stain(ground, ink, (0, 0), rgb("#ffffff")).getpixel((1, 1)) == (255, 255, 255)
    assert stain(ground, ink, (0, 0), rgb("#800000")).getpixel((1, 1)) == (50, 0, 0)
    assert stain(ground, ink, (9, 9), rgb("#000000")).tobytes() == ground.tobytes()
    assert stain(ground, ink, (-3, 2), rgb("#000000")).getpixel((0, 2)) == (0, 0, 0)


@pytest.mark.parametrize(
    ("text", "options", "key"),
    [
        (" / ", {}, "inscribe-nothing"),
        ("山abc", {}, "inscribe-latin"),
        ("山𠀀", {}, "inscribe-unknown"),
        ("山" * 401, {}, "inscribe-too-long"),
        ("山", {"seal": "一二三四五"}, "inscribe-seal"),
        ("山", {"seal": "x"}, "inscribe-latin"),
        ("山", {"place": "right"}, "inscribe-place-alone"),
        ("山", {"paper": "papyrus"}, "inscribe-choice"),
        ("山", {"carved": "deep"}, "inscribe-choice"),
        ("山", {"colour": "blue"}, "inscribe-colour"),
        ("山", {"dryness": 2.0}, "work-range"),
        ("山", {"weight": float("nan")}, "work-range"),
        ("山", {"seed": -1}, "inscribe-range"),
        ("山", {"size": 5}, "inscribe-range"),
        ("山高月小", {"columns": 5}, "inscribe-too-many-columns"),
        ("山高", {"columns": 0}, "inscribe-range"),
        ("山高", {"columns": 1, "rows": 1}, "inscribe-columns-rows"),
        ("山" * 400, {"size": 1024}, "inscribe-too-large"),
        ("山", {"onto": picture(), "paper": "xuan"}, "inscribe-paper-onto"),
        ("山", {"onto": picture(), "place": "moon"}, "inscribe-place"),
        ("山", {"onto": picture(), "place": "3000,1"}, "inscribe-outside"),
        ("山高", {"onto": picture(), "size": 500}, "inscribe-too-large"),
        ("山" * 300, {"onto": picture().crop((0, 0, 64, 64))}, "inscribe-no-room"),
        ("山", {"onto": picture().crop((0, 0, 1, 200))}, "inscribe-no-room"),
    ],
)
def test_what_cannot_be_is_refused(text: str, options: dict[str, object], key: str) -> None:
    with pytest.raises(DanqingError) as fault:
        inscribe(text, **{"seed": 1, **options})  # type: ignore[arg-type]
    assert fault.value.key == key
    assert str(fault.value)


def test_unknown_characters_are_named() -> None:
    with pytest.raises(DanqingError) as fault:
        inscribe("山𠀀水𠀁𠀀")
    assert "𠀀 𠀁" in str(fault.value)


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("columns", ["abc"]), ("columns", []), ("columns", "山"), ("cell", 4), ("cell", 40.5), ("left", -1),
        ("paper", "skin"), ("seal", "aaaa"), ("colour", 3), ("width", 9), ("looseness", 1.5), ("more", 1),
    ],
)  # fmt: skip
def test_a_step_from_a_strange_file_is_checked(work: Work, name: str, value: object) -> None:
    wanted, _ = inscription_of(work)
    step = Step("inscribe", {}, {**as_options(wanted), name: value})
    with pytest.raises(DanqingError):
        apply_step(picture(), step)


def test_options_come_back_from_a_step(work: Work) -> None:
    wanted, _ = inscription_of(work)
    assert read_inscription(Step("inscribe", {}, json.loads(json.dumps(as_options(wanted))))) == wanted


def test_other_weights_are_refused(work: Work) -> None:
    wanted, _ = inscription_of(work)
    with pytest.raises(DanqingError) as fault:
        apply_step(picture(), Step("inscribe", {BRUSH: "0" * 64}, as_options(wanted)))
    assert fault.value.key == "model-changed"


def test_the_command_writes_and_tells_where(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.chdir(tmp_path)
    picture().save("lake.png")
    arguments = ["inscribe", "山水", "--onto", "lake.png", "--seal", "none", "--seed", "5", "-o", "verse.png"]
    assert main(arguments) == 0
    told = capsys.readouterr()
    assert told.out == "verse.png\n"
    assert "% of the picture" in told.err
    assert open_picture("verse.png").size == (WIDTH, HEIGHT)
    assert main(arguments) == 2
    assert "--force" in capsys.readouterr().err
    assert main(["inscribe", "hello"]) == 2
    assert "h e l o" in capsys.readouterr().err


def test_an_inscription_needs_all_of_its_text_known() -> None:
    with pytest.raises(DanqingError) as fault:
        Inscription(("山x",), True, 0, 0, 40, "#000000", "", "red", 0.0, 0.0, 0.0, 1, "", 0, 0)
    assert fault.value.key == "inscribe-latin"


def test_a_moon_in_the_dark_is_no_empty_place() -> None:
    """Black ink is best read on the moon, and yet verse does not lie half across it."""
    image = Image.new("L", (200, 100), 90)
    ImageDraw.Draw(image).ellipse((80, 20, 120, 60), fill=250)
    x, y, _ = emptiest(survey(image.convert("RGB"), 0.05), 30, 50, (0, 170), (0, 50))
    assert not np.asarray(image)[y : y + 50, x : x + 30].max() > 90
