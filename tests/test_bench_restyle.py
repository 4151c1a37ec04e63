"""The measuring of restyling: what a copy of either model is worth, and pictures that are made once."""

from pathlib import Path

import pytest
import torch
from miniatures import draw_picture
from PIL import Image

from bench import restyle, restyle_sheet
from bench.restyle import Looks, Verdict, make, mean_rows, spread, square, weigh
from danqing.pictures.files import save_picture

CONTENT = Looks(torch.zeros(4), torch.zeros(3), torch.ones(2))
STYLE = Looks(torch.ones(4), torch.tensor([2.0, 0, 0]), torch.zeros(2))
NAMES = ("Painter", "a cat", "ink")


def test_copying_either_model_earns_nothing() -> None:
    content, style = weigh(CONTENT, CONTENT, STYLE, NAMES), weigh(STYLE, CONTENT, STYLE, NAMES)
    assert (content.kept, content.reached, content.reached_peer) == (1, 0, 0)
    assert (style.kept, style.reached, style.reached_peer) == (0, 1, 1)
    assert content.product == style.product == content.product_peer == 0


def test_shares_are_of_the_distance_between_the_models() -> None:
    half = Looks(torch.full((4,), 0.5), torch.tensor([1.5, 0, 0]), torch.full((2,), 3.0))
    verdict = weigh(half, CONTENT, STYLE, NAMES)
    assert verdict.kept == pytest.approx(0.5)
    assert verdict.reached == pytest.approx(0.75)
    assert verdict.product == pytest.approx(0.375)
    assert verdict.reached_peer == 0  # further from the style than the content itself


def test_rows_are_means_of_each_method() -> None:
    verdicts = [Verdict(m, "c", "s", kept, 0.5, 1.0) for m, kept in (("a", 0.2), ("b", 1.0), ("a", 0.4))]
    assert mean_rows(verdicts) == [
        ["a", 2, pytest.approx(0.3), 0.5, 1.0, pytest.approx(0.15), pytest.approx(0.3)],
        ["b", 1, 1.0, 0.5, 1.0, 0.5, 1.0],
    ]


def test_pictures_are_spread_over_a_folder() -> None:
    paths = [Path(str(i)) for i in range(10)]
    assert [path.name for path in spread(paths, 3)] == ["0", "3", "6"]
    assert spread(paths, 99) == paths


def test_a_square_is_the_middle_of_a_picture(tmp_path: Path) -> None:
    image = Image.new("RGB", (300, 100), "red")
    image.paste((0, 0, 255), (100, 0, 200, 100))
    save_picture(image, tmp_path / "wide.png")
    assert square(tmp_path / "wide.png", 32).getcolors() == [(32 * 32, (0, 0, 255))]


def test_a_picture_is_made_once(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(restyle, "OUT", tmp_path / "out")
    save_picture(draw_picture(0), tmp_path / "a.png")
    calls: list[Path] = []

    def call(content: Image.Image, style: Path) -> Image.Image:
        calls.append(style)
        return content.rotate(90)

    first, second, third = (
        make("turned", call, tmp_path / "a.png", tmp_path / "b.png", again) for again in (False, False, True)
    )
    assert len(calls) == 2
    assert first.tobytes() == second.tobytes() == third.tobytes()


def test_a_sheet_has_a_row_for_every_pair() -> None:
    pictures = [draw_picture(i, 40) for i in range(6)]
    sheet = restyle_sheet.lay_out(("one", "two", "three"), [pictures[:3], pictures[3:]])
    step = restyle_sheet.SHOWN + restyle_sheet.GAP
    assert sheet.size == (3 * step + restyle_sheet.GAP, 2 * step + restyle_sheet.HEAD)
