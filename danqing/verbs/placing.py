"""Where an inscription goes: how many columns, how large, and which place of a picture."""

from collections.abc import Sequence
from dataclasses import dataclass

from PIL import Image

from danqing.language import DanqingError
from danqing.pictures.emptiness import Room, emptiest, survey
from danqing.trust.checks import brief
from danqing.verbs.inscription import LEAST_CELL, MOST_CELL, SHEET_PIXELS, SHEET_SIDE
from danqing.writing import columns as layout

SHEET_CELL = 200  # pixels of a character's box on a sheet of its own
MARGINS = (1.0, 1.1)  # cells around the block on a sheet
EDGE = 0.04  # of a picture's shorter side that stays free
AROUND = 0.3  # cells of clear ground looked for around the block
MOST = 0.2  # of a picture's area that is written on without being asked
USUAL = 0.075  # of the root of a picture's area: a character's box
SHAPE = 0.03  # how much an ill-shaped block weighs against a busy ground
PLACES = {
    "right": (1.0, None), "left": (0.0, None), "top": (None, 0.0), "bottom": (None, 1.0), "centre": (0.5,
    0.5), "top-right": (1.0, 0.0), "top-left": (0.0, 0.0), "bottom-right": (1.0, 1.0), "bottom-left": (0.0,
    1.0),
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class Spot:
    """Columns, a character's box in pixels, and the corner of the block."""

    columns: tuple[str, ...]
    cell: int
    left: int
    top: int


@dataclass(frozen=True, slots=True)
class Wish:
    """How the text is to be laid out; None leaves it open."""

    vertical: bool
    seal: bool
    columns: int | None = None
    rows: int | None = None
    cell: int | None = None
    place: str | None = None

    def __post_init__(self) -> None:
        if self.columns is not None and self.rows is not None:
            raise DanqingError("inscribe-columns-rows")
        for name in ("columns", "rows"):
            if (value := getattr(self, name)) is not None and not 1 <= value <= layout.LONGEST:
                raise DanqingError("inscribe-range", name=name, low=1, high=layout.LONGEST, value=value)
        if self.cell is not None and not LEAST_CELL <= self.cell <= MOST_CELL:
            raise DanqingError("inscribe-range", name="size", low=LEAST_CELL, high=MOST_CELL, value=self.cell)


def on_sheet(text: str, wish: Wish) -> tuple[Spot, tuple[int, int]]:
    """The block on a sheet of its own, and the sheet's size in pixels."""
    if wish.place is not None:
        raise DanqingError("inscribe-place-alone")
    best = min(_choices(text, wish), key=lambda columns: _ill_shape(columns, wish))
    wide, high = layout.block(best, vertical=wish.vertical, seal=wish.seal)
    across, along = MARGINS
    wide, high = wide + 2 * across, high + 2 * along
    most = min(int(SHEET_SIDE / max(wide, high)), int((SHEET_PIXELS / (wide * high)) ** 0.5) - 1)
    cell = wish.cell or min(SHEET_CELL, most)
    if cell > most:
        limits = {"width": SHEET_SIDE, "height": SHEET_SIDE}
        raise DanqingError("inscribe-too-large", size=cell, most=most, **limits)
    spot = Spot(best, cell, round(across * cell), round(along * cell))
    return spot, (round(wide * cell), round(high * cell))


def on_picture(text: str, wish: Wish, image: Image.Image, lightness: float) -> Spot:
    """The emptiest spot of a picture that the wish allows, for ink of this lightness.

    Raises: DanqingError where the text does not fit.
    """
    room = survey(image, lightness)
    found = []
    for columns in _choices(text, wish):
        cell = wish.cell or _usual_cell(columns, wish, image.size)
        if cell and (spot := _spot(columns, cell, wish, image.size, room)):
            found.append(spot)
    if not found:
        most = max(_largest_cell(columns, wish, image.size) for columns in _choices(text, wish))
        key = "inscribe-no-room" if most < LEAST_CELL else "inscribe-too-large"
        values = {} if most < LEAST_CELL else {"most": most, "size": wish.cell or LEAST_CELL}
        raise DanqingError(key, width=image.width, height=image.height, **values)
    return min(found, key=lambda pair: pair[1])[0]


def _choices(text: str, wish: Wish) -> list[tuple[str, ...]]:
    parts = layout.tidy(text)
    if not parts:
        raise DanqingError("inscribe-nothing")
    if wish.columns:
        divided = layout.divide(parts, wish.columns)
        if divided is None:
            raise DanqingError("inscribe-too-many-columns", count=wish.columns)
        return [divided]
    if wish.rows:
        return [layout.fill(parts, wish.rows)]
    return layout.choices(parts)


def _ill_shape(columns: Sequence[str], wish: Wish) -> float:
    return layout.shapeliness(columns, vertical=wish.vertical, seal=wish.seal)


def _largest_cell(columns: Sequence[str], wish: Wish, size: tuple[int, int]) -> int:
    """The largest box with which the block still fits into a picture of this size."""
    wide, high = layout.block(columns, vertical=wish.vertical, seal=wish.seal)
    edge = 2 * EDGE * min(size)
    return min(int((size[0] - edge) / wide), int((size[1] - edge) / high), MOST_CELL)


def _usual_cell(columns: Sequence[str], wish: Wish, size: tuple[int, int]) -> int | None:
    """A box that suits a picture of this size: no larger than usual, smaller for long texts; None if too
    small.
    """
    wide, high = layout.block(columns, vertical=wish.vertical, seal=wish.seal)
    area = size[0] * size[1]
    cell = min(USUAL * area**0.5, (MOST * area / (wide * high)) ** 0.5, _largest_cell(columns, wish, size))
    return int(cell) if cell >= LEAST_CELL else None


def _spot(
    columns: tuple[str, ...], cell: int, wish: Wish, size: tuple[int, int], room: Room
) -> tuple[Spot, float] | None:
    """The best spot of a block, and how bad it is; None where it does not fit."""
    wide, high = layout.block(columns, vertical=wish.vertical, seal=wish.seal)
    block = round(wide * cell), round(high * cell)
    edge = round(EDGE * min(size))
    ranges = [(edge, side - edge - part) for side, part in zip(size, block, strict=True)]
    if any(low > high for low, high in ranges):
        return None
    x, y = (_held(span, way) for span, way in zip(ranges, _anchor(wish.place, ranges), strict=True))
    pad = round(AROUND * cell)
    clear = [(low - pad, high - pad) for low, high in (x, y)]
    left, top, busy = emptiest(room, block[0] + 2 * pad, block[1] + 2 * pad, clear[0], clear[1])
    return Spot(columns, cell, left + pad, top + pad), busy + SHAPE * _ill_shape(columns, wish)


def _anchor(place: str | None, ranges: Sequence[tuple[int, int]]) -> tuple[float | None, float | None]:
    """Where in its range the corner stands, 0 to 1 (None: anywhere), from a name or from X,Y in pixels."""
    if place is None:
        return None, None
    if place in PLACES:
        return PLACES[place]
    parts = place.split(",")
    if len(parts) != 2 or not all(part.strip().isdigit() and len(part) < 7 for part in parts):
        raise DanqingError("inscribe-place", value=brief(place), known=", ".join(PLACES))
    at = [int(part) for part in parts]
    for value, (low, high) in zip(at, ranges, strict=True):
        if not low <= value <= high:
            (left, right), (top, bottom) = ranges
            raise DanqingError(
                "inscribe-outside", value=brief(place), left=left, right=right, top=top, bottom=bottom
            )
    first, second = ((v - low) / max(high - low, 1) for v, (low, high) in zip(at, ranges, strict=True))
    return first, second


def _held(span: tuple[int, int], share: float | None) -> tuple[int, int]:
    if share is None:
        return span
    at = round(span[0] + share * (span[1] - span[0]))
    return at, at
