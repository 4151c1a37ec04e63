"""A training curve as inline SVG: raw values faint, their smoothed course strong, values shown on hover."""

import math
from collections.abc import Callable
from html import escape

from danqing.training.runlog import Point, smooth, thin

WIDTH, HEIGHT = 460, 200
LEFT, RIGHT, TOP, BOTTOM = 52, 12, 10, 24  # margins that hold the axes' numbers
DRAWN, HOVERED = 400, 60  # most points of a line, and of those that show their value
OUTLIERS = 0.01  # share of the raw values at either end that may lie outside the frame

Scale = Callable[[float], float]


def number(value: float) -> str:
    """A number short enough for an axis or a table: 12,300, 0.0123, 1.2e-07."""
    if abs(value) < 1e7 and (abs(value) >= 100 or value == round(value)):
        return f"{value:,.0f}"
    return f"{value:.3g}"


def ticks(low: float, high: float, count: int = 4) -> list[float]:
    """About ``count`` round numbers between ``low`` and ``high``."""
    rough = (high - low) / count
    unit = 10.0 ** math.floor(math.log10(rough))
    step = next(unit * factor for factor in (1, 2, 5, 10) if unit * factor >= rough * 0.999)
    return [i * step for i in range(math.ceil(low / step - 1e-9), math.floor(high / step + 1e-9) + 1)]


def curve(name: str, points: list[Point], kind: str) -> str:
    """One chart: ``points`` are (pictures, value), one or more; ``kind`` is the CSS class that colours it."""
    smoothed = smooth(points)
    low, high = _bounds([value for _, value in points], [value for _, value in smoothed])
    across = _scale(points[0][0], points[-1][0], LEFT, WIDTH - RIGHT)
    up = _scale(low, high, HEIGHT - BOTTOM, TOP)
    lines = _line(points, across, up, "raw") + _line(smoothed, across, up, "smooth")
    dots = "".join(
        _dot(raw, mean, across, up) for raw, mean in thin(list(zip(points, smoothed, strict=True)), HOVERED)
    )
    return (
        f'<figure class="curve {kind}"><figcaption>{escape(name)} '
        f"<b>{number(smoothed[-1][1])}</b></figcaption>"
        f'<svg viewBox="0 0 {WIDTH} {HEIGHT}" role="img" aria-label="{escape(name, quote=True)}">'
        f"{_axes(points, low, high, across, up)}{lines}{dots}</svg></figure>"
    )


def _bounds(raw: list[float], smoothed: list[float]) -> tuple[float, float]:
    """The whole smoothed course and all raw values but a few outliers, with some air."""
    ordered, cut = sorted(raw), int(OUTLIERS * len(raw))
    low = min(ordered[cut], *smoothed)
    high = max(ordered[-1 - cut], *smoothed)
    air = 0.05 * (high - low) or abs(high) * 0.1 or 1.0
    return low - air, high + air


def _scale(low: float, high: float, start: float, end: float) -> Scale:
    """From low…high to start…end; what lies outside is drawn on the edge."""
    return lambda value: start + (end - start) * (min(max(value, low), high) - low) / ((high - low) or 1)


def _line(points: list[Point], across: Scale, up: Scale, kind: str) -> str:
    path = " ".join(f"{across(p):.1f},{up(value):.1f}" for p, value in thin(points, DRAWN))
    return f'<polyline class="{kind}" points="{path}"/>'


def _dot(raw: Point, mean: Point, across: Scale, up: Scale) -> str:
    title = f"{number(raw[0])}: {number(raw[1])} (≈ {number(mean[1])})"
    return f'<circle cx="{across(mean[0]):.1f}" cy="{up(mean[1]):.1f}" r="7"><title>{title}</title></circle>'


def _axes(points: list[Point], low: float, high: float, across: Scale, up: Scale) -> str:
    parts = []
    for value in ticks(low, high):
        y = up(value)
        parts.append(f'<line x1="{LEFT}" x2="{WIDTH - RIGHT}" y1="{y:.1f}" y2="{y:.1f}"/>')
        parts.append(f'<text class="y" x="{LEFT - 6}" y="{y + 4:.1f}">{number(value)}</text>')
    first, last = points[0][0], points[-1][0]
    for value in ticks(first, last) if last > first else [first]:
        parts.append(f'<text class="x" x="{across(value):.1f}" y="{HEIGHT - 6}">{number(value)}</text>')
    return "".join(parts)
