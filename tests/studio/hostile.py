"""Files that somebody with bad intentions sends: what must be refused, by name."""

import io
import struct
import zipfile
import zlib
from collections.abc import Callable

import numpy as np
from PIL import Image


def noise(width: int = 40, height: int = 30, mode: str = "RGB") -> Image.Image:
    """A picture that does not compress."""
    shape = (height, width, len(Image.new(mode, (1, 1)).getbands()))
    pixels = np.random.default_rng(7).integers(0, 256, shape, dtype=np.uint8)
    return Image.merge(mode, [Image.fromarray(pixels[..., band]) for band in range(shape[2])])


def encoded(image: Image.Image, kind: str = "PNG", **options: object) -> bytes:
    stream = io.BytesIO()
    image.save(stream, kind, **options)
    return stream.getvalue()


def chunk(kind: bytes, data: bytes) -> bytes:
    """A chunk of a PNG."""
    return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))


def png(width: int, height: int, rows: bytes, *before: bytes) -> bytes:
    """A PNG, RGB of 8 bits, that claims a size whatever it holds."""
    head = chunk(b"IHDR", struct.pack(">IIBBBBB", width, height, 8, 2, 0, 0, 0))
    parts = (head, *before, chunk(b"IDAT", zlib.compress(rows)), chunk(b"IEND", b""))
    return b"\x89PNG\r\n\x1a\n" + b"".join(parts)


def million_frames() -> bytes:
    """A GIF whose second frame is repeated a million times: some 20 MB."""
    frame = b"\x2c" + struct.pack("<HHHHB", 0, 0, 1, 1, 0) + b"\x02\x02\x4c\x01\x00"
    head = b"GIF89a" + struct.pack("<HHBBB", 1, 1, 0x80, 0, 0) + b"\xff\x00\x00\x00\x00\xff"
    return head + frame * 1_000_000 + b"\x3b"


def scans() -> bytes:
    """A progressive JPEG that goes over the picture five hundred times."""
    data = encoded(Image.new("L", (64, 64)), "JPEG", progressive=True)
    last = data[data.rindex(b"\xff\xda") : -2]
    return data[:-2] + last * 500 + b"\xff\xd9"


def zipped(members: dict[str, bytes]) -> bytes:
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w", zipfile.ZIP_DEFLATED) as bundle:
        for name, data in members.items():
            bundle.writestr(name, data)
    return stream.getvalue()


def claiming(size: int) -> bytes:
    """A zip whose member's headers claim ``size`` bytes."""
    data = bytearray(zipped({"a.png": encoded(noise())}))
    for sign, place in ((b"PK\x03\x04", 22), (b"PK\x01\x02", 24)):
        at = data.index(sign) + place
        data[at : at + 4] = struct.pack("<I", size)
    return bytes(data)


SVG = b'<svg xmlns="http://www.w3.org/2000/svg"><script>alert(1)</script></svg>'
HTML = b"<!DOCTYPE html><script>alert(1)</script>"

# Every one must be refused by whatever takes a picture.
NOT_PICTURES: dict[str, Callable[[], bytes]] = {
    "empty": lambda: b"",
    "svg": lambda: SVG,
    "svg-declared": lambda: b'<?xml version="1.0"?>\n<!-- x -->\n' + SVG,
    "html": lambda: HTML,
    "heic": lambda: b"\0\0\0\x18ftypheic" + bytes(40),
    "pdf": lambda: b"%PDF-1.7\n" + bytes(40),
    "postscript": lambda: b"%!PS-Adobe-3.0 EPSF-3.0\n%%BoundingBox: 0 0 9 9\n",
    "program": lambda: b"MZ" + bytes(200),
    "zip": lambda: zipped({"a.png": encoded(noise())}),
    "only-the-sign": lambda: b"\x89PNG\r\n\x1a\n",
    "truncated-png": lambda: encoded(noise())[:-200],
    "truncated-jpeg": lambda: encoded(noise(200, 200), "JPEG")[:4000],
    "truncated-webp": lambda: encoded(noise(200, 200), "WEBP")[:4000],
    "claims-much": lambda: png(60_000, 60_000, b"\0" * 100),
    "claims-more-than-it-has": lambda: png(3000, 3000, b"\0" * 100),
    "decompression-bomb": lambda: encoded(Image.new("1", (15_000, 15_000))),
    "text-bomb": lambda: png(1, 1, b"\0" * 4, chunk(b"zTXt", b"a\0\0" + zlib.compress(bytes(80_000_000), 9))),
    "scans": scans,
}  # fmt: skip
