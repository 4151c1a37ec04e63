"""From the bytes of any common picture format to an 8-bit RGB or RGBA image, upright, first frame.

A file from a stranger is hostile until decoded: only formats with a decoder of their own are tried
(PostScript would start a program), and the size in the header is checked before a single pixel is decoded.
"""

import warnings
from typing import BinaryIO

import numpy as np
from PIL import Image, ImageOps, UnidentifiedImageError

from danqing.language import DanqingError

FORMATS = ("PNG", "JPEG", "WEBP", "GIF", "TIFF", "BMP", "PPM", "JPEG2000")
SUFFIXES = frozenset(
    (
        ".png",
        ".jpg",
        ".jpeg",
        ".jpe",
        ".jfif",
        ".webp",
        ".gif",
        ".tif",
        ".tiff",
        ".bmp",
        ".ppm",
        ".pgm",
        ".jp2",
    )
)
MAX_PIXELS = 100_000_000


def shown(name: object) -> str:
    """A file name as one printable line: control characters and undecodable bytes are escaped."""
    return "".join(c if c.isprintable() else c.encode("unicode_escape").decode() for c in str(name))


def decode(stream: BinaryIO, name: str, *, max_pixels: int = MAX_PIXELS) -> Image.Image:
    """Decode ``stream`` (seekable, at its start) to an RGB image, or RGBA where it has transparency.

    Raises:
        DanqingError: not a picture, damaged, or more than ``max_pixels`` by its header. It speaks of
            ``name``.
    """
    return _finish(open_header(stream, name, max_pixels), name)


def preview(
    stream: BinaryIO, name: str, side: int, *, max_pixels: int = MAX_PIXELS
) -> tuple[Image.Image, int]:
    """As `decode`, but faster: a JPEG is decoded only as finely as keeps both sides at ``side`` or more.

    Returns:
        The image, and the number of pixels of the whole picture.
    """
    image = open_header(stream, name, max_pixels)
    pixels = image.width * image.height
    image.draft(None, (side, side))
    return _finish(image, name), pixels


def _finish(image: Image.Image, name: str) -> Image.Image:
    try:
        image.load()
        return _plain(_upright(image))
    except Exception as error:  # decoders of damaged files fail in every way there is
        raise DanqingError("picture-broken", name=shown(name)) from error


def open_header(stream: BinaryIO, name: str, max_pixels: int = MAX_PIXELS) -> Image.Image:
    """Read the header only; the image's pixels are not decoded yet."""
    try:
        with warnings.catch_warnings():  # our own limit stands in for Pillow's warning
            warnings.simplefilter("ignore", Image.DecompressionBombWarning)
            image = Image.open(stream, formats=FORMATS)
    except Image.DecompressionBombError as error:
        raise DanqingError("picture-too-large", name=shown(name), limit=_millions(max_pixels)) from error
    except UnidentifiedImageError as error:
        raise DanqingError("picture-not-one", name=shown(name)) from error
    except Exception as error:  # damaged headers fail in every way there is
        raise DanqingError("picture-broken", name=shown(name)) from error
    if image.width * image.height > max_pixels:
        raise DanqingError("picture-too-large", name=shown(name), limit=_millions(max_pixels))
    return image


def _millions(pixels: int) -> str:
    return f"{pixels / 1e6:g}"


def _upright(image: Image.Image) -> Image.Image:
    try:
        return ImageOps.exif_transpose(image)
    except Exception:  # a damaged EXIF block is no reason to refuse sound pixels
        return image


def _plain(image: Image.Image) -> Image.Image:
    if image.mode.startswith(("I", "F")):
        image = _to_eight_bits(image)
    if not image.has_transparency_data:
        return image.convert("RGB")
    image = image.convert("RGBA")
    return image.convert("RGB") if image.getchannel("A").getextrema() == (255, 255) else image


def _to_eight_bits(image: Image.Image) -> Image.Image:
    """Grey of 16 or 32 bits, or float, to 8 bits by the range its values speak of."""
    values = np.nan_to_num(np.asarray(image, dtype=np.float64))
    peak = values.max(initial=0)
    tops = (65535.0, 2.0**32 - 1) if image.mode.startswith("I") else (1.0, 255.0, 65535.0)
    top = next((top for top in tops if peak <= top), peak)
    return Image.fromarray(np.clip(values / top * 255 + 0.5, 0, 255).astype(np.uint8))
