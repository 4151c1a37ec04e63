"""The plan is checked data: it survives JSON, and every mistake in it is named."""

import json
from collections.abc import Callable
from typing import Any

import pytest

from danqing.language import DanqingError, set_language
from danqing.themes.plan import Background, Light, Plan, Shift, Subject

PLAN = Plan(
    theme="月下湖边的一只猫",
    style="song-ink",
    width=512,
    height=384,
    seed=7,
    background=Background(("song", "lake"), 1, 0.5),
    subjects=(Subject("cat", 0.4, 0.9, 0.3, True, 3, "noto", "ground", "#a03020"),),
    lights=(Light("moon", 0.7, 0.2, 0.12, 0.9),),
    shifts=(Shift("moonlight", 0.9),),
    words=(("猫", "thing cat"),),
    unknown=(("饕餮", "猫"),),
)


def test_json_both_ways() -> None:
    assert Plan.from_json(PLAN.to_json()) == PLAN
    assert Plan.from_dict(PLAN.to_dict()) == PLAN
    assert "月下" in PLAN.to_json()  # readable, not escaped


def test_whole_numbers_do_for_shares() -> None:
    edited = PLAN.to_dict()
    edited["subjects"][0]["x"] = 1
    assert Plan.from_dict(edited).subjects[0].x == 1.0


def _set(*path: str | int, to: object) -> Callable[[dict[str, Any]], None]:
    def edit(data: dict[str, Any]) -> None:
        place: Any = data
        for step in path[:-1]:
            place = place[step]
        place[path[-1]] = to

    return edit


@pytest.mark.parametrize(
    ("edit", "named"),
    [
        (_set("colour", to="red"), "plan.colour"),
        (_set("subjects", 0, "sise", to=0.2), "plan.subjects[0].sise"),
        (_set("subjects", 0, "size", to=3), "plan.subjects[0].size"),
        (_set("subjects", 0, "x", to=float("nan")), "plan.subjects[0].x"),
        (_set("subjects", 0, "ink", to="#ZZ0000"), "subject.ink"),
        (_set("subjects", 0, "flip", to=1), "plan.subjects[0].flip"),
        (_set("subjects", 0, "shadow", to="long"), "plan.subjects[0].shadow"),
        (_set("subjects", to=PLAN.to_dict()["subjects"] * 49), "plan.subjects"),
        (_set("lights", 0, "kind", to="lamp"), "plan.lights[0].kind"),
        (_set("shifts", 0, "strength", to=-0.1), "plan.shifts[0].strength"),
        (_set("background", "fill", to="wall"), "plan.background.fill"),
        (_set("background", to=[]), "plan.background"),
        (_set("width", to=0), "plan.width"),
        (_set("height", to=100_000), "plan.height"),
        (_set("seed", to=True), "plan.seed"),
        (_set("words", to=[["猫"]]), "plan.words[0]"),
        (_set("words", to="猫"), "plan.words"),
        (_set("version", to=2), "plan.version"),
    ],
)
@pytest.mark.parametrize("tongue", ["en", "zh"])
def test_mistakes_are_named(edit: Callable[[dict[str, Any]], None], named: str, tongue: str) -> None:
    data = PLAN.to_dict()
    edit(data)
    set_language(tongue)
    try:
        with pytest.raises(DanqingError) as caught:
            Plan.from_dict(data)
        assert named in str(caught.value)
        assert "\n" not in str(caught.value)
    finally:
        set_language(None)


def test_a_missing_part_is_named() -> None:
    data = PLAN.to_dict()
    del data["background"]["seed"]
    with pytest.raises(DanqingError, match=r"plan\.background\.seed"):
        Plan.from_dict(data)


@pytest.mark.parametrize("text", ["", "{", "[]", "3", json.dumps({"theme": "猫"})])
def test_what_is_no_plan_is_refused(text: str) -> None:
    with pytest.raises(DanqingError):
        Plan.from_json(text)
