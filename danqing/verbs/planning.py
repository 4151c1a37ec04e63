"""From a theme to its plans, one for each seed that is asked for."""

import secrets
from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Any

from danqing.language import DanqingError
from danqing.themes.plan import Plan
from danqing.trust.recipe import MAX_SEED, PICTURE, Share
from danqing.verbs.studio import open_studio
from danqing.verbs.styles import check_style

SIZE = (512, 512)
MOST = 1000  # works at once


def plan_themes(
    theme: str,
    *,
    shares: Sequence[Share] | None = None,
    count: int = 1,
    size: tuple[int, int] | None = None,
    seed: int | None = None,
    plan: Plan | Mapping[str, Any] | None = None,
) -> list[Plan]:
    """``count`` plans with the seeds ``seed``, ``seed`` + 1 and so on; of a given ``plan`` all seeds move
    along.

    Raises DanqingError for a blank theme, one of unknown words only, and counts, sizes or seeds out of range.
    """
    if plan is None and not theme.strip():  # said before models are loaded
        raise DanqingError("theme-blank")
    if not 1 <= count <= MOST:
        raise DanqingError("count-range", value=count, low=1, high=MOST)
    given = plan if plan is None or isinstance(plan, Plan) else Plan.from_dict(plan)
    style = _leading(shares)
    if given is not None:
        given = _adapted(given, theme, style, size)
    first = _first_seed(seed, given, count)
    if given is not None:
        return [_moved(given, first + i - given.seed) for i in range(count)]
    return [_plan(theme, style, size or SIZE, first + i) for i in range(count)]


def _plan(theme: str, style: str | None, size: tuple[int, int], seed: int) -> Plan:
    from danqing.themes.planner import make_plan

    studio = open_studio()
    width, height = size
    return make_plan(
        theme,
        style=style,
        width=width,
        height=height,
        seed=seed,
        concepts=studio.concepts,
        styles=studio.styles.keys(),
    )


def _leading(shares: Sequence[Share] | None) -> str | None:
    """The named style with the greatest weight, by which the planner chooses what fits; None without one."""
    named = [share for share in shares or () if share.name != PICTURE]
    return max(named, key=lambda share: share.weight).name if named else None


def _adapted(plan: Plan, theme: str, style: str | None, size: tuple[int, int] | None) -> Plan:
    """The plan with what was asked for beside it."""
    width, height = size or (plan.width, plan.height)
    check_style(style or plan.style, open_studio().styles)
    return replace(
        plan, theme=theme.strip() or plan.theme, style=style or plan.style, width=width, height=height
    )


def _first_seed(seed: int | None, plan: Plan | None, count: int) -> int:
    if seed is None:
        return plan.seed if plan else secrets.randbelow(2**31)
    if not 0 <= seed <= MAX_SEED - count:
        raise DanqingError("seed-range", value=seed, low=0, high=MAX_SEED - count)
    return seed


def _moved(plan: Plan, by: int) -> Plan:
    """The plan with all its seeds moved by the same number: another picture of the same plan."""
    if by == 0:
        return plan

    def moved(seed: int) -> int:
        return (seed + by) % (MAX_SEED + 1)

    return replace(
        plan,
        seed=moved(plan.seed),
        background=replace(plan.background, seed=moved(plan.background.seed)),
        subjects=tuple(replace(subject, seed=moved(subject.seed)) for subject in plan.subjects),
    )
