"""Restyling pictures: size, brush, colours, two styles in one picture, and making it again."""

from pathlib import Path
from typing import Any

import numpy as np
import pytest
import torch
from miniatures import draw_picture
from PIL import Image

from danqing.cli import main
from danqing.language import DanqingError
from danqing.models.restyling import Hand, coloured_as, restyled
from danqing.pictures.files import open_picture
from danqing.pictures.oklab import to_oklab
from danqing.pictures.palettes import Colours, measure
from danqing.pictures.tensors import to_tensor
from danqing.trust.lineage import Lineage, Step
from danqing.verbs.continuing import remake
from danqing.verbs.looking import show
from danqing.verbs.making import paint
from danqing.verbs.restyling import LONGEST, apply, restyle, restyle_step
from danqing.verbs.studio import open_studio

OIL, INK = "oil-impressionist", "song-ink"


def pixels(image: Image.Image) -> np.ndarray:
    return np.asarray(image.convert("RGB")).astype(int)


def hand(name: str = OIL) -> Hand:
    painter = open_studio().painter()
    return Hand(painter.styles[name][None], painter.palettes[name])


def half_written(side: int = 96) -> Image.Image:
    """Fine stripes on the left, an even ground on the right."""
    image = np.full((side, side, 3), 128, np.uint8)
    for column in range(side // 2):
        image[:, column] = (250, 240, 230) if column % 8 < 4 else (20, 10, 30)
    return Image.fromarray(image)


@pytest.mark.parametrize("size", [(97, 61), (1, 130), (130, 1), (3, 3), (64, 64)])
@pytest.mark.parametrize("brush", ["adaptive", "fine", 4])
def test_size_is_kept(size: tuple[int, int], brush: str | float) -> None:
    assert restyle(Image.new("RGB", size, "teal"), INK, brush=brush).image.size == size


def test_what_is_transparent_stays_so() -> None:
    image = draw_picture(3, mode="RGBA")
    work = restyle(image, OIL)
    assert work.image.mode == "RGBA"
    assert work.image.getchannel("A").tobytes() == image.getchannel("A").tobytes()


def test_hidden_colours_do_not_bleed_in() -> None:
    image = Image.new("RGBA", (64, 64), (40, 90, 60, 255))
    for hidden in ((255, 0, 255, 0), (0, 0, 0, 0)):
        image.paste(hidden, (32, 0, 64, 64))
        found = pixels(restyle(image, OIL).image)[:, :32]
        image.paste((40, 90, 60, 0), (32, 0, 64, 64))
        assert np.abs(found - pixels(restyle(image, OIL).image)[:, :32]).max() == 0


def test_twice_is_the_same_and_another_seed_is_not() -> None:
    image = draw_picture(1)
    first, again, other = (restyle(image, OIL, seed=seed).image for seed in (None, 0, 1))
    assert first.tobytes() == again.tobytes() != other.tobytes()


def test_adaptive_brush_keeps_what_a_medium_one_loses() -> None:
    image, painter = half_written(), open_studio().painter()
    x, own = to_tensor(image), hand()._replace(colours=measure(to_tensor(image)))
    medium, adaptive = (restyled(painter, x, own, brush=brush) for brush in (1.0, None))
    left, right = (..., slice(4, 40)), (..., slice(64, 92))
    assert (adaptive - x)[left].abs().mean() < 0.7 * (medium - x)[left].abs().mean()
    assert torch.equal(adaptive[right], medium[right])


def test_a_large_picture_has_broader_strokes() -> None:
    painter, x = open_studio().painter(), torch.zeros(1, 3, 16, 1000)
    x[..., 24:48] = 1  # a cell of 24 px and not of 8 px
    adaptive, fine = (restyled(painter, x, hand(), brush=brush) for brush in (None, 1.0))
    assert adaptive.shape == fine.shape
    assert not torch.equal(adaptive, fine)


def test_strength_takes_on_colours() -> None:
    palette = hand(INK).colours
    image = Image.new("RGB", (64, 64), (30, 60, 220))
    image.paste((220, 40, 40), (0, 0, 32, 64))

    def off(strength: float, target: Colours) -> float:
        found = measure(to_tensor(restyle(image, INK, strength=strength).image))
        return float((found.mean - target.mean).norm())

    assert off(0, measure(to_tensor(image))) < 0.02
    assert off(0.5, palette) < 0.5 * off(0, palette)


def test_kept_colours_are_those_of_the_picture() -> None:
    x, y = to_tensor(draw_picture(5)), to_tensor(draw_picture(6))
    kept = to_oklab(coloured_as(y, x, 1.0))
    assert (kept[:, :1] - to_oklab(y)[:, :1]).abs().mean() < 0.02  # beyond the gamut it gives way
    image = Image.new("RGB", (64, 64), (200, 60, 60))
    hues = [
        to_oklab(to_tensor(restyle(image, INK, keep_colours=k).image))[:, 1:].mean((2, 3)) for k in (0, 1)
    ]
    wanted = to_oklab(to_tensor(image))[:, 1:].mean((2, 3))
    assert (hues[1] - wanted).norm() < 0.3 * (hues[0] - wanted).norm()


@pytest.mark.parametrize("side", [96, 24, 192])
def test_a_mask_parts_two_styles(side: int) -> None:
    image, mask = draw_picture(2), Image.new("L", (side, side))
    mask.paste(255, (side // 2, 0, side, side))
    both = pixels(restyle(image, [OIL, INK], mask=mask).image)
    oil, ink = (pixels(restyle(image, style).image) for style in (OIL, INK))
    assert np.abs(both - oil)[:, :36].max() <= 1
    assert np.abs(both - ink)[:, 60:].max() <= 1
    assert np.abs(oil - ink).mean() > 5


@pytest.mark.parametrize("way", ["left-right", "top-bottom", "diagonal", "centre-edge"])
def test_a_gradient_passes_from_one_style_to_the_other(way: str) -> None:
    image = draw_picture(2)
    both = pixels(restyle(image, [OIL, INK], gradient=way).image)
    oil, ink = (pixels(restyle(image, style).image) for style in (OIL, INK))
    start = (48, 48) if way == "centre-edge" else (1, 1)
    assert np.abs(both - oil)[start].max() <= 12
    assert np.abs(both - ink)[-1, -1].max() <= 4


def test_a_mixture_lies_between() -> None:
    image = draw_picture(2)
    mixed, oil, ink = (pixels(restyle(image, s).image) for s in ([f"{OIL}:0.7", f"{INK}:0.3"], OIL, INK))
    assert 0 < np.abs(mixed - oil).mean() < np.abs(ink - oil).mean()


def test_what_is_too_large_is_brought_to_4096() -> None:
    assert restyle(Image.new("RGB", (5120, 10)), INK).image.size == (LONGEST, 8)
    assert restyle(Image.new("RGB", (200, 100)), INK, size=80).image.size == (80, 40)


@pytest.mark.parametrize(
    ("options", "key"),
    [
        ({"style": OIL, "mask": Image.new("L", (96, 96))}, "restyle-two"),
        ({"style": [OIL, INK, OIL], "gradient": "diagonal"}, "restyle-two"),
        (
            {"style": [OIL, INK], "mask": Image.new("L", (96, 96)), "gradient": "diagonal"},
            "restyle-parted-twice",
        ),
        ({"style": [OIL, INK], "mask": Image.new("L", (96, 64))}, "restyle-mask-shape"),
        ({"style": [OIL, INK], "gradient": "round"}, "restyle-way"),
        ({"style": OIL, "brush": 9}, "brush-range"),
        ({"style": OIL, "brush": 0}, "brush-range"),
        ({"style": OIL, "brush": "huge"}, "brush-range"),
        ({"style": OIL, "strength": 1.5}, "work-range"),
        ({"style": OIL, "keep_colours": float("nan")}, "work-range"),
        ({"style": OIL, "size": 9000}, "work-range"),
        ({"style": OIL, "seed": -1}, "work-range"),
        ({"style": "oil-impresionist"}, "style-unknown"),
    ],
)
def test_what_cannot_be_is_told(options: dict[str, Any], key: str) -> None:
    with pytest.raises(DanqingError) as caught:
        restyle(draw_picture(0), **options)
    assert caught.value.key == key


def test_a_step_with_a_foreign_option_is_told() -> None:
    step = restyle_step(OIL)
    for options in (
        {**step.options, "bush": 1},
        {**step.options, "seed": "1"},
        {**step.options, "mask": "x"},
    ):
        with pytest.raises(DanqingError):
            apply(draw_picture(0), Step(step.verb, step.models, options))


def test_a_restyled_original_is_made_again(tmp_path: Path) -> None:
    image, path = draw_picture(7), tmp_path / "a.png"
    work = restyle(image, [OIL, INK], gradient="diagonal", keep_colours=0.5)
    work.save(path)
    history = show(path)
    assert isinstance(history, Lineage)
    assert history == work.recipe
    assert remake(history).tobytes() == work.image.tobytes()


def test_a_restyled_work_knows_where_it_came_from(tmp_path: Path) -> None:
    first = paint(draw_picture(8, side=24), OIL, seed=1)
    first.save(tmp_path / "a.png")
    work = restyle(tmp_path / "a.png", INK)
    assert isinstance(work.recipe, Lineage)
    assert work.recipe.recipe == first.recipe
    assert remake(work.recipe).tobytes() == work.image.tobytes()


def test_progress_reaches_its_end_once() -> None:
    told: list[tuple[int, int]] = []
    restyle(draw_picture(1), [OIL, INK], gradient="diagonal", progress=lambda *now: told.append(now))
    assert [done == total for done, total in told] == [False] * (len(told) - 1) + [True]


def test_the_command_line(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    draw_picture(1).convert("CMYK").save(tmp_path / "照片.jpg")
    target = tmp_path / "b.png"
    words = ["restyle", str(tmp_path / "照片.jpg"), "--style", OIL, "--brush", "fine", "-o", str(target)]
    assert main(words) == 0
    assert capsys.readouterr().out.strip() == str(target)
    assert open_picture(target).size == (96, 96)
    assert main(words) == 2  # it is there already
    assert main(["restyle", str(tmp_path / "照片.jpg"), "-o", str(tmp_path)]) == 2  # no style
    assert main(["restyle", str(tmp_path / "none.jpg"), "--style", OIL, "-o", str(tmp_path / "c.png")]) == 2
    assert len(capsys.readouterr().err.strip().splitlines()) == 3


def test_16_bit_and_animated_pictures(tmp_path: Path) -> None:
    Image.fromarray(np.linspace(0, 65535, 64 * 64).reshape(64, 64).astype(np.uint16)).save(tmp_path / "a.png")
    frames = [draw_picture(i, side=48) for i in range(3)]
    frames[0].save(tmp_path / "b.gif", save_all=True, append_images=frames[1:])
    assert restyle(tmp_path / "a.png", INK).image.size == (64, 64)
    assert restyle(tmp_path / "b.gif", INK).image.size == (48, 48)
