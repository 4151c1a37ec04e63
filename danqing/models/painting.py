"""Painting with a trained Painter: styles by name or picture, any size in bounded memory."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path

import torch
import torch.nn.functional as F

from danqing.models import storage
from danqing.models.folding import FoldedGenerator
from danqing.models.painter import (
    SCALE,
    Generator,
    PainterConfig,
    StyleReader,
    draw_noise,
    style_moments,
    unit,
)
from danqing.pictures.palettes import Colours
from danqing.pictures.tensors import resize, shrink
from danqing.precision import autocast, fast_dtype

Progress = Callable[[int, int], None]  # tiles done, tiles in all
MARGIN = 16  # thumbnail pixels around a tile: more than the generator sees to a side, so no seam shows
EDGE = 3  # thumbnail pixels reflected beyond the picture: the generator's zero padding shows as a frame
GRAIN = 0.015  # deviation of the grain that a perfectly even thumbnail lacks: without it a lattice shows
QUIET, BUSY = 0.35, 0.08  # share of brushwork on an even ground; the contrast from which all of it shows
READ_SIDE = 256  # a picture's shorter side when its style is read: brushwork at the size that training saw


@dataclass(frozen=True, slots=True)
class Painter:
    """A trained Painter: its networks, and the vectors [64] and colours of its named styles."""

    generator: Generator
    reader: StyleReader
    styles: dict[str, torch.Tensor]
    palettes: dict[str, Colours]
    titles: dict[str, dict[str, str]]  # style → language → what it is called

    @torch.inference_mode()
    def read_style(self, x: torch.Tensor) -> torch.Tensor:
        """The style vectors [N, 64] of any pictures [N, 3, H, W]."""
        scale = READ_SIDE / min(x.shape[2:])
        height, width = (max(READ_SIDE, round(side * scale / 2) * 2) for side in x.shape[2:])
        with autocast():  # as in training
            statistics: torch.Tensor = style_moments(resize(x, height, width))
        return self.reader(statistics.float())


def load(path: Path) -> Painter:
    """Read a Painter from its weights. Raises DanqingError for any other file."""
    note, tensors = storage.load(path, "painter")
    with storage.fitting(path, "painter"):
        config = storage.config_of(PainterConfig, note["config"])
        generator, reader = Generator(config), StyleReader(config)
        generator.load_state_dict(storage.part(tensors, "generator"))
        reader.load_state_dict(storage.part(tensors, "reader"))
        titles = note["styles"]
        styles = dict(zip(titles, tensors["styles"], strict=True))
        colours = zip(tensors["palettes.mean"], tensors["palettes.covariance"], strict=True)
        palettes = {name: Colours(*own) for name, own in zip(titles, colours, strict=True)}
    return Painter(storage.ready(generator), storage.ready(reader), styles, palettes, titles)


@torch.inference_mode()
def paint(
    painter: Painter,
    t: torch.Tensor,
    w: torch.Tensor,
    *,
    seed: int,
    strength: float = 0.5,
    tile: int = 128,
    progress: Progress | None = None,
) -> torch.Tensor:
    """Paint thumbnails ``t`` [N, 3, h, w] in styles ``w`` [S] or [N, S]: [N, 3, 8h, 8w] in [-1, 1].

    strength: 0 keeps the thumbnail's colours exactly (scaled down, the painting is the thumbnail); 1 lets the
    style go beyond what it is among the others, with livelier brushwork. tile: thumbnail pixels a side
    painted at a time, which bounds the memory; the picture does not depend on it.
    """
    count, _, height, width = t.shape
    w = _freed(painter, unit(w.expand(count, -1)), strength)  # a mixture is shorter than what it mixes
    t = F.pad(t.contiguous(), (EDGE,) * 4, mode="reflect")
    chance = torch.Generator().manual_seed(seed)
    noises = [noise * (0.5 + strength) for noise in draw_noise(painter.generator, t, chance)]
    grainy = t + GRAIN * torch.randn(count, 1, *t.shape[2:], generator=chance)
    hands = [FoldedGenerator(painter.generator, own, fast_dtype()) for own in w]
    x = torch.empty(count, 3, height * SCALE, width * SCALE)
    tiles = list(_tiles(height, width, tile))
    for done, (inner, outer) in enumerate(tiles, 1):
        piece, rough = (own[..., outer[0], outer[1]].contiguous() for own in (t, grainy))
        around = [_crop(noise, outer, noise.shape[2] // t.shape[2]) for noise in noises]
        y = torch.cat(
            [hand(rough[i : i + 1], [n[i : i + 1] for n in around]) for i, hand in enumerate(hands)]
        )
        y = _reconciled(_calmed(y, piece), piece, 1 - strength)
        _crop(x, inner, SCALE).copy_(_crop(y, _within(inner, outer), SCALE))
        if progress:
            progress(done, len(tiles))
    return x.clamp_(-1, 1)


def _freed(painter: Painter, w: torch.Tensor, strength: float) -> torch.Tensor:
    """Styles drawn towards or away from the middle of all named styles: 0.8 to 1.2 times as far from it."""
    middle = torch.stack(list(painter.styles.values())).mean(0)
    return middle + (w - middle) * (0.8 + 0.4 * strength)


def _calmed(y: torch.Tensor, t: torch.Tensor) -> torch.Tensor:
    """Brushwork held back where the thumbnail is flat: an even ground shows grain, no strokes of nothing."""
    contrast = _around((t - _around(t)).square()).mean(1, keepdim=True).sqrt()
    gain = QUIET + (1 - QUIET) * (contrast / BUSY).clamp(max=1)
    return torch.lerp(_grown(t), y, _grown(gain))


def _around(t: torch.Tensor) -> torch.Tensor:
    """Means over 3×3."""
    return F.avg_pool2d(F.pad(t, (1, 1, 1, 1), mode="replicate"), 3, 1)


def _grown(t: torch.Tensor) -> torch.Tensor:
    """Smoothly to the painting's size."""
    return F.interpolate(t, scale_factor=SCALE, mode="bilinear", align_corners=False)


