"""Enlarging with a trained Enlarger: any size in bounded memory, faithful or vivid, with transparency.

A fidelity below 0.5 mixes the two sets of weights, 0 being the vivid ones; at 0.5 they are the faithful ones;
above it a growing share of what the result lacks, when it is scaled down again, is added (back-projection,
Irani and Peleg 1991): at 1 the result, scaled down by area, is the picture, its noise and all.
"""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import cache
from pathlib import Path

import numpy as np
import torch
import torch.nn.functional as F
from numpy.typing import NDArray
from PIL import Image
from scipy import ndimage

from danqing.models import storage
from danqing.models.enlarger import EnlargerConfig, Generator, grown
from danqing.pictures.tensors import from_bytes, shrink, to_bytes
from danqing.precision import fast_dtype

Progress = Callable[[int, int], None]  # tiles done, tiles in all
Weights = dict[str, torch.Tensor]
TILE = 256  # px of the picture a side that are enlarged at a time, which bounds the memory
ROUNDS = 8  # of undoing what smooth growing and shrinking lose of a correction
GRAIN = 256  # px a side of the noise that is laid out over and over: one picture, one grain
BORDER = 8  # px around a tile that are corrected with it, as corrections spread so far


@dataclass(frozen=True, slots=True)
class Enlarger:
    """A trained Enlarger: two sets of weights for one network."""

    config: EnlargerConfig
    faithful: Weights
    vivid: Weights

    def network(self, fidelity: float) -> Generator:
        """The network of weights that lie between the two sets; from 0.5 on they are the faithful ones."""
        share = min(1.0, 2 * fidelity)
        generator = Generator(self.config)
        generator.load_state_dict(
            {name: torch.lerp(self.vivid[name], own, share) for name, own in self.faithful.items()}
        )
        return storage.ready(generator.unpadded()).to(fast_dtype())


def load(path: Path) -> Enlarger:
    """Read an Enlarger from its weights. Raises DanqingError for any other file."""
    note, tensors = storage.load(path, "enlarger")
    with storage.fitting(path, "enlarger"):
        config = storage.config_of(EnlargerConfig, note["config"])
        enlarger = Enlarger(config, storage.part(tensors, "faithful"), storage.part(tensors, "vivid"))
        enlarger.network(0.0)
    return enlarger


@torch.inference_mode()
def enlarge(
    enlarger: Enlarger,
    image: Image.Image,
    times: int,
    *,
    fidelity: float,
    tile: int = TILE,
    progress: Progress | None = None,
) -> Image.Image:
    """An RGB or RGBA image ``times`` (2 or 4) as large. ``fidelity``: 0 (vivid) to 1 (see above).

    Besides the images themselves it needs memory for one ``tile`` only; the result does not depend on it.
    Transparency is enlarged apart from the colours: what was wholly opaque, or wholly clear, stays so.
    """
    pixels = np.asarray(image)
    result = np.empty((image.height * times, image.width * times, pixels.shape[2]), np.uint8)
    colours = enlarger.network(fidelity)
    shapes = enlarger.network(0.5) if pixels.shape[2] == 4 else None
    border = BORDER if fidelity > 0.5 else 0
    margin = enlarger.config.reach + border
    tiles = list(_tiles(image.height, image.width, tile))
    for done, (rows, columns) in enumerate(tiles, 1):
        piece = _window(pixels, rows, columns, margin)
        noise = _grain(rows, columns, margin)
        made = _drawn(colours, _bled(piece), noise, times, 2 * fidelity - 1)
        if shapes is not None:
            made = np.concatenate([made, _outlined(shapes, piece[..., 3:], noise, times)], 2)
        part = result[rows.start * times : rows.stop * times, columns.start * times : columns.stop * times]
        edge = border * times
        part[:] = made[edge : edge + part.shape[0], edge : edge + part.shape[1]]
        if progress:
            progress(done, len(tiles))
    return Image.fromarray(result)


def _drawn(
    network: Generator, pixels: NDArray[np.uint8], noise: torch.Tensor, times: int, share: float
) -> NDArray[np.uint8]:
    """What lies within an RGB window [h, w, 3] by the network's reach, enlarged.

    A ``share`` of what it lacks of the window is added (none below 0).
    """
    t = from_bytes(pixels[None])
    y = network(t.to(network.enter.weight.dtype), noise, times).float()
    if share > 0:
        reach = network.config.reach
        y = _reconciled(y, t[..., reach:-reach, reach:-reach], times, share)
    return to_bytes(y)[0]


