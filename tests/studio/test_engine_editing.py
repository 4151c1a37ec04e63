"""The tasks that go on from a picture, with the bundled models: each gives a step that can be made again."""

import io
import json
from collections.abc import Mapping
from functools import cache
from typing import Any

import numpy as np
import pytest
from PIL import Image, ImageDraw

from danqing.language import DanqingError
from danqing.trust.lineage import Lineage, Original, read_history
from danqing.trust.recipe import Recipe
from danqing.verbs.continuing import remake
from danqing.verbs.making import Work, make
from danqing.verbs.recipes import theme_recipes
from danqing_studio.engine.client import Answer
from danqing_studio.engine.performing import perform
from danqing_studio.engine.tasks import TASKS, opening

SIDE = 128
QUESTIONS = {"thumbnail", "layer_sheets", "layer_word", "variants", "drawing"}


def ask(task: str, wish: Mapping[str, Any], *pictures: bytes) -> Answer:
    from importlib import import_module

    module, _, name = TASKS[task].partition(":")
    found: Answer = getattr(import_module(module), name)(wish, pictures, lambda share: None)
    return found


@cache
def work() -> Work[Recipe]:
    """A small painting of a cat under the moon."""
    (recipe,) = theme_recipes(
        "create", "a cat under the moon", style="oil-landscape", size=(SIDE, SIDE), seed=7
    )
    return make(recipe)


@cache
def lineage() -> Lineage:
    """The same, varied once: no longer a work of one recipe."""
    history = read_history(fact(ask("vary", {"before": before(), "options": {"seed": 3}}, b"")))
    assert isinstance(history, Lineage)
    return history


def before() -> str:
    return work().recipe.to_json()


def fact(answer: Answer) -> str:
    text: str = answer.facts["recipe"]
    return text


def opened(data: bytes) -> Image.Image:
    image = Image.open(io.BytesIO(data))
    image.load()
    return image


def pixels(data: bytes) -> np.ndarray:
    return np.asarray(opened(data).convert("RGB"))


def drawn(size: tuple[int, int], box: tuple[int, int, int, int], colour: Any, mode: str = "RGBA") -> bytes:
    image = Image.new(mode, size, 0 if mode == "L" else (0, 0, 0, 0))
    ImageDraw.Draw(image).rectangle(box, fill=colour)
    return opening.png(image)


def lines() -> bytes:
    image = Image.new("RGB", (128, 128), "white")
    pen = ImageDraw.Draw(image)
    pen.ellipse((30, 30, 98, 98), outline="black", width=3)
    pen.line((0, 110, 128, 110), fill="black", width=3)
    return opening.png(image)