def _reconciled(y: torch.Tensor, t: torch.Tensor, share: float) -> torch.Tensor:
    """Add a ``share`` of what the painting lacks of its thumbnail; twice, as smoothing loses some.

    What the second time finds lacking follows from the first on the thumbnail alone: `_softened`.
    """
    lacking = t - shrink(y, SCALE)
    return y + share * _grown(2 * lacking - share * _softened(lacking))


def _softened(t: torch.Tensor) -> torch.Tensor:
    """What growing smoothly and shrinking again makes of a thumbnail: an eighth of each neighbour."""
    taps = torch.tensor([1 / 8, 3 / 4, 1 / 8])
    kernel = (taps[:, None] * taps).expand(t.shape[1], 1, 3, 3)
    return F.conv2d(F.pad(t, (1, 1, 1, 1), mode="replicate"), kernel, groups=t.shape[1])


Window = tuple[slice, ...]


def _tiles(height: int, width: int, tile: int) -> Iterator[tuple[Window, Window]]:
    """Windows on the thumbnail, each with the wider one, on the reflected thumbnail, it is painted from."""
    for top in range(0, height, tile):
        for left in range(0, width, tile):
            inner = (slice(top, min(top + tile, height)), slice(left, min(left + tile, width)))
            yield inner, (_widened(inner[0], height), _widened(inner[1], width))


def _widened(window: slice, side: int) -> slice:
    return slice(max(window.start + EDGE - MARGIN, 0), min(window.stop + EDGE + MARGIN, side + 2 * EDGE))


def _within(inner: Window, outer: Window) -> Window:
    """Where the window on the thumbnail lies in the wider one on the reflected thumbnail."""
    return tuple(
        slice(a.start + EDGE - b.start, a.stop + EDGE - b.start) for a, b in zip(inner, outer, strict=True)
    )


def _crop(x: torch.Tensor, window: Window, scale: int) -> torch.Tensor:
    rows, columns = window
    return x[..., rows.start * scale : rows.stop * scale, columns.start * scale : columns.stop * scale]
