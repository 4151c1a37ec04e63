"""Things shown for themselves, on paper or on a table: in rows or heaped in a bowl, a little uneven."""

import math
from collections.abc import Sequence
from dataclasses import dataclass, replace
from random import Random

from danqing.themes.boxes import Box, Placed, Zone
from danqing.themes.habits import size_of
from danqing.themes.surroundings import Thing

RIM = 0.5  # how far up a bowl its contents begin
ITEM = 0.32  # the size of what lies in a bowl, as a share of the bowl


@dataclass(frozen=True, slots=True)
class Unit:
    """What takes one cell of a row: a thing, or a bowl (None: a bare heap) with ``heap`` things in it."""

    thing: Thing
    bowl: Thing | None = None
    heap: int = 0

    @property
    def weight(self) -> float:
        """How large the unit wants to be beside the others."""
        own = (self.bowl or self.thing).slug
        return size_of(own) * (1.5 if self.heap else self.thing.mention.scale)


def units_of(things: Sequence[Thing], bowls: dict[str, Thing]) -> list[Unit]:
    """One unit for every copy, one for every bowlful; ``bowls``: how each named container is drawn."""
    found: list[Unit] = []
    for thing in things:
        held = thing.mention.container
        if held:
            found.append(Unit(thing, bowls.get(held.name), thing.mention.number))
        else:
            found += [Unit(thing)] * thing.mention.number
    return found


def in_rows(units: list[Unit], aspect: float, table: bool, rng: Random) -> list[Placed]:
    """The units in rows: on paper spread over the sheet, on a table one behind the other, shifted in turn."""
    rows = _row_count(len(units), table)
    columns = math.ceil(len(units) / rows)
    largest = max(unit.weight for unit in units)
    loose = 0.08 if len(units) > 3 else 0.04
    cell = _cell(units, rows, columns, aspect, table)
    placed: list[Placed] = []
    for row in range(rows):  # the first row is the hindmost
        members = units[row * columns : (row + 1) * columns]
        foot = 0.9 - 0.1 * (rows - 1 - row) if table else 0.5 + cell * (row + 0.97 - rows / 2)
        aside = 0.2 * (-1) ** row if rows > 1 and len(members) == columns else 0.0
        for number, unit in enumerate(members):
            step = number - (len(members) - 1) / 2 + aside + rng.uniform(-loose, loose)
            size = (
                0.92 * cell * max(unit.weight / largest, 0.2) ** 0.55 * rng.uniform(1 - loose, 1 + loose / 2)
            )
            y = foot + rng.uniform(-loose, loose) * cell * (0.3 if table else 0.9)
            placed += _fill(unit, Box(0.5 + step * cell / aspect, y, size), aspect, table, rng)
    return placed


def _cell(units: list[Unit], rows: int, columns: int, aspect: float, table: bool) -> float:
    """The side of a cell as a share of the height."""
    wide = 0.92 * aspect / (columns + (0.4 if rows > 1 else 0.0))
    if not table:
        return min(wide, 0.9 / rows, 0.7)
    alone = len(units) == 1 and units[0].heap > 0
    return min(wide, 0.5 if alone else 0.42 if len(units) <= 3 else 0.36)


def _row_count(count: int, table: bool) -> int:
    if table:
        return 1 if count <= 4 else 2 if count <= 9 else 3
    return 1 if count <= 3 else 2 if count <= 8 else 3


def _fill(unit: Unit, box: Box, aspect: float, table: bool, rng: Random) -> list[Placed]:
    zone: Zone = "land" if table else "paper"
    if not unit.heap:
        return [Placed(unit.thing, box.inside(aspect), zone, box.y)]
    found: list[Placed] = []
    item, rim = box.size * ITEM, box.y
    if unit.bowl:
        bowl = box.inside(aspect)
        found.append(Placed(unit.bowl, bowl, zone, bowl.y))
        item, rim = bowl.size * ITEM, bowl.y - RIM * bowl.size
    for layer, count in enumerate(heap_rows(unit.heap)):
        for number in range(count):
            aside = (number - (count - 1) / 2) * 0.66 + rng.uniform(-0.05, 0.05)
            x = box.x + aside * item / aspect
            spot = Box(x, rim - layer * item * 0.55, item * rng.uniform(0.92, 1.06)).inside(aspect)
            # The lowest layer of a heap is the foremost; all of it is in front of the bowl's far rim.
            found.append(Placed(unit.thing, spot, zone, box.y + 0.001 * (9 - layer)))
    if unit.bowl:
        found[1:] = [
            replace(placed, zone="paper") for placed in found[1:]
        ]  # no shadow on the ground in a bowl
    return found


def heap_rows(count: int) -> list[int]:
    """How many lie in each layer of a heap, from the lowest up: 7 is 4 and 3."""
    width = math.ceil((math.sqrt(8 * count + 1) - 1) / 2)
    rows: list[int] = []
    while count > 0:
        rows.append(min(width, count))
        count -= rows[-1]
        width = max(width - 1, 1)
    return rows
