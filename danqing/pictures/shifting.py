"""Turning a whole picture towards an hour, a season, a weather or a mood.

A turn works in Oklab and in a fixed order: leaves, lightness, colour, sky, glow at the horizon, mist, snow.
It is made for thumbnails, but any size will do.
"""

from typing import NamedTuple

import torch
import torch.nn.functional as F

from danqing.language import DanqingError
from danqing.pictures.oklab import from_oklab, hex_to_oklab, to_oklab
from danqing.pictures.shifts import SHIFTS, Shift

_LEAF_HUE, _LEAF_WIDTH = 2.1, 0.85  # radians in the a-b plane: from yellow over green to where blue begins
_INK_LEAVES = 0.35  # share of the leaves' colour that grey washes take on
_SNOW = "#f4f8ff"


class _Heights(NamedTuple):
    """Weights [1, 1, H, 1] by height in the picture."""

    sky: torch.Tensor  # 1 at the top, 0 from the horizon down
    low: torch.Tensor  # 1 just above the horizon
    far: torch.Tensor  # 1 at the horizon and above, 0 at the bottom
    ground: torch.Tensor  # 0 in the sky, 1 on the ground


def shift(
    x: torch.Tensor,
    name: str,
    strength: float = 1.0,
    *,
    horizon: float = 0.5,
    like: torch.Tensor | None = None,
) -> torch.Tensor:
    """Turn ``x`` [N, 3, H, W] towards the hour, season, weather or mood ``name`` of ``SHIFTS``.

    Args:
        x: pictures in [-1, 1].
        name: a key of ``SHIFTS``.
        strength: share of the way, 0 to 1.
        horizon: where the sky ends, as a share of the height from the top.
        like: a picture [1, 3, H, W]: ``x`` is turned as its colours would be if they stood in that one. A
            turn goes by the light and the cast of the whole, which a part of a picture does not show.

    Raises:
        DanqingError: there is no such turn, or ``strength`` or ``horizon`` lies outside 0 to 1.
    """
    turn = SHIFTS.get(name)
    if turn is None:
        raise DanqingError("shift-unknown", name=name, known=", ".join(SHIFTS))
    for option, value in (("strength", strength), ("horizon", horizon)):
        if not 0 <= value <= 1:
            raise DanqingError("shift-range", option=option, value=value)
    whole = slice(None) if like is None else slice(-1, None)
    lab, heights = to_oklab(x if like is None else torch.cat([x, like])), _heights(x, horizon)
    turned = _colour(_light(_leaves(lab, turn, whole), turn, whole), turn, whole)
    turned = _snow(_air(turned, turn, heights, whole), lab, turn, heights, whole)
    return from_oklab(torch.lerp(lab, turned, strength)[: len(x)])


def _heights(x: torch.Tensor, horizon: float) -> _Heights:
    height = x.shape[2]
    y = ((torch.arange(height, dtype=x.dtype, device=x.device) + 0.5) / height).view(1, 1, height, 1)
    return _Heights(
        sky=_ramp(y, horizon, 0.0),
        low=torch.exp(-(((y - horizon + 0.08) / 0.17) ** 2)),
        far=_ramp(y, 1.0, horizon),
        ground=_ramp(y, horizon - 0.25, horizon + 0.1),
    )


def _ramp(values: torch.Tensor, low: float | torch.Tensor, high: float | torch.Tensor) -> torch.Tensor:
    """Smooth step from 0 at ``low`` to 1 at ``high`` (which may be the lower one)."""
    width = high - low
    width = width if isinstance(width, torch.Tensor) else (width or 1e-6)
    t = ((values - low) / width).clamp(0, 1)
    return t * t * (3 - 2 * t)


