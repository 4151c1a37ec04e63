"""Filling a hole in a small picture from what lies about it, patch by patch.

From the edge inwards, where most is known and lines run in first, the patch is copied that fits best to what
is there (Criminisi, Pérez and Toyama, "Region filling and object removal by exemplar-based image inpainting",
2004); nearer patches are preferred, so that water is continued by water. Without chance: the same picture and
hole give the same filling.
"""

import torch
import torch.nn.functional as F

from danqing.pictures.seams import membrane
from danqing.pictures.tensors import resize

PATCHES, ENOUGH = (7, 5, 3), 200  # pixels a side: the largest of which there are so many to choose from
LARGEST = 160  # pixels a side at which patches are sought; of larger pictures a smaller copy is filled
MOST = 16_000  # patches to choose from; of more, evenly spread ones
FAR = 0.1  # mean squared difference by which a patch a height away must fit better; up or down, twice that


def fill(t: torch.Tensor, hole: torch.Tensor) -> torch.Tensor:
    """``t`` [1, C, h, w] in [-1, 1] with the pixels of ``hole`` [1, 1, h, w] (bool) made up from the others.

    Where no whole patch is known the filling is only smooth; if nothing is, ``t`` comes back as it is.
    """
    if not hole.any() or hole.all():
        return t
    height, width = t.shape[2:]
    shrunk = min(1.0, LARGEST / max(height, width))
    sides = [max(1, round(side * shrunk)) for side in (height, width)]
    small = resize(membrane(t, ~hole), *sides)
    gap = F.interpolate(hole.float(), sides, mode="area") > 0
    return torch.where(hole, resize(_patched(small, gap), height, width), t)


def _patched(t: torch.Tensor, hole: torch.Tensor) -> torch.Tensor:
    """``t`` with its hole filled patch by patch; as it is where there is no whole patch to copy."""
    height = t.shape[2]
    for side in PATCHES:
        sources, places = _sources(t, hole, side)
        if len(sources) >= ENOUGH:
            break
    if len(sources) == 0:
        return t
    half = side // 2
    x = F.pad(t, (half,) * 4)[0]  # [C, h + 2 half, w + 2 half]
    known = F.pad((~hole).float(), (half,) * 4)[0, 0]
    trust = known.clone()  # falls inwards: what was made up is a weaker guide than what was there
    open_ = F.pad(hole, (half,) * 4)[0, 0]
    while open_.any():
        row, column = _next(x, known, trust, open_, side)
        window = (slice(row - half, row + half + 1), slice(column - half, column + half + 1))
        there = known[window]
        apart = ((sources - x[:, *window]).square() * there).sum((1, 2, 3)) / there.sum().clamp(min=1)
        way = (places - torch.tensor([row - half, column - half])).float() / height
        best = sources[(apart + FAR * (2 * way[:, 0].square() + way[:, 1].square())).argmin()]
        new = open_[window]
        x[:, *window] = torch.where(new, best, x[:, *window])
        trust[window] = torch.where(new, trust[window].mean(), trust[window])
        known[window] = torch.where(new, 1.0, known[window])
        open_[window] = False
    return x[None, :, half:-half, half:-half]


def _sources(t: torch.Tensor, hole: torch.Tensor, side: int) -> tuple[torch.Tensor, torch.Tensor]:
    """Patches [S, C, side, side] that do not touch the hole; rows and columns of their middles [S, 2]."""
    if min(t.shape[2:]) < side:
        return t.new_zeros(0, t.shape[1], side, side), torch.zeros(0, 2)
    columns = t.shape[3] - side + 1
    whole = (F.max_pool2d(hole.float(), side, 1)[0, 0] == 0).flatten().nonzero().flatten()
    whole = whole[:: max(1, -(-len(whole) // MOST))]
    patches = F.unfold(t, side)[0].T[whole].view(-1, t.shape[1], side, side)
    return patches, torch.stack([whole // columns, whole % columns], dim=1) + side // 2


def _next(
    x: torch.Tensor, known: torch.Tensor, trust: torch.Tensor, open_: torch.Tensor, side: int
) -> tuple[int, int]:
    """The pixel at the hole's edge with the most to go by, and with a line that runs into the hole."""
    near = F.max_pool2d(known[None, None], 3, 1, 1)[0, 0] > 0
    edge = (open_ & near).nonzero()
    around = F.avg_pool2d((trust * known)[None, None], side, 1, side // 2)[0, 0]
    seen = F.max_pool2d(1 - known[None, None], 3, 1, 1)[0, 0] == 0  # slopes across the hole's edge are none
    down, right = (slope * seen for slope in torch.gradient(x.mean(0) * known))
    inwards = torch.gradient(F.avg_pool2d(known[None, None], 3, 1, 1)[0, 0])
    across = (right * inwards[0] - down * inwards[1]).abs()
    lines = F.max_pool2d(across[None, None], side, 1, side // 2)[0, 0]
    score = around * (lines + 0.01)
    row, column = edge[score[edge[:, 0], edge[:, 1]].argmax()].tolist()
    return row, column
