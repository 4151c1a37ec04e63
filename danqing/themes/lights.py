"""Lights of a scene: moon, crescent, sun and stars, the glow about them and their path on water."""

import math
from collections.abc import Collection
from dataclasses import dataclass

import torch

from danqing.pictures.tensors import over
from danqing.themes.layers import Layers, Shape, blur, clouds, colour, drawn, grid, layer, mix, ramp
from danqing.themes.plan import Light

WATER = frozenset({"lake", "sea", "river", "water"})


@dataclass(frozen=True, slots=True)
class Setting:
    """What a light needs to know of its scene: the picture so far [1, 3, h, w], horizon, water and a seed."""

    t: torch.Tensor
    horizon: float
    water: bool
    seed: int


def has_water(labels: Collection[str]) -> bool:
    """Whether the labels of a background speak of open water."""
    return not WATER.isdisjoint(labels)


def light_layers(light: Light, setting: Setting) -> Layers:
    """The layers [1, 4, h, w] of one light by name, from back to front.

    They are some of "cleared" (sky made tidy), "wash", "glow", "face" (the light itself), "path" (on water).
    """
    return DRAW[light.kind](light, setting)


def sky(t: torch.Tensor, horizon: float) -> torch.Tensor:
    """How surely each pixel of ``t`` is sky, [1, 1, h, w] in [0, 1].

    Sky is what can be reached from the picture's top without crossing an edge, above the horizon.
    """
    height = t.shape[2]
    calm = blur(t, height / 64).mean(dim=1, keepdim=True)
    steps = (calm[:, :, 1:] - calm[:, :, :-1]).abs()
    crossed = torch.cat([torch.zeros_like(calm[:, :, :1]), steps.cumsum(dim=2)], dim=2)
    y, _ = grid(*t.shape[2:])
    return blur(ramp(0.9, 0.3, crossed), height / 32) * ramp(horizon + 0.05, horizon - 0.1, y)


def _moon(light: Light, setting: Setting) -> Layers:
    def disc(y: torch.Tensor, x: torch.Tensor) -> torch.Tensor:
        return _distance(light, setting, y, x) < light.size / 2

    return _moonlike(light, setting, disc)


def _crescent(light: Light, setting: Setting) -> Layers:
    def sickle(y: torch.Tensor, x: torch.Tensor) -> torch.Tensor:
        bitten = _distance(light, setting, y + 0.1 * light.size, x + 0.24 * light.size) < 0.46 * light.size
        return (_distance(light, setting, y, x) < light.size / 2) & ~bitten

    return _moonlike(light, setting, sickle)


def _moonlike(light: Light, setting: Setting, shape: Shape) -> Layers:
    t = setting.t
    height, width = t.shape[2:]
    far = (_distance(light, setting, *grid(height, width)) - light.size / 2).clamp(min=0)
    cleared = layer(_tidy(t), 0.9 * ramp(1.6 * light.size, 0.2 * light.size, far))
    around = _around(light, setting)
    # On pale silk or in a bright sky a pale moon would drown, so a wash about it makes it stand out as bare
    # paper does: "set off the moon by painting the clouds" (hong yun tuo yue).
    pale = float(ramp(-0.1, 0.5, around.mean()))
    wash = layer(mix(around, colour("#3a4350"), 0.42), pale * 0.75 * torch.exp(-far / (0.8 * light.size)))
    cream = mix(colour("#fbf6e6"), around, 0.15)
    halo = torch.exp(-far / (0.45 * light.size)) * 0.5 + torch.exp(-far / (1.6 * light.size)) * 0.22
    glow = layer(mix(cream, colour("#cfdcec"), 0.5), halo * light.strength * (1 - 0.85 * pale))
    seas = 0.18 * clouds(height, width, 5, cells=max(3, round(1.2 / light.size))).clamp(min=0)
    face = layer((cream - seas).clamp(-1, 1), drawn(shape, height, width))
    return {"cleared": cleared, "wash": wash, "glow": glow, "face": face, **_path(light, setting, cream)}


def _sun(light: Light, setting: Setting) -> Layers:
    height, width = setting.t.shape[2:]
    y, x = grid(height, width)
    low = float(ramp(0.42, 0.08, torch.tensor(setting.horizon - light.y)))
    centre = _distance(light, setting, y, x)
    far = (centre - light.size / 2).clamp(min=0)
    cleared = layer(_tidy(setting.t), 0.9 * ramp(1.4 * light.size, 0.2 * light.size, far))
    warm = mix(colour("#fff0c0"), colour("#f6a254"), low)
    band = torch.exp(-(((y - setting.horizon) / 0.2) ** 2)) * torch.exp(-centre / 0.7) * low
    halo = 0.6 * torch.exp(-far / (0.5 * light.size)) + 0.3 * torch.exp(-far / (1.8 * light.size))
    open_sky = 0.3 + 0.7 * sky(setting.t, setting.horizon)
    glow = layer(warm, (halo + 0.55 * band) * light.strength * open_sky)
    disc = drawn(lambda y, x: _distance(light, setting, y, x) < light.size / 2, height, width)
    heart = 0.35 * ramp(0.5 * light.size, 0.0, centre)
    face = layer(mix(mix(colour("#ffe9a0"), colour("#ee5a2b"), low), warm, heart), disc)
    return {"cleared": cleared, "glow": glow, "face": face, **_path(light, setting, warm)}


