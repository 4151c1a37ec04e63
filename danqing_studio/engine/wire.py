"""What goes over the wire: a header of JSON and, after it, the bytes of pictures as they are.

    4 bytes, big-endian: the header's length · the header · the pictures, one after the other

The header's key ``sizes`` says how long each picture is. Pictures in JSON would be a third longer, and be
copied thrice.
"""

import json
from collections.abc import Mapping, Sequence
from typing import Any, Final

HEADER: Final = 32 * 2**20  # bytes: a lineage may carry the picture that it started from
PICTURES: Final = 256
WHOLE: Final = 512 * 2**20  # bytes: a print of 16,384 pixels a side is a third of that
FRAME: Final = 8  # bytes that tell a message's length where several follow each other
_LENGTH: Final = 4


class WireError(ValueError):
    """What came is no message of ours."""


def pack(header: Mapping[str, Any], pictures: Sequence[bytes] = ()) -> bytes:
    """One message. Raises WireError for more than the limits allow, and for numbers that JSON has not."""
    sizes = [len(picture) for picture in pictures]
    try:
        text = json.dumps({**header, "sizes": sizes}, ensure_ascii=False, allow_nan=False).encode()
    except (TypeError, ValueError, RecursionError) as fault:
        raise WireError(f"no JSON: {fault}") from fault
    if len(text) > HEADER or len(sizes) > PICTURES or sum(sizes) + len(text) > WHOLE:
        raise WireError("too much for one message")
    return b"".join((len(text).to_bytes(_LENGTH), text, *pictures))


def unpack(message: bytes) -> tuple[dict[str, Any], list[bytes]]:
    """The inverse of pack. Raises WireError for anything else."""
    start = _LENGTH + int.from_bytes(message[:_LENGTH])
    if not _LENGTH < start <= len(message) <= WHOLE or start > HEADER + _LENGTH:
        raise WireError("the header's length")
    try:
        header = json.loads(message[_LENGTH:start])
    except (ValueError, RecursionError) as fault:
        raise WireError("the header is no JSON") from fault
    sizes = header.pop("sizes", None) if isinstance(header, dict) else None
    if not isinstance(sizes, list) or not all(type(size) is int and size >= 0 for size in sizes):
        raise WireError("the pictures' sizes")
    if len(sizes) > PICTURES or start + sum(sizes) != len(message):
        raise WireError("the pictures' sizes")
    pictures = []
    for size in sizes:
        pictures.append(message[start : start + size])
        start += size
    return header, pictures
