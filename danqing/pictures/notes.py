"""A text kept inside a picture file: PNG iTXt ``danqing``, or the EXIF UserComment of JPEG and WebP.

A PNG with a note is sealed: it also holds the fingerprint of its pixels, by which it is known whether another
program has changed them since, note or no note.
"""

import hashlib

from PIL import Image
from PIL.PngImagePlugin import PngImageFile, PngInfo

from danqing.language import DanqingError

_KEY, _SEAL = "danqing", "danqing-pixels"
_EXIF_FOLDER, _USER_COMMENT = 0x8769, 0x9286
_MARK = (
    b"\0" * 8 + b"danqing:"
)  # EXIF's code for "no known character set", then what tells it from a camera's
_JPEG_LIMIT = 65_000  # one JPEG segment holds 65,533 bytes, and EXIF needs a few of them


def fingerprint(image: Image.Image) -> str:
    """SHA-256 of a picture's mode, size and pixels."""
    head = f"{image.mode} {image.width}x{image.height} ".encode()
    return hashlib.sha256(head + image.tobytes()).hexdigest()


def note_options(kind: str, note: str | None, name: str, image: Image.Image) -> dict[str, object]:
    """The options for Pillow's ``save`` that store ``note`` in a file of format ``kind`` with ``image``."""
    if note is None:
        return {}
    if kind == "PNG":
        info = PngInfo()
        info.add_itxt(_KEY, note)
        info.add_text(_SEAL, fingerprint(image))
        return {"pnginfo": info}
    data = _MARK + note.encode()
    if kind == "JPEG" and len(data) > _JPEG_LIMIT:
        raise DanqingError("picture-note-too-long", name=name)
    exif = Image.Exif()
    exif.get_ifd(_EXIF_FOLDER)[_USER_COMMENT] = data
    return {"exif": exif.tobytes()}


def note_within(image: Image.Image) -> str | None:
    """The note in an opened image, or None."""
    if isinstance(image, PngImageFile):
        note = image.info.get(_KEY)
        note = image.text.get(_KEY) if note is None else note  # other programs move text behind the pixels
        return None if note is None else str(note)
    data = image.getexif().get_ifd(_EXIF_FOLDER).get(_USER_COMMENT)
    if not isinstance(data, bytes) or not data.startswith(_MARK):
        return None
    return data.removeprefix(_MARK).decode("utf-8", "replace")


def seal_within(image: Image.Image) -> str | None:
    """The fingerprint that an opened PNG was sealed with, or None."""
    return str(image.info[_SEAL]) if isinstance(image, PngImageFile) and _SEAL in image.info else None
