"""A comment in a GIF, which the coder of films leaves out: written into the finished file."""

import shutil
from pathlib import Path

from PIL import Image

HEAD = 13  # bytes before the colours that all frames share, if they do: "GIF89a", size, flags
LONGEST = 255  # bytes a block


def add_comment(path: Path, text: str) -> None:
    """Put ``text`` (UTF-8) as a comment extension before the first frame; the file is rewritten beside."""
    data = text.encode()
    blocks = b"".join(
        bytes([len(data[i : i + LONGEST])]) + data[i : i + LONGEST] for i in range(0, len(data), LONGEST)
    )
    beside = path.with_name(path.name + "-gif")
    try:
        with path.open("rb") as old, beside.open("xb") as new:
            head = old.read(HEAD)
            colours = 3 << (head[10] & 7) + 1 if head[10] & 0x80 else 0
            new.write(head + old.read(colours) + b"\x21\xfe" + blocks + b"\0")
            shutil.copyfileobj(old, new)
        beside.replace(path)
    finally:
        beside.unlink(missing_ok=True)


def read_comment(path: Path) -> str | None:
    """The comment in a GIF, or None. Raises OSError for a file that is no GIF."""
    with Image.open(path, formats=("GIF",)) as image:
        comment = image.info.get("comment")
    return comment.decode("utf-8", "replace") if isinstance(comment, bytes) else None