def photo(side: int = 160) -> bytes:
    chance = np.random.default_rng(1).integers(0, 256, (side, side, 3), np.uint8)
    return opening.png(Image.fromarray(chance).resize((side, side * 3 // 4)))


STEPS: dict[str, tuple[dict[str, Any], list[bytes]]] = {
    "paint_over": ({}, [drawn((16, 16), (2, 2, 9, 9), (220, 30, 20, 255))]),
    "repaint": ({"seed": 5, "theme": "a pear"}, [drawn((64, 64), (10, 30, 40, 60), 255, "L")]),
    "inscribe": ({"text": "月", "seal": "丹", "size": 20, "seed": 2}, []),
    "layers": ({"shifts": [{"name": "autumn", "strength": 0.7}], "seed": 9}, []),
    "vary": ({"strength": 0.5, "seed": 4}, []),
    "blend": ({"share": 0.6, "seed": 4}, [photo()]),
    "colour": (
        {"theme": "a pear", "style": ["song-ink"], "seed": 4},
        [lines(), drawn((128, 128), (50, 50, 70, 70), (200, 180, 20, 255))],
    ),
    "restyle": ({"style": ["song-ink"], "size": 96}, [photo()]),
    "enlarge": ({"times": 2}, []),
    "print": ({"paper": "a6", "dpi": 60}, []),
    "stylize": ({"style": "song-ink", "seconds": 1.0, "seed": 1}, []),
}


@pytest.mark.parametrize("task", STEPS)
def test_a_step_can_be_made_again(task: str) -> None:
    options, own = STEPS[task]
    answer = ask(task, {"before": before(), "options": options}, opening.sealed(work()), *own)
    painting = opened(answer.pictures[0])
    assert painting.size == (answer.facts["width"], answer.facts["height"])
    again = remake(read_history(fact(answer)))
    assert np.array_equal(np.asarray(again.convert("RGB")), pixels(answer.pictures[0]))
    assert opened(answer.pictures[0]).info["danqing"] == fact(answer)


@pytest.mark.parametrize("task", [name for name in STEPS if name not in ("enlarge", "print", "stylize")])
def test_a_preview_is_small_and_quick(task: str) -> None:
    options, own = STEPS[task]
    answer = ask(task, {"before": before(), "options": options, "quick": 64}, b"", *own)
    (preview,) = answer.pictures
    assert opened(preview).format == "WEBP"
    assert max(opened(preview).size) == 64


def test_all_of_them_can_be_asked_for_by_name() -> None:
    assert QUESTIONS | STEPS.keys() <= TASKS.keys()
    answer = perform("layer_sheets", {"before": before()}, [b""], lambda share: None)
    assert answer.facts["plan"]["theme"] == "a cat under the moon"


def test_the_painting_that_came_along_is_taken_only_if_it_is_the_one() -> None:
    text = fact(ask("vary", {"before": before()}, b""))
    other = Work(Image.new("RGB", (SIDE, SIDE), "red"), work().recipe)
    forged = opening.png(other.image)
    for brought in (b"", forged, opening.sealed(work())):
        assert opening.before({"before": before()}, [brought]).image.tobytes() == work().image.tobytes()
    stranger = Work(work().image, read_history(text))  # sealed, and yet of another history
    assert opening.before({"before": before()}, [opening.sealed(stranger)]).image.size == (SIDE, SIDE)


def test_painting_over_a_recipe_changes_its_thumbnail_and_nothing_else() -> None:
    options, own = STEPS["paint_over"]
    recipe = read_history(fact(ask("paint_over", {"before": before(), "options": options}, b"", *own)))
    assert isinstance(recipe, Recipe)
    assert (recipe.verb, recipe.plan, recipe.seed) == ("paint", None, work().recipe.seed)
    t, was = np.asarray(opening.composed(recipe)), np.asarray(opening.composed(work().recipe))
    assert np.array_equal(pixels(ask("thumbnail", {"before": before()}, b"").pictures[0]), was)
    assert (t[2:10, 2:10] == (220, 30, 20)).all()
    assert np.array_equal(t[10:], was[10:])


def test_painting_over_a_lineage_keeps_what_was_done() -> None:
    text = lineage().to_json()
    image = remake(lineage())
    size = opened(ask("thumbnail", {"before": text}, b"").pictures[0]).size
    assert size == (round(image.width / 8), round(image.height / 8))
    over = drawn(size, (2, 2, 9, 9), (220, 30, 20, 255))
    answer = ask("paint_over", {"before": text, "options": {"seed": 1}}, b"", over)
    history = read_history(fact(answer))
    assert isinstance(history, Lineage)
    assert [step.verb for step in history.steps] == ["vary", "repaint"]
    changed = (pixels(answer.pictures[0]) != np.asarray(image)).any(axis=2)
    assert changed[: image.height // 4].any()
    assert not changed[-image.height // 4 :].any()


def test_a_plan_comes_apart_and_together() -> None:
    found = ask("layer_sheets", {"before": before()}, b"")
    plan = found.facts["plan"]
    assert found.facts["names"] == [{"en": "cat", "zh": "猫"}]
    assert [opened(sheet).size for sheet in found.pictures] == [(16, 16)] * 2
    assert opened(found.pictures[1]).mode == "RGBA"
    left, _top, right, _bottom = found.facts["boxes"][0]
    assert left < plan["subjects"][0]["x"] < right
    moved = [{**plan["subjects"][0], "x": 0.2, "flip": not plan["subjects"][0]["flip"]}]
    answer = ask("layers", {"before": before(), "options": {"subjects": moved}}, b"")
    recipe = json.loads(fact(answer))
    assert (recipe["verb"], recipe["plan"]["subjects"]) == ("create", moved)
    assert (pixels(answer.pictures[0]) != np.asarray(work().image)).any()
    same = ask("layers", {"before": before(), "options": {"subjects": plan["subjects"]}}, b"")
    assert np.array_equal(pixels(same.pictures[0]), np.asarray(work().image))


def test_subjects_are_taken_away_and_added_by_word() -> None:
    bare = fact(ask("layers", {"before": before(), "options": {"subjects": []}}, b""))
    assert "things" not in json.loads(bare)["models"]
    (pear,) = ask("layer_word", {"before": bare, "options": {"word": "梨", "seed": 3}}, b"").facts["subjects"]
    assert pear["concept"] == "pear"
    wish = {"before": bare, "options": {"subjects": [pear]}}
    history = read_history(fact(ask("layers", wish, b"")))
    assert isinstance(history, Recipe)
    assert "things" in history.models


def test_variants_are_those_that_are_painted() -> None:
    found = ask("variants", {"before": before(), "options": {"seed": 5, "count": 2}}, b"")
    assert (found.facts["seeds"], len(found.pictures)) == ([5, 6], 2)
    painted = ask("vary", {"before": before(), "options": {"seed": 6}}, b"")
    assert opened(painted.pictures[0]).size == tuple(8 * side for side in opened(found.pictures[1]).size)


def test_the_lines_of_a_picture_can_be_drawn_on() -> None:
    (sheet,) = ask("drawing", {"before": before()}, b"").pictures
    light = pixels(sheet).mean()
    assert 120 < light < 255


def test_what_begins_with_a_picture_of_ones_own_keeps_it() -> None:
    options, own = STEPS["restyle"]
    history = read_history(fact(ask("restyle", {"before": "", "options": options}, b"", *own)))
    assert isinstance(history, Lineage)
    assert isinstance(history.start, Original)
    large = opening.png(Image.effect_noise((900, 700), 90).convert("RGB"))
    start = read_history(fact(ask("restyle", {"options": options}, b"", large)))
    assert isinstance(start, Lineage)
    assert isinstance(start.start, Original)
    assert start.start.png


def test_a_print_fits_its_paper() -> None:
    answer = ask("print", {"before": before(), "options": {"paper": "a6", "dpi": 72}}, b"")
    sheet = opened(answer.pictures[0])
    assert sheet.size == (298, 298)
    assert round(sheet.info["dpi"][0]) == 72
    image = remake(lineage())
    grown = ask("print", {"before": lineage().to_json(), "options": {"paper": "a4", "dpi": 300}}, b"")
    assert opened(grown.pictures[0]).size == (4 * image.width, 4 * image.height)


WRONG: list[tuple[str, dict[str, Any], list[bytes], str]] = [
    ("paint_over", {}, [], "work-missing-key"),
    ("paint_over", {}, [drawn((17, 16), (0, 0, 3, 3), "red")], "work-thumbnail"),
    ("paint_over", {"sede": 1}, [], "work-unknown-key"),
    ("paint_over", {}, [b"no picture"], "picture-not-one"),
    ("repaint", {}, [drawn((64, 64), (0, 0, 0, 0), 0, "L")], "repaint-mask-empty"),
    ("repaint", {"strength": 2.0}, [photo()], "work-range"),
    ("repaint", {"style": ["/etc/passwd"]}, [photo()], "style-unknown"),
    ("restyle", {"style": ["../secret.png:2"]}, [photo()], "style-unknown"),
    ("restyle", {"style": "nobody"}, [photo()], "style-unknown"),
    ("stylize", {"style": "/etc/hostname", "seconds": 1.0}, [], "style-unknown"),
    ("stylize", {"style": "song-ink", "seconds": 1e9}, [], "work-range"),
    ("inscribe", {"text": ""}, [], "inscribe-nothing"),
    ("inscribe", {}, [], "work-missing-key"),
    ("layers", {"subjects": [{"concept": "cat"}]}, [], "plan-missing-key"),
    ("layers", {"shifts": [{"name": "autumn", "strength": 7}]}, [], "plan-range"),
    ("layer_word", {"word": "xyzzy", "seed": 1}, [], "theme-unknown"),
    ("layer_word", {"word": "sea", "seed": 1}, [], "repaint-nothing"),
    ("variants", {"count": 100}, [], "work-range"),
    ("blend", {}, [], "work-missing-key"),
    ("vary", {"strength": "much"}, [], "work-type"),
    ("colour", {"theme": "a pear"}, [opening.png(Image.new("RGB", (64, 64), "white"))], "lines-none"),
    ("print", {"paper": "a0"}, [], "work-choice"),
    ("print", {"dpi": 3}, [], "work-range"),
    ("enlarge", {"times": 3}, [], "enlarge-choice"),
]


@pytest.mark.parametrize(("task", "options", "own", "key"), WRONG)
def test_what_is_wrong_is_told(task: str, options: dict[str, Any], own: list[bytes], key: str) -> None:
    with pytest.raises(DanqingError) as fault:
        ask(task, {"before": before(), "options": options}, b"", *own)
    assert fault.value.key == key


def test_layers_are_those_of_works_with_a_plan() -> None:
    wish = {"before": lineage().to_json()}
    assert ask("layer_sheets", wish, b"").facts == {"plan": None}
    with pytest.raises(DanqingError, match="plan"):
        ask("layers", wish, b"")
    with pytest.raises(DanqingError, match="before"):
        ask("vary", {}, b"")
