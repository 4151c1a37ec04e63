"""One subject in its scene: cut out, harmonised with what is about it, grounded by shadow or reflection."""

import torch

from danqing.themes.cutouts import cut_out
from danqing.themes.grounding import reflection, setting_off, shadow
from danqing.themes.harmony import Scene, aired, bled, grained, harmonised, shaded
from danqing.themes.layers import Layers, colour, placed
from danqing.themes.plan import Plan, Subject

UPPER_LEFT = (-0.8, -0.6)  # (down, right): where light comes from when no moon or sun is in the picture
GLOWS = {"moon": "#dfe8f2", "crescent": "#dfe8f2", "sun": "#ffe2ad"}


def subject_layers(
    plan: Plan, subject: Subject, scene: Scene, t: torch.Tensor, draft: torch.Tensor
) -> Layers:
    """The layers [1, 4, h, w] of one subject on the picture so far ``t``.

    They are "wash", "shadow" or "reflection", and "body", as far as the subject has them.
    """
    height, width = t.shape[2:]
    thing = cut_out(draft, subject, height)
    rows, columns = thing.shape[2:]
    top, left = round(subject.y * height) - rows, round(subject.x * width - columns / 2)
    towards, glow = _light(plan, subject)
    around = _window(scene.t, top, left, rows, columns, margin=max(rows, columns) // 2)
    thing = harmonised(thing, around, scene, _share(plan, subject))
    thing = grained(shaded(thing, towards, glow), scene, subject.seed)
    if plan.background.fill is None:  # before a scene lies air; before paper or a table there is none
        horizon = plan.background.horizon
        thing = aired(thing, _air(scene.t, horizon), _depth(subject, horizon))
    thing = bled(thing, _window(t, top, left, rows, columns, margin=0))
    found = {"body": placed(thing, top, left, height, width)}
    if subject.shadow == "ground":
        strength = 0.45 if plan.background.fill == "paper" else 0.85
        found = {"shadow": shadow(t, thing, top, left, towards, strength)} | found
    if subject.shadow == "reflection":
        water = _window(scene.t, top + rows, left, rows, columns, margin=1).mean(dim=(2, 3), keepdim=True)
        found = {"reflection": placed(reflection(thing, water), top + rows, left, height, width)} | found
    if plan.background.fill is None:
        found = {"wash": setting_off(t, found["body"])} | found
    return found


def _share(plan: Plan, subject: Subject) -> float:
    """How far the subject gives up its own colours: least where it is all there is to see."""
    share = {None: 1.0, "tabletop": 0.55, "paper": 0.35}[plan.background.fill]
    return share if subject.ink is None else 0.6 * share


def _light(plan: Plan, subject: Subject) -> tuple[tuple[float, float], torch.Tensor | None]:
    """The direction (down, right) from the subject to the first moon or sun, and the colour of its rim."""
    for light in plan.lights:
        if light.kind in GLOWS:
            down = light.y - (subject.y - subject.size / 2)
            right = (light.x - subject.x) * plan.width / plan.height
            length = max((down**2 + right**2) ** 0.5, 1e-3)
            return (down / length, right / length), colour(GLOWS[light.kind])
    return UPPER_LEFT, None


def _depth(subject: Subject, horizon: float) -> float:
    """0 for what stands at the picture's lower edge, 1 for the horizon and for small things in the sky."""
    if subject.y >= horizon:
        return (1 - subject.y) / max(1 - horizon, 1e-3)
    return max(0.0, 0.7 - subject.size)


def _air(t: torch.Tensor, horizon: float) -> torch.Tensor:
    """The colour [1, 3, 1, 1] of the air at the horizon."""
    row = round(horizon * t.shape[2])
    reach = max(1, t.shape[2] // 16)
    return t[:, :, max(0, row - 2 * reach) : row + reach].mean(dim=(2, 3), keepdim=True)


def _window(t: torch.Tensor, top: int, left: int, rows: int, columns: int, margin: int) -> torch.Tensor:
    """What of ``t`` lies behind a patch and ``margin`` about it; outside the frame the border repeats."""
    down = torch.arange(top - margin, top + rows + margin).clamp(0, t.shape[2] - 1)
    right = torch.arange(left - margin, left + columns + margin).clamp(0, t.shape[3] - 1)
    return t[:, :, down][:, :, :, right]
