"""Composing a thumbnail: what a subject, its shadow and its reflection may change, and what they may not."""

from collections.abc import Sequence
from dataclasses import replace

import pytest
import torch

from danqing.language import DanqingError
from danqing.pictures.oklab import to_oklab
from danqing.themes.compose import compose, layers
from danqing.themes.cutouts import cut_out
from danqing.themes.manner import DRAWN
from danqing.themes.plan import Background, Light, Plan, Shift, Subject

CAT = Subject("cat", 0.5, 0.8, 0.25, False, 1)
MOON = Light("moon", 0.7, 0.2, 0.2, 0.8)
LAND = Background(("landscape",), 1, 0.5)
PLAN = Plan("a cat", "oil-landscape", 512, 512, 7, LAND, (CAT,))


def draw_scene(labels: Sequence[str], seed: int, height: int, width: int) -> torch.Tensor:
    """A blue-grey sky above a brown-green field, with a little noise."""
    sky, field = torch.tensor([0.1, 0.2, 0.35]), torch.tensor([-0.3, -0.25, -0.5])
    above = (torch.arange(height) < height // 2).view(1, -1, 1)
    t = torch.where(above, sky.view(3, 1, 1), field.view(3, 1, 1))
    noise = torch.randn(3, height, width, generator=torch.Generator().manual_seed(seed))
    return (t + 0.08 * noise).clamp(-1, 1)[None]


def draw_thing(labels: Sequence[str], seed: int) -> torch.Tensor:
    """A scarlet disc, lighter on top, with clear corners and a faint haze about it."""
    place = torch.linspace(-1, 1, 48)
    inside = place.view(-1, 1) ** 2 + place.view(1, -1) ** 2 < 0.6
    thing = torch.full((1, 4, 48, 48), -0.9)
    thing[:, 0] = 0.9 - 0.2 * place.view(-1, 1)
    thing[:, 3] = torch.where(inside, 1.0, -0.95)
    return thing


def made(plan: Plan) -> torch.Tensor:
    return compose(plan, draw_scene, draw_thing)


def test_a_plan_gives_a_picture_of_an_eighth_of_its_sides() -> None:
    t = made(PLAN)
    assert t.shape == (1, 3, 64, 64)
    assert t.dtype == torch.float32
    assert t.abs().max() <= 1


@pytest.mark.parametrize(("width", "height"), [(64, 64), (1024, 200), (130, 700), (515, 509)])
def test_any_shape(width: int, height: int) -> None:
    plan = replace(PLAN, width=width, height=height, lights=(MOON,))
    assert made(plan).shape == (1, 3, -(-height // 8), -(-width // 8))


def test_the_same_plan_gives_the_same_pixels() -> None:
    plan = replace(PLAN, lights=(MOON, Light("stars", 0.5, 0.2, 0.5, 0.5)), shifts=(Shift("night", 0.7),))
    assert torch.equal(made(plan), made(plan))


def test_without_subjects_and_lights_the_scene_stays_itself() -> None:
    assert torch.equal(made(replace(PLAN, subjects=())), draw_scene((), 1, 64, 64))


def test_a_subject_changes_only_its_neighbourhood() -> None:
    changed = (made(PLAN) - made(replace(PLAN, subjects=()))).abs().amax(dim=(0, 1)) > 0.02
    rows, columns = changed.nonzero().unbind(dim=1)
    assert changed[40:50, 28:36].all()
    assert rows.min() >= 28
    assert rows.max() <= 58
    assert columns.min() >= 16
    assert columns.max() <= 48


def test_a_shadow_darkens_below_the_foot_and_away_from_the_light() -> None:
    shaded = made(PLAN)
    bare = made(replace(PLAN, subjects=(replace(CAT, shadow="none"),)))
    loss = (bare - shaded).mean(dim=1)[0]
    assert loss.min() > -0.01
    assert loss[50:54, 28:38].mean() > 0.05
    left = made(replace(PLAN, lights=(replace(MOON, x=0.0, y=0.5),)))
    right = made(replace(PLAN, lights=(replace(MOON, x=1.0, y=0.5),)))
    assert left[0, :, 50:54, 38:46].mean() < right[0, :, 50:54, 38:46].mean()
    assert right[0, :, 50:54, 18:26].mean() < left[0, :, 50:54, 18:26].mean()


def test_a_reflection_lies_below_the_foot() -> None:
    mirrored = replace(PLAN, subjects=(replace(CAT, shadow="reflection"),))
    sheet = layers(mirrored, draw_scene, draw_thing)["subject 0 reflection"][0, 3] > -0.9
    rows, columns = sheet.nonzero().unbind(dim=1)
    foot = round(CAT.y * 64)
    assert rows.min() >= foot
    assert rows.max() <= foot + 16
    assert abs(columns.float().mean() - 31.5) < 1.5


def test_colours_of_a_subject_come_nearer_to_the_scene() -> None:
    body = layers(PLAN, draw_scene, draw_thing)["subject 0 body"]
    drawn = draw_thing((), 0)
    scene = to_oklab(draw_scene((), 1, 64, 64)).mean(dim=(2, 3))
    before = to_oklab(drawn[:, :3])[:, :, drawn[0, 3] > 0].mean(dim=2)
    after = to_oklab(body[:, :3])[:, :, body[0, 3] > 0].mean(dim=2)
    assert (after - scene).norm() < 0.75 * (before - scene).norm()


def test_ink_sets_the_colour_and_keeps_the_hue_of_the_wish() -> None:
    plans = [replace(PLAN, subjects=(replace(CAT, ink=ink),)) for ink in ("#2040c0", "#f4f0e8", "#181818")]
    blue, white, black = (made(plan)[0, :, 40:48, 28:36].mean(dim=(1, 2)) for plan in plans)
    assert blue[2] > blue[0] + 0.2
    assert white.mean() > blue.mean() > black.mean()


def test_flip_mirrors_the_thing() -> None:
    def half(labels: Sequence[str], seed: int) -> torch.Tensor:
        thing = draw_thing(labels, seed)
        thing[:, :3, :, 24:] = -1
        return thing

    plain = compose(PLAN, draw_scene, half)[0, :, 40:46]
    turned = compose(replace(PLAN, subjects=(replace(CAT, flip=True),)), draw_scene, half)[0, :, 40:46]
    assert plain[:, :, 26:30].mean() > plain[:, :, 34:38].mean()
    assert turned[:, :, 26:30].mean() < turned[:, :, 34:38].mean()


def test_a_subject_may_stand_partly_or_wholly_outside() -> None:
    for x, y, size in ((0.0, 0.5, 0.6), (1.0, 1.0, 1.0), (0.5, 0.0, 0.3), (0.5, 0.01, 0.01)):
        assert made(replace(PLAN, subjects=(replace(CAT, x=x, y=y, size=size),))).isfinite().all()


def test_later_subjects_stand_in_front() -> None:
    both = (CAT, replace(CAT, ink="#f4f0e8"))
    front = made(replace(PLAN, subjects=both))[0, :, 42:46, 30:34].mean()
    assert front > made(replace(PLAN, subjects=both[::-1]))[0, :, 42:46, 30:34].mean()


def test_twelve_subjects() -> None:
    crowd = tuple(replace(CAT, x=i / 11, seed=i, shadow=("ground", "reflection")[i % 2]) for i in range(12))
    changed = (made(replace(PLAN, subjects=crowd)) - made(replace(PLAN, subjects=()))).abs().amax(dim=(0, 1))
    assert (changed[40:48] > 0.05).float().mean() > 0.8


def test_a_subject_in_the_snow_keeps_more_of_its_colour_than_the_ground() -> None:
    before, after = (to_oklab(made(replace(PLAN, shifts=turns))) for turns in ((), (Shift("snow", 1.0),)))
    moved = (after - before).norm(dim=1)[0]
    assert moved[42:48, 29:35].mean() < 0.6 * moved[42:48, 2:10].mean()


def test_haze_and_lone_specks_do_not_count_as_the_thing() -> None:
    def speckled(labels: Sequence[str], seed: int) -> torch.Tensor:
        thing = draw_thing(labels, seed)
        thing[:, 3, 0, 0] = thing[:, 3, 47, 47] = 1.0
        return thing

    assert torch.equal(compose(PLAN, draw_scene, speckled), made(PLAN))


def test_an_empty_draft_is_named() -> None:
    with pytest.raises(DanqingError, match="cat"):
        compose(PLAN, draw_scene, lambda labels, seed: torch.full((1, 4, 48, 48), -1.0))


def test_the_look_is_wished_for_beside_the_concept() -> None:
    wished: list[tuple[str, ...]] = []

    def heard(labels: Sequence[str], seed: int) -> torch.Tensor:
        wished.append(tuple(labels))
        return draw_thing(labels, seed)

    compose(replace(PLAN, subjects=(CAT, replace(CAT, look="flat"))), draw_scene, heard)
    assert wished == [("cat", DRAWN), ("cat", "flat", DRAWN)]


def test_a_light_rim_takes_the_colour_of_what_it_surrounds_and_a_dark_one_stays() -> None:

    thing = replace(CAT, concept="plum", size=1.0)
    for shade, stays in ((0.9, False), (-0.9, True)):
        x = torch.full((1, 4, 48, 48), -1.0)
        x[:, 3, 8:40, 8:40] = 1
        x[:, :3, 8:40, 8:40] = shade
        x[:, :3, 10:38, 10:38] = torch.tensor([0.2, -0.6, -0.2]).view(1, 3, 1, 1)
        rim = cut_out(x, thing, 32)[0, :3, 16, 0]
        assert (rim - shade).abs().max() < 0.1 if stays else (rim[0] - 0.2).abs() < 0.1
