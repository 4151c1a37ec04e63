"""The word lists and the lexicon: consistent, drawable, and no word with two meanings by accident."""

from collections import defaultdict

import pytest

from danqing.pictures.shifts import SHIFTS
from danqing.themes.habits import size_of, surroundings_of, zone_of
from danqing.themes.lexicon import concepts, fruit, group_of, groups, known_words, labels, lookup
from danqing.themes.manner import PAINTED, look_for
from danqing.themes.nearest import nearest
from danqing.themes.segment import recognise, segment
from danqing.themes.words import hand_written

# a colour or a fruit, a measure word or a thing: the context decides
MEANT_TWICE = {"orange", "间", "叶", "树", "行"}
BEYOND_EMOJI = {
    "bowl",
    "plate",
    "dish",
    "crane",
    "bamboo",
    "pagoda",
    "pavilion",
    "lighthouse",
    "windmill",
    "pumpkin",
}
SCENE_TAGS = {
    *(
        "mountain",
        "lake",
        "sea",
        "river",
        "forest",
        "valley",
        "cliff",
        "castle",
        "church",
        "village",
        "boat",
        "bridge",
    ),
    *("flowers", "fruit", "vase", "field", "sky", "garden", "snow", "night", "dusk", "mist"),
}


def test_no_word_has_two_meanings_by_accident() -> None:
    owners: defaultdict[str, set[str]] = defaultdict(set)
    for meaning in hand_written():
        for word in (*meaning.en, *meaning.zh):
            owners[word].add(f"{meaning.role} {meaning.name}")
    twice = {word for word, names in owners.items() if len(names) > 1}
    assert twice == MEANT_TWICE


def test_every_thing_can_be_drawn() -> None:
    known = set(concepts()) | fruit() | BEYOND_EMOJI | {"hot-air-balloon"}
    for meaning in hand_written():
        assert set(meaning.things) <= known, meaning.name
        assert meaning.role != "thing" or any(s in concepts() or s in fruit() for s in meaning.things)
        assert meaning.person is None or meaning.person in concepts()


def test_words_ask_only_for_what_exists() -> None:
    for meaning in hand_written():
        assert set(meaning.tags) <= SCENE_TAGS, meaning.name
        assert {name for name, _ in meaning.shifts} <= set(SHIFTS), meaning.name


def test_words_are_written_as_the_segmenter_reads_them() -> None:
    for word in known_words():
        if all(m in hand_written() for m in known_words()[word]):
            assert [token.text for token in segment(word)] == [word]


def test_concepts_are_subjects_in_both_languages() -> None:
    assert len(concepts()) > 1300
    assert all(concept.en and concept.zh for concept in concepts().values())
    assert not {"flag-china", "keycap-1", "light-skin-tone", "aries", "right-arrow"} & set(concepts())


@pytest.mark.parametrize(
    ("word", "slug"),
    [
        *(
            ("cat", "cat"),
            ("猫", "cat"),
            ("龙", "dragon"),
            ("dragon", "dragon"),
            ("horses", "horse"),
            ("马", "horse"),
        ),
        *(
            ("geese", "goose"),
            ("雁", "goose"),
            ("鹤", "crane"),
            ("梅花", "cherry-blossom"),
            ("荷花", "lotus"),
        ),
        *(("竹", "bamboo"), ("松", "evergreen-tree"), ("菊", "blossom"), ("兰", "hyacinth"), ("舟", "canoe")),
        *(
            ("苹果", "red-apple"),
            ("cherries", "cherries"),
            ("helicopter", "helicopter"),
            ("直升机", "helicopter"),
        ),
        *(
            ("雪人", "snowman-without-snow"),
            ("企鹅", "penguin"),
            ("sunflowers", "sunflower"),
            ("杜鹃", "bird"),
        ),
    ],
)
def test_the_plain_thing_is_preferred(word: str, slug: str) -> None:
    meanings = recognise(word).meanings
    assert meanings
    assert meanings[0].things[0] == slug


@pytest.mark.parametrize("word", ["月", "月亮", "明月", "moon", "太阳", "sun", "stars", "繁星"])
def test_what_shines_is_a_light(word: str) -> None:
    assert recognise(word).meanings[0].role == "light"


@pytest.mark.parametrize(
    ("theme", "cut"),
    [
        ("月下湖边的一只猫", "月下|湖边|的|一|只|猫"),
        ("小桥流水人家", "小桥|流水|人家"),
        ("十二只红色的鸟", "十二|只|红色的|鸟"),
        ("a bowl of cherries", "a|bowl of|cherries"),
        ("3 ships, and the cat's moon", "3|ships|and|the|cat|moon"),
        ("猫 in the rain", "猫|in|the|rain"),
        ("Ｄｒａｇｏｎ！", "dragon"),
        ("月圆，山高", "月圆|山|高"),
        ("月下湖邊的一隻貓", "月下|湖邊|的|一|隻|貓"),
        ("🐱🐶 under the 🌙", "🐱|🐶|under|the|🌙"),
        ("👩🏽‍🚀", "👩🏽‍🚀"),
        ("", ""),
    ],
)
def test_segmentation(theme: str, cut: str) -> None:
    assert "|".join(token.text for token in segment(theme)) == cut


def test_traditional_characters_and_emoji_are_read() -> None:
    assert recognise("貓").meanings == recognise("猫").meanings
    assert recognise("🌙").meanings == recognise("crescent moon").meanings
    assert recognise("☀️").meanings == recognise("sun").meanings
    assert recognise("👩🏽‍🚀").meanings[0].name == "woman-astronaut"


def test_unknown_characters_stay_together() -> None:
    tokens = segment("一只饕餮在山上")
    assert [token.text for token in tokens if not token.meanings] == ["饕餮"]


@pytest.mark.parametrize("word", ["dragn", "饕餮", "xqzt", "麒鳞", "é", "ы", "a" * 200])
def test_something_is_always_near(word: str) -> None:
    assert 1 <= len(nearest(word)) <= 3


def test_near_words_are_near() -> None:
    assert nearest("dragn")[0] == "dragon"
    assert nearest("麒鳞")[0] == "麒麟"
    assert nearest("slow")[0] == "sloth"  # a keyword of the sloth: hinted at, never drawn


def test_lookup_names_meanings_and_keywords() -> None:
    first = lookup("猫")[0]
    assert (first.role, first.name, first.en, first.zh) == ("thing", "cat", "cat", "猫")
    assert "black-cat" in {match.name for match in lookup("猫")}
    assert lookup("lake")[0].role == "scene"
    assert lookup("song-ink") == []
    assert lookup("饕餮") == []
    assert not lookup("cat", drawable={"dog"})[0].drawable


def test_groups_list_what_can_be_asked_for() -> None:
    listed = groups({"cat", "pear"})
    assert [match.name for match in listed["animal-mammal"]] == ["cat"]
    assert {"scene", "light", "shift", "style", "colour"} <= set(listed)


def test_habits_and_looks() -> None:
    assert size_of("mouse") < size_of("cat") < size_of("horse") < size_of("elephant")
    assert (zone_of("dragon"), zone_of("sailboat"), zone_of("cat")) == ("air", "water", "land")
    assert surroundings_of("shark") == "sea"
    assert group_of("persimmon") == "food-fruit"
    assert look_for("oil-baroque", "pear") == "watercolour"
    assert look_for("sticker-flat", "pear") == "flat"
    assert look_for("song-ink", "cat") == look_for("oil-genre", "cat") == PAINTED
    assert labels()["plum"] == ("plum", "李子")
