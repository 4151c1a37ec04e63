"""Recipes survive JSON unchanged, and whatever is wrong in one is named."""

import json
from dataclasses import FrozenInstanceError, replace
from typing import Any

import pytest

from danqing.language import DanqingError
from danqing.trust.recipe import (
    MAX_SEED,
    PICTURE,
    VERSION,
    Motion,
    Recipe,
    Share,
    Slide,
    decode_png,
    encode_png,
)

PNG = encode_png(b"\x89PNG\r\n\x1a\n and so on")
READ = Share(PICTURE, 0.5, (0.25, -1.5), tuple(0.1 * i for i in range(12)))
CREATED = Recipe(
    danqing="0.1.0",
    verb="create",
    models={"painter": "a" * 64},
    theme="月下湖边的一只猫",
    plan={"version": 1, "subjects": [{"concept": "cat"}]},
    style=(Share("song-ink", 2.0), READ),
    thumbnail=None,
    seed=7,
    width=512,
    height=500,
    brush=1.0,
    strength=0.5,
)
STEERED = replace(CREATED, sliders=(Slide("scenes", 3, -0.5), Slide("things", 1, 1.0)))
FILMED = replace(CREATED, verb="film", motion=Motion(8.0, 24, 4, True))
PAINTED = replace(CREATED, verb="paint", plan=None, thumbnail=PNG)

MOTION = {"seconds": 8.0, "fps": 24, "keys": 4, "loop": False, "along": ""}


def altered(**changes: Any) -> str:
    return json.dumps(json.loads(CREATED.to_json()) | changes)


@pytest.mark.parametrize(
    "recipe", [CREATED, PAINTED, STEERED, FILMED, replace(CREATED, verb="draft")], ids=lambda r: r.verb
)
def test_json_keeps_every_bit(recipe: Recipe) -> None:
    again = Recipe.from_json(recipe.to_json())
    assert again == recipe
    assert again.to_json() == recipe.to_json()
    assert "\n" not in recipe.to_json()


def test_recipes_are_frozen() -> None:
    with pytest.raises(FrozenInstanceError):
        CREATED.seed = 8  # type: ignore[misc]


def test_whole_numbers_may_stand_for_others() -> None:
    assert Recipe.from_json(altered(brush=2, strength=0)) == replace(CREATED, brush=2.0, strength=0.0)


@pytest.mark.parametrize(
    ("changes", "key", "item"),
    [
        ({"extra": 1}, "work-unknown-key", "extra"),
        ({"seed": "7"}, "work-type", "seed"),
        ({"seed": True}, "work-type", "seed"),
        ({"seed": -1}, "work-range", "seed"),
        ({"seed": MAX_SEED + 1}, "work-range", "seed"),
        ({"width": 63}, "work-range", "width"),
        ({"height": 4097}, "work-range", "height"),
        ({"width": 512.5}, "work-type", "width"),
        ({"brush": 0.4}, "work-range", "brush"),
        ({"brush": float("nan")}, "work-range", "brush"),
        ({"brush": 10**400}, "work-type", "brush"),
        ({"strength": 1.01}, "work-range", "strength"),
        ({"verb": "destroy"}, "work-choice", "verb"),
        ({"theme": "x" * 201}, "work-range", "theme"),
        ({"models": []}, "work-type", "models"),
        ({"models": {"painter": "short"}}, "work-type", "models.painter"),
        ({"plan": None}, "work-missing-key", "plan"),
        ({"plan": [1]}, "work-type", "plan"),
        ({"thumbnail": PNG}, "work-type", "thumbnail"),
        ({"verb": "paint", "plan": None, "thumbnail": "not base64"}, "work-type", "thumbnail"),
        ({"verb": "paint", "plan": None, "thumbnail": "YWJj"}, "work-type", "thumbnail"),
        ({"style": []}, "work-range", "style"),
        ({"style": "song-ink"}, "work-type", "style"),
        ({"style": [{"name": "song-ink"}]}, "work-missing-key", "weight"),
        ({"style": [{"name": "a", "weight": 0, "vector": [], "colours": []}]}, "work-range", "style.weight"),
        ({"style": [{"name": "a", "weight": 1, "vector": [1], "colours": []}]}, "work-range", "style.vector"),
        (
            {"style": [{"name": PICTURE, "weight": 1, "vector": ["a"], "colours": []}]},
            "work-type",
            "style.vector",
        ),
        (
            {"style": [{"name": PICTURE, "weight": 1, "vector": [1], "colours": []}]},
            "work-range",
            "style.colours",
        ),
        ({"danqing": ""}, "work-range", "danqing"),
        ({"version": 0}, "work-range", "version"),
        ({"version": "1"}, "work-type", "version"),
        ({"sliders": "fog"}, "work-type", "sliders"),
        ({"sliders": [{"model": "scenes", "index": 1}]}, "work-missing-key", "value"),
        ({"sliders": [{"model": "scenes", "index": 1, "value": 1.5}]}, "work-range", "sliders.value"),
        ({"sliders": [{"model": "scenes", "index": 0, "value": 1}]}, "work-range", "sliders.index"),
        ({"verb": "film"}, "work-type", "motion"),
        ({"motion": MOTION}, "work-type", "motion"),
        ({"verb": "film", "motion": MOTION | {"seconds": 0}}, "work-range", "motion.seconds"),
        ({"verb": "film", "motion": MOTION | {"fps": 24.5}}, "work-type", "motion.fps"),
        ({"verb": "film", "motion": MOTION | {"keys": 1}}, "work-range", "motion.keys"),
        ({"verb": "film", "motion": MOTION | {"loop": 1}}, "work-type", "motion.loop"),
    ],
)
def test_what_is_wrong_is_named(changes: dict[str, Any], key: str, item: str) -> None:
    with pytest.raises(DanqingError) as caught:
        Recipe.from_json(altered(**changes))
    assert (caught.value.key, caught.value.values["item"]) == (key, item)
    assert "\n" not in str(caught.value)


@pytest.mark.parametrize("name", [name for name in json.loads(CREATED.to_json())])
def test_every_key_is_needed(name: str) -> None:
    data = json.loads(CREATED.to_json())
    del data[name]
    with pytest.raises(DanqingError) as caught:
        Recipe.from_json(json.dumps(data))
    assert (caught.value.key, caught.value.values["item"]) == ("work-missing-key", name)


def test_works_without_sliders_or_motion_say_nothing_of_them() -> None:
    assert {"sliders", "motion"} & json.loads(CREATED.to_json()).keys() == set()
    assert json.loads(STEERED.to_json())["sliders"][0] == {"model": "scenes", "index": 3, "value": -0.5}


def test_later_versions_say_to_upgrade() -> None:
    with pytest.raises(DanqingError, match="upgrade") as caught:
        Recipe.from_json(altered(version=VERSION + 1, something="new"))
    assert caught.value.key == "work-later"


@pytest.mark.parametrize(
    "text", ["", "a poem", "[1]", "null", "[" * 100_000, "{" * 100_000, '{"a": 1' + "0" * 5000 + "}"]
)
def test_other_texts_are_no_recipes(text: str) -> None:
    with pytest.raises(DanqingError) as caught:
        Recipe.from_json(text)
    assert caught.value.key == "work-not-json"
    assert len(str(caught.value)) < 200


def test_pngs_travel_as_text() -> None:
    assert decode_png(PNG) == b"\x89PNG\r\n\x1a\n and so on"
