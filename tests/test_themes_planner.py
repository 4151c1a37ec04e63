"""Themes in both languages become the plans that they say."""

from collections import Counter

import pytest

from danqing.language import DanqingError, set_language
from danqing.themes.explain import explain
from danqing.themes.lexicon import concepts, fruit
from danqing.themes.plan import Plan
from danqing.themes.planner import make_plan

STYLES = (
    *("oil-baroque", "oil-impressionist", "oil-genre", "oil-still-life", "oil-landscape", "tempera-medieval"),
    *("song-ink", "ming-colour", "watercolour-botanical", "sticker-flat", "sticker-3d", "sticker-outlined"),
    "clip-art",
)
DRAWABLE = frozenset(concepts()) | fruit()


def plan(theme: str, style: str | None = None, seed: int = 0, width: int = 512, height: int = 512) -> Plan:
    return make_plan(
        theme, style=style, seed=seed, width=width, height=height, concepts=DRAWABLE, styles=STYLES
    )


def told(made: Plan) -> str:
    """The plan in one line: style: background: things × number: lights: shifts."""
    things = Counter(subject.concept for subject in made.subjects)
    counted = " ".join(f"{name}×{count}" for name, count in sorted(things.items()))
    behind = made.background.fill or " ".join(made.background.labels)
    parts = (
        behind,
        counted,
        " ".join(light.kind for light in made.lights),
        " ".join(s.name for s in made.shifts),
    )
    return " | ".join((made.style, *parts))


THEMES = {
    # what the studio promises first
    "月下湖边的一只猫": "song-ink | song lake | cat×1 | moon | moonlight",
    "three pears in the snow": "oil-landscape | landscape snow | pear×3 |  | snow",
    "山间明月": "song-ink | song mountain |  | moon | moonlight",
    "a bowl of cherries": "oil-still-life | tabletop | bowl-with-spoon×1 cherries×7 |  | ",
    "a dragon over the sea at dusk": "oil-landscape | landscape sea | dragon×1 |  | dusk",
    "三只梨": "watercolour-botanical | paper | pear×3 |  | ",
    "春天的村庄": "ming-colour | ming village |  |  | spring",
    "a portrait of a lady": "oil-baroque | portrait baroque |  |  | ",
    "flowers in a vase": "oil-still-life | still-life vase flowers |  |  | ",
    "雨中的桥": "song-ink | song bridge river mist |  |  | rain",
    "autumn forest": "oil-landscape | landscape forest |  |  | autumn",
    "two boats on a lake at dawn": "oil-landscape | landscape lake | sailboat×2 |  | dawn",
    # Chinese
    "山水": "song-ink | song mountain river |  |  | ",
    "孤舟蓑笠翁，独钓寒江雪": "song-ink | song lake snow | canoe×1 person-rowing-boat×1 |  | winter snow",
    "枯藤老树昏鸦": "song-ink | song mountain | black-bird×1 deciduous-tree×1 leafless-tree×1 |  | dusk",
    "小桥流水人家": "song-ink | song bridge river village |  |  | ",
    "两只黄鹂在柳树上": "song-ink | song mountain | bird×2 deciduous-tree×1 |  | ",
    "一行白鹭上青天": "song-ink | song sky | flamingo×1 |  | ",
    "梅花": "ming-colour | paper | cherry-blossom×1 |  | ",
    "一碗樱桃": "oil-still-life | tabletop | bowl-with-spoon×1 cherries×7 |  | ",
    "五个苹果": "watercolour-botanical | paper | red-apple×5 |  | ",
    "蓝色的鸟": "ming-colour | paper | bird×1 |  | ",
    "八匹骏马": "ming-colour | paper | horse×8 |  | ",
    "火箭": "sticker-flat | paper | rocket×1 |  | ",
    "静物": "oil-still-life | still-life |  |  | ",
    "雪中的竹子": "song-ink | song mountain snow | tanabata-tree×1 |  | snow",
    "荷塘里的三条鲤鱼": "song-ink | song lake | tropical-fish×3 |  | ",
    "夕阳下的大海": "song-ink | landscape sea |  | sun | dusk",
    "秋天的山谷": "ming-colour | ming valley |  |  | autumn",
    "星空下的帐篷": "song-ink | song mountain | tent×1 | stars | night",
    "油画 月夜的城堡": "oil-landscape | landscape castle | castle×1 |  | night",
    "水墨 老虎": "song-ink | paper | tiger×1 |  | ",
    "忧伤的湖": "song-ink | song lake |  |  | melancholy",
    "美人": "ming-colour | ming mountain | woman-standing×1 |  | ",
    "牡丹": "ming-colour | paper | hibiscus×1 |  | ",
    "十二只鸟": "ming-colour | paper | bird×12 |  | ",
    "新月": "song-ink | song mountain |  | crescent | night",
    "秋夜": "song-ink | song mountain |  |  | night",
    "猫和狗": "ming-colour | paper | cat×1 dog×1 |  | ",
    "一篮苹果": "oil-still-life | tabletop | basket×1 red-apple×7 |  | ",
    # English
    "a rocket": "sticker-flat | paper | rocket×1 |  | ",
    "a cat": "oil-landscape | landscape | cat×1 |  | ",
    "two cats and a dog": "oil-landscape | landscape | cat×2 dog×1 |  | ",
    "a dozen roses": "watercolour-botanical | paper | rose×12 |  | ",
    "a pair of swans on the river": "oil-landscape | landscape river | swan×2 |  | ",
    "geese flying over a field": "oil-landscape | landscape field | goose×3 |  | ",
    "a red apple": "watercolour-botanical | paper | red-apple×1 |  | ",
    "a green apple": "watercolour-botanical | paper | green-apple×1 |  | ",
    "a lonely house by the sea in winter": "oil-landscape | landscape sea | house×1 |  | winter melancholy",
    "bread and wine on a table": "oil-still-life | tabletop | bread×1 wine-glass×1 |  | ",
    "still life with lemons": "oil-still-life | tabletop | lemon×3 |  | ",
    "mountains in the mist": "oil-landscape | landscape mountain mist |  |  | mist",
    "a church in the snow at night": "oil-landscape | landscape church snow | church×1 |  | snow night",
    "ink wash bamboo": "song-ink | paper | tanabata-tree×1 |  | ",
    "a stormy sea": "oil-landscape | landscape sea |  |  | storm",
    "a horse in the style of Monet": "oil-impressionist | landscape field impressionist | horse×1 |  | ",
    "an astronaut": "sticker-flat | paper | astronaut×1 |  | ",
    "a stag in a misty forest": "oil-landscape | landscape forest mist | deer×1 |  | mist",
    "the moon": "oil-landscape | landscape |  | moon | moonlight",
    "sunrise over the mountains": "oil-landscape | landscape mountain |  |  | dawn",
    "a shark": "oil-landscape | landscape sea | shark×1 |  | ",
    "seven sheep": "oil-landscape | landscape field | ewe×7 |  | ",
    "a market in a village": "oil-genre | genre village |  |  | ",
    "an eagle above the valley": "oil-landscape | landscape valley | eagle×1 |  | ",
    "a golden autumn evening": "oil-landscape | landscape |  |  | autumn gold dusk",
    "strawberries": "watercolour-botanical | paper | strawberry×3 |  | ",
    "a portrait of a cat": "oil-baroque | paper | cat×1 |  | ",
    "a castle, flat sticker": "sticker-flat | paper | castle×1 |  | ",
}


