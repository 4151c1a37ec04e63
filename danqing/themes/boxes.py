"""Boxes that things take up on the canvas: square there, so s of the height is s / aspect of the width."""

from dataclasses import dataclass, replace
from typing import Literal

from danqing.themes.surroundings import Thing

Zone = Literal["land", "water", "air", "paper"]


@dataclass(frozen=True, slots=True)
class Box:
    """A foot point (x, y) and a height, as shares of the picture."""

    x: float
    y: float
    size: float

    def overlap(self, other: "Box", aspect: float) -> float:
        """The common area as a share of the smaller box."""
        smaller = min(self.size, other.size)
        wide = min((self.size + other.size) / 2 - abs(self.x - other.x) * aspect, smaller)
        high = min(self.y, other.y) - max(self.y - self.size, other.y - other.size)
        return max(wide, 0.0) * max(high, 0.0) / smaller**2

    def inside(self, aspect: float) -> "Box":
        """Moved (and if need be made smaller) so that all of it is in the picture."""
        size = min(max(self.size, 0.03), 0.94, 0.94 * aspect)
        half = size / aspect / 2 + 0.01
        x, y = min(max(self.x, half), 1 - half), min(max(self.y, size + 0.01), 0.98)
        return replace(self, x=x, y=y, size=size)


@dataclass(frozen=True, slots=True)
class Placed:
    """A thing at its place; what has a greater ``depth`` is nearer and drawn later."""

    thing: Thing
    box: Box
    zone: Zone
    depth: float