def _reconciled(y: torch.Tensor, t: torch.Tensor, times: int, share: float) -> torch.Tensor:
    """Add what is lacking: first smoothly, so that no block shows, then what is left, block by block."""
    before = shrink(y, times)
    wanted = torch.lerp(before, t, share)
    y = (y + grown(_sharpened(wanted - before, times), times)).clamp(-1, 1)
    return _levelled(y, wanted, times)


def _levelled(y: torch.Tensor, wanted: torch.Tensor, times: int) -> torch.Tensor:
    """Blocks drawn towards black or white until their means are as ``wanted``: so none leaves the range."""
    mean = shrink(y, times)
    darker = ((1 + wanted) / (1 + mean).clamp(min=1e-6)).clamp(max=1)
    lighter = ((1 - wanted) / (1 - mean).clamp(min=1e-6)).clamp(max=1)
    darker, lighter = (F.interpolate(gain, scale_factor=times) for gain in (darker, lighter))
    return 1 - (1 - ((1 + y) * darker - 1)) * lighter


def _sharpened(lacking: torch.Tensor, times: int) -> torch.Tensor:
    """What, grown smoothly and shrunk by area, is nearly ``lacking`` [N, C, h, w] (Van Cittert, iterated)."""
    across = _softening(times).expand(lacking.shape[1], 1, 1, -1)
    sharp = lacking
    for _ in range(ROUNDS):
        soft = F.conv2d(F.pad(sharp, (2, 2, 0, 0), mode="replicate"), across, groups=len(across))
        soft = F.conv2d(F.pad(soft, (0, 0, 2, 2), mode="replicate"), across.mT, groups=len(across))
        sharp = sharp + (lacking - soft)
    return sharp


@cache
def _softening(times: int) -> torch.Tensor:
    """What growing smoothly and then shrinking by area does to a row of pixels: five shares."""
    with torch.inference_mode(False):
        point = torch.zeros(1, 1, 1, 9)
        point[..., 4] = 1
        back: torch.Tensor = shrink(grown(point.expand(1, 1, 9, 9), times), times)
        return back[0, 0, 4, 2:7].clone()


def _outlined(
    network: Generator, alpha: NDArray[np.uint8], noise: torch.Tensor, times: int
) -> NDArray[np.uint8]:
    """Transparency [h, w, 1], drawn as a grey picture; what is even around a pixel stays exactly so."""
    drawn = _drawn(network, np.repeat(alpha, 3, 2), noise, times, 0.0).mean(2).round().astype(np.uint8)
    low, high = ndimage.minimum_filter(alpha[..., 0], 3), ndimage.maximum_filter(alpha[..., 0], 3)
    reach = network.config.reach
    low, high = (side[reach:-reach, reach:-reach] for side in (low, high))
    even = np.kron(low == high, np.ones((times, times), bool))
    drawn[even] = np.kron(low, np.ones((times, times), np.uint8))[even]
    return drawn[..., None]


def _bled(pixels: NDArray[np.uint8]) -> NDArray[np.uint8]:
    """Colours [h, w, 3] of a tile; where it is wholly clear, those of the nearest pixel that is not."""
    if pixels.shape[2] == 3:
        return pixels
    clear = pixels[..., 3] == 0
    if not clear.any() or clear.all():
        return pixels[..., :3]
    nearest = ndimage.distance_transform_edt(clear, return_distances=False, return_indices=True)
    return np.ascontiguousarray(pixels[..., :3][tuple(nearest)])


def _tiles(height: int, width: int, tile: int) -> Iterator[tuple[slice, slice]]:
    for top in range(0, height, tile):
        for left in range(0, width, tile):
            yield slice(top, min(top + tile, height)), slice(left, min(left + tile, width))


def _grain(rows: slice, columns: slice, margin: int) -> torch.Tensor:
    """The noise [1, 1, h, w] of a window and its margin: every place of a picture has its own."""
    down = torch.arange(rows.start - margin, rows.stop + margin) % GRAIN
    across = torch.arange(columns.start - margin, columns.stop + margin) % GRAIN
    return _sheet()[..., down[:, None], across]


@cache
def _sheet() -> torch.Tensor:
    with torch.inference_mode(False):
        return torch.randn(1, 1, GRAIN, GRAIN, generator=torch.Generator().manual_seed(0))


def _window(pixels: NDArray[np.uint8], rows: slice, columns: slice, margin: int) -> NDArray[np.uint8]:
    """The window and a margin around it; beyond the picture its edge goes on, however narrow it is."""
    height, width = pixels.shape[:2]
    down = np.arange(rows.start - margin, rows.stop + margin).clip(0, height - 1)
    across = np.arange(columns.start - margin, columns.stop + margin).clip(0, width - 1)
    return pixels[down[:, None], across]