@pytest.mark.parametrize("theme", THEMES)
def test_theme(theme: str) -> None:
    made = plan(theme)
    assert told(made) == THEMES[theme]
    assert made.unknown == ()


@pytest.mark.parametrize("theme", THEMES)
@pytest.mark.parametrize("style", STYLES)
def test_every_style_takes_every_theme(theme: str, style: str) -> None:
    made = plan(theme, style, seed=1, width=768, height=512)
    assert made.style == style
    assert made.subjects or made.background.labels
    for subject in made.subjects:  # all of each thing is in the picture
        half = subject.size * 512 / 768 / 2
        assert half <= subject.x <= 1 - half
        assert subject.size <= subject.y <= 1


@pytest.mark.parametrize("theme", THEMES)
def test_plans_are_data_and_depend_on_the_seed_alone(theme: str) -> None:
    assert plan(theme, seed=3) == plan(theme, seed=3)
    assert Plan.from_json(plan(theme).to_json()) == plan(theme)
    assert plan(theme, seed=3).background.seed != plan(theme, seed=4).background.seed
    assert told(plan(theme, seed=3)) == told(plan(theme, seed=4))


@pytest.mark.parametrize("seed", range(8))
def test_things_do_not_hide_each_other(seed: int) -> None:
    for theme in ("seven sheep", "two cats and a dog", "三只梨", "two boats on a lake at dawn"):
        placed = plan(theme, seed=seed).subjects
        for i, one in enumerate(placed):
            for other in placed[:i]:
                reach = (one.size + other.size) / 2
                apart = max(abs(one.x - other.x), abs(one.y - other.y) + abs(one.size - other.size) / 2)
                assert apart > 0.5 * reach, (theme, seed)


def test_words_of_place() -> None:
    lake = plan("a duck on the lake").subjects[0]
    shore = plan("a dog by the lake").subjects[0]
    assert (lake.shadow, shore.shadow) == ("reflection", "ground")
    assert lake.y < shore.y
    dragon = plan("a dragon over the sea").subjects[0]
    assert dragon.shadow == "none"
    assert plan("远处的船").subjects[0].size < plan("船").subjects[0].size * 0.7
    assert plan("a cat on the left").subjects[0].x < 0.45 < plan("a cat on the right").subjects[0].x


