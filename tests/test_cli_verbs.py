"""The verbs as functions: works are pure functions of their recipes, and carry them along."""

import subprocess
import sys
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
from fakes import STYLES, FakeStudio
from PIL import Image

import danqing
from danqing.language import DanqingError
from danqing.pictures.files import read_note, save_picture
from danqing.trust.recipe import PICTURE, Recipe
from danqing.verbs.styles import read_styles

pytestmark = pytest.mark.usefixtures("studio")


def pixels(image: Image.Image) -> bytes:
    return image.convert("RGB").tobytes()


def picture(path: str = "picture.png", size: tuple[int, int] = (200, 150), seed: int = 0) -> str:
    colours = np.random.default_rng(seed).integers(0, 256, (4, 5, 3), dtype=np.uint8)
    save_picture(Image.fromarray(colours).resize(size), path)
    return path


def test_a_theme_becomes_works_of_the_wanted_size_and_seeds() -> None:
    works = danqing.create("a cat", style="song-ink", count=2, size=(200, 130), seed=5)
    assert [work.recipe.seed for work in works] == [5, 6]
    assert [work.image.size for work in works] == [(200, 130)] * 2
    assert pixels(works[0].image) != pixels(works[1].image)


def test_a_seed_is_drawn_and_kept() -> None:
    first, second = (danqing.create("a cat", size=(64, 64))[0] for _ in range(2))
    assert first.recipe.seed != second.recipe.seed
    again = danqing.create("a cat", size=(64, 64), seed=first.recipe.seed)[0]
    assert pixels(again.image) == pixels(first.image)


@pytest.mark.parametrize("suffix", ["png", "jpg", "webp"])
def test_replay_makes_the_same_pixels_from_the_file_alone(suffix: str) -> None:
    style = ["oil-baroque:2", f"{picture()}:0.5"]
    work = danqing.create("two pears", style=style, size=(150, 100), brush=1.3, strength=0.7, seed=1)[0]
    work.save(f"work.{suffix}")
    Path("picture.png").unlink()
    assert pixels(danqing.replay(f"work.{suffix}")) == pixels(work.image)
    assert danqing.show(f"work.{suffix}") == work.recipe


def test_replay_of_paintings_and_drafts() -> None:
    work = danqing.paint(picture(), "song-ink", brush=2, seed=3)
    draft = danqing.draft("a cat", count=2, seed=3).works[1]
    for made, name in ((work, "work.png"), (draft, "draft.png")):
        made.save(name)
        assert pixels(danqing.replay(name)) == pixels(made.image)


def test_replay_names_the_model_that_changed(studio: FakeStudio) -> None:
    danqing.create("a cat", seed=1, size=(64, 64))[0].save("work.png")
    studio.version = "1"
    with pytest.raises(DanqingError, match="painter") as caught:
        danqing.replay("work.png")
    assert caught.value.key == "model-changed"


def test_brush_and_strength_change_the_painting() -> None:
    def made(brush: float | str = 1.0, strength: float = 0.5) -> bytes:
        return pixels(
            danqing.create("a cat", style="song-ink", seed=1, brush=brush, strength=strength)[0].image
        )

    assert len({made(), made(brush="fine"), made(brush="broad"), made(strength=0.9)}) == 4


def test_a_plan_can_be_edited_and_its_seeds_move_along() -> None:
    plan = danqing.create("a cat", style="song-ink", seed=5, size=(64, 64))[0].recipe.plan
    assert plan is not None
    first, second = danqing.create(plan=plan, count=2)
    assert (first.recipe.seed, second.recipe.seed) == (5, 6)
    assert first.recipe.plan == plan
    assert second.recipe.plan != plan
    wide = danqing.create("renamed", plan=plan, size=(128, 64), seed=9)[0]
    assert (wide.image.size, wide.recipe.theme, wide.recipe.seed) == ((128, 64), "renamed", 9)
    with pytest.raises(DanqingError, match="nonsense"):
        danqing.create(plan={**plan, "nonsense": 1})


def test_drafts_are_eighths_and_paint_takes_them() -> None:
    drafts = danqing.draft("a cat", style="song-ink", count=5, size=(320, 200), seed=4)
    assert [work.image.size for work in drafts.works] == [(40, 25)] * 5
    assert drafts.sheet.width > 3 * 200
    drafts.works[2].save("03.png")
    work = danqing.paint("03.png")
    assert work.image.size == (320, 200)
    assert (work.recipe.theme, work.recipe.seed, work.recipe.style) == (
        "a cat",
        6,
        drafts.works[2].recipe.style,
    )
    assert danqing.paint("03.png", "oil-baroque").recipe.style[0].name == "oil-baroque"