def _quantiles(light: torch.Tensor, *shares: float) -> torch.Tensor:
    """Quantiles [len(shares), N, 1, 1, 1] of each picture's lightness, from enough of its pixels."""
    pixels = light.flatten(1)
    pixels = pixels[:, :: max(1, pixels.shape[1] // 65_536)]
    return pixels.quantile(torch.tensor(shares).to(light), dim=1).view(len(shares), -1, 1, 1, 1)


def _mean(values: torch.Tensor, whole: slice) -> torch.Tensor:
    """Means over the pictures ``whole`` of the batch: each its own, or one for all."""
    return values[whole].mean(dim=(2, 3), keepdim=True)


def _leaves(lab: torch.Tensor, turn: Shift, whole: slice) -> torch.Tensor:
    """Greens and yellows, less the cast of the whole, turn to the colour of the leaves; lightness stays."""
    if not turn.foliage_depth:
        return lab
    light, hue = lab[:, :1], lab[:, 1:]
    own = hue - 0.6 * _mean(hue, whole)
    angle = torch.atan2(own[:, 1:], own[:, :1])
    chroma = own.norm(dim=1, keepdim=True)
    like = _ramp((angle - _LEAF_HUE).abs(), _LEAF_WIDTH, _LEAF_WIDTH / 2) * _ramp(chroma, 0.005, 0.03)
    (bright,) = _quantiles(light[whole], 0.8)
    like = like * _ramp(light, bright + 0.12, bright - 0.08)  # sky, paper and clouds are no leaves
    ink = _ramp(light, bright - 0.08, bright - 0.3) * _ramp(chroma, 0.05, 0.02)  # washes hint at leaves, too
    like = torch.maximum(like, _INK_LEAVES * ink)
    wanted = hex_to_oklab(turn.foliage).to(lab)[:, 1:]
    turned = wanted * (0.35 + 0.65 * _ramp(light, 0.1, 0.5))  # dark leaves cannot be as vivid
    return torch.cat([light, torch.lerp(hue, turned, like * turn.foliage_depth)], dim=1)


def _light(lab: torch.Tensor, turn: Shift, whole: slice) -> torch.Tensor:
    """The lightness curve: a power that brings the mean to where it is wanted, then contrast about it."""
    light = lab[:, :1].clamp(1e-4, 1)
    if turn.lightness is not None:
        mean = _mean(light, whole).clamp(0.05, 0.95)
        power = (torch.tensor(turn.lightness).log() / mean.log()).clamp(0.45, 3.0)
        light = light**power
    mean = _mean(light, whole)
    light = mean + (light - mean) * turn.contrast
    return torch.cat([light.clamp(0, 1), lab[:, 1:]], dim=1)


def _colour(lab: torch.Tensor, turn: Shift, whole: slice) -> torch.Tensor:
    """The cast is taken away, chroma scaled, dark and light parts tinted."""
    light, hue = lab[:, :1], lab[:, 1:]
    cast = _mean(hue, whole)
    dark, bright = (hex_to_oklab(colour).to(lab)[:, 1:] for colour in (turn.shadows, turn.lights))
    tint = torch.lerp(dark.expand_as(cast), bright.expand_as(cast), _ramp(light, 0.1, 0.85))
    return torch.cat([light, (hue - turn.recast * cast) * turn.saturation + tint], dim=1)


def _air(lab: torch.Tensor, turn: Shift, heights: _Heights, whole: slice) -> torch.Tensor:
    """Sky above, glow above the horizon behind all dark things, mist that thickens with distance."""
    light = lab[:, :1]
    open_air = _ramp(light, 0.15, 0.6) if turn.glow_depth or turn.sky_depth else light
    lab = _mix(lab, turn.sky, turn.sky_depth * heights.sky * (0.4 + 0.6 * open_air), keep=0.5, whole=whole)
    lab = _mix(lab, turn.glow, turn.glow_depth * heights.low * open_air, keep=0.3, whole=whole)
    return _mix(lab, turn.mist, turn.mist_depth * heights.far, keep=0.0, whole=whole)


def _mix(lab: torch.Tensor, colour: str, share: torch.Tensor, keep: float, whole: slice) -> torch.Tensor:
    """Mix ``colour`` in; ``keep`` is how much of the lightness's relief outlasts it."""
    wanted = hex_to_oklab(colour).to(lab)
    relief = lab[:, :1] - _mean(lab[:, :1], whole)
    return torch.lerp(lab, wanted + keep * F.pad(relief, (0, 0, 0, 0, 0, 2)), share)


def _snow(
    lab: torch.Tensor, before: torch.Tensor, turn: Shift, heights: _Heights, whole: slice
) -> torch.Tensor:
    """White on light ground, and on the upper edges of dark things, where snow stays."""
    if not turn.snow:
        return lab
    light = before[:, :1]
    below = light[whole][:, :, heights.ground.flatten() >= heights.ground.max() / 2]
    low, high = _quantiles(below, 0.08, 0.5)
    lying = _ramp(light, low - 0.06, high) * (0.25 + 0.75 * heights.ground)
    above = F.pad(light, (0, 0, 1, 0), mode="replicate")[:, :, :-1]
    caught = _ramp(above - light, 0.03, 0.15)
    white = hex_to_oklab(_SNOW).to(lab)
    relief = 0.25 * (light - high)
    return torch.lerp(
        lab, white + F.pad(relief, (0, 0, 0, 0, 0, 2)), turn.snow * torch.maximum(lying, caught)
    )
