"""Single picture files: opened safely, saved whole or not at all."""

import os
import secrets
import stat
from pathlib import Path
from typing import BinaryIO

from PIL import Image

from danqing.language import DanqingError
from danqing.pictures.decoding import MAX_PIXELS, decode, open_header, shown
from danqing.pictures.notes import fingerprint, note_options, note_within, seal_within

_FORMATS = {".png": "PNG", ".jpg": "JPEG", ".jpeg": "JPEG", ".webp": "WEBP"}
_LONGEST_SIDE = {"PNG": 2**31 - 1, "JPEG": 65_500, "WEBP": 16_383}


def open_picture(path: str | Path, *, max_pixels: int = MAX_PIXELS) -> Image.Image:
    """Open a picture as RGB, or as RGBA where it has transparency.

    EXIF rotation is applied; CMYK, 16-bit and palette pictures are converted; an animation gives its first
    frame.

    Raises:
        DanqingError: missing, unreadable, not a picture, damaged, or more than ``max_pixels`` by its header.
    """
    with _open(Path(path)) as stream:
        return decode(stream, str(path), max_pixels=max_pixels)


def read_note(path: str | Path, *, max_pixels: int = MAX_PIXELS) -> str | None:
    """The note that `save_picture` stored inside the file, or None where there is none.

    Raises:
        DanqingError: as `open_picture`.
    """
    with _open(Path(path)) as stream:
        image = open_header(stream, str(path), max_pixels)
        try:
            return note_within(image)
        except Exception as error:  # damaged metadata fails in every way there is
            raise DanqingError("picture-broken", name=shown(path)) from error


def is_sealed(path: str | Path, image: Image.Image) -> bool:
    """Whether ``path`` is a PNG saved with a note, and ``image``, opened from it, has the pixels of then."""
    with _open(Path(path)) as stream:
        seal = seal_within(open_header(stream, str(path), MAX_PIXELS))
    return seal is not None and seal == fingerprint(image)


def save_picture(
    image: Image.Image, path: str | Path, *, note: str | None = None, force: bool = False
) -> None:
    """Save as PNG, JPEG or WebP by suffix: a temporary file beside ``path`` is written, then renamed.

    Transparency is laid over white in a JPEG. Folders on the way are made.

    Args:
        image: RGB or RGBA; ``info["dpi"]``, two numbers, is written too.
        path: ends in .png, .jpg, .jpeg or .webp.
        note: text stored inside the file (PNG: iTXt ``danqing``; JPEG and WebP: EXIF UserComment, UTF-8).
        force: overwrite an existing file.

    Raises:
        DanqingError: unknown suffix, file exists, cannot be written, picture or note too large for it.
    """
    path = Path(path)
    kind = _FORMATS.get(path.suffix.lower())
    if kind is None:
        raise DanqingError("picture-suffix", name=shown(path))
    if max(image.size) > _LONGEST_SIDE[kind]:
        raise DanqingError("picture-side-too-long", name=shown(path), format=kind, limit=_LONGEST_SIDE[kind])
    options = _options(kind) | _density(image) | note_options(kind, note, shown(path), image)
    temporary = path.with_name(f".danqing-{secrets.token_hex(8)}.part")
    try:
        if os.path.lexists(path) and not force:
            raise DanqingError("picture-exists", name=shown(path))
        path.parent.mkdir(parents=True, exist_ok=True)
        with temporary.open("xb") as stream:
            _flat(image, kind).save(stream, kind, **options)
        _put(temporary, path, force)
    except (OSError, ValueError) as error:  # ValueError: a null character in the name
        raise DanqingError("picture-unwritable", name=shown(path)) from error
    finally:
        _forget(temporary)


def _open(path: Path) -> BinaryIO:
    name = shown(path)
    try:
        if not stat.S_ISREG(path.stat().st_mode):  # a pipe would wait for ever
            raise DanqingError("picture-is-folder", name=name)
        return path.open("rb")
    except PermissionError as error:
        raise DanqingError("picture-forbidden", name=name) from error
    except (OSError, ValueError) as error:
        raise DanqingError("picture-missing", name=name) from error


def _options(kind: str) -> dict[str, object]:
    if kind == "PNG":
        return {"compress_level": 4}  # paintings are as small as by 6, in a third of the time
    return {"quality": 95, "subsampling": 0} if kind == "JPEG" else {"quality": 95, "method": 4}


def _density(image: Image.Image) -> dict[str, object]:
    """Dots an inch, where the image knows them."""
    return {"dpi": image.info["dpi"]} if "dpi" in image.info else {}


def _flat(image: Image.Image, kind: str) -> Image.Image:
    if kind != "JPEG" or image.mode == "RGB":
        return image
    white = Image.new("RGBA", image.size, "white")
    return Image.alpha_composite(white, image.convert("RGBA")).convert("RGB")


def _put(temporary: Path, path: Path, force: bool) -> None:
    """Rename; without ``force`` by a hard link, which fails where another process was faster."""
    if force:
        temporary.replace(path)
        return
    try:
        os.link(temporary, path)
    except FileExistsError as error:
        raise DanqingError("picture-exists", name=shown(path)) from error
    except (OSError, NotImplementedError):  # file systems without hard links
        temporary.replace(path)


def _forget(temporary: Path) -> None:
    try:
        temporary.unlink(missing_ok=True)
    except (OSError, ValueError):
        return
