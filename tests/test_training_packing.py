"""Packing folders into training sets: split by content, labelled; nothing held out is learned from."""

import shutil
from pathlib import Path

import numpy as np
import pytest
from miniatures import draw_folder

from danqing.language import DanqingError
from danqing.training.drafter import DrafterSet
from danqing.training.drafter_set import Topic, check_topics, pack_drafter
from danqing.training.packing import Source, entries
from danqing.training.painter_set import SIDE, Style, check_styles, pack_painter
from danqing.training.tags import CLASSES

SCENES, THINGS = Topic(Source("scenes")), Topic(Source("things"))


@pytest.fixture(scope="module")
def data(tmp_path_factory: pytest.TempPathFactory) -> Path:
    root = tmp_path_factory.mktemp("data")
    draw_folder(root / "scenes", ("song", "portrait"))
    draw_folder(root / "things", ("cat", "red-apple"), each=8)
    draw_folder(root / "stickers", ("dragon", "moon"), each=20, mode="RGBA")
    return root


def pack(data: Path, *topics: Topic) -> DrafterSet:
    return pack_drafter(data, topics, side=32, condition=8, neighbours=3)


@pytest.fixture(scope="module")
def packed(data: Path) -> DrafterSet:
    return pack(data, SCENES, THINGS)


def bearers(packed: DrafterSet, label: str) -> np.ndarray:
    return packed.labels[:, packed.names.index(label)]


def test_every_picture_is_packed_small_with_its_labels_and_side_of_the_split(packed: DrafterSet) -> None:
    assert packed.pixels.shape == (40, 32, 32, 3)
    assert packed.held_out.sum() == 10
    assert {name: int(bearers(packed, name).sum()) for name in ("song", "portrait", "cat", "red-apple")} == {
        "song": 12, "portrait": 12, "cat": 8, "red-apple": 8,
    }  # fmt: skip


def test_neighbours_are_training_pictures_nearest_by_condition(packed: DrafterSet) -> None:
    assert not packed.held_out[packed.neighbours].any()
    training = np.flatnonzero(~packed.held_out)
    assert (packed.neighbours[training, 0] == training).all()
    held = int(np.flatnonzero(packed.held_out)[0])
    alike = packed.conditions[training] @ packed.conditions[held]
    assert list(packed.neighbours[held]) == list(training[np.argsort(-alike)[:3]])


def test_conditions_are_equally_long_and_read_from_training_pictures(packed: DrafterSet) -> None:
    assert np.linalg.norm(packed.conditions, axis=1) == pytest.approx(8**0.5, rel=1e-4)
    assert packed.basis.shape == (1280, 8)
    assert packed.mean.shape == (1280,)


def test_tags_are_for_scenes_alone_and_rank_within_a_kind(packed: DrafterSet) -> None:
    scene = bearers(packed, "song") | bearers(packed, "portrait")
    tags = [name for name in packed.names if name in {*CLASSES, "sky", "forest", "mist", "night", "dusk"}]
    assert set(tags) >= {"mountain", "night", "sky"}
    for tag in tags:
        assert not bearers(packed, tag)[~scene].any()
        for kind, count in {"song": 2, "portrait": 0}.items():  # 0.12 of twelve, rounded up; none of people
            assert (bearers(packed, tag) & bearers(packed, kind)).sum() == count


def test_packing_repeats_itself(data: Path, packed: DrafterSet) -> None:
    again = pack(data, SCENES, THINGS)
    assert np.array_equal(again.pixels, packed.pixels)
    assert np.array_equal(again.conditions, packed.conditions)


def test_labels_are_renamed_added_and_limited(data: Path) -> None:
    rename = {"d": "thing", "dr": "beast"}  # the longest beginning counts
    topic = Topic(Source("stickers"), cut="drawing", rename=rename, add=("flat",), most=10)
    packed = pack(data, topic)
    assert packed.names == ["beast", "flat"]  # no tags, and no moon
    assert packed.labels.all()
    assert packed.pixels.shape == (10, 32, 32, 4)
    assert packed.held_out.sum() == 1  # a tenth of the most, nine tenths for training


