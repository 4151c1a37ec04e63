"""The plan: what a theme was understood to mean, as plain data that can be printed, edited and kept.

Coordinates are shares of the picture: x from the left, y from the top, both 0 to 1. Sizes are shares of the
picture's height. Everything is drawn in the order listed: background, lights, subjects (farthest first),
then the shifts of the palette.
"""

import json
from collections.abc import Mapping
from dataclasses import asdict, dataclass
from typing import Annotated, Any, Literal

from danqing.language import DanqingError
from danqing.themes.checking import Range, check, read

VERSION = 1
Share = Annotated[float, Range(0, 1)]
Size = Annotated[float, Range(0.01, 1)]
Side = Annotated[int, Range(64, 4096)]
Seed = Annotated[int, Range(0, 2**53 - 1)]  # beyond 2**53 other readers of JSON lose digits
Name = Annotated[str, Range(1, 100)]


@dataclass(frozen=True, slots=True)
class Light:
    """What shines in the sky. (x, y): its centre; ``size``: its height; ``strength``: that of its glow."""

    kind: Literal["moon", "sun", "stars", "crescent"]
    x: Share
    y: Share
    size: Size
    strength: Share

    def __post_init__(self) -> None:
        check(self)


@dataclass(frozen=True, slots=True)
class Subject:
    """A thing that stands in the scene.

    (x, y) is its foot, the middle of its lower edge. ``look`` is a drawing style of the things Drafter,
    "this|that" for either, or "" for any. ``ink`` is a colour "#rrggbb" that the thing is to take, or None
    for its own.
    """

    concept: Name
    x: Share
    y: Share
    size: Size
    flip: bool
    seed: Seed
    look: Annotated[str, Range(0, 40)] = ""
    shadow: Literal["ground", "reflection", "none"] = "ground"
    ink: Annotated[str, Range(7, 7)] | None = None

    def __post_init__(self) -> None:
        check(self)
        if self.ink is not None and not _is_colour(self.ink):
            raise DanqingError("plan-colour", item="subject.ink", value=self.ink)


@dataclass(frozen=True, slots=True)
class Background:
    """What lies behind: ``labels`` for the scenes Drafter, most important first, or a plain ``fill`` instead.

    ``horizon`` is where the ground or water meets the sky; 0 when there is no sky. ``model`` is the
    taught model that drafts it instead of the scenes Drafter.
    """

    labels: Annotated[tuple[Name, ...], Range(0, 16)]
    seed: Seed
    horizon: Share
    fill: Literal["paper", "tabletop"] | None = None
    model: Annotated[str, Range(0, 60)] = ""

    def __post_init__(self) -> None:
        check(self)


@dataclass(frozen=True, slots=True)
class Shift:
    """A turn of the whole palette towards an hour, a season, a weather or a mood."""

    name: Name
    strength: Share

    def __post_init__(self) -> None:
        check(self)


@dataclass(frozen=True, slots=True)
class Plan:
    """All that is needed to compose the thumbnail of a theme.

    ``words`` holds (word, what it was taken for), ``unknown`` holds (word, the nearest known words).
    """

    theme: Annotated[str, Range(1, 200)]
    style: Name
    width: Side
    height: Side
    seed: Seed
    background: Background
    subjects: Annotated[tuple[Subject, ...], Range(0, 48)] = ()
    lights: Annotated[tuple[Light, ...], Range(0, 8)] = ()
    shifts: Annotated[tuple[Shift, ...], Range(0, 16)] = ()
    words: tuple[tuple[str, str], ...] = ()
    unknown: tuple[tuple[str, str], ...] = ()
    version: Annotated[int, Range(VERSION, VERSION)] = VERSION

    def __post_init__(self) -> None:
        check(self)

    def to_dict(self) -> dict[str, Any]:
        """Plain dictionaries, lists, texts and numbers, as JSON would hold them."""
        plain: dict[str, Any] = json.loads(json.dumps(asdict(self)))
        return plain

    @staticmethod
    def from_dict(data: Mapping[str, Any]) -> "Plan":
        """The inverse of to_dict; raises DanqingError naming the first wrong key and what it allows."""
        plan = read(Plan, data, "plan")
        assert isinstance(plan, Plan)
        return plan

    def to_json(self) -> str:
        """Indented JSON that a person can edit."""
        return json.dumps(asdict(self), ensure_ascii=False, indent=2)

    @staticmethod
    def from_json(text: str) -> "Plan":
        """The inverse of to_json; raises DanqingError for text that is no JSON or no valid plan."""
        try:
            data = json.loads(text)
        except ValueError as fault:
            raise DanqingError("plan-not-json", reason=fault) from fault
        return Plan.from_dict(data)


def _is_colour(text: str) -> bool:
    return text.startswith("#") and all(c in "0123456789abcdef" for c in text[1:])
