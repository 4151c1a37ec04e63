"""One picture from a stranger, as a PNG that this process encoded itself.

What it is, is read from its first bytes, never from its name or from what the browser says of it. Its size
is read from the header before a pixel is decoded; only the first frame is decoded, of a large JPEG only as
much as is kept; and only few are decoded at once. So neither memory nor time depends on what a file claims.
"""

import io
from threading import BoundedSemaphore
from typing import IO, Any, Final

from django.utils.translation import gettext as _
from PIL import Image, ImageCms, ImageOps

from danqing.language import DanqingError
from danqing_studio.works.uploads.faults import UploadError

MOST_BYTES: Final = 40 * 2**20  # of one picture
# As the header has them. Phones take JPEGs of 50 million; other decoders need more memory for each.
MOST_OF_JPEG, MOST_PIXELS = 64_000_000, 36_000_000
MOST_SCANS: Final = (
    60  # of a JPEG, each of which goes over the whole picture; cameras and programs write up to 12
)
MOST_PROFILE: Final = 2 * 2**20  # bytes of a colour profile
AT_ONCE: Final = BoundedSemaphore(2)  # pictures decoded by this process at a time
SIGNS: Final = (
    b"\x89PNG\r\n\x1a\n", b"\xff\xd8\xff", b"GIF87a", b"GIF89a", b"BM", b"II*\0", b"MM\0*",
)  # fmt: skip
MARKUP: Final = (b"<svg", b"<?xml", b"<!doctype", b"<html")
SRGB: Final = ImageCms.ImageCmsProfile(ImageCms.createProfile("sRGB"))

Stream = IO[bytes] | Any  # Django's files read like streams, and are none to the type checker


def receive_picture(file: Stream, *, max_side: int = 4096, most_bytes: int = MOST_BYTES) -> bytes:
    """The picture in ``file`` as a PNG: RGB or RGBA, upright, sRGB, without any metadata.

    max_side: pixels; a larger picture is scaled down to it. most_bytes: what may be read of ``file``.
    Raises UploadError.
    """
    data = file.read(most_bytes + 1)
    if len(data) > most_bytes:
        raise too_large(most_bytes)
    _check_kind(data)
    with AT_ONCE:
        image = _decode(data, max_side)
        image.thumbnail((max_side, max_side), Image.Resampling.LANCZOS, reducing_gap=2.0)
        image.info.clear()  # a colour profile would be written again
        stream = io.BytesIO()
        image.save(stream, "PNG", compress_level=3)
    return stream.getvalue()


def too_large(most_bytes: int) -> UploadError:
    """Of one picture, by its bytes."""
    text = _("This file is larger than %(limit)s MB: save the picture smaller and send that.")
    return UploadError(text % {"limit": most_bytes // 2**20})


def _check_kind(data: bytes) -> None:
    """Let through what begins as one of the formats that are taken."""
    if not data:
        raise UploadError(_("This file is empty: choose another one."))
    if data.startswith(SIGNS) or (data[:4] == b"RIFF" and data[8:12] == b"WEBP"):
        if data.startswith(b"\xff\xd8") and data.count(b"\xff\xda") > MOST_SCANS:
            raise _broken()
        return
    if data[4:8] == b"ftyp":
        raise UploadError(
            _("HEIC and AVIF are not read here: save the picture as JPEG or PNG and send that.")
        )
    if any(sign in data[:4096].lower() for sign in MARKUP):
        raise UploadError(_("SVG and web pages are not taken: export the picture as PNG and send that."))
    raise UploadError(_("This is no picture that is read here: send a PNG, JPEG, WebP, GIF, BMP or TIFF."))


def _decode(data: bytes, max_side: int) -> Image.Image:
    from danqing.pictures.decoding import open_header, preview  # loads numpy, which pages do without

    most = MOST_OF_JPEG if data.startswith(b"\xff\xd8") else MOST_PIXELS
    try:
        header = open_header(io.BytesIO(data), "", most)
        if header.mode == "CMYK" and header.info.get("icc_profile"):
            header.draft(None, (max_side, max_side))
            return _srgb(ImageOps.exif_transpose(header)).convert("RGB")
        return _srgb(preview(io.BytesIO(data), "", max_side, max_pixels=most)[0])
    except DanqingError as error:
        if error.key == "picture-too-large":
            text = _("This picture has more than %(limit)s million pixels: save it smaller and send that.")
            raise UploadError(text % {"limit": most // 1_000_000}) from error
        raise _broken() from error
    except Exception as error:  # decoders of damaged files fail in every way there is
        raise _broken() from error


def _broken() -> UploadError:
    return UploadError(
        _("This picture is damaged or incomplete: open it in another program, save it anew and send that.")
    )


def _srgb(image: Image.Image) -> Image.Image:
    """By its colour profile to sRGB; as it is where it has none, or one that is no good."""
    profile = image.info.get("icc_profile") or b""
    if not 0 < len(profile) <= MOST_PROFILE:
        return image
    try:
        given = ImageCms.ImageCmsProfile(io.BytesIO(profile))
        if given.profile.xcolor_space.strip() not in ("RGB", "CMYK"):
            return image
        mode = "RGB" if image.mode == "CMYK" else image.mode
        return ImageCms.profileToProfile(image, given, SRGB, outputMode=mode) or image
    except (ImageCms.PyCMSError, OSError, ValueError):
        return image
