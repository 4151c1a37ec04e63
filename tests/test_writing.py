"""Characters as strokes, their layout in columns, and seals; no network and no weights."""

import numpy as np
import pytest

from danqing.writing import columns as layout
from danqing.writing.characters import MARKS, NOTICE, Line, known, lines_of, pack, unpack
from danqing.writing.hand import Brushful, Manner, write
from danqing.writing.outlines import inside, outline
from danqing.writing.papers import PAPERS, sheet
from danqing.writing.seals import RED, WHITE, carve
from danqing.writing.strokes import GRID, apart_from, beside, smooth


def line(*points: tuple[float, float]) -> Line:
    return np.array(points, np.float32)


def test_packed_characters_come_back_within_a_step() -> None:
    drawn = {"山": [line((0.1, 0.2), (0.5, 0.9)), line((1, 0), (0, 1), (0.3, 0.3))], "水": [line((0.5, 0.5))]}
    back = unpack(pack(drawn))
    assert list(back) == ["山", "水"]
    for name, strokes in drawn.items():
        for stroke, steps in zip(strokes, back[name], strict=True):
            assert np.abs(steps / 255 - stroke).max() <= 0.5 / 255 + 1e-6


@pytest.mark.parametrize("data", [b"", b"nothing packed", NOTICE + b"no archive"])
def test_other_files_are_no_characters(data: bytes) -> None:
    with pytest.raises(ValueError, match="no packed characters"):
        unpack(data)


def test_carried_characters_are_many_and_know_both_scripts() -> None:
    assert len(known()) > 9_500
    assert set("龙龍书書一，。、！？；：") <= known()
    assert not set("aA1 頫") & known()
    assert [len(lines_of(name)) for name in "一山永"] == [1, 3, 5]
    assert all(0 <= stroke.min() <= stroke.max() <= 1 for stroke in lines_of("龍"))


def test_the_carried_file_says_whose_it_is_and_what_was_changed() -> None:
    for word in (b"Arphic Public License", b"Copyright (C) 1999", b"Changed by", b"2026"):
        assert word in NOTICE


def test_a_smooth_line_keeps_its_ends_and_its_spacing() -> None:
    way = smooth(line((10, 10), (60, 12), (64, 90)))
    assert np.allclose(way[0], (10, 10))
    assert np.allclose(way[-1], (64, 90), atol=1e-3)
    assert np.hypot(*np.diff(way, axis=0).T).max() <= 1.001


@pytest.mark.parametrize("points", [[(5, 5)], [(5, 5), (5, 5)], [(5, 5), (5, 5), (9, 9)]])
def test_a_dot_is_a_line_too(points: list[tuple[float, float]]) -> None:
    assert len(smooth(line(*points))) >= 2


def test_pixels_know_where_they_lie_beside_a_line() -> None:
    way = smooth(line((16, 32), (48, 32)))  # from left to right
    place = beside(way, 64, 64, reach=20)
    assert place.offset[40, 30] == pytest.approx(8.5, abs=0.1)  # below is to the right of the way
    assert place.offset[24, 30] == pytest.approx(-7.5, abs=0.1)
    assert place.along[32, 10] == pytest.approx(-5.5, abs=0.1)
    assert place.left[32, 55] == pytest.approx(-7.5, abs=0.1)
    assert place.cosine[32, 30] == pytest.approx(1, abs=1e-3)
    assert place.offset[0, 0] == 20


def test_distance_from_other_lines_ends_at_the_reach() -> None:
    assert apart_from([], 8, 8, reach=5).max() == 5
    apart = apart_from([smooth(line((0, 0), (31, 0)))], 32, 32, reach=10)
    assert apart[0, 16] < 2
    assert apart[31, 16] == 10


def test_an_outline_is_filled_and_its_depth_measured() -> None:
    square = outline("M 256 644 L 768 644 Q 768 388 768 132 L 256 132 Z")  # 512 units a side
    depth = inside(square / np.float32(16), 64, 64, reach=6)  # a side of 32 pixels
    assert depth[32, 32] == 6
    assert depth[0, 0] == -6
    assert (depth > 0).sum() == pytest.approx(32 * 32, rel=0.05)
    with pytest.raises(ValueError, match="A 1 1"):
        outline("M 0 0 A 1 1")


