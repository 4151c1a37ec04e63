"""Plain grounds to paint on where no scene is wanted: a sheet of paper, a table before a dark wall."""

import torch

from danqing.themes.layers import blur, clouds, colour, grid, mix, ramp

PAPERS = ("#efe5cd", "#ece3d2", "#f1e9d6", "#e8dcc0")
WALLS = (("#2b241d", "#5b4a38"), ("#23241f", "#4d4c3d"), ("#2c2722", "#6a5946"), ("#1f211f", "#47463c"))
TABLES = (("#4a2f1c", "#a27a4b"), ("#52402c", "#b09468"), ("#3d2a1e", "#8b6238"))


def paper(height: int, width: int, seed: int) -> torch.Tensor:
    """Warm paper [1, 3, h, w] with a faint uneven tone, a little darker towards its edges."""
    y, x = grid(height, width)
    across = x / (width / height)
    edge = ((2 * y - 1).abs() ** 3 + (2 * across - 1).abs() ** 3) / 2
    tone = 0.03 * clouds(height, width, seed) - 0.09 * edge
    warm = torch.tensor([1.0, 1.12, 1.5]).view(1, 3, 1, 1)  # paper ages towards yellow: blue goes first
    return (colour(PAPERS[seed % len(PAPERS)]) + tone * warm).clamp(-1, 1)


def tabletop(height: int, width: int, seed: int, horizon: float) -> torch.Tensor:
    """A table [1, 3, h, w] whose far edge lies at ``horizon``, before a dark wall, as in old still lifes.

    The light falls from the upper left: it misses the wall's left, and fades over the table to the right.
    """
    y, x = grid(height, width)
    across = x / (width / height)
    dark, lit = (colour(text) for text in WALLS[seed % len(WALLS)])
    beam = ramp(0.1, 1.1, across * 0.8 + y * 0.5) * ramp(1.15, 0.3, (y - horizon * 0.7).abs() * 1.6)
    wall = mix(dark, lit, beam + 0.08 * clouds(height, width, seed))
    far, near = (colour(text) for text in TABLES[seed % len(TABLES)])
    depth = ((y - horizon) / max(1 - horizon, 1e-3)).clamp(0, 1)
    fall = (1.05 - 0.75 * (across - 0.3).abs() - 0.35 * depth).clamp(0, 1)
    table = mix(far, near, fall + 0.07 * clouds(height, width, seed + 1, cells=3))
    on_table = blur(((y - horizon) * height + 0.5).clamp(0, 1).expand(-1, -1, -1, width), 0.5)
    front = ramp(0.9, 0.97, depth) * 0.55  # the board's near edge turns away from the light
    return mix(wall, mix(table, dark, front), on_table).clamp(-1, 1)
