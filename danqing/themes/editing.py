"""A composed thumbnail taken apart: layers that a person can change, and that give it back when stacked.

The layers of a plan are made before its shifts of hour and season, which look at the whole picture. Here
each is turned as it is turned within that picture, so that what is left after a change still has its hour;
then the layers are corrected until their stack is the composed thumbnail.
"""

from collections.abc import Sequence

import torch

from danqing.pictures.palettes import shift
from danqing.pictures.tensors import from_bytes, over, to_bytes
from danqing.themes.compose import (
    DraftScene,
    DraftThing,
    darkness,
    is_body,
    layers,
    setting,
    spared,
    stages,
    turned,
)
from danqing.themes.layers import Layers
from danqing.themes.lights import shine_layers
from danqing.themes.plan import Plan

THICKER = 6  # times that a layer at its end is made less transparent
ROUNDS = 24  # of correcting: paint that is as light or dark as can be passes its share on to other layers


@torch.inference_mode()
def editable(plan: Plan, draft_scene: DraftScene, draft_thing: DraftThing) -> tuple[Layers, torch.Tensor]:
    """The layers [1, 4, h, w] of a plan after its shifts, from back to front, and its thumbnail [1, 3, h, w].

    The layers hold only values that 8 bits can, and none of them is empty; stacked, they give the thumbnail
    to 1/255. They are named as in `compose.layers`, and "light 0 shine" for light laid on anew in the dark.
    Raises DanqingError as `compose` does.
    """
    before = layers(plan, draft_scene, draft_thing)
    t = turned(plan, before)
    found = _stacked(_turned_apart(plan, before), _shines(plan, before))
    visible = {name: sheet for name, sheet in found.items() if name == "background" or _seen(sheet)}
    return dict(zip(visible, corrected(visible, t), strict=True)), t


def corrected(named: Layers, t: torch.Tensor) -> list[torch.Tensor]:
    """The layers in 8 bits, their paint changed as little as may be so that they stack to ``t``.

    Of what is missing each layer takes on a share by how much of it is seen and how easily it yields. The
    background is the last to: what is put right there would stay as a ghost when a subject is taken away.
    """
    sheets, yielding = [_eight_bits(sheet) for sheet in named.values()], [_yielding(name) for name in named]
    alphas = [(sheet[:, 3:] + 1) / 2 for sheet in sheets]
    alphas[0], yielding[0] = torch.ones_like(alphas[0]), 0.0
    paints = [sheet[:, :3] for sheet in sheets]
    for _ in range(THICKER):
        weights = _weights(alphas)
        paints, missing = _solved(paints, weights, yielding, t)
        lack = missing.abs().amax(1, keepdim=True)
        if lack.amax() <= 1 / 255:
            break
        leading = torch.stack(weights[1:]).argmax(0) if weights[1:] else torch.zeros_like(lack)
        for place, alpha in enumerate(alphas[1:]):
            more = (alpha + lack * (lack > 1 / 255) * (leading == place) * (alpha > 0)).clamp(max=1)
            alphas[place + 1] = (more * 255).ceil() / 255
    yielding[0] = _yielding("background")
    paints, _ = _solved(paints, _weights(alphas), yielding, t)
    return [
        _eight_bits(torch.cat([torch.where(alpha > 0, paint, -1.0), alpha * 2 - 1], dim=1))
        for paint, alpha in zip(paints, alphas, strict=True)
    ]


def _weights(alphas: Sequence[torch.Tensor]) -> list[torch.Tensor]:
    """How much of each layer is seen: a sum of 1 at every pixel."""
    weights: list[torch.Tensor] = []
    free = torch.ones_like(alphas[0])
    for alpha in reversed(alphas):
        weights.insert(0, alpha * free)
        free = free * (1 - alpha)
    return weights


def _solved(
    paints: Sequence[torch.Tensor],
    weights: Sequence[torch.Tensor],
    yielding: Sequence[float],
    t: torch.Tensor,
) -> tuple[list[torch.Tensor], torch.Tensor]:
    """Paints that are seen as ``t``, and what is missing still where all that yields is at its end."""
    missing = torch.zeros_like(t)
    for _ in range(ROUNDS):
        missing = t - sum(paint * weight for paint, weight in zip(paints, weights, strict=True))
        if missing.abs().amax() < 1e-4:
            break
        able = [
            ease * weight * (paint * missing.sign() < 1)
            for ease, paint, weight in zip(yielding, paints, weights, strict=True)
        ]
        power = sum(share * weight for share, weight in zip(able, weights, strict=True)) + 1e-12
        paints = [
            (paint + missing * share / power).clamp(-1, 1) for paint, share in zip(paints, able, strict=True)
        ]
    return list(paints), missing


def stack(sheets: Sequence[torch.Tensor]) -> torch.Tensor:
    """The picture [1, 3, h, w] of layers [1, 4, h, w] from back to front; behind them all is white."""
    t = torch.ones(1, 3, 1, 1)
    for sheet in sheets:
        t = over(sheet, t)
    return t


def _turned_apart(plan: Plan, sheets: Layers) -> Layers:
    """Every layer turned by itself, as its colours turn where it stands."""
    found = dict(sheets)
    for turn, (bare, t) in zip(plan.shifts, stages(plan, sheets), strict=False):
        for name, sheet in found.items():
            share, whole = (spared(turn), t) if is_body(name) else (1.0, bare)
            horizon = plan.background.horizon
            paint = shift(sheet[:, :3], turn.name, share * turn.strength, horizon=horizon, like=whole)
            found[name] = torch.cat([paint, sheet[:, 3:]], dim=1)
    return found


def _shines(plan: Plan, sheets: Layers) -> Layers:
    """What each light lays on the dark picture once more, as one layer a light."""
    dark = darkness(plan)
    bare = stages(plan, sheets)[-1][0]
    return {
        f"light {number} shine": _merged(list(shine_layers(light, setting(plan, bare), 1.0, dark).values()))
        for number, light in enumerate(plan.lights if dark else ())
    }


def _stacked(sheets: Layers, shines: Layers) -> Layers:
    """The layers with the light laid on anew before the first subject, so that subjects can be taken away."""
    first = next((name for name in sheets if name.startswith("subject ")), None)
    order = list(sheets)
    at = len(order) if first is None else order.index(first)
    return {
        **{name: sheets[name] for name in order[:at]},
        **shines,
        **{name: sheets[name] for name in order[at:]},
    }


def _merged(sheets: Sequence[torch.Tensor]) -> torch.Tensor:
    """One layer that does what several do."""
    paint, cover = torch.zeros_like(sheets[0][:, :3]), torch.zeros_like(sheets[0][:, 3:])
    for sheet in sheets:
        alpha = (sheet[:, 3:] + 1) / 2
        paint, cover = sheet[:, :3] * alpha + paint * (1 - alpha), alpha + cover * (1 - alpha)
    return torch.cat([paint / cover.clamp(min=1e-4), cover * 2 - 1], dim=1).clamp(-1, 1)


def _yielding(name: str) -> float:
    return 0.02 if name == "background" else 10.0 if is_body(name) else 1.0


def _eight_bits(sheet: torch.Tensor) -> torch.Tensor:
    return from_bytes(to_bytes(sheet))


def _seen(sheet: torch.Tensor) -> bool:
    return bool(_eight_bits(sheet)[:, 3].amax() > -1)
