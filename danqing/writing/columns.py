"""From a text to columns: what is written, where it breaks, and where every character stands.

Lengths are counted in cells, a cell being the box of one character; a punctuation mark takes half of one.
"""

import re
from bisect import bisect_left
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from danqing.writing.characters import MARKS

PITCH = 1.02  # cells from one character to the next
APART = 1.22  # cells from one column to the next
SEAL_MIDDLE = 0.6  # cells from the last column's end to the seal's middle
SEAL = 1.0  # cells that the seal takes below the last column
LONGEST = 400  # characters
BREAKS = re.compile(r"[\s/|｜]+")
PHRASE = re.compile(r"[^，。、！？；：]+[，。、！？；：]*|[，。、！？；：]+")
SAME = str.maketrans(
    {",": "，", ".": "。", "!": "！", "?": "？", ";": "；", ":": "：", "．": "。", "｡": "。"}
)
METRES = (7, 5)  # characters of a line in regular verse
WHOLE = (3, 5, 7)  # a line of so many characters reads badly when it is cut
TALL = 2.2  # height by width that a block of verse tends to


@dataclass(frozen=True, slots=True)
class Place:
    """Where a character's box begins, in cells from the block's top left corner."""

    character: str
    x: float
    y: float


def tidy(text: str) -> list[str]:
    """The parts of a text between its spaces, strokes (/ or |) and line ends; Latin punctuation made
    Chinese.
    """
    return [part for part in BREAKS.split(text.translate(SAME).strip()) if part]


def phrases(part: str) -> list[str]:
    """A part cut after its punctuation; regular verse without any is cut into lines of seven or five."""
    found = PHRASE.findall(part)
    metre = next((metre for metre in METRES if len(part) >= 2 * metre and len(part) % metre == 0), None)
    if len(found) == 1 and metre and not set(part) & set(MARKS):
        return [part[i : i + metre] for i in range(0, len(part), metre)]
    return found


def length(column: str) -> float:
    """How many cells a column takes."""
    return sum(0.5 if character in MARKS else 1.0 for character in column)


def divide(parts: Sequence[str], count: int) -> tuple[str, ...] | None:
    """So many columns, as even as may be: cut between phrases if there are enough of them; None if not
    possible.
    """
    pieces = [phrase for part in parts for phrase in phrases(part)]
    if len(pieces) < count:
        pieces = _singly("".join(parts))
    if len(pieces) < count:
        return None
    columns = _packed(pieces, count)
    return columns if len(columns) == count else _filled(pieces, count)


def fill(parts: Sequence[str], most: int) -> tuple[str, ...]:
    """Columns of at most so many characters, every part begun anew; marks hang on behind them."""
    columns: list[str] = []
    for part in parts:
        singles = _singly(part)
        columns += ["".join(singles[i : i + most]) for i in range(0, len(singles), most)]
    return tuple(columns)


def choices(parts: Sequence[str]) -> list[tuple[str, ...]]:
    """Ways of dividing a text into columns: as its breaks say if it has any, else into one, two and so on.

    A single line of verse is never cut.
    """
    if len(parts) > 1:
        return [tuple(parts)]
    singles = len(_singly(parts[0]))
    whole = len(phrases(parts[0])) == 1 and singles in WHOLE
    most = 1 if whole else min(16, singles)
    found = (divide(parts, count) for count in range(1, most + 1))
    return list(dict.fromkeys(columns for columns in found if columns))


def block(columns: Sequence[str], *, vertical: bool, seal: bool) -> tuple[float, float]:
    """Width and height in cells of all columns, the seal's place included."""
    lengths = [PITCH * length(column) for column in columns]
    lengths[-1] += SEAL * seal
    across = 1 + APART * (len(columns) - 1)
    return (across, max(lengths)) if vertical else (max(lengths), across)


def places(columns: Sequence[str], *, vertical: bool) -> Iterator[Place]:
    """Every character's place: columns from right to left, or lines from top to bottom."""
    for i, column in enumerate(columns):
        along = 0.0
        across = APART * ((len(columns) - 1 - i) if vertical else i)
        for character in column:
            yield Place(character, across, along) if vertical else Place(character, along, across)
            along += PITCH * length(character)


def seal_place(columns: Sequence[str], *, vertical: bool) -> tuple[float, float]:
    """The middle of the seal, below the last column or beside the last line."""
    along = PITCH * length(columns[-1]) + SEAL_MIDDLE
    return (0.5, along) if vertical else (along, APART * (len(columns) - 1) + 0.5)


def shapeliness(columns: Sequence[str], *, vertical: bool, seal: bool) -> float:
    """How far a block is from tall and even columns: 0 is best."""
    width, height = block(columns, vertical=vertical, seal=seal)
    ratio = height / width if vertical else width / height
    lengths = [length(column) for column in columns]
    uneven = 2 * sum(max(lengths) - each for each in lengths) / max(lengths) / len(lengths)
    return (ratio / TALL if ratio > TALL else TALL / ratio) - 1 + uneven


def _singly(part: str) -> list[str]:
    """Characters, each with the marks behind it: no column begins with a mark."""
    pieces: list[str] = []
    for character in part:
        if character in MARKS and pieces:
            pieces[-1] += character
        else:
            pieces.append(character)
    return pieces


def _packed(pieces: Sequence[str], count: int) -> tuple[str, ...]:
    """At most so many columns, the longest of them as short as may be, each as full as that allows."""
    halves = range(round(2 * max(map(length, pieces))), round(2 * sum(map(length, pieces))) + 1)
    most = halves[bisect_left(halves, True, key=lambda half: len(_greedy(pieces, half / 2)) <= count)]
    return _greedy(pieces, most / 2)


def _greedy(pieces: Sequence[str], most: float) -> tuple[str, ...]:
    """Columns of at most so many cells, unless one piece is longer."""
    columns, taken = [pieces[0]], length(pieces[0])
    for piece in pieces[1:]:
        if taken + length(piece) > most:
            columns.append("")
            taken = 0.0
        columns[-1] += piece
        taken += length(piece)
    return tuple(columns)


def _filled(pieces: Sequence[str], count: int) -> tuple[str, ...]:
    """Exactly so many columns: the next is begun when the text so far passes its even share."""
    share, columns, done = sum(map(length, pieces)) / count, [""], 0.0
    for i, piece in enumerate(pieces):
        needed = count - len(columns) == len(pieces) - i  # one piece for each column that is left
        if (
            columns[-1]
            and len(columns) < count
            and (needed or done + length(piece) / 2 > share * len(columns))
        ):
            columns.append("")
        columns[-1] += piece
        done += length(piece)
    return tuple(columns)
