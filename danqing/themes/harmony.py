"""Making a thing belong to a scene: its colours, its exposure, the air before it and the light upon it.

Colours are compared in Oklab (Ottosson, "A perceptual color space for image processing", 2020), where equal
steps look equal and lightness can be moved without turning the hue. Things are RGBA patches [1, 4, a, b] in
[-1, 1].
"""

import math
from dataclasses import dataclass

import torch

from danqing.pictures.oklab import from_oklab, hex_to_oklab, to_oklab
from danqing.pictures.palettes import measure, transfer
from danqing.themes.layers import blur, mix, ramp

PULL = 0.3  # how far a thing's palette moves towards the scene's
APART = 0.18  # the least difference of mean lightness that keeps a thing readable before its ground


def dye(thing: torch.Tensor, ink: str) -> torch.Tensor:
    """The thing in the colour ``ink`` ("#rrggbb"), with its lights and darks kept: black lines stay black."""
    lab = to_oklab(thing[:, :3])
    wanted = hex_to_oklab(ink)
    light, hue = lab[:, :1], lab[:, 1:]
    mean = _mean(light, thing).clamp(0.05, 0.95)
    power = wanted[:, :1].clamp(0.12, 0.93).log() / mean.log()  # the curve keeps black and white
    light = light.clamp(0, 1) ** power
    body = ramp(0.0, 0.25, light) * ramp(1.1, 0.9, light)
    hue = wanted[:, 1:] * body + 0.2 * (hue - _mean(hue, thing))
    return _with_paint(thing, from_oklab(torch.cat([light, hue], dim=1)))


@dataclass(frozen=True, slots=True)
class Scene:
    """A picture without subjects ``t`` [1, 3, h, w], and how it is painted.

    Its lightness runs from ``low`` to ``high``. Its greys have the tint ``grey`` [1, 2, 1, 1] in Oklab, from
    which its stronger colours lie ``strong`` away. A pixel differs from its surroundings by about ``rough``.
    """

    t: torch.Tensor
    low: torch.Tensor
    high: torch.Tensor
    grey: torch.Tensor
    strong: torch.Tensor
    rough: torch.Tensor


def read_scene(t: torch.Tensor) -> Scene:
    """Measure the picture ``t`` [1, 3, h, w] that subjects are to belong to."""
    lab = to_oklab(t)
    light, hue = lab[:, :1], lab[:, 1:]
    grey = hue.mean(dim=(2, 3), keepdim=True)
    strong = (hue - grey).norm(dim=1).quantile(0.85)
    rough = (t - blur(t, 1.0)).abs().median()
    return Scene(t, light.quantile(0.03), light.quantile(0.98), grey, strong, rough)


def harmonised(thing: torch.Tensor, around: torch.Tensor, scene: Scene, share: float) -> torch.Tensor:
    """The thing, by ``share``, in the palette ``around`` it [1, 3, p, q] and the light of the ``scene``."""
    inside = thing[0, 3] > -0.9
    paint = thing[:, :3, inside].unsqueeze(2)  # [1, 3, 1, n]: only what can be seen is measured
    pulled = to_oklab(transfer(paint, measure(around), PULL))
    light = _exposed(pulled[:, :1], to_oklab(around)[:, :1].mean(), scene)
    found = mix(to_oklab(paint), torch.cat([light, _calmed(pulled[:, 1:], scene)], dim=1), share)
    painted = thing.clone()
    painted[:, :3, inside] = from_oklab(found).squeeze(2).clamp(-1, 1)
    return painted


def _exposed(light: torch.Tensor, around: torch.Tensor, scene: Scene) -> torch.Tensor:
    """Lightness squeezed into the scene's own range, yet apart from what lies about it."""
    low, high = 0.8 * scene.low.clamp(max=0.35), mix(scene.high, torch.ones(()), 0.35)
    light = low + light.clamp(0, 1) * (high - low)
    gap = float(light.mean() - around)
    if abs(gap) > APART:
        wanted = math.copysign(APART + 0.65 * (abs(gap) - APART), gap)
    else:
        lighter = gap > 0 if 0.35 < around < 0.6 else around < 0.5
        wanted = APART if lighter else -APART
    return (light + wanted - gap).clamp(0.02, 0.98)


