"""Filling a hole in a small picture from what lies about it: smoothly first, then by patches that fit.

Coarse to fine, every patch that touches the hole looks for the patch outside that is most like it, and all
patches over a pixel vote for its colour (Wexler, Shechtman and Irani, "Space-time completion of video", 2007,
for a single picture). Without chance: the same picture and hole give the same filling.
"""

import torch
import torch.nn.functional as F

from danqing.pictures.seams import membrane
from danqing.pictures.tensors import resize

PATCH = 5  # pixels a side
ROUNDS = 3  # of looking and voting at each scale
LARGEST = 160  # pixels a side at which patches are sought; of larger pictures a smaller copy is filled
MOST = 12_000  # patches to choose from; of more, evenly spread ones
_BLOCK = 2_048  # patches compared at a time


def fill(t: torch.Tensor, hole: torch.Tensor) -> torch.Tensor:
    """``t`` [1, C, h, w] with the pixels of ``hole`` [1, 1, h, w] (bool) made up from the others.

    If hardly anything is known, the filling is only smooth; if nothing is, ``t`` comes back as it is.
    """
    if not hole.any() or hole.all():
        return t
    height, width = t.shape[2:]
    smooth = membrane(t, ~hole)
    shrunk = min(1.0, LARGEST / max(height, width))
    sides = [max(PATCH, round(side * shrunk)) for side in (height, width)]
    small, gap = resize(smooth, *sides), F.interpolate(hole.float(), sides, mode="area") > 0
    found = resize(_completed(small, gap), height, width)
    return torch.where(hole, found, t)


def _completed(t: torch.Tensor, hole: torch.Tensor) -> torch.Tensor:
    """Coarse to fine: at half the size first, as long as patches from outside the hole are left there."""
    height, width = t.shape[2:]
    if min(height, width) >= 4 * PATCH:
        sides = (height // 2, width // 2)
        small, gap = F.interpolate(t, sides, mode="area"), F.interpolate(hole.float(), sides, mode="area") > 0
        if not gap.all():
            t = torch.where(hole, resize(_completed(small, gap), height, width), t)
    for _ in range(ROUNDS):
        t = _voted(t, hole)
    return t


def _voted(t: torch.Tensor, hole: torch.Tensor) -> torch.Tensor:
    """One round: the hole's pixels as the patches most like what is there would have them."""
    patches = F.unfold(t, PATCH)[0].T  # [P, C * PATCH²]
    touched = F.unfold(hole.float(), PATCH)[0].amax(0) > 0
    known, open_ = patches[~touched], patches[touched]
    if len(known) == 0:
        return t
    known = known[:: -(-len(known) // MOST)]
    nearest, apart = _nearest(open_, known)
    trust = torch.exp(-apart / (2 * apart.quantile(0.75) + 1e-8))  # a poor match has little to say
    votes, weights = torch.zeros_like(patches), torch.zeros(len(patches), 1)
    votes[touched], weights[touched] = known[nearest] * trust[:, None], trust[:, None]
    size = tuple(t.shape[2:])
    total = F.fold(votes.T[None], size, PATCH)
    weight = F.fold(weights.expand(-1, PATCH**2).T[None], size, PATCH)
    return torch.where(hole & (weight > 0), total / weight.clamp(min=1e-8), t)


def _nearest(patches: torch.Tensor, known: torch.Tensor) -> tuple[torch.Tensor, torch.Tensor]:
    """For each patch the nearest known one, and the squared distance."""
    squares = known.square().sum(1)
    found = [(squares - 2 * part @ known.T).min(1) for part in patches.split(_BLOCK)]
    least, index = (torch.cat([getattr(one, name) for one in found]) for name in ("values", "indices"))
    return index, (least + patches.square().sum(1)).clamp(min=0)