@pytest.mark.parametrize("theme", ["a cat under a tree", "树下的猫", "猫坐在树下"])
def test_one_thing_towards_another(theme: str) -> None:
    tree, cat = plan(theme).subjects
    assert (tree.concept, cat.concept) == ("deciduous-tree", "cat")
    assert abs(tree.x - cat.x) < 0.35
    assert cat.size < tree.size


def test_on_and_behind() -> None:
    chair, cat = plan("a cat on a chair").subjects
    assert (chair.concept, cat.concept) == ("chair", "cat")
    assert cat.y < chair.y - 0.5 * chair.size
    assert [s.concept for s in plan("a cat behind a rock").subjects] == ["cat", "rock"]


def test_far_is_drawn_first_and_sizes_are_relative() -> None:
    sheep = [subject for subject in plan("seven sheep in a field").subjects]
    assert [s.y for s in sheep] == sorted(s.y for s in sheep)
    mouse, elephant = sorted(plan("a mouse and an elephant").subjects, key=lambda s: s.size)
    assert (mouse.concept, elephant.concept) == ("mouse", "elephant")
    assert mouse.size < 0.5 * elephant.size
    assert plan("a tiny cat").subjects[0].size < plan("a huge cat").subjects[0].size


def test_colours_and_looks() -> None:
    assert plan("蓝色的鸟").subjects[0].ink == "#3a66a0"
    assert plan("a red apple").subjects[0].ink is None  # there is a concept of that colour
    orange, cat = plan("an orange", "sticker-flat"), plan("an orange cat", "sticker-flat")
    assert (orange.subjects[0].concept, cat.subjects[0].concept) == ("tangerine", "cat")
    assert cat.subjects[0].ink == "#d9792b"
    assert plan("pears", "oil-baroque").subjects[0].look == "watercolour"
    assert plan("pears", "sticker-3d").subjects[0].look == "3d"


def test_the_sun_is_low_at_dusk_and_lights_keep_clear() -> None:
    low = plan("夕阳下的大海")
    assert abs(low.lights[0].y - low.background.horizon) < 0.1
    made = plan("a dragon and the moon")
    assert abs(made.lights[0].x - made.subjects[0].x) > 0.15


def test_what_was_asked_wins_over_what_the_theme_says() -> None:
    made = plan("水墨 老虎", "oil-baroque")
    assert made.style == "oil-baroque"
    assert ("水墨", "unused style song-ink") in made.words


@pytest.mark.parametrize(
    ("theme", "unknown"),
    [
        ("一只饕餮和一只猫", "饕餮"),
        ("a cat with a flumph", "flumph"),
        ("a slow cat", "slow"),
        ("xqzt moon", "xqzt"),
    ],
)
def test_unknown_words_are_named_with_near_ones(theme: str, unknown: str) -> None:
    found = dict(plan(theme).unknown)
    assert list(found) == [unknown]
    assert found[unknown]


def test_a_known_thing_without_picture_is_named() -> None:
    made = make_plan("a cat and a pear", concepts={"cat"}, styles=STYLES)
    assert [subject.concept for subject in made.subjects] == ["cat"]
    assert made.unknown[0][0] == "pear"
    with pytest.raises(DanqingError, match="pear"):
        make_plan("a pear", concepts={"cat"}, styles=STYLES)


@pytest.mark.parametrize(
    "theme", ["", "  \n", "　", "猫" * 201, "xqzt", "饕餮", "the of and", "三只", "!?", "。"]
)
@pytest.mark.parametrize("tongue", ["en", "zh"])
def test_themes_that_say_nothing_are_refused(theme: str, tongue: str) -> None:
    set_language(tongue)
    try:
        with pytest.raises(DanqingError) as caught:
            plan(theme)
        assert "\n" not in str(caught.value)
    finally:
        set_language(None)


def test_only_unknown_words_name_the_nearest() -> None:
    with pytest.raises(DanqingError, match="dragon"):
        plan("dragn")


def test_bad_options_are_refused() -> None:
    with pytest.raises(DanqingError, match="song-ink"):
        plan("猫", "song-inc")
    for width, height in ((0, 512), (512, -1), (100_000, 512), (512, 0)):
        with pytest.raises(DanqingError, match=r"plan\.(width|height)"):
            plan("猫", width=width, height=height)
    with pytest.raises(DanqingError, match=r"plan\.seed"):
        plan("猫", seed=-1)


@pytest.mark.parametrize("tongue", ["en", "zh"])
def test_explanations_tell_all(tongue: str) -> None:
    set_language(tongue)
    try:
        told_plan = explain(plan("月下湖边睡觉的三只饕餮猫"))
    finally:
        set_language(None)
    assert all(word in told_plan for word in ("song-ink", "× 3", "饕餮", "睡觉", "月下"))
    assert ("cat" if tongue == "en" else "猫") in told_plan