def _calmed(hue: torch.Tensor, scene: Scene) -> torch.Tensor:
    """Colours about the scene's own grey (brown silk, blue air) and no stronger than the scene's.

    A scarlet toy in an ink landscape becomes a touch of cinnabar.
    """
    own = hue - 0.5 * scene.grey
    allowed = 1.4 * scene.strong + 0.05
    return 0.7 * scene.grey + own * (allowed / own.norm(dim=1).quantile(0.9).clamp(min=1e-4)).clamp(max=0.9)


def aired(thing: torch.Tensor, air: torch.Tensor, depth: float) -> torch.Tensor:
    """The thing seen through air of the colour ``air`` [1, 3, 1, 1]; ``depth`` 0 is near, 1 the horizon."""
    return _with_paint(thing, mix(thing[:, :3], air, 0.45 * depth))


def shaded(thing: torch.Tensor, towards: tuple[float, float], glow: torch.Tensor | None) -> torch.Tensor:
    """The thing rounded by light from ``towards`` (down, right) and rimmed with ``glow`` [1, 3, 1, 1]."""
    alpha = (thing[:, 3:] + 1) / 2
    facing = _relief(alpha, towards)
    lit = (thing[:, :3] + 1) * (1 + 0.4 * facing.clamp(max=0.55)) - 1
    if glow is not None:
        inner = blur(alpha, 1.0)
        rim = ramp(0.95, 0.6, inner) * ramp(0.3, 0.9, facing)
        lit = mix(lit, glow, 0.6 * rim)
    return _with_paint(thing, lit.clamp(-1, 1))


def _relief(alpha: torch.Tensor, towards: tuple[float, float]) -> torch.Tensor:
    """How far each point faces the light, [1, 1, a, b] in [-1, 1], as if the outline were a cushion's."""
    height, width = alpha.shape[2:]
    cushion = blur(alpha, 0.2 * min(height, width))
    down = torch.gradient(cushion, dim=2)[0] if height > 1 else torch.zeros_like(cushion)
    right = torch.gradient(cushion, dim=3)[0] if width > 1 else torch.zeros_like(cushion)
    steep = (down**2 + right**2).sqrt().amax().clamp(min=1e-6)
    return -(down * towards[0] + right * towards[1]) / steep


def bled(thing: torch.Tensor, behind: torch.Tensor) -> torch.Tensor:
    """The thing with a little of what is ``behind`` [1, 3, a, b] at its edges: painted in, not pasted on."""
    alpha = (thing[:, 3:] + 1) / 2
    edge = 0.22 * ramp(0.95, 0.4, blur(alpha, 0.7))
    down = torch.linspace(0, 1, thing.shape[2]).view(1, 1, -1, 1)
    lost = 0.12 * ramp(0.85, 1.0, down)
    return _with_paint(thing, mix(thing[:, :3], blur(behind, 1.5), 0.03 + edge + lost))


def grained(thing: torch.Tensor, scene: Scene, seed: int) -> torch.Tensor:
    """The thing with as much brushwork as the ``scene``: what is smoother looks printed on."""
    chance = torch.Generator().manual_seed(seed)
    noise = torch.randn(1, 1, *thing.shape[2:], generator=chance)
    return _with_paint(thing, thing[:, :3] + 1.3 * scene.rough.clamp(max=0.1) * noise)


def _mean(values: torch.Tensor, thing: torch.Tensor) -> torch.Tensor:
    alpha = (thing[:, 3:] + 1) / 2
    return (values * alpha).sum(dim=(2, 3), keepdim=True) / alpha.sum().clamp(min=1e-6)


def _with_paint(thing: torch.Tensor, paint: torch.Tensor) -> torch.Tensor:
    return torch.cat([paint.clamp(-1, 1), thing[:, 3:]], dim=1)
