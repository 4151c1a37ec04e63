"""What a thing leaves on the ground it stands on: a shadow on land, a mirror image on water."""

import torch

from danqing.pictures.tensors import resize
from danqing.themes.layers import blur, colour, grid, layer, mix, ramp

SQUASH = 0.65  # height of a mirror image as a share of the thing's: water is seen at a slant


def foot(thing: torch.Tensor) -> tuple[float, float]:
    """Middle and breadth, in pixels, of the lowest fifth of a patch [1, 4, a, b]: where the thing stands."""
    alpha = (thing[0, 3] + 1) / 2
    columns = alpha[-max(1, round(alpha.shape[0] / 5)) :].amax(dim=0)
    place = torch.arange(len(columns)) + 0.5
    weight = columns.sum().clamp(min=1e-6)
    middle = float((columns * place).sum() / weight)
    return middle, float(weight)


def shadow(
    t: torch.Tensor, thing: torch.Tensor, top: int, left: int, towards: tuple[float, float], strength: float
) -> torch.Tensor:
    """A soft shadow [1, 4, h, w] on ``t`` at the foot of the patch ``thing``, leaning away from the light."""
    height, width = t.shape[2:]
    rows = thing.shape[2]
    y, x = (place * height for place in grid(height, width))
    middle, breadth = foot(thing)
    ground, centre = top + rows, left + middle
    away = -towards[1] * rows * 0.22
    contact = _ellipse(y - ground + 0.3, x - centre - 0.15 * away, 0.09 * breadth + 0.6, 0.56 * breadth + 0.5)
    reach = 0.5 * breadth + abs(away) + 0.5
    cast = _ellipse(y - ground - 0.03 * rows, x - centre - away, 0.11 * rows + 0.7, reach)
    mask = 1 - (1 - 0.75 * contact) * (1 - 0.5 * cast)
    dark = (t + 1) * torch.tensor([0.34, 0.36, 0.42]).view(1, 3, 1, 1) - 1  # shadows lean to the sky's blue
    return layer(dark, strength * mask)


def _ellipse(down: torch.Tensor, across: torch.Tensor, tall: float, broad: float) -> torch.Tensor:
    return torch.exp(-(((down / tall) ** 2 + (across / broad) ** 2) ** 1.3))


def reflection(thing: torch.Tensor, water: torch.Tensor) -> torch.Tensor:
    """The mirror image [1, 4, c, b] of a patch ``thing`` in water of the mean colour ``water`` [1, 3, 1, 1].

    Flipped, squashed, darkened, and broken by ripples that grow towards the viewer while it fades.
    """
    rows, columns = max(1, round(thing.shape[2] * SQUASH)), thing.shape[3]
    alpha = (thing[:, 3:] + 1) / 2
    weighed = resize(torch.cat([thing[:, :3] * alpha, alpha], dim=1).flip(2), rows, columns)
    weighed = _rippled(weighed)
    mask = weighed[:, 3:].clamp(0, 1)
    paint = (weighed[:, :3] / mask.clamp(min=0.02)).clamp(-1, 1)
    paint = mix(mix(paint, water, 0.4), colour("#101820"), 0.18)
    down = (torch.arange(rows) / rows).view(1, 1, -1, 1)
    return layer(paint, mask * 0.72 * ramp(1.05, 0.1, down))


def _rippled(patch: torch.Tensor) -> torch.Tensor:
    """Every row moved sideways by a wave that swells downwards."""
    rows, columns = patch.shape[2:]
    row = torch.arange(rows)
    sway = torch.sin(row * 1.9) * (0.35 + 0.055 * columns * row / rows)
    source = (torch.arange(columns) - sway.round().long().view(-1, 1)).clamp(0, columns - 1)
    return patch.gather(3, source.expand(1, patch.shape[1], rows, columns))


def setting_off(t: torch.Tensor, body: torch.Tensor) -> torch.Tensor:
    """A faint wash [1, 4, h, w] on ``t`` about the layer ``body``: dark about light things, light about dark.

    Painters call it counterchange; without it a thing of the scene's own colours is lost in the scene.
    """
    alpha = (body[:, 3:] + 1) / 2
    near = blur(alpha, t.shape[2] / 22)
    own = (body[:, :3] * alpha).sum() / alpha.sum().clamp(min=1e-6)
    about = (t * near).sum() / near.sum().clamp(min=1e-6)
    paint = (t + 1) * 0.55 - 1 if own > about else mix(t, blur(t, 2.0) + 0.5, 0.8).clamp(max=0.85)
    return layer(paint, 0.55 * near.clamp(max=1))