def _stars(light: Light, setting: Setting) -> Layers:
    """Stars strewn over the sky, thickest about (x, y); ``size`` says how far they spread."""
    height, width = setting.t.shape[2:]
    chance = torch.Generator().manual_seed(setting.seed)
    count = 12 + round(28 * light.strength)
    depth = setting.horizon or 1.0
    place = torch.rand(count, 3, generator=chance)
    mask = torch.zeros(1, 1, height, width)
    y, x = grid(height, width)
    for down, right, power in place.tolist():
        above, aside = down * depth, right * width / height
        near = torch.exp(-((y - above) ** 2 + (x - aside) ** 2) / (0.004 + 0.005 * power**4) ** 2)
        inner = math.hypot(above - light.y, right - light.x) < light.size
        mask = torch.maximum(mask, near * (0.35 + 0.65 * power**2) * (1.0 if inner else 0.5))
    return {"face": layer(colour("#f4f1e2"), mask * light.strength * sky(setting.t, setting.horizon))}


def _path(light: Light, setting: Setting, paint: torch.Tensor) -> Layers:
    """The broken path of light on the water below: dashes that widen and part towards the viewer."""
    if not setting.water or light.y >= setting.horizon:
        return {}
    height, width = setting.t.shape[2:]
    y, x = grid(height, width)
    down = (y - setting.horizon).clamp(min=0)
    ripple = clouds(height, width, setting.seed, cells=3)
    broad = light.size * (0.3 + 1.5 * down)
    sway = 0.5 * ripple * broad
    across = torch.exp(-(((x - light.x * width / height + sway) / broad) ** 2))
    dashes = 0.5 + 0.5 * torch.sin(2 * torch.pi * 11 * down.sqrt() + 2.5 * ripple)
    on_water = ramp(0.0, 0.02, y - setting.horizon) * ramp(0.75, 0.1, down)
    shine = (0.25 + 0.75 * dashes) * 0.75 * light.strength
    return {"path": layer(paint, across * on_water * shine * _open_water(setting))}


def _open_water(setting: Setting) -> torch.Tensor:
    """Where no bank or tree stands before the water, [1, 1, h, w]: they are darker than most of it."""
    tone = blur(setting.t, setting.t.shape[2] / 64).mean(dim=1, keepdim=True)
    below = tone[:, :, int(setting.horizon * tone.shape[2]) :]
    return ramp(-1.4, -0.4, (tone - below.mean()) / (below.std() + 0.03))


def _distance(light: Light, setting: Setting, y: torch.Tensor, x: torch.Tensor) -> torch.Tensor:
    height, width = setting.t.shape[2:]
    return ((y - light.y) ** 2 + (x - light.x * width / height) ** 2).sqrt()


def _tidy(t: torch.Tensor) -> torch.Tensor:
    """The picture with everything smaller than a cloud smoothed away."""
    return blur(t, t.shape[2] / 10)


def _around(light: Light, setting: Setting) -> torch.Tensor:
    """The mean colour [1, 3, 1, 1] of the sky about a light."""
    near = torch.exp(-((_distance(light, setting, *grid(*setting.t.shape[2:])) / (0.05 + light.size)) ** 2))
    return (setting.t * near).sum(dim=(2, 3), keepdim=True) / near.sum()


RELIT = {"glow": 0.45, "face": 0.9, "path": 0.5}
DRAW = {"moon": _moon, "crescent": _crescent, "sun": _sun, "stars": _stars}


def relit(light: Light, setting: Setting, free: torch.Tensor, dark: float) -> torch.Tensor:
    """The picture with ``light`` laid on faintly once more, where ``free`` [1, 1, h, w] is 1.

    A turn towards night has darkened the light with its scene by about ``dark``; in truth it would shine on.
    """
    t = setting.t
    for sheet in shine_layers(light, setting, free, dark).values():
        t = over(sheet, t)
    return t


def shine_layers(light: Light, setting: Setting, free: torch.Tensor | float, dark: float) -> Layers:
    """The layers [1, 4, h, w] that `relit` lays on the picture."""
    return {
        name: layer(sheet[:, :3], (sheet[:, 3:] + 1) / 2 * free * RELIT[name] * dark**0.5)
        for name, sheet in light_layers(light, setting).items()
        if name in RELIT
    }