def test_a_source_can_take_some_labels(data: Path) -> None:
    found = [entry for _, entry in entries(data, Source("scenes", labels=("song", "ming")))]
    assert {entry.labels for entry in found} == {("song",)}


@pytest.mark.parametrize(
    ("topic", "message"),
    [
        (Topic(Source("scenes", labels=("ming",))), "“scenes”"),
        (Topic(Source("scenes"), rename={"x": "y"}), "“scenes”"),
        (Topic(Source("nowhere")), "nowhere"),
        (Topic(Source("scenes"), cut="sqares"), "sqares.*squares, drawing, plate"),
        (Topic(Source("scenes", labels=("song",)), most=9), "8 pictures.*9 at least"),
    ],
)
def test_topics_that_teach_nothing_are_told(data: Path, topic: Topic, message: str) -> None:
    with pytest.raises(DanqingError, match=message):
        pack(data, topic)


def test_topics_of_pictures_with_and_without_alpha_are_not_mixed(data: Path) -> None:
    with pytest.raises(DanqingError, match=r"“drawing” of “stickers”.*squares"):
        pack(data, SCENES, Topic(Source("stickers"), cut="drawing"))
    with pytest.raises(DanqingError, match=r"“squares” of “scenes”.*drawing, plate"):
        check_topics((SCENES,), channels=4)
    with pytest.raises(DanqingError, match="topics"):
        pack(data)


def test_a_picture_of_two_folders_is_taken_once(data: Path, tmp_path: Path) -> None:
    shutil.copytree(data / "scenes", tmp_path / "scenes")
    shutil.copytree(data / "scenes/song", tmp_path / "more/ming")
    draw_folder(tmp_path / "more", ("portrait",), each=4)  # as in scenes, of which four more are drawn
    draw_folder(tmp_path / "more", ("tang",), each=4)
    packed = pack(tmp_path, SCENES, Topic(Source("more"), add=("second",)))
    assert len(packed.pixels) == 24 + 4
    assert int(bearers(packed, "second").sum()) == 4
    assert "ming" not in packed.names  # as the first of the topics has it
    assert packed.held_out.sum() == 6 + 1
    sources = Source("scenes", labels=("song",)), Source("more", labels=("ming", "tang"))
    squares = pack_painter(
        tmp_path, (Style("ink", "墨", "ink", sources), Style("oil", "油", "oil", (Source("scenes"),)))
    )
    assert int((squares.style == 0).sum()) == 12 + 4


def test_painters_squares_fill_both_sides_of_the_split(data: Path) -> None:
    styles = (
        Style("ink", "墨", "ink", (Source("scenes", labels=("song",)),)),
        Style("flat", "平", "flat", (Source("stickers"),), cell=128, most=5),
    )
    packed = pack_painter(data, styles)
    assert packed.names == ["ink", "flat"]
    assert packed.pixels.shape[1:] == (SIDE, SIDE, 3)
    counts = {
        (k, held): int(((packed.style == k) & (packed.held_out == held)).sum())
        for k in (0, 1)
        for held in (0, 1)
    }
    assert counts == {(0, 0): 9, (0, 1): 3, (1, 0): 5, (1, 1): 2}  # drawings go four to a square
    assert set(packed.cell[packed.style == 1]) == {128}


def test_a_style_without_pictures_is_told(data: Path) -> None:
    with pytest.raises(DanqingError, match="ming-colour"):
        pack_painter(data, (Style("ming-colour", "明", "Ming", (Source("scenes", labels=("ming",)),)),))


def test_styles_are_two_at_least_and_crops_fit_in_their_cells() -> None:
    source = (Source("scenes"),)
    ink, flat = Style("ink", "墨", "ink", source), Style("flat", "平", "flat", source, cell=128)
    check_styles((ink, flat), 128)
    for styles in ((), (ink,), (ink, ink)):
        with pytest.raises(DanqingError, match="two styles at least"):
            check_styles(styles, 96)
    with pytest.raises(DanqingError, match=r"lessons\.crop is 160; it may be 32 to 128"):
        check_styles((ink, flat), 160)
