"""vary, blend and strange from the command line to files that replay: in miniature."""

import json
from collections.abc import Iterator
from pathlib import Path

import numpy as np
import pytest
import taught
import torch
from miniatures import draw_picture
from PIL import Image
from test_training_blender import task

import danqing
from danqing import weights
from danqing.cli import main
from danqing.language import DanqingError
from danqing.models import storage
from danqing.pictures.files import open_picture
from danqing.training.blender_run import blender_part
from danqing.trust.lineage import Lineage
from danqing.verbs.studio import open_studio

CARD = {"about": {"en": "-", "zh": "-"}, "data": [], "licence": "-", "training": {}, "figures": {}}


@pytest.fixture(scope="module")
def models(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("models")
    torch.manual_seed(0)
    parts = {"blender": blender_part(task()), "painter": taught.painter_part(["song-ink"])}
    for name, part in parts.items():
        storage.save(folder / f"{name}.safetensors", {name: part})
        (folder / f"{name}.card.json").write_text(json.dumps(CARD | {"family": name}), "utf-8")
    return folder


@pytest.fixture(autouse=True)
def _here(models: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """An empty folder with two pictures; models in the sizes of tests."""
    monkeypatch.setattr(weights, "folder", lambda: models)
    monkeypatch.chdir(tmp_path)
    draw_picture(1).resize((120, 60)).save("a.png")
    draw_picture(2, mode="RGBA").save("b.png")
    open_studio.cache_clear()
    yield
    open_studio.cache_clear()


def run(*words: str) -> None:
    assert main(words) == 0


def pixels(path: str | Path) -> "np.ndarray[tuple[int, ...], np.dtype[np.uint8]]":
    return np.asarray(open_picture(path).convert("RGB"))


def test_variants_are_numbered_beside_their_sheet(capsys: pytest.CaptureFixture[str]) -> None:
    run("vary", "a.png", "--count", "3", "--seed", "5", "-o", "out")
    assert sorted(file.name for file in Path("out").iterdir()) == ["01.png", "02.png", "03.png", "sheet.png"]
    assert capsys.readouterr().out.strip() == "out/sheet.png"
    assert open_picture("out/01.png").size == (45, 23)  # 2:1, of 32 × 32 pixels
    assert (pixels("out/01.png") != pixels("out/02.png")).any()
    run("vary", "a.png", "--count", "1", "--seed", "6", "-o", "again")
    assert (pixels("again/01.png") == pixels("out/02.png")).all()  # the next seed


def test_a_variant_of_no_strength_is_the_picture_in_small() -> None:
    run("vary", "a.png", "--count", "1", "--strength", "0", "-o", "out")
    small = open_picture("a.png").convert("RGB").resize((32, 32), Image.Resampling.LANCZOS, reducing_gap=4.0)
    apart = np.abs(pixels("out/01.png") - np.asarray(small.resize((45, 23), Image.Resampling.BICUBIC), float))
    assert apart.mean() < 3


def test_a_blend_goes_from_one_to_the_other() -> None:
    run("blend", "a.png", "b.png", "--steps", "3", "-o", "out")
    made = [pixels(f"out/0{i}.png").astype(float) for i in (1, 2, 3)]
    (alone,) = danqing.vary("b.png", count=1, strength=0.0).works
    end = np.asarray(alone.image.resize((45, 23), Image.Resampling.BICUBIC), float)
    assert np.abs(made[2] - end).mean() < 6  # of the first one's shape
    assert np.abs(made[1] - made[0]).mean() < np.abs(made[2] - made[0]).mean()


@pytest.mark.parametrize(
    "words", [("vary", "a.png", "--count", "1"), ("blend", "a.png", "b.png", "--steps", "3")]
)
@pytest.mark.parametrize(
    "style", [(), ("--style", "song-ink"), ("--style", "b.png")], ids=["", "named", "read"]
)
def test_works_replay_to_the_pixel(words: tuple[str, ...], style: tuple[str, ...]) -> None:
    run(*words, *style, "--seed", "4", "-o", "out")
    last = sorted(Path("out").glob("0*.png"))[-1]
    history = danqing.show(last)
    assert isinstance(history, Lineage)
    (step,) = history.steps
    assert step.verb == words[0]
    assert set(step.models) == ({"blender", "painter"} if style else {"blender"})
    for name in ("a.png", "b.png"):
        Path(name).unlink()  # small originals and second pictures travel inside
    run("replay", str(last), "-o", "again.png")
    assert (pixels("again.png") == pixels(last)).all()


@pytest.mark.parametrize(("style", "verb"), [((), "paint"), (("--style", "song-ink"), "enlarge")])
def test_the_hint_is_of_what_can_be_done_next(
    style: tuple[str, ...], verb: str, capsys: pytest.CaptureFixture[str]
) -> None:
    run("vary", "a.png", "--count", "1", *style, "-o", "out")
    assert f"danqing {verb} out/01.png" in capsys.readouterr().err


def test_show_tells_styles_by_name_and_leaves_out_what_is_empty(capsys: pytest.CaptureFixture[str]) -> None:
    run("restyle", "a.png", "--style", "song-ink", "--style", "b.png:0.5", "-o", "restyled.png")
    capsys.readouterr()
    run("show", "restyled.png")
    told = dict(line.split("\t") for line in capsys.readouterr().out.splitlines())["step 1"]
    assert told == (
        "restyle: song-ink:1 + picture:0.5, brush 0.0, strength 0.5, keep_colours 0.0, side 0, seed 0"
    )


def test_a_variant_of_a_variant_has_two_steps() -> None:
    (first,) = danqing.vary("a.png", count=1, seed=1).works
    (second,) = danqing.vary(first, count=1, seed=2).works
    assert [step.options["seed"] for step in second.recipe.steps] == [1, 2]  # type: ignore[union-attr]


def test_styles_paint_at_eight_times_the_side() -> None:
    run("vary", "a.png", "--count", "1", "--style", "song-ink", "-o", "out")
    assert open_picture("out/01.png").size == (8 * 45, 8 * 23)


@pytest.mark.parametrize(
    ("size", "shape"),
    [((1, 500), (16, 64)), ((20_000, 40), (64, 16)), ((1, 1), (32, 32)), ((64, 48), (37, 28))],
)
def test_any_shape_comes_back_as_itself_or_as_four_to_one(
    size: tuple[int, int], shape: tuple[int, int]
) -> None:
    (work,) = danqing.vary(Image.new("RGB", size, "#8a7"), count=1, strength=0.5).works
    assert work.image.size == shape


def test_transparent_pictures_lie_on_white() -> None:
    (work,) = danqing.vary(Image.new("RGBA", (40, 40), (255, 0, 0, 0)), count=1, strength=0.0).works
    assert np.asarray(work.image).min() > 250


@pytest.mark.parametrize("suffix", [".mp4", ".webm", ".gif"])
def test_a_film_starts_and_ends_with_its_pictures(suffix: str) -> None:
    av = pytest.importorskip("av")
    run("blend", "a.png", "b.png", "--seconds", "0.5", "--fps", "8", "-o", f"film{suffix}")
    with av.open(f"film{suffix}") as film:
        frames = [frame.to_ndarray(format="rgb24").astype(float) for frame in film.decode(video=0)]
    assert len(frames) == 4
    assert frames[0].shape == (4 * 23, 4 * 45, 3)
    ends = [danqing.blend("a.png", "b.png", steps=2).works[i].image for i in (0, 1)]
    for frame, end in zip((frames[0], frames[-1]), ends, strict=True):
        large = np.asarray(end.resize((180, 92), Image.Resampling.BICUBIC), float)
        assert np.abs(frame - large).mean() < 16
    history = danqing.show(f"film{suffix}")
    assert isinstance(history, Lineage)
    assert history.steps[-1].verb == "blend-film"
    Path("b.png").unlink()  # both pictures travel inside
    Path("a.png").unlink()
    run("replay", f"film{suffix}", "-o", f"again{suffix}")
    assert Path(f"again{suffix}").read_bytes() == Path(f"film{suffix}").read_bytes()


def test_a_film_of_a_work_replays_from_all_its_steps() -> None:
    pytest.importorskip("av")
    run("vary", "a.png", "--count", "1", "--seed", "3", "-o", "out")
    run("blend", "out/01.png", "b.png", "--seconds", "0.3", "--fps", "10", "-o", "film.gif")
    history = danqing.show("film.gif")
    assert isinstance(history, Lineage)
    assert [step.verb for step in history.steps] == ["vary", "blend-film"]
    run("replay", "film.gif", "-o", "again.gif")
    assert Path("again.gif").read_bytes() == Path("film.gif").read_bytes()


def test_strangeness_as_a_table_and_as_json(capsys: pytest.CaptureFixture[str]) -> None:
    run("strange", "a.png", "b.png")
    rows = [line.split("\t") for line in capsys.readouterr().out.splitlines()]
    assert [row[0] for row in rows] == ["a.png", "b.png"]
    run("strange", "a.png", "--beside", "drawing", "--json")
    (found,) = json.loads(capsys.readouterr().out)
    assert found["kind"] == "drawing"
    assert set(found["signs"]) == {"pixels", "features", "code"}
    assert 0 <= found["rank"] <= 1


@pytest.mark.parametrize(
    ("words", "message"),
    [
        (("vary", "none.png"), "none.png"),
        (("vary", "a.png", "--count", "0"), "1.*100"),
        (("vary", "a.png", "--count", "101"), "101"),
        (("vary", "a.png", "--strength", "1.5"), "strength.*1.5"),
        (("vary", "a.png", "--strength", "nan"), "strength.*nan"),
        (("vary", "a.png", "--seed", "-1"), "seed"),
        (("vary", "a.png", "--style", "song-inc"), "song-ink"),
        (("blend", "a.png", "b.png", "--steps", "1"), "2.*100"),
        (("blend", "a.png", "none.png"), "none.png"),
        (("blend", "a.png", "b.png", "--steps", "3", "--seconds", "2"), "--steps.*--seconds"),
        (("blend", "a.png", "b.png", "--fps", "12"), "--seconds"),
        (("blend", "a.png", "b.png", "-o", "film.mp4", "--seconds", "601"), "601"),
        (("strange", "a.png", "--beside", "music"), "music.*ink, drawing"),
    ],
)
def test_mistakes_are_one_line(
    words: tuple[str, ...], message: str, capsys: pytest.CaptureFixture[str]
) -> None:
    import re

    assert main(words) == 2
    line = capsys.readouterr().err.strip()
    assert "\n" not in line
    assert re.search(message, line)
    assert not Path("out").exists()


def test_nothing_is_written_over(capsys: pytest.CaptureFixture[str]) -> None:
    run("vary", "a.png", "--count", "1", "-o", "out")
    assert main(("vary", "a.png", "--count", "1", "-o", "out")) == 2
    assert "--force" in capsys.readouterr().err
    run("vary", "a.png", "--count", "1", "-o", "out", "--force")


@pytest.mark.parametrize(
    ("change", "message"),
    [
        ({"strength": 2.0}, "vary.strength"),
        ({"strength": "0.5"}, "vary.strength"),
        ({"more": 1}, "more"),
        ({"seed": -1}, "vary.seed"),
    ],
)
def test_a_tampered_lineage_is_told(change: dict[str, object], message: str) -> None:
    import dataclasses

    from danqing.verbs.continuing import remake

    (work,) = danqing.vary("a.png", count=1).works
    lineage = work.recipe
    assert isinstance(lineage, Lineage)
    (step,) = lineage.steps
    bad = dataclasses.replace(step, options=dict(step.options) | change)
    with pytest.raises(DanqingError, match=message):
        remake(dataclasses.replace(lineage, steps=(bad,)))


def test_another_blenders_work_is_not_replayed(models: Path) -> None:
    import dataclasses

    from danqing.verbs.continuing import remake

    (work,) = danqing.vary("a.png", count=1).works
    assert isinstance(work.recipe, Lineage)
    (step,) = work.recipe.steps
    other = dataclasses.replace(step, models={"blender": "0" * 64})
    with pytest.raises(DanqingError, match="blender"):
        remake(dataclasses.replace(work.recipe, steps=(other,)))
