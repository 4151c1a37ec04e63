"""Recipes are read strictly: every wrong key is named, and the bundled ones build."""

import re
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Annotated, Any

import pytest
from house import ROOT

from danqing.language import DanqingError, set_language
from danqing.models import blender, brush, colourist, drafter, enlarger, painter
from danqing.training import blender_set
from danqing.training.blender import BlenderLessons
from danqing.training.brush import BrushLessons
from danqing.training.colourist import ColouristLessons
from danqing.training.colourist_set import Models
from danqing.training.drafter import DrafterLessons
from danqing.training.drafter_set import Topic
from danqing.training.enlarger import EnlargerLessons
from danqing.training.enlarger_set import Sharp
from danqing.training.packing import Source
from danqing.training.painter import PainterLessons
from danqing.training.painter_set import Style
from danqing.training.recipes import Range, Recipe, base_of, build, choose, read_recipe
from danqing.training.run import FAMILIES


class Nothing:
    """What a recipe holds beside its lessons whose family chooses its own pictures."""


FAMILY: dict[str, tuple[Any, Any, Any]] = {
    "painter": (PainterLessons, painter.SIZES, Style),
    "drafter": (DrafterLessons, drafter.SIZES, Topic),
    "blender": (BlenderLessons, blender.SIZES, blender_set.Kind),
    "brush": (BrushLessons, brush.SIZES, Nothing),
    "colourist": (ColouristLessons, colourist.SIZES, Models),
    "enlarger": (EnlargerLessons, enlarger.SIZES, Sharp),
}
BUNDLED = sorted((ROOT / "recipes").glob("*.toml"))
WHOLE = """
family = "drafter"
name = "small"
size = "test"
[card]
licence = "CC0"
data = ["drawn"]
about = { en = "Small.", zh = "小。" }
"""


@dataclass(frozen=True, slots=True)
class Kind:
    """One field of every type that recipes use."""

    whole: int
    share: float = 0.5
    sure: bool = False
    names: tuple[str, ...] = ()
    pair: tuple[int, int] = (0, 0)
    inner: Source | None = None
    called: dict[str, str] = field(default_factory=dict)
    even: Annotated[int, Range(2, 8, multiple=2)] = 2


def test_values_of_every_type_are_taken() -> None:
    table = {
        "whole": 3, "share": 1, "sure": True, "names": ["a", "b"], "pair": [1, 2],
        "inner": {"folder": "f", "labels": ["x"]}, "called": {"a": "b"},
    }  # fmt: skip
    made = build(Kind, table, "kind")
    assert made == Kind(3, 1.0, True, ("a", "b"), (1, 2), Source("f", labels=("x",)), {"a": "b"})
    assert type(made.share) is float


@pytest.mark.parametrize("speak", ["en", "zh"])
def test_an_unknown_key_is_named_beside_the_known_ones(speak: str) -> None:
    set_language(speak)
    with pytest.raises(DanqingError, match=r"lessons.*“epochs”.*steps, batch"):
        build(PainterLessonsLike, {"epochs": 3}, "lessons")


@dataclass(frozen=True, slots=True)
class PainterLessonsLike:
    steps: int = 1
    batch: int = 1


@pytest.mark.parametrize(
    ("table", "where"),
    [
        ({"whole": "3"}, r"kind\.whole"),
        ({"whole": True}, r"kind\.whole"),
        ({"whole": 1.5}, r"kind\.whole"),
        ({"whole": 1, "share": "much"}, r"kind\.share"),
        ({"whole": 1, "sure": 1}, r"kind\.sure"),
        ({"whole": 1, "names": "a"}, r"kind\.names"),
        ({"whole": 1, "names": ["a", 1]}, r"kind\.names"),
        ({"whole": 1, "pair": [1]}, r"kind\.pair"),
        ({"whole": 1, "inner": "f"}, r"kind\.inner"),
        ({"whole": 1, "inner": {"folder": "f", "trim": "yes"}}, r"kind\.inner\.trim"),
        ({"whole": 1, "called": {"a": 1}}, r"kind\.called"),
        ({"whole": 1, "even": 2.0}, r"kind\.even"),
        ({"whole": 1, "inner": {"folder": "f", "border": 0.5}}, r"kind\.inner\.border is 0\.5.*0 to 0\.49"),
    ],
)
def test_a_wrong_type_names_the_key(table: dict[str, Any], where: str) -> None:
    with pytest.raises(DanqingError, match=where):
        build(Kind, table, "kind")


@pytest.mark.parametrize(
    ("table", "named"), [({}, "kind.*whole"), ({"whole": 1, "inner": {}}, r"kind\.inner.*folder")]
)
def test_what_is_missing_is_named(table: dict[str, Any], named: str) -> None:
    with pytest.raises(DanqingError, match=named):
        build(Kind, table, "kind")


def test_a_missing_recipe_says_where_recipes_are(tmp_path: Path) -> None:
    with pytest.raises(DanqingError, match=r"nowhere\.toml.*recipes/"):
        read_recipe(tmp_path / "nowhere.toml")


@pytest.mark.parametrize("content", [b"family = ", b"\xff\xfe", b"a = 1\na = 2"])
def test_a_broken_recipe_is_named(tmp_path: Path, content: bytes) -> None:
    file = tmp_path / "broken.toml"
    file.write_bytes(content)
    with pytest.raises(DanqingError, match=r"broken\.toml.*TOML"):
        read_recipe(file)


