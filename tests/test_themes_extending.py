"""Labels of one's own pictures and the lexicon: one label for both languages, words for what was taught."""

import pytest

from danqing.language import DanqingError
from danqing.pictures.labels import Labels
from danqing.themes.extending import extend, join
from danqing.themes.lexicon import known_words
from danqing.themes.planner import make_plan
from danqing.themes.segment import recognise, segment

MINE = {"wugu": {"en": ["wugu"], "zh": ["五谷兽"]}, "pear": {"en": ["pear"], "zh": ["梨"]}}


def test_labels_of_one_meaning_become_one() -> None:
    words = {
        "苹果": {"en": [], "zh": ["苹果"]}, "apple": {"en": ["apple"], "zh": []},
        "貓": {"en": [], "zh": ["貓"]}, "wugu": {"en": ["wugu"], "zh": []},
    }  # fmt: skip
    joined = join(Labels(words, {"a": ("苹果", "apple"), "b": ("貓", "wugu")}))
    assert joined.of == {"a": ("apple",), "b": ("cat", "wugu")}
    assert joined.words["apple"] == {"en": ["apple"], "zh": ["苹果"]}
    assert joined.words["cat"] == {"en": ["cat"], "zh": ["貓", "猫"]}
    assert joined.words["wugu"] == {"en": ["wugu"], "zh": []}


def test_taught_words_are_understood_in_both_languages() -> None:
    lexicon = extend(known_words(), MINE, "thing")
    for theme in ("two wugus", "两只五谷兽"):
        token = segment(theme, lexicon)[-1]
        assert token.meanings[0].things == ("wugu",)
    assert recognise("wugu").meanings == ()
    assert "wugu" not in known_words()


def test_what_is_known_keeps_its_meaning_and_is_drawn_by_the_taught_model() -> None:
    taught = extend(known_words(), {"my-cat": {"en": ["cat"], "zh": []}}, "thing")["cat"]
    assert taught[0].things == ("my-cat", *known_words()["cat"][0].things)
    scene = extend(known_words(), {"my-lake": {"en": ["lake"], "zh": []}}, "scene")["lake"][0]
    assert scene.tags[0] == "my-lake"
    assert scene.ground == "water"


def test_a_plan_places_what_was_taught() -> None:
    def subjects(**options: object) -> list[str]:
        plan = make_plan("a wugu", concepts={"wugu", "pear"}, styles=["oil-baroque"], **options)  # type: ignore[arg-type]
        return [subject.concept for subject in plan.subjects]

    assert subjects(lexicon=extend(known_words(), MINE, "thing")) == ["wugu"]
    with pytest.raises(DanqingError):
        subjects()
