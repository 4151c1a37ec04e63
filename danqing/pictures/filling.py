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

PATCH = 7  # pixels a side
HALF = PATCH // 2
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
    height, width = t.shape[2:]
    if min(height, width) < PATCH:
        return t
    sources, places = _sources(t, hole)
    if len(sources) == 0:
        return t
    x = F.pad(t, (HALF,) * 4)[0]  # [C, h + 6, w + 6]
    known = F.pad((~hole).float(), (HALF,) * 4)[0, 0]
    trust = known.clone()  # falls inwards: what was made up is a weaker guide than what was there
    open_ = F.pad(hole, (HALF,) * 4)[0, 0]
    while open_.any():
        row, column = _next(x, known, trust, open_)
        window = (slice(row - HALF, row + HALF + 1), slice(column - HALF, column + HALF + 1))
        there = known[window]
        apart = ((sources - x[:, *window]).square() * there).sum((1, 2, 3)) / there.sum().clamp(min=1)
        way = (places - torch.tensor([row - HALF, column - HALF])).float() / height
        best = sources[(apart + FAR * (2 * way[:, 0].square() + way[:, 1].square())).argmin()]
        new = open_[window]
        x[:, *window] = torch.where(new, best, x[:, *window])
        trust[window] = torch.where(new, trust[window].mean(), trust[window])
        known[window] = torch.where(new, 1.0, known[window])
        open_[window] = False
    return x[None, :, HALF:-HALF, HALF:-HALF]


def _sources(t: torch.Tensor, hole: torch.Tensor) -> tuple[torch.Tensor, torch.Tensor]:
    """Patches [S, C, 7, 7] that do not touch the hole, and the row and column of their middles [S, 2]."""
    columns = t.shape[3] - PATCH + 1
    whole = (F.max_pool2d(hole.float(), PATCH, 1)[0, 0] == 0).flatten().nonzero().flatten()
    whole = whole[:: max(1, -(-len(whole) // MOST))]
    patches = F.unfold(t, PATCH)[0].T[whole].view(-1, t.shape[1], PATCH, PATCH)
    return patches, torch.stack([whole // columns, whole % columns], dim=1) + HALF


def _next(x: torch.Tensor, known: torch.Tensor, trust: torch.Tensor, open_: torch.Tensor) -> tuple[int, int]:
    """The pixel at the hole's edge with the most to go by, and with a line that runs into the hole."""
    near = F.max_pool2d(known[None, None], 3, 1, 1)[0, 0] > 0
    edge = (open_ & near).nonzero()
    around = F.avg_pool2d((trust * known)[None, None], PATCH, 1, HALF)[0, 0]
    grey = x.mean(0) * known
    seen = F.max_pool2d(1 - known[None, None], 3, 1, 1)[0, 0] == 0  # slopes across the hole's edge are none
    down, right = (slope * seen for slope in torch.gradient(grey))
    inwards = torch.gradient(F.avg_pool2d(known[None, None], 3, 1, 1)[0, 0])
    lines = F.max_pool2d((right * inwards[0] - down * inwards[1]).abs()[None, None], PATCH, 1, HALF)[0, 0]
    score = around * (lines + 0.01)
    row, column = edge[score[edge[:, 0], edge[:, 1]].argmax()].tolist()
    return row, column
