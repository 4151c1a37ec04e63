"""Cutting thumbnails' originals out of pictures: squares along a painting, things off their paper."""

import numpy as np
from numpy.typing import NDArray
from PIL import Image, ImageOps
from scipy import ndimage

from danqing.training.packing import square


def squares(image: Image.Image, side: int, *, single: bool) -> list[NDArray[np.uint8]]:
    """One square, or up to three spread along the longer side of a long picture, each side × side, RGB."""
    long, short = max(image.size), min(image.size)
    count = 1 if single else min(3, round(long / short))
    if count == 1:
        return [square(image, side)]
    starts = [round(i * (long - short) / (count - 1)) for i in range(count)]
    wide = image.width > image.height
    boxes = [(s, 0, s + short, short) if wide else (0, s, short, s + short) for s in starts]
    return [square(image.crop(box), side) for box in boxes]


def on_clear(image: Image.Image, side: int) -> NDArray[np.uint8]:
    """A drawing cropped to what is not clear, centred on a clear square: side × side, RGBA."""
    image = image.convert("RGBA")
    box = image.getchannel("A").point(lambda a: 255 * (a > 16)).getbbox()
    within = side - side // 12
    image = ImageOps.contain(image.crop(box), (within, within), Image.Resampling.LANCZOS)
    page = Image.new("RGBA", (side, side), (255, 255, 255, 0))
    page.paste(
        image, ((side - image.width) // 2, (side - image.height) // 2)
    )  # no mask: it would whiten edges
    return np.asarray(page)


def cut_out(image: Image.Image) -> Image.Image | None:
    """The thing nearest the top of a plain sheet, with alpha; None where nothing stands out.

    A botanical plate shows the whole fruit above and its section below; of all things at least two fifths as
    large as the largest, the topmost is the whole one.
    """
    rgb = np.asarray(image.convert("RGB")).astype(np.float32)
    edge = np.concatenate([rgb[:4].reshape(-1, 3), rgb[:, :4].reshape(-1, 3), rgb[:, -4:].reshape(-1, 3)])
    apart = np.abs(rgb - np.median(edge, 0)).max(2)
    solid = ndimage.binary_opening(ndimage.gaussian_filter(apart, 0.8) > 40, iterations=2)
    parts, count = ndimage.label(solid)
    if not count:
        return None
    sizes = ndimage.sum_labels(solid, parts, np.arange(1, count + 1))
    if not 0.015 < sizes.max() / solid.size < 0.6:
        return None
    large = np.flatnonzero(sizes >= 0.4 * sizes.max()) + 1
    first = min(large, key=lambda part: int(np.argwhere(parts == part)[:, 0].mean()))
    whole = ndimage.binary_fill_holes(ndimage.binary_dilation(parts == first))
    alpha = ndimage.gaussian_filter(whole.astype(np.float32), 0.7)
    cut = image.convert("RGBA")
    cut.putalpha(Image.fromarray((alpha * 255).astype(np.uint8)))
    return cut
