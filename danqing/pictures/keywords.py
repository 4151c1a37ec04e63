"""Keywords that lie inside picture files, as photo programs leave them: IPTC, XMP and EXIF.

Metadata come from strangers as much as pixels do: whatever cannot be read gives no keyword, never an error,
and an XMP packet that declares entities is not read at all (a few lines of them can unfold to gigabytes).
"""

import io
import re
import warnings
from collections.abc import Callable
from xml.parsers import expat

from PIL import Image
from PIL.IptcImagePlugin import getiptcinfo

from danqing.pictures.decoding import FORMATS

MOST, LONGEST = 64, 64  # keywords a picture, and characters a keyword: nobody types more
_LARGEST_PACKET = 2**20  # bytes of XMP
_IPTC_CHARSET, _IPTC_KEYWORD, _IPTC_UTF8 = (1, 90), (2, 25), b"\x1b%G"
_XP_KEYWORDS = 0x9C9E
_SUBJECT = "http://purl.org/dc/elements/1.1/ subject"
_ITEM = "http://www.w3.org/1999/02/22-rdf-syntax-ns# li"
_BETWEEN = re.compile(r"[;,；，、\0]")


def keywords(data: bytes) -> tuple[str, ...]:
    """The keywords inside a picture file's bytes, each once, in the order IPTC, XMP, EXIF; often none."""
    try:
        with warnings.catch_warnings():  # about damaged metadata, which is nobody's concern here
            warnings.simplefilter("ignore")
            with Image.open(io.BytesIO(data), formats=FORMATS) as image:
                found = [*_guarded(_iptc, image), *_guarded(_xmp, image), *_guarded(_exif, image)]
    except Exception:  # damaged headers fail in every way there is; the decoder will tell the user
        return ()
    words = (" ".join(word.split()) for text in found for word in _BETWEEN.split(text))
    return tuple(dict.fromkeys(word for word in words if 0 < len(word) <= LONGEST))[:MOST]


def _guarded(read: Callable[[Image.Image], list[str]], image: Image.Image) -> list[str]:
    try:
        return read(image)
    except Exception:  # one damaged block says nothing about the others
        return []


def _iptc(image: Image.Image) -> list[str]:
    blocks = getiptcinfo(image) or {}  # type: ignore[arg-type]
    words, charset = blocks.get(_IPTC_KEYWORD, []), blocks.get(_IPTC_CHARSET)
    words = words if isinstance(words, list) else [words]
    return [_decoded(word, utf8=charset == _IPTC_UTF8) for word in words]


def _decoded(word: bytes, *, utf8: bool) -> str:
    """IPTC seldom says its character set: UTF-8 cannot be mistaken, GB2312 hardly, the rest is Latin-1."""
    for encoding in ("utf-8",) if utf8 else ("utf-8", "gb2312"):
        try:
            return word.decode(encoding)
        except UnicodeDecodeError:
            continue
    return word.decode("utf-8", "ignore") if utf8 else word.decode("latin-1")


def _exif(image: Image.Image) -> list[str]:
    value = image.getexif().get(_XP_KEYWORDS, b"")
    return [bytes(value).decode("utf-16-le", "ignore")]  # Windows writes it so: bytes, as text in UTF-16


def _xmp(image: Image.Image) -> list[str]:
    packet = image.info.get("xmp") or image.info.get("XML:com.adobe.xmp") or b""
    packet = packet.encode() if isinstance(packet, str) else bytes(packet)
    return subjects(packet.rstrip(b"\0 ")) if 0 < len(packet) <= _LARGEST_PACKET else []


def subjects(packet: bytes) -> list[str]:
    """The items of dc:subject in an XMP packet (ISO 16684-1).

    Raises expat.ExpatError for what is no XML, and ValueError where a document type is declared: without one
    there are no entities, so nothing can unfold or reach for other files.
    """
    reader = _SubjectReader()
    parser = expat.ParserCreate(namespace_separator=" ")
    parser.StartDoctypeDeclHandler = reader.refuse
    parser.StartElementHandler, parser.EndElementHandler = reader.start, reader.end
    parser.CharacterDataHandler = reader.text
    parser.Parse(packet, True)
    return ["".join(parts) for parts in reader.items]


class _SubjectReader:
    """Gathers the text of items inside dc:subject; counts instead of looking back, however deep it goes."""

    def __init__(self) -> None:
        self.items: list[list[str]] = []
        self._subjects = self._open_items = 0

    def refuse(self, *_: object) -> None:
        raise ValueError("an XMP packet declares no document type")

    def start(self, name: str, _: dict[str, str]) -> None:
        self._subjects += name == _SUBJECT
        if name == _ITEM and self._subjects:
            self._open_items += 1
            self.items.append([])

    def end(self, name: str) -> None:
        self._open_items -= name == _ITEM and self._subjects > 0
        self._subjects -= name == _SUBJECT

    def text(self, part: str) -> None:
        if self._open_items:
            self.items[-1].append(part)
