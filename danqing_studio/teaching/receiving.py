"""A picture that somebody sent, as it is kept for learning; and what it is called."""

import hashlib
import io
import re
import unicodedata
from dataclasses import dataclass
from pathlib import PurePosixPath
from typing import Final

from PIL import Image

from danqing_studio.works.uploads import receive_picture
from danqing_studio.works.uploads.pictures import Stream

SIDE: Final = 1024  # pixels: nothing larger is learned from
TILE: Final = 320
KEPT: Final = {"quality": 92, "method": 2}
SHOWN: Final = {"quality": 80, "method": 2}
FOLDERS: Final = 3  # above the file, that are kept as labels
ODD: Final = re.compile(r'[<>:"|?*\\/\x00-\x1f\x7f]')


@dataclass(frozen=True, slots=True)
class Received:
    """A picture as WebP, at SIDE and at TILE pixels at most, and the digest of its pixels."""

    picture: bytes
    tile: bytes
    width: int
    height: int
    digest: str

    @property
    def bytes(self) -> int:
        return len(self.picture) + len(self.tile)


def receive(file: Stream) -> Received:
    """A picture from a stranger. Raises UploadError."""
    return prepared(receive_picture(file, max_side=SIDE))


def prepared(png: bytes) -> Received:
    """A picture that was encoded by us."""
    with Image.open(io.BytesIO(png)) as opened:
        image = opened.convert("RGBA" if "A" in opened.mode else "RGB")
    digest = hashlib.sha256(f"{image.mode} {image.size}".encode() + image.tobytes()).hexdigest()
    tile = image.copy()
    tile.thumbnail((TILE, TILE), Image.Resampling.LANCZOS, reducing_gap=2.0)
    return Received(webp(image, **KEPT), webp(tile, **SHOWN), image.width, image.height, digest)


def webp(image: Image.Image, quality: int, method: int) -> bytes:
    """The image as the bytes of a file."""
    stream = io.BytesIO()
    image.save(stream, "WEBP", quality=quality, method=method)
    return stream.getvalue()


def name_of(sent: str) -> str:
    """What a picture is called, by the path that a browser tells: folders are labels, all but the outermost.

    That one holds all pictures and tells none of them from the others.
    """
    parts = [part for part in PurePosixPath(sent.replace("\\", "/")).parts if part not in ("/", "..", ".")]
    *folders, last = parts or ["picture"]
    stem = last.rpartition(".")[0] or last
    return "/".join(_plain(part) for part in [*folders[1:][-FOLDERS:], stem])


def _plain(part: str) -> str:
    kept = ODD.sub("_", unicodedata.normalize("NFC", part))
    return "".join(one for one in kept if one.isprintable())[:50].strip(". ") or "_"
