"""Every size and brush is reached exactly, from a thumbnail of the size that the brush asks for."""

import pytest
import torch

from danqing.language import DanqingError
from danqing.verbs.canvas import finish, read_brush, stretch


@pytest.mark.parametrize(
    ("width", "height", "brush", "columns", "rows"),
    [
        (512, 512, 1, 64, 64),
        (512, 512, 0.5, 128, 128),
        (512, 512, 2, 32, 32),
        (500, 333, 1, 63, 42),
        (640, 360, 1.3, 62, 35),
        (64, 64, 4, 8, 8),
        (64, 4096, 4, 8, 512),
        (4096, 4096, 4, 128, 128),
    ],
)
def test_paintings_have_the_wanted_size(
    width: int, height: int, brush: float, columns: int, rows: int
) -> None:
    canvas = stretch(width, height, brush)
    assert (canvas.columns, canvas.rows) == (columns, rows)
    if width * height < 10**6:
        assert finish(torch.zeros(1, 3, 8 * rows, 8 * columns), canvas).shape == (1, 3, height, width)


def test_every_size_is_reached() -> None:
    for width in range(64, 100):
        for brush in (0.5, 0.7, 1.0, 1.5, 3.1, 4.0):
            canvas = stretch(width, 71, brush)
            x = finish(torch.zeros(1, 3, 8 * canvas.rows, 8 * canvas.columns), canvas)
            assert x.shape == (1, 3, 71, width), (width, brush)


def test_a_fine_brush_is_shrunk_by_area() -> None:
    x = torch.rand(1, 3, 128, 128)
    assert torch.equal(finish(x, stretch(64, 64, 0.5)), torch.nn.functional.avg_pool2d(x, 2))


def test_a_medium_brush_changes_no_pixel() -> None:
    x = torch.rand(1, 3, 72, 72)
    assert torch.equal(finish(x, stretch(66, 68, 1.0)), x[:, :, 2:70, 3:69])


@pytest.mark.parametrize("size", [(0, 512), (512, -1), (63, 64), (100_000, 512), (4097, 64)])
def test_sizes_out_of_range_are_named(size: tuple[int, int]) -> None:
    with pytest.raises(DanqingError) as caught:
        stretch(*size, 1.0)
    assert caught.value.key == "size-range"


def test_brushes_have_names_and_a_range() -> None:
    assert [read_brush(brush) for brush in ("fine", "medium", "broad", "0.7", 3)] == [0.5, 1.0, 2.0, 0.7, 3.0]
    for name in ("huge", ""):
        with pytest.raises(DanqingError):
            read_brush(name)
    for brush in (0.4, 4.1, float("nan")):
        with pytest.raises(DanqingError):
            stretch(512, 512, brush)


def test_what_would_need_too_large_a_painting_is_refused() -> None:
    with pytest.raises(DanqingError, match=r"0\.98 or more") as caught:
        stretch(4000, 512, 0.5)
    assert caught.value.key == "brush-too-fine"
