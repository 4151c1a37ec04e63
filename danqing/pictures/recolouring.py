"""Recolouring by a palette: a colour becomes another, and all colours near it move along."""

from collections.abc import Mapping

import torch

from danqing.pictures.oklab import from_oklab, hex_to_oklab, to_oklab

POWER = 4  # of the distance: the nearest colour of the palette leads, without steps between two of them
_BLOCK = 65_536  # pixels at a time, which bounds the memory


def recolour(x: torch.Tensor, palette: Mapping[str, str]) -> torch.Tensor:
    """``x`` [N, 3, H, W] in [-1, 1], each colour of ``palette`` ("#rrggbb" to "#rrggbb") made its new one.

    Every other colour moves as those near it in Oklab do, by inverse distances (Shepard, "A two-dimensional
    interpolation function for irregularly-spaced data", 1968). Colours that become themselves hold what is
    near them. A palette that changes nothing leaves every number as it is.
    """
    moves = {old: new for old, new in palette.items() if old != new}
    if not moves:
        return x
    anchors = torch.cat([hex_to_oklab(old).flatten(1) for old in palette]).to(x)  # [K, 3]
    wanted = torch.cat([hex_to_oklab(new).flatten(1) for new in palette.values()]).to(x)
    lab = to_oklab(x)
    pixels = lab.transpose(1, 3).reshape(-1, 3)
    moved = torch.cat([part + _weights(part, anchors) @ (wanted - anchors) for part in pixels.split(_BLOCK)])
    return from_oklab(moved.reshape(lab.transpose(1, 3).shape).transpose(1, 3))


def _weights(pixels: torch.Tensor, anchors: torch.Tensor) -> torch.Tensor:
    """How far each colour [P, 3] goes by each anchor [K, 3]: [P, K], a sum of 1."""
    distance = (pixels[:, None] - anchors).square().sum(2) + 1e-6
    near = distance ** (-POWER / 2)
    return near / near.sum(1, keepdim=True)
