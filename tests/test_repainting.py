"""repaint: only the masked region changes, its edge shows no seam, and the step is done again exactly."""

import itertools
from pathlib import Path

import numpy as np
import pytest
import torch
from numpy.typing import NDArray
from PIL import Image, ImageDraw

import danqing
from danqing.cli import main
from danqing.language import DanqingError
from danqing.pictures.files import save_picture
from danqing.pictures.filling import fill
from danqing.pictures.seams import lay_in, membrane
from danqing.trust.lineage import Step
from danqing.verbs.continuing import remake
from danqing.verbs.repainting import apply

studio = pytest.mark.usefixtures("studio")
BOX = (60, 40, 140, 110)
RED = (220, 30, 30)


def picture(size: tuple[int, int] = (200, 150), mode: str = "RGB") -> Image.Image:
    """Soft colours, and a little noise; if it is RGBA, clear in its left third."""
    width, height = size
    y, x = np.mgrid[:height, :width] / max(size)
    noise = np.random.default_rng(0).normal(0, 6, (height, width, 1))
    pixels = np.stack([90 + 60 * x, 120 + 50 * y, 160 - 60 * x], axis=2) + noise
    image = Image.fromarray(pixels.clip(0, 255).astype(np.uint8)).convert(mode)
    if mode == "RGBA":
        image.paste((0, 0, 0, 0), (0, 0, width // 3, height))
    return image


def mask(size: tuple[int, int] = (200, 150), box: tuple[int, int, int, int] = BOX) -> Image.Image:
    image = Image.new("L", size)
    image.paste(255, box)
    return image


def values(image: Image.Image) -> NDArray[np.float64]:
    return np.asarray(image, dtype=float)


def outside(image: Image.Image, box: tuple[int, int, int, int] = BOX) -> bytes:
    image = image.copy()
    image.paste(tuple([0] * len(image.getbands())), box)
    return image.tobytes()


def test_a_membrane_keeps_what_is_known_and_is_smooth_between() -> None:
    values = torch.linspace(-1, 1, 33).expand(1, 1, 21, 33).clone()
    known = torch.ones(1, 1, 21, 33, dtype=torch.bool)
    known[..., 5:15, 8:25] = False
    found = membrane(values * known, known)
    assert torch.equal(found[known], values[known])
    assert (found - values).abs().max() < 0.05  # a slope is the smoothest between its ends
    faded = membrane(torch.ones_like(values), known, reach=1.0)
    assert faded[..., 10, 16] < 0.05
    assert not membrane(values, torch.zeros_like(known)).any()


def test_a_picture_is_laid_in_without_a_seam() -> None:
    chance = torch.Generator().manual_seed(0)
    x, y = (level + 0.05 * torch.randn(1, 3, 120, 130, generator=chance) for level in (0.2, -0.3))
    share = torch.zeros(1, 1, 120, 130)
    share[..., 30:90, 40:100] = 1
    found = lay_in(x, y, share, 8.0)
    assert torch.equal(found[(share == 0).expand_as(x)], x[(share == 0).expand_as(x)])
    steps = (found[..., 1:] - found[..., :-1]).abs()[..., 35:85, :].mean((0, 1, 2))
    assert steps[[39, 99]].max() < 1.5 * steps[:30].mean()  # the plain picture's step there is ten times that
    assert abs(found[..., 58:62, 68:72].mean() + 0.3) < 0.1  # deep inside it is what was laid in


def test_stripes_are_continued_through_a_hole() -> None:
    t = torch.where(torch.arange(40) % 8 < 4, 0.8, -0.8).expand(1, 3, 48, 40).clone()
    hole = torch.zeros(1, 1, 48, 40, dtype=torch.bool)
    hole[..., 15:30, 10:28] = True
    damaged = torch.where(hole, 0.0, t)
    found = fill(damaged, hole)
    assert torch.equal(found[~hole.expand_as(t)], t[~hole.expand_as(t)])
    assert (found - t).abs().mean() < 0.02
    assert torch.equal(fill(t, torch.ones_like(hole)), t)
    assert fill(torch.zeros(1, 3, 5, 3), hole[..., 13:18, 9:12]).shape == (1, 3, 5, 3)  # smaller than a patch


@studio
def test_only_the_mask_changes_and_the_step_is_done_again() -> None:
    before = picture()
    edited = before.copy()
    ImageDraw.Draw(edited).rectangle((80, 60, 120, 90), RED)
    ways = (
        {"mask": mask()},
        {"mask": mask(), "edited": edited},
        {"mask": mask(), "theme": "a cat"},
        {"mask": mask((50, 37), (16, 11, 34, 26)), "style": "oil-baroque", "brush": "fine", "strength": 0.9},
    )
    for way in ways:
        work = danqing.repaint(before, seed=3, **way)
        assert outside(work.image) == outside(before)
        assert work.image.tobytes() != before.tobytes()
        work.save("work.png", force=True)
        assert remake(danqing.show("work.png")).tobytes() == work.image.tobytes()
        assert danqing.repaint(before, seed=3, **way).image.tobytes() == work.image.tobytes()


@studio
def test_where_a_picture_was_painted_over_is_found() -> None:
    before = picture()
    edited = before.copy()
    ImageDraw.Draw(edited).rectangle((80, 60, 120, 90), RED)
    strokes = Image.new("RGBA", before.size)
    ImageDraw.Draw(strokes).rectangle((80, 60, 120, 90), RED)
    small = edited.resize((50, 38), Image.Resampling.BOX)
    for given in (edited, strokes, small):
        found = values(danqing.repaint(before, edited=given, seed=1).image)
        assert found[65:85, 85:115, 0].mean() > found[65:85, 85:115, 1].mean() + 80
        assert np.array_equal(found[:30], values(before)[:30])
        assert np.array_equal(found[:, 160:], values(before)[:, 160:])


@studio
def test_a_thumbnail_that_was_painted_over_is_compared_with_its_painting() -> None:
    before = danqing.create("a cat", style="song-ink", size=(400, 320), seed=1)[0]
    thumbnail = danqing.draft("a cat", style="song-ink", size=(400, 320), seed=1, count=1).works[0].image
    ImageDraw.Draw(thumbnail).rectangle((5, 5, 12, 12), RED)
    for times in (1, 8):
        edited = thumbnail.resize((50 * times, 40 * times), Image.Resampling.NEAREST)
        work = danqing.repaint(before, edited=edited, seed=1)
        box = (0, 0, 130, 130)
        assert outside(work.image, box) == outside(before.image, box)
        assert values(work.image)[50:90, 50:90, 0].mean() > values(work.image)[50:90, 50:90, 1].mean() + 80


@studio
def test_the_edge_of_a_filled_region_shows_no_seam() -> None:
    before = picture((320, 240))
    before.paste((10, 10, 10), (120, 80, 200, 160))
    found = values(
        danqing.repaint(before, mask((320, 240), (110, 70, 210, 170)), seed=1, style="song-ink").image
    )
    steps = np.abs(np.diff(found[80:160], axis=1)).mean((0, 2))
    assert max(steps[109], steps[209]) < 1.6 * steps[:100].mean()
    assert abs(found[100:140, 140:180] - values(picture((320, 240)))[100:140, 140:180]).mean() < 25


@studio
def test_a_transparent_picture_keeps_its_outline_elsewhere() -> None:
    before = picture(mode="RGBA")
    edited = before.copy()
    ImageDraw.Draw(edited).rectangle((30, 60, 120, 90), (*RED, 255))
    work = danqing.repaint(before, edited=edited, seed=1)
    assert work.image.mode == "RGBA"
    alpha = values(work.image)[..., 3]
    assert alpha[70:80, 40:60].min() > 200  # what was painted on the clear part is there
    assert not alpha[:30, :60].any()
    cleared = danqing.repaint(edited, mask(box=(20, 50, 130, 100)), seed=1)  # and goes away again
    assert values(cleared.image)[70:80, 30:50, 3].max() < 60
    assert remake(cleared.recipe, None).tobytes() == cleared.image.tobytes()


@studio
@pytest.mark.parametrize("size", [(1, 300), (300, 1), (9, 7), (20_000, 40)])
def test_pictures_of_any_shape(size: tuple[int, int]) -> None:
    before = picture(size)
    width, height = size
    box = (width // 3, height // 3, min(width, width // 3 + 300) if width > 9 else width, height)
    work = danqing.repaint(before, mask(size, box), edited=Image.new("RGB", size, RED), seed=1)
    assert work.image.size == size
    assert outside(work.image, box) == outside(before, box)
    assert work.image.tobytes() != before.tobytes()


@studio
def test_the_pictures_own_hand_is_taken() -> None:
    made = danqing.create("a cat", style="oil-baroque", size=(200, 150), brush=2, seed=1)[0]
    made.save("made.png")
    work = danqing.repaint("made.png", mask(), seed=1)
    options = work.recipe.steps[0].options  # type: ignore[union-attr]
    assert (options["style"][0]["name"], options["brush"]) == ("oil-baroque", 2.0)
    assert remake(work.recipe).tobytes() == work.image.tobytes()
    again = danqing.repaint(danqing.repaint(work, mask(), style="song-ink", seed=1), mask(), seed=2)
    assert again.recipe.steps[2].options["style"][0]["name"] == "song-ink"  # type: ignore[union-attr]
    read = danqing.repaint(picture(), mask(), seed=1).recipe.steps[0].options  # type: ignore[union-attr]
    assert (read["style"][0]["name"], read["brush"]) == ("picture", 1.0)


@studio
@pytest.mark.parametrize(
    ("options", "key"),
    [
        ({}, "repaint-where"),
        ({"mask": "auto"}, "repaint-where"),
        ({"mask": mask((150, 200))}, "repaint-mask-shape"),
        ({"mask": Image.new("L", (200, 150))}, "repaint-mask-empty"),
        ({"mask": Image.new("L", (200, 150), 255)}, "repaint-all"),
        ({"edited": Image.new("RGB", (200, 200))}, "repaint-edited-shape"),
        ({"edited": picture()}, "repaint-no-change"),
        ({"edited": Image.new("RGBA", (200, 150))}, "repaint-mask-empty"),
        ({"mask": mask(), "edited": picture(), "theme": "a cat"}, "repaint-both"),
        ({"mask": mask(), "theme": "qwrtz"}, "theme-unknown"),
        ({"mask": mask(), "strength": 2}, "work-range"),
        ({"mask": mask(), "brush": 9}, "work-range"),
        ({"mask": mask(), "seed": -1}, "work-range"),
        ({"mask": mask(), "style": "no-such"}, "style-unknown"),
    ],
)
def test_what_cannot_be_done_is_told(options: dict[str, object], key: str) -> None:
    with pytest.raises(DanqingError) as caught:
        danqing.repaint(picture(), **options)  # type: ignore[arg-type]
    assert caught.value.key == key
    assert str(caught.value)


@studio
def test_a_region_may_not_be_too_large() -> None:
    large = Image.new("RGB", (6000, 64))
    with pytest.raises(DanqingError) as caught:
        danqing.repaint(large, mask(large.size, (0, 0, 5000, 64)))
    assert caught.value.key == "repaint-too-large"
    wide = danqing.repaint(large, mask(large.size, (2000, 0, 5500, 50)), edited=picture(large.size), seed=1)
    assert outside(wide.image, (2000, 0, 5500, 50)) == outside(large, (2000, 0, 5500, 50))


@studio
def test_a_step_from_a_stranger_is_read_strictly() -> None:
    step = danqing.repaint(picture(), mask(), seed=1).recipe.steps[0]  # type: ignore[union-attr]
    wrong = {
        "window": [0, 0, 9],
        "mask": "x",
        "thumbnail": step.options["mask"],
        "style": [],
        "brush": 90,
        "x": 1,
    }
    for key, value in itertools.chain(wrong.items(), [("seed", "1"), ("window", [0, 0, 10**7, 5])]):
        with pytest.raises(DanqingError):
            apply(picture(), Step("repaint", step.models, {**step.options, key: value}))


@studio
def test_on_the_command_line(capsys: pytest.CaptureFixture[str]) -> None:
    save_picture(picture(), "lake.png")
    save_picture(mask().convert("RGB"), "mask.jpg")
    assert main(["repaint", "lake.png", "--mask", "mask.jpg", "--seed", "1", "-o", "new.png"]) == 0
    out, err = capsys.readouterr()
    assert (out.strip(), err.strip()) == ("new.png", "picture, seed 1")
    assert main(["replay", "new.png", "-o", "again.png"]) == 0
    assert "The same pixels" in capsys.readouterr().err
    assert main(["repaint", "lake.png", "--mask", "mask.jpg", "-o", "new.png"]) == 2
    assert main(["repaint", "lake.png", "--mask", "none.png"]) == 2
    assert not Path("out").exists()