def test_columns_break_where_the_verse_does() -> None:
    (part,) = layout.tidy("床前明月光，疑是地上霜。")
    assert layout.divide([part], 2) == ("床前明月光，", "疑是地上霜。")
    assert layout.phrases("床前明月光疑是地上霜") == ["床前明月光", "疑是地上霜"]
    assert layout.choices(layout.tidy("山高 月小/水")) == [("山高", "月小", "水")]
    assert layout.choices(["夕陽無限好"]) == [("夕陽無限好",)]
    assert ("山高", "月小") in layout.choices(["山高月小"])
    assert layout.tidy("好,好.") == ["好，好。"]


def test_no_column_begins_with_a_mark_and_nothing_is_lost() -> None:
    text = "明月几时有？把酒问青天。不知天上宫阙，今夕是何年。"
    for columns in [*layout.choices([text]), layout.fill([text], 4), layout.fill([text], 1)]:
        assert "".join(columns) == text
        assert not {column[0] for column in columns} & set(MARKS)
    assert max(map(layout.length, layout.fill([text], 4))) <= 4.5
    assert layout.divide(["山高"], 3) is None


@pytest.mark.parametrize("count", [1, 2, 5, 9, 16])
def test_as_many_columns_as_were_asked_for(count: int) -> None:
    columns = layout.divide(["山" * 17 + "，" + "水" * 3], count)
    assert columns is not None
    assert len(columns) == count
    assert all(columns)


def test_columns_run_from_right_to_left_and_lines_from_left_to_right() -> None:
    down = {place.character: place for place in layout.places(["山高", "月小"], vertical=True)}
    assert down["山"].x > down["月"].x
    assert down["山"].y < down["高"].y
    across = {place.character: place for place in layout.places(["山高", "月小"], vertical=False)}
    assert across["山"].x < across["高"].x
    assert across["山"].y < across["月"].y
    width, height = layout.block(["山高", "月小"], vertical=True, seal=True)
    assert layout.seal_place(["山高", "月小"], vertical=True)[1] < height
    assert layout.block(["山高", "月小"], vertical=False, seal=True) == (height, width)


def test_a_hand_writes_alike_from_one_seed_and_as_the_model_without_looseness() -> None:
    def written(seed: int, looseness: float) -> list[np.ndarray]:
        chance = np.random.default_rng(seed)
        return [s.way for s in write(lines_of("永"), Manner(0, 0, looseness), Brushful(), chance)]

    def same(a: list[np.ndarray], b: list[np.ndarray]) -> bool:
        return all(x.shape == y.shape and np.allclose(x, y, atol=1e-3) for x, y in zip(a, b, strict=True))

    model = [smooth(stroke * GRID) for stroke in lines_of("永")]
    assert same(written(1, 0.8), written(1, 0.8))
    assert not same(written(1, 0.8), written(2, 0.8))
    assert same(written(1, 0.0), model)


def test_the_brush_runs_dry_and_is_dipped_between_characters() -> None:
    brushful, chance = Brushful(), np.random.default_rng(0)
    inks = [write(lines_of("山"), Manner(0, 1, 0), brushful, chance) for _ in range(12)]
    starts = [strokes[0].ink[0] for strokes in inks]
    assert all((np.diff(np.concatenate([s.ink for s in strokes])) <= 0).all() for strokes in inks)
    assert min(starts) < 0.8
    assert starts.count(1.0) > 1


@pytest.mark.parametrize("text", ["印", "丹青", "山高月", "山高月小"])
def test_a_hollow_seal_is_mostly_red_and_one_in_relief_mostly_bare(text: str) -> None:
    relief, hollow = (carve(text, 80, kind, np.random.default_rng(0)) for kind in (RED, WHITE))
    assert relief.shape == (80, 80)
    assert 0 <= relief.min() <= relief.max() <= 1
    assert 0.1 < relief.mean() < 0.5 < hollow.mean() < 0.9
    assert (relief == carve(text, 80, RED, np.random.default_rng(0))).all()


@pytest.mark.parametrize("kind", PAPERS)
def test_a_sheet_has_the_size_asked_for_and_is_light(kind: str) -> None:
    page = sheet(kind, 130, 70, np.random.default_rng(0))
    assert page.size == (130, 70)
    assert np.asarray(page).mean() > 170
