"""The hand: how one writing of a character departs from its model, all of it from a seed.

Centre lines are bent a little as a whole (so that strokes still meet), pressure follows the stroke and
wavers, and the ink that the brush holds runs out over a few characters until it is dipped again.
"""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from scipy import ndimage

from danqing.writing.characters import Line
from danqing.writing.strokes import GRID, Points, smooth

WANDER = 0.026  # of the box: how far the loosest hand bends the lines
SLIP = 0.006  # of the box: how far one stroke slips against the others
TURN = 0.05  # radians
USUAL = 0.15  # pressure at a weight of 0: verse is written a little fuller than the model
CAPACITY = 9.0  # lengths of the box that a dipped brush writes before it is dry
DIP = 0.3  # of its ink: with less the brush is dipped before the next character


@dataclass(frozen=True, slots=True)
class Manner:
    """How is written: weight -1 (light) to 1 (heavy), dryness 0 to 1, looseness 0 (as the model) to 1."""

    weight: float
    dryness: float
    looseness: float


@dataclass(frozen=True, slots=True)
class Stroke:
    """One stroke as it is written: its way in pixels of the box of GRID, and at every point of it the
    pressure (-1 to 1) and the ink left in the brush (1 to 0).
    """

    way: Points
    pressure: NDArray[np.float32]
    ink: NDArray[np.float32]


class Brushful:
    """The ink in the brush, which writing takes and dipping gives back."""

    def __init__(self) -> None:
        self.left = 1.0

    def dip(self) -> None:
        """Take new ink if little is left: between characters, never within one."""
        if self.left < DIP:
            self.left = 1.0

    def spend(self, points: int) -> NDArray[np.float32]:
        """What is left at every point of a way of so many pixels."""
        used = np.arange(points, dtype=np.float32) / (GRID * CAPACITY)
        left = np.maximum(self.left - used, 0.0)
        self.left = float(left[-1])
        return left


def write(lines: list[Line], manner: Manner, brushful: Brushful, chance: np.random.Generator) -> list[Stroke]:
    """The strokes of one character as this hand writes it this time."""
    brushful.dip()
    bent = _bend(lines, manner.looseness, chance)
    weight = USUAL + manner.weight * 0.8 + manner.looseness * chance.normal(0, 0.15)
    strokes = []
    for line in bent:
        way = smooth(line * GRID)
        own = weight + manner.looseness * chance.normal(0, 0.22)
        pressure = own + manner.looseness * 0.3 * waver(len(way), 40, chance)
        strokes.append(Stroke(way, np.clip(pressure, -1, 1).astype(np.float32), brushful.spend(len(way))))
    return strokes


def _bend(lines: list[Line], looseness: float, chance: np.random.Generator) -> list[Line]:
    """The lines turned, stretched and bent as a whole; each then slips a little by itself."""
    turn, lean = chance.normal(0, TURN * looseness / 2, 2)
    stretch = np.exp(chance.normal(0, 0.03 * looseness, 2))
    matrix = np.array([[np.cos(turn), -np.sin(turn) + lean], [np.sin(turn), np.cos(turn)]]) * stretch
    field = chance.normal(0, WANDER * looseness, (2, 5, 5))
    bent = []
    for line in lines:
        whole = (line - 0.5) @ matrix.T + 0.5
        where = np.clip(line[:, ::-1].T * 4, 0, 4)
        moved = [ndimage.map_coordinates(part, where, order=3, mode="nearest") for part in field]
        slip = chance.normal(0, SLIP * looseness, 2)
        bent.append((whole + np.stack(moved, 1) + slip).astype(np.float32))
    return bent


def waver(length: int, scale: float, chance: np.random.Generator) -> NDArray[np.float32]:
    """Smooth noise of unit deviation over so many points, changing over about ``scale`` of them."""
    knots = chance.normal(0, 1, int(np.ceil(length / scale)) + 3)
    where = np.arange(length) / scale + 1
    return ndimage.map_coordinates(knots, where[None], order=3, mode="nearest").astype(np.float32)
