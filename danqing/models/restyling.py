"""Any picture in another style by one pass of the Painter: brush, fine structure and colours.

The picture is shrunk to a thumbnail of pixels ("cells") as large as the brush, and painted from it. The
adaptive brush then gives back what a brush of that width cannot draw, faces above all: where the thumbnail
lost much, a share of what the painting lacks of the picture is added, octave by octave, coarse to fine, as in
a Laplacian pyramid (Burt and Adelson, 1983). That costs a tenth of painting anew with a finer brush.

Shapes: picture ``x`` [1, 3, H, W] in [-1, 1] → the same shape, any size from 1 × 1 px.
"""

from collections.abc import Callable
from typing import NamedTuple

import torch
import torch.nn.functional as F

from danqing.models.painter import SCALE
from danqing.models.painting import Painter, paint
from danqing.pictures.oklab import from_oklab, to_oklab
from danqing.pictures.palettes import Colours, transfer
from danqing.pictures.tensors import resize, shrink

LEAST = 8  # cells a side: with fewer there is nothing to paint from
WIDENING = 384  # pixels of the longer side for every 8 of the adaptive brush's cell
WIDEST = 32  # pixels of a cell
# What the adaptive brush gives back: octaves in pixels, and the share of what is lacking in the coarsest of
# them that its cells lost, in the next and so on.
OCTAVES = (8, 4, 2)
SHARES = (1.0, 0.45, 0.12)
EVEN, RICH = 0.01, 0.08  # deviation within a cell: below it nothing is given back, above it all of the shares
FULL = 0.5  # strength from which a picture takes on all of the style's colours

Progress = Callable[[int, int], None]


class Hand(NamedTuple):
    """A style as a painter's hand has it: its vector ``w`` [1, S] and its colours."""

    w: torch.Tensor
    colours: Colours


@torch.inference_mode()
def restyled(
    painter: Painter,
    x: torch.Tensor,
    hand: Hand,
    *,
    brush: float | None = None,
    strength: float = 0.5,
    seed: int = 0,
    progress: Progress | None = None,
) -> torch.Tensor:
    """The picture ``x`` [1, 3, H, W] in the hand's style, of the same size.

    Args:
        brush: cells of 8 × ``brush`` pixels, 0.5 to 4; None for the adaptive brush, whose cells are 8 pixels
            for 384 of the longer side, and which keeps fine structure.
        strength: 0 keeps the picture's colours, and its shapes to the cell; 0.5 takes on the style's colours;
            1 paints more freely, too.
        seed: of the brushwork's chance. The same seed gives the same strokes in the same places.
    """
    height, width = x.shape[2:]
    cell = _cell(height, width, brush)
    half = transfer(_halved(x, cell), hand.colours, min(1.0, strength / FULL))
    t = shrink(half, cell // 2)
    y = paint(painter, t, hand.w, seed=seed, strength=strength, progress=progress)
    # Strokes of 16 pixels and more have nothing finer than 2 in them: half the size is enough until the end.
    coarse = cell >= 2 * SCALE
    y = _sized(y, cell // 2 if coarse else cell)
    if brush is None:
        given = _given_back(y if coarse else shrink(y, 2), half, t, cell)
        y = y + (given if coarse else _grown(given, 2))
    y = _grown(y, 2) if coarse else y
    return y[:, :, :height, :width].clamp_(-1, 1)


def mixed(a: torch.Tensor, b: torch.Tensor, share: torch.Tensor) -> torch.Tensor:
    """Two paintings of one picture as one: ``share`` [1, 1, H, W] in 0..1: how much of ``b`` shows."""
    return torch.lerp(a, b, share)


def coloured_as(y: torch.Tensor, x: torch.Tensor, share: float) -> torch.Tensor:
    """``y`` [N, 3, H, W] with its own lightness and a ``share`` (0 to 1) of the hues of ``x``, in Oklab."""
    painted, original = to_oklab(y), to_oklab(x)
    hues = torch.lerp(painted[:, 1:], original[:, 1:], share)
    return from_oklab(torch.cat([painted[:, :1], hues], 1))


def _cell(height: int, width: int, brush: float | None) -> int:
    """Pixels of the picture a thumbnail pixel: a multiple of 8 if the brush is adaptive, else even."""
    if brush is None:
        return min(SCALE * max(1, round(max(height, width) / WIDENING)), WIDEST)
    return 2 * round(SCALE / 2 * brush)


def _halved(x: torch.Tensor, cell: int) -> torch.Tensor:
    """The picture at half its size, its last pixels repeated until it has whole cells, ``LEAST`` at least.

    Its planes lie one after the other, which growing and shrinking three channels is several times faster in.
    """
    height, width = x.shape[2:]
    rows, columns = (max(LEAST, -(-side // cell)) * cell // 2 for side in (height, width))
    half = shrink(_repeated(x, height + height % 2, width + width % 2), 2)
    return _repeated(half.contiguous(), rows, columns)


def _repeated(x: torch.Tensor, height: int, width: int) -> torch.Tensor:
    """``x`` with its last rows and columns repeated up to that size."""
    more = (0, width - x.shape[3], 0, height - x.shape[2])
    return F.pad(x, more, mode="replicate") if any(more) else x


def _sized(y: torch.Tensor, cell: int) -> torch.Tensor:
    """The Painter's 8 pixels a cell to ``cell`` pixels."""
    if SCALE % cell == 0:
        return shrink(y, SCALE // cell)  # whole pixels: their plain mean is the exact area
    return resize(y, y.shape[2] // SCALE * cell, y.shape[3] // SCALE * cell)


def _given_back(y: torch.Tensor, x: torch.Tensor, t: torch.Tensor, cell: int) -> torch.Tensor:
    """What to add to the painting ``y`` of ``x``, both at half their size: [1, 3, H/2, W/2]."""
    need, given = _need(x, t, cell // 2), torch.zeros_like(t)
    finer = [pixels for pixels in OCTAVES if pixels < cell]
    for pixels, share in zip(finer, SHARES, strict=False):
        given = _grown(given, 2 * x.shape[3] // pixels // given.shape[3])
        lack = shrink(x, pixels // 2) - shrink(y, pixels // 2) - given
        given = given + share * _grown(need, cell // pixels) * lack
    return given


def _need(x: torch.Tensor, t: torch.Tensor, side: int) -> torch.Tensor:
    """How much of ``x`` its thumbnail ``t`` lost, cell by cell of ``side`` pixels: [1, 1, h, w] in 0..1."""
    lost = (x - _grown(t, side)).square().mean(1, keepdim=True)
    around = F.avg_pool2d(shrink(lost, side), 3, 1, 1, count_include_pad=False)
    return ((around.sqrt() - EVEN) / (RICH - EVEN)).clamp(0, 1)


def _grown(x: torch.Tensor, factor: int) -> torch.Tensor:
    """Smoothly to ``factor`` times the size."""
    if factor == 1:
        return x
    return F.interpolate(x, scale_factor=factor, mode="bilinear", align_corners=False)
