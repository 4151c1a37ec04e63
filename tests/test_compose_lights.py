"""Lights and plain grounds: a moon shines, stars stay in the sky, paper is warm, a table has its edge."""

from collections.abc import Sequence
from dataclasses import replace

import pytest
import torch

from danqing.themes.backgrounds import paper, tabletop
from danqing.themes.compose import compose
from danqing.themes.plan import Background, Light, Plan, Shift, Subject

PLAN = Plan("a moon", "song-ink", 512, 512, 7, Background(("river",), 1, 0.5))
MOON = Light("moon", 0.5, 0.2, 0.2, 0.8)


def made(plan: Plan, brightness: float = -0.2) -> torch.Tensor:
    def draw_scene(labels: Sequence[str], seed: int, height: int, width: int) -> torch.Tensor:
        noise = torch.randn(1, 3, height, width, generator=torch.Generator().manual_seed(seed))
        return (brightness + 0.05 * noise).clamp(-1, 1)

    def draw_thing(labels: Sequence[str], seed: int) -> torch.Tensor:
        return torch.cat([torch.full((1, 3, 48, 48), -0.8), torch.ones(1, 1, 48, 48)], dim=1)

    return compose(plan, draw_scene, draw_thing)


def lit(*lights: Light) -> Plan:
    return replace(PLAN, lights=lights)


@pytest.mark.parametrize("brightness", [-0.7, 0.0, 0.75])
@pytest.mark.parametrize("moon", [MOON, replace(MOON, kind="crescent")])
def test_a_moon_stands_out_from_any_sky(moon: Light, brightness: float) -> None:
    t = made(lit(moon), brightness).mean(dim=1)[0]
    assert t[8:18, 27:38].max() > t[2:24, 20:24].mean() + 0.2


def test_a_moon_brightens_the_sky_about_it_and_a_path_on_water() -> None:
    plain, moonlit = made(PLAN).mean(dim=1)[0], made(lit(MOON)).mean(dim=1)[0]
    assert moonlit[10:16, 40:44].mean() > plain[10:16, 40:44].mean() + 0.02
    assert moonlit[34:50, 29:35].mean() > plain[34:50, 29:35].mean() + 0.1
    dry = replace(lit(MOON), background=Background(("forest",), 1, 0.5))
    assert made(dry)[0, :, 40:].mean() < moonlit[40:].mean()


def test_a_moon_is_round_in_a_wide_picture() -> None:
    t = made(replace(lit(MOON), width=1024), -0.6).mean(dim=1)[0] > 0.6
    rows, columns = t.any(dim=1).sum(), t.any(dim=0).sum()
    assert abs(int(rows) - int(columns)) <= 1


def test_a_low_sun_is_redder_than_a_high_one_and_warms_the_horizon() -> None:
    low, high = (made(lit(Light("sun", 0.5, y, 0.2, 0.9))) for y in (0.45, 0.08))
    assert (low[0, 0] - low[0, 2])[28:30, 28:36].mean() > (high[0, 0] - high[0, 2])[4:7, 28:36].mean()
    assert (low[0, 0] - low[0, 2])[26:31, 4:12].mean() > 0.05


def test_stars_stay_above_the_horizon() -> None:
    change = (made(lit(Light("stars", 0.5, 0.2, 0.6, 1.0))) - made(PLAN)).abs().amax(dim=(0, 1))
    assert change[:24].max() > 0.3
    assert change[36:].max() < 0.01


def test_the_moon_shines_on_after_the_shift_to_night_but_not_through_what_stands_before_it() -> None:
    night = replace(lit(MOON), shifts=(Shift("night", 1.0),))
    assert made(night)[0, :, 10:15, 29:35].mean() > 0.5
    bird = Subject("bird", 0.5, 0.25, 0.1, False, 1, "", "none")
    hidden = made(replace(night, subjects=(bird,)))
    assert hidden[0, :, 11:15, 31:33].mean() < 0


def test_paper_is_light_warm_and_darker_at_its_edges() -> None:
    t = paper(64, 48, 3)
    assert t.shape == (1, 3, 64, 48)
    assert t.mean() > 0.5
    assert t[0, 0].mean() > t[0, 2].mean()
    assert t[:, :, 24:40, 16:32].mean() > t[:, :, :2, :2].mean()


def test_a_table_begins_at_the_horizon_and_is_lighter_than_the_wall() -> None:
    t = tabletop(64, 64, 2, 0.5)
    assert t[:, :, 33:50].mean() > t[:, :, :31].mean() + 0.15
    assert t[:, :, 34:44, 8:28].mean() > t[:, :, 34:44, 50:].mean()


def test_fills_need_no_scene_drafter() -> None:
    def refuse(labels: Sequence[str], seed: int, height: int, width: int) -> torch.Tensor:
        raise AssertionError

    for ground in (Background((), 1, 0.0, "paper"), Background((), 1, 0.5, "tabletop")):
        plan = replace(PLAN, background=ground)
        assert compose(plan, refuse, lambda labels, seed: torch.empty(0)).shape == (1, 3, 64, 64)
