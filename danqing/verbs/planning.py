"""From a theme to its plans, one for each seed that is asked for."""

import secrets
from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import TYPE_CHECKING, Any

from danqing.language import DanqingError
from danqing.themes.plan import Plan
from danqing.trust.recipe import MAX_SEED, PICTURE, Share
from danqing.verbs.studio import open_studio
from danqing.verbs.styles import check_style

if TYPE_CHECKING:
    from danqing.weights import Card

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
    model: "Card | None" = None,
) -> list[Plan]:
    """``count`` plans with the seeds ``seed``, ``seed`` + 1 and so on; of a given ``plan`` all seeds move
    along. ``model``: a taught model that drafts, or whose style is the default.

    Raises DanqingError for a blank theme without a model that drafts, one of unknown words only, and counts,
    sizes or seeds out of range.
    """
    if plan is None and not theme.strip() and not _drafts(model):  # said before models are loaded
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
    return [_plan(theme, style, size or SIZE, first + i, model) for i in range(count)]


def _drafts(model: "Card | None") -> bool:
    return model is not None and "drafter" in model.families


def _plan(theme: str, style: str | None, size: tuple[int, int], seed: int, model: "Card | None") -> Plan:
    from danqing.themes.extending import extend
    from danqing.themes.lexicon import known_words
    from danqing.themes.planner import Taught, make_plan

    studio = open_studio()
    width, height = size
    lexicon, taught = None, None
    if model and _drafts(model):
        lexicon = extend(known_words(), model.labels, "scene")
        taught = Taught(model.name, model.labels.keys())
    return make_plan(
        theme,
        style=style,
        width=width,
        height=height,
        seed=seed,
        concepts=studio.concepts,
        styles=studio.titles.keys(),
        lexicon=lexicon,
        taught=taught,
        hand=model.name if model and model.hand else "",
    )


def _leading(shares: Sequence[Share] | None) -> str | None:
    """The named style with the greatest weight, by which the planner chooses what fits; None without one."""
    named = [share for share in shares or () if share.name != PICTURE]
    return max(named, key=lambda share: share.weight).name if named else None


def _adapted(plan: Plan, theme: str, style: str | None, size: tuple[int, int] | None) -> Plan:
    """The plan with what was asked for beside it."""
    width, height = size or (plan.width, plan.height)
    check_style(style or plan.style, open_studio().titles)
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