@pytest.mark.parametrize(
    ("old", "new", "named"),
    [
        ('name = "small"\n', "", "name"),
        ('size = "test"', 'size = "test"\nneighbors = 4', "neighbors.*neighbours"),
        ('size = "test"', 'size = "test"\nseed = "1"', r"seed"),
        ('licence = "CC0"\n', "", r"card.*licence"),
        ('"CC0"', '"CC0"\nurl = "x"', r"card.*url"),
        ('"test"', '"test"\nseed = -1', r"small\.toml\.seed is -1; it may be 0 to 4294967295"),
        ('"test"', '"test"\nneighbours = 1', r"small\.toml\.neighbours is 1; it may be 2 to"),
        (', zh = "小。"', "", r"card\.about lacks zh"),
        ('"small"', '"../small"', r"'\.\./small'"),
        ('"small"', '""', "name is ''"),
    ],
)
def test_a_recipes_own_keys_are_checked(tmp_path: Path, old: str, new: str, named: str) -> None:
    file = tmp_path / "small.toml"
    file.write_text(WHOLE.replace(old, new), "utf-8")
    with pytest.raises(DanqingError, match=named):
        read_recipe(file)


def like(folder: Path, text: str, base: str = WHOLE) -> Recipe:
    """A recipe read beside ``base``, which is small.toml."""
    (folder / "small.toml").write_text(base, "utf-8")
    (folder / "other.toml").write_text(text, "utf-8")
    return read_recipe(folder / "other.toml")


def test_a_recipe_is_like_another_but_for_what_it_says(tmp_path: Path) -> None:
    text = 'like = "small.toml"\nname = "other"\n[card]\nlicence = "MIT"\n[lessons]\nsteps = 5\n'
    other = like(tmp_path, text, WHOLE + "[lessons]\nbatch = 4\nsteps = 3\n")
    small = read_recipe(tmp_path / "small.toml")
    assert (other.name, other.size) == ("other", small.size)
    assert other.card == replace(small.card, licence="MIT")
    assert other.lessons == {"batch": 4, "steps": 5}
    assert base_of(tmp_path / "other.toml") == tmp_path / "small.toml"
    assert base_of(tmp_path / "small.toml") is None


@pytest.mark.parametrize("name", ["other.toml", "recipe.toml", "../small.toml"])
def test_only_a_recipe_beside_it_that_stands_alone_can_be_its_like(tmp_path: Path, name: str) -> None:
    (tmp_path / "recipe.toml").write_text(WHOLE, "utf-8")
    with pytest.raises(DanqingError, match=f"other\\.toml.*{re.escape(name)}"):
        like(tmp_path, f'like = "{name}"')


@pytest.mark.parametrize(("name", "named"), [("7", r"other\.toml\.like"), ('"none.toml"', r"none\.toml")])
def test_a_like_that_is_none_is_named(tmp_path: Path, name: str, named: str) -> None:
    with pytest.raises(DanqingError, match=named):
        like(tmp_path, f"like = {name}")


LESSONS = [
    ("steps", 0), ("batch", 0), ("batch", -2), ("batch", 7), ("rate", 0), ("rate", -1e-4), ("rate", 1),
    ("rate", float("nan")), ("decay", 1), ("decay", -0.1), ("adversarial", -1), ("adversarial", float("inf")),
]  # fmt: skip


@pytest.mark.parametrize(
    ("kind", "key", "value"),
    [
        *((kind, *wrong) for kind in (DrafterLessons, PainterLessons) for wrong in LESSONS),
        (DrafterLessons, "batch", 2), (DrafterLessons, "divergence", -1e-9),
        (PainterLessons, "crop", 100), (PainterLessons, "crop", 24), (PainterLessons, "crop", 264),
    ],
)  # fmt: skip
def test_a_lesson_out_of_range_is_named_with_the_range(kind: type, key: str, value: float) -> None:
    with pytest.raises(
        DanqingError, match=rf"lessons\.{key} is {value}(\.0)?; it (may be .* to|must be a multiple)"
    ):
        build(kind, {key: value}, "lessons")


def test_the_ends_of_ranges_are_taken() -> None:
    ends = {"steps": 1, "batch": 2, "crop": 32, "decay": 0, "rate": 0.1, "faithful": 0}
    assert build(PainterLessons, ends, "lessons") == PainterLessons(2, 32, 0.1, 0.0, 1, 0.3, 0.0)
    with pytest.raises(DanqingError, match=r"lessons\.crop.* 8$"):
        build(PainterLessons, {"crop": 33}, "lessons")


def test_a_choice_names_all_choices() -> None:
    assert choose({"a": 1}, "a", "size") == 1
    with pytest.raises(DanqingError, match=r"size.*“c”.*a, b"):
        choose({"a": 1, "b": 2}, "c", "size")


@pytest.mark.parametrize("file", BUNDLED, ids=lambda file: file.stem)
def test_bundled_recipes_build(file: Path) -> None:
    recipe = read_recipe(file)
    assert recipe.card.about.keys() == {"en", "zh"}
    lessons, sizes, pictures = FAMILY[recipe.family]
    build(lessons, recipe.lessons, "lessons")
    assert recipe.size in sizes
    parts = [build(pictures, part, "pictures") for part in (*recipe.styles, *recipe.topics)]
    assert parts or pictures is Nothing


def test_every_family_that_trains_is_known_here() -> None:
    assert FAMILY.keys() == FAMILIES.keys()


def test_there_are_bundled_recipes() -> None:
    assert {read_recipe(file).family for file in BUNDLED} == FAMILIES.keys()
