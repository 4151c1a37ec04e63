"""Open water: few landscapes that were learned show the sea; below the horizon it is laid over the draft."""

import torch
import torch.nn.functional as F

from danqing.pictures.tensors import resize
from danqing.themes.layers import colour, grid, mix, ramp

KEPT = 0.22  # of the draft, for its colours and handling
DEEP = "#16344a"  # what water tends to where nothing is mirrored
CREST = 12  # pixels that a wave is long, in the thumbnail


def open_water(t: torch.Tensor, horizon: float, seed: int) -> torch.Tensor:
    """``t`` [1, 3, h, w] with a sea below ``horizon`` (a share of the height) that mirrors what is above.

    The mirror image is stretched and blurred sideways; waves grow towards the viewer.
    """
    height, width = t.shape[2:]
    top = round(horizon * height)
    rows = height - top
    if min(top, rows) < 4:
        return t
    mirror = resize(t[:, :, :top].flip(2), rows, width)
    reach = min(width - 1 - width % 2, 15)
    mirror = F.avg_pool2d(F.pad(mirror, (reach // 2, reach // 2, 0, 0), "replicate"), (1, reach), 1)
    depth = grid(rows, 1)[0]  # 0 at the horizon, 1 before the viewer
    water = mix(mirror, colour(DEEP), 0.25 + 0.2 * depth) + _waves(rows, width, seed) * (0.06 + 0.22 * depth)
    y, _ = grid(height, width)
    share = (1 - KEPT) * ramp(horizon - 0.5 / height, horizon + 1.5 / height, y)
    return mix(t, F.pad(water, (0, 0, top, 0), "replicate"), share).clamp(-1, 1)


def _waves(rows: int, width: int, seed: int) -> torch.Tensor:
    """Flat crests and troughs [1, 1, rows, width], about -1 to 1."""
    chance = torch.Generator().manual_seed(seed)
    noise = torch.rand(1, 1, max(2, rows // 2), max(2, width // CREST), generator=chance) * 2 - 1
    return F.interpolate(noise, (rows, width), mode="bicubic", align_corners=False)