@pytest.mark.parametrize(
    ("size", "painted"),
    [((40, 30), (320, 240)), ((128, 20), (1024, 160)), ((200, 150), (200, 150)), ((9000, 300), (4096, 137))],
)
def test_what_paint_takes_decides_the_size(size: tuple[int, int], painted: tuple[int, int]) -> None:
    assert danqing.paint(Image.new("RGB", size), "song-ink", seed=0).image.size == painted


def test_transparency_is_laid_over_white() -> None:
    clear = Image.new("RGBA", (64, 64), (0, 0, 0, 0))
    white = Image.new("RGB", (64, 64), "white")
    first, second = (danqing.paint(image, "song-ink", seed=0, size=(64, 64)) for image in (clear, white))
    assert first.recipe == second.recipe


def test_styles_mix_by_weight_and_come_from_pictures() -> None:
    shares = read_styles(["song-ink:3", picture(), "oil-baroque"])
    assert [(share.name, share.weight) for share in shares] == [
        ("song-ink", 3),
        (PICTURE, 1),
        ("oil-baroque", 1),
    ]
    assert [len(share.vector) for share in shares] == [0, 8, 0]
    assert [read_styles(called)[0].name for called in ("song ink", "风格2")] == ["song-ink", "song-ink"]


@pytest.mark.parametrize(
    ("style", "key"),
    [
        ("sung-ink", "style-unknown"),
        ("missing.png", "picture-missing"),
        ("song-ink:0", "style-weight"),
        ("song-ink:-1", "style-weight"),
        ("song-ink:nan", "style-weight"),
        ("", "style-unknown"),
        ([], "style-count"),
        (["song-ink"] * 17, "style-count"),
    ],
)
def test_styles_that_cannot_be_are_named(style: str | list[str], key: str) -> None:
    with pytest.raises(DanqingError) as caught:
        danqing.create("a cat", style=style)
    assert caught.value.key == key


def test_an_unknown_style_names_the_nearest() -> None:
    with pytest.raises(DanqingError, match="song-ink"):
        danqing.create("a cat", style="sung-ink")


def test_text_that_calls_itself_a_picture() -> None:
    Path("note.png").write_text("no picture")
    for verb in (danqing.show, danqing.replay, lambda path: danqing.paint(path, "song-ink")):
        with pytest.raises(DanqingError):
            verb("note.png")


def test_pictures_without_a_recipe_are_told_apart() -> None:
    with pytest.raises(DanqingError) as caught:
        danqing.show(picture())
    assert caught.value.key == "work-no-recipe"


def test_a_thumbnail_of_the_wrong_size_in_a_recipe_is_refused() -> None:
    work = danqing.paint(picture(), "song-ink")
    recipe = replace(work.recipe, width=100)
    save_picture(work.image, "edited.png", note=recipe.to_json())
    with pytest.raises(DanqingError) as caught:
        danqing.replay("edited.png")
    assert caught.value.key == "work-thumbnail"


def test_works_are_not_saved_over_others() -> None:
    work = danqing.paint(picture(), "song-ink")
    with pytest.raises(DanqingError):
        work.save("picture.png")
    work.save("picture.png", force=True)
    note = read_note("picture.png")
    assert note
    assert Recipe.from_json(note) == work.recipe


def test_looking_around() -> None:
    assert list(danqing.styles()) == sorted(STYLES)
    assert any(match.name == "cat" for match in danqing.themes())
    assert [match.name for match in danqing.themes("猫")][:1] == ["cat"]
    with pytest.raises(DanqingError) as caught:
        danqing.themes("qqqqq")
    assert caught.value.key == "word-unknown"


def test_importing_danqing_does_not_import_torch() -> None:
    code = (
        "import sys, danqing, danqing.cli.app, danqing.verbs.looking, danqing.cli.helping;"
        "danqing.cli.app.build(); assert callable(danqing.themes) and callable(danqing.models);"
        "assert 'torch' not in sys.modules"
    )
    subprocess.run([sys.executable, "-c", code], check=True, timeout=60)
