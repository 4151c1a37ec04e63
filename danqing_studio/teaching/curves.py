"""Figures of a lesson as small curves: SVG that holds no style, for pages whose policy allows none."""

from collections.abc import Mapping, Sequence
from typing import Final, NamedTuple

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

WIDTH, HEIGHT, EDGE = 240, 72, 6  # of the SVG's own units

NAMES: Final = {
    "kid": (_("Distance to pictures it has never seen"), _("less is better")),
    "copied": (_("Drafts that are copies"), _("none is best")),
    "spread": (_("How unlike each other drafts are"), _("a sudden fall is a collapse")),
    "style": (_("Distance to the hand"), _("less is better")),
    "content": (_("What is lost of the thumbnail"), _("less is better")),
}


class Curve(NamedTuple):
    """One figure: what it is, what is good of it, its line in SVG's points, its first and last value."""

    name: Promise
    hint: Promise
    points: str
    end: tuple[float, float]
    first: str
    last: str


def curves(figures: Mapping[str, Mapping[str, Sequence[Sequence[float]]]]) -> list[Curve]:
    """A curve a figure, in the order in which NAMES has them."""
    found = {name: points for part in figures.values() for name, points in part.items()}
    return [_curve(name, found[name]) for name in NAMES if found.get(name)]


def _curve(name: str, points: Sequence[Sequence[float]]) -> Curve:
    across, up = zip(*points, strict=True)
    placed = list(zip(_placed(across, EDGE, WIDTH - EDGE), _placed(up, HEIGHT - EDGE, EDGE), strict=True))
    line = " ".join(f"{x:.1f},{y:.1f}" for x, y in placed)
    first, last = (f"{value:.0%}" if name == "copied" else f"{value:.3g}" for value in (up[0], up[-1]))
    return Curve(*NAMES[name], line, placed[-1], first, last)


def _placed(values: Sequence[float], start: float, end: float) -> list[float]:
    """From the least and greatest value to start and end; in the middle where all are alike."""
    low, high = min(values), max(values)
    if high == low:
        return [(start + end) / 2] * len(values)
    return [start + (end - start) * (value - low) / (high - low) for value in values]
