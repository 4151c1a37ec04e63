"""What pictures suffer on their way through the world: blur, scaling, noise and JPEG (arXiv 2107.10833).

For teaching and for measuring an enlarger: a clean picture becomes the small, worn one that somebody has.
"""

import io
from dataclasses import dataclass

import numpy as np
from PIL import Image, ImageFilter

METHODS = (
    Image.Resampling.BOX, Image.Resampling.BICUBIC, Image.Resampling.BILINEAR, Image.Resampling.LANCZOS,
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Wear:
    """What one picture suffers; the defaults only scale it down.

    blur: deviation of the Gaussian in pixels of the large picture. method: of scaling down. noise: deviation
    in levels of 255; grey: the same noise in all three channels. quality: of a JPEG, 1 to 95; 0 is none.
    """

    blur: float = 0.0
    method: Image.Resampling = Image.Resampling.BICUBIC
    noise: float = 0.0
    grey: bool = False
    quality: int = 0


def draw_wear(times: int, chance: np.random.Generator, clean: float = 1 / 3) -> Wear:
    """Wear of chance for scaling down by ``times``; a share ``clean`` of it only scales."""
    method = METHODS[int(chance.integers(len(METHODS)))]
    if chance.random() < clean:
        return Wear(method=method)
    return Wear(
        blur=float(chance.uniform(0.2, 0.7) * times) if chance.random() < 0.6 else 0.0,
        method=method,
        noise=float(chance.uniform(1, 12)) if chance.random() < 0.6 else 0.0,
        grey=bool(chance.random() < 0.4),
        quality=int(chance.integers(40, 96)) if chance.random() < 0.8 else 0,
    )


def wear_out(image: Image.Image, times: int, wear: Wear, chance: np.random.Generator) -> Image.Image:
    """An RGB ``image``, whose sides are multiples of ``times``, scaled down by it and worn."""
    if wear.blur:
        image = image.filter(ImageFilter.GaussianBlur(wear.blur))
    small = image.resize((image.width // times, image.height // times), wear.method)
    if wear.noise:
        shape = (small.height, small.width, 1 if wear.grey else 3)
        grain = chance.normal(0, wear.noise, shape)
        small = Image.fromarray(np.clip(np.asarray(small) + grain + 0.5, 0, 255).astype(np.uint8))
    return _through_jpeg(small, wear.quality) if wear.quality else small


def _through_jpeg(image: Image.Image, quality: int) -> Image.Image:
    stream = io.BytesIO()
    image.save(stream, "JPEG", quality=quality)
    with Image.open(stream) as read:
        return read.convert("RGB")
