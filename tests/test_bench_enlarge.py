"""What bench.enlarge measures: likeness, wear that is the same every time, rows of means, peers."""

from functools import partial
from pathlib import Path

import numpy as np
import pytest
import torch
from miniatures import draw_picture
from PIL import Image

from bench.enlarge import card, cases, judged, qualities
from bench.enlarge_sheet import square
from bench.likeness import feature_distance, psnr
from bench.peers import realesrgan
from bench.restyle_sheet import SHOWN
from danqing.pictures.tensors import to_tensor


def scaled(image: Image.Image, method: Image.Resampling) -> Image.Image:
    return image.resize((4 * image.width, 4 * image.height), method)


def test_psnr_is_in_decibels_of_the_whole_range() -> None:
    x = torch.zeros(1, 3, 8, 8)
    assert psnr(x, x) == 99
    assert psnr(x, x + 0.2) == pytest.approx(20, abs=0.01)  # a tenth of the range


def test_feature_distance_is_none_to_itself_and_grows_with_noise() -> None:
    x = to_tensor(draw_picture(1, 64))
    chance = torch.Generator().manual_seed(0)
    grain = torch.randn(x.shape, generator=chance)
    far, near = ((x + share * grain).clamp(-1, 1) for share in (0.4, 0.1))
    assert feature_distance(x, x) == 0 < feature_distance(x, near) < feature_distance(x, far)


def test_cases_are_clean_and_worn_and_always_the_same() -> None:
    pictures = {"art": [draw_picture(1, 64)], "photographs": [draw_picture(2, 64)]}
    first, again = cases(pictures), cases(pictures)
    assert [(case.kind, case.state) for case in first] == [
        ("art", "clean"), ("art", "worn"), ("photographs", "clean"), ("photographs", "worn"),
    ]  # fmt: skip
    assert all(a.small.tobytes() == b.small.tobytes() for a, b in zip(first, again, strict=True))
    clean, worn = (judged(case, scaled(case.small, Image.Resampling.BICUBIC)) for case in first[:2])
    assert clean[0] > worn[0]
    assert clean[1] < worn[1]


def test_blocks_return_what_was_enlarged_and_only_our_figures_go_on_the_card() -> None:
    known = {name: partial(scaled, method=Image.Resampling.NEAREST) for name in ("nearest", "danqing 0.5")}
    rows = qualities({"art": [draw_picture(1, 64)]}, known)
    assert [row[:3] for row in rows] == [
        [name, "art", state] for name in known for state in ("clean", "worn")
    ]
    assert all(row[5] == 99 for row in rows)
    figures = card(rows)
    assert set(figures) == {
        f"{figure} art {state} at 0.5"
        for figure in ("psnr", "features", "returned")
        for state in ("clean", "worn")
    }  # fmt: skip
    assert figures["returned art worn at 0.5"] == 99


def test_the_sheet_shows_the_middle_of_any_picture(tmp_path: Path) -> None:
    file = tmp_path / "a.png"
    draw_picture(1, 96).resize((200, 90)).save(file)
    assert square(file).size == (SHOWN, SHOWN)


@pytest.mark.skipif(not realesrgan.is_here(), reason="needs bench/requirements-peers.txt")
def test_real_esrgan_enlarges_on_the_cpu() -> None:
    image = draw_picture(1, 24)
    made = realesrgan.enlarge("animevideov3", image)
    assert made.size == (96, 96)
    apart = np.asarray(made.reduce(4)).astype(int) - np.asarray(image)
    assert np.abs(apart).mean() < 25
