"""The palette of a folder of layers: a text of colours and a strip of them, each of which may be changed."""

import json
import re
from collections.abc import Sequence
from pathlib import Path

import numpy as np
from PIL import Image

from danqing.language import DanqingError
from danqing.pictures.decoding import shown
from danqing.pictures.files import open_picture

LONGEST = 2**22  # bytes of a text
CELL = 64  # pixels a side of a colour in the strip
ALIKE = 2  # steps of 255 that a colour of the strip may be off, as when an editor converts its profile
_COLOUR = re.compile(r"#[0-9a-f]{6}")


def draw_strip(colours: Sequence[str]) -> Image.Image:
    """The colours side by side, a square each."""
    cells = Image.new("RGB", (len(colours), 1))
    cells.putdata([tuple(bytes.fromhex(colour[1:])) for colour in colours])
    return cells.resize((CELL * len(colours), CELL), Image.Resampling.NEAREST)


def palette_text(colours: Sequence[str]) -> str:
    """A palette that changes nothing: every colour becomes itself."""
    return json.dumps({colour: colour for colour in colours}, indent=1) + "\n"


def read_palette(text: Path, strip: Path, colours: Sequence[str]) -> dict[str, str]:
    """Old colour to new, from the text and from the strip of ``colours``; either may have been deleted.

    Raises DanqingError where one cannot be read, or where they want different things.
    """
    palette = {colour: colour for colour in colours}
    if text.exists():
        palette |= _read_colours(text)
    if strip.exists():
        for old, new in zip(colours, _read_strip(strip, len(colours)), strict=True):
            if _apart(old, new) <= ALIKE:
                continue
            if palette[old] not in (old, new):
                raise DanqingError("layers-palettes", name=shown(strip), old=old, one=palette[old], two=new)
            palette[old] = new
    return palette


def _read_colours(file: Path) -> dict[str, str]:
    try:
        data = json.loads(read_text(file))
    except (ValueError, RecursionError, OSError) as fault:
        raise DanqingError("layers-palette", name=shown(file), value=str(fault)[:80]) from fault
    pairs = list(data.items()) if isinstance(data, dict) else [("", data)]
    for pair in pairs:
        if not all(isinstance(colour, str) and _COLOUR.fullmatch(colour.lower()) for colour in pair):
            raise DanqingError("layers-palette", name=shown(file), value=": ".join(map(str, pair))[:80])
    return {old.lower(): new.lower() for old, new in pairs}


def _read_strip(file: Path, count: int) -> list[str]:
    """The colour in the middle of each of ``count`` cells."""
    image = open_picture(file).convert("RGB")
    cell, height = image.width / count, image.height
    found = []
    for i in range(count):
        middle = tuple(map(round, (cell * (i + 0.3), 0.3 * height, cell * (i + 0.7), 0.7 * height)))
        left, top, right, bottom = middle
        pixels = np.asarray(image.crop((left, top, max(right, left + 1), max(bottom, top + 1))))
        found.append("#" + bytes(np.median(pixels.reshape(-1, 3), axis=0).astype(np.uint8).tolist()).hex())
    return found


def _apart(one: str, two: str) -> int:
    return max(abs(a - b) for a, b in zip(bytes.fromhex(one[1:]), bytes.fromhex(two[1:]), strict=True))


def read_text(file: Path) -> str:
    """A text file in UTF-8, not longer than it may be; raises ValueError or OSError for any other."""
    with file.open("rb") as stream:
        data = stream.read(LONGEST + 1)
    if len(data) > LONGEST:
        raise ValueError(f"> {LONGEST >> 20} MB")
    return data.decode("utf-8-sig")
