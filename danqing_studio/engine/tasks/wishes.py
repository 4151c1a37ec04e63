"""What may be wished of a wall and of a painting: known keys, right types, values in range.

Names are names here and never paths, which the verbs would open.
"""

from collections.abc import Mapping, Sequence
from dataclasses import MISSING, dataclass, fields
from typing import Any, Final, TypeVar

from danqing import weights
from danqing.language import DanqingError
from danqing.trust.checks import brief, check, check_length, read
from danqing.trust.recipe import MAX_SLIDES, MAX_STYLES, PICTURE
from danqing.verbs.planning import MOST as MOST_WORKS
from danqing.verbs.studio import open_studio
from danqing.verbs.styles import check_style, split_wish

T = TypeVar("T")
MOST: Final = 64  # thumbnails in one answer
LARGEST: Final = 1024  # pixels of a quick look's longer side


@dataclass(frozen=True, slots=True)
class Wall:
    """See making.py."""

    theme: str = ""
    style: Any = ()
    count: int = 12
    seed: int | None = None
    size: Any = None
    strength: float = 0.5
    sliders: Any = ()
    model: str = ""
    only: Any = None

    def __post_init__(self) -> None:
        check(self.count, int, "count", 1, MOST_WORKS)
        check_length(self.indices, "only", 1, MOST)
        for index in self.indices:
            check(index, int, "only", 0, self.count - 1)
        check_texts(self.sliders, "sliders", MAX_SLIDES)
        check_model(self.model)

    @property
    def indices(self) -> tuple[int, ...]:
        """Which thumbnails are wanted."""
        return tuple(range(self.count)) if self.only is None else tuple(self.only)


@dataclass(frozen=True, slots=True)
class Painting:
    """See making.py."""

    recipe: str
    quick: int = 0

    def __post_init__(self) -> None:
        check(self.quick, int, "quick", 0, LARGEST)


@dataclass(frozen=True, slots=True)
class Steering:
    """See making.py."""

    recipe: str
    style: Any = None
    brush: Any = None
    strength: Any = None
    size: Any = None
    turns: Any = None
    sliders: Any = None
    quick: int = 0

    def __post_init__(self) -> None:
        check(self.quick, int, "quick", 0, LARGEST)
        check_texts(self.sliders or (), "sliders", MAX_SLIDES)
        for turn in self.turned.values():
            if turn is not None:
                check_length(turn, "turns", 2, 2)
                check(turn[0], str, "turns", 1, 40)
                check(turn[1], float, "turns", 0, 1)

    @property
    def turned(self) -> dict[str, Any]:
        """The turns, each a name and a number."""
        given = self.turns or {}
        if not isinstance(given, Mapping):
            raise DanqingError("work-type", item="turns", wanted="object", value=brief(given))
        return {group: turn and (turn[0], *map(float, turn[1:])) for group, turn in given.items()}


def read_wish(kind: type[T], wish: Mapping[str, Any]) -> T:
    """The wish as a dataclass; raises DanqingError for keys that are unknown or missing."""
    every = fields(kind)  # type: ignore[arg-type]
    usual = {field.name: field.default for field in every if field.default is not MISSING}
    return kind(**read(kind, usual | dict(wish), kind.__name__.lower(), {}))


def read_size(size: Any) -> tuple[int, int] | None:
    """Width and height, if any are wished."""
    if size is None:
        return None
    check_length(tuple(size) if isinstance(size, list) else size, "size", 2, 2)
    for side in size:
        check(side, int, "size", 1, 10**6)
    return size[0], size[1]


def read_style(style: Any, *, kept: bool = False) -> list[str] | None:
    """Styles as NAME[:WEIGHT]; None for no wish. ``kept``: "picture" names those that a recipe has."""
    wishes = [style] if isinstance(style, str) and style else style
    if not wishes:
        return None
    check_texts(wishes, "style", MAX_STYLES)
    titles = open_studio().titles
    called = {*titles, *(title for own in titles.values() for title in own.values())}
    for one in wishes:
        name, _ = split_wish(one)
        if name not in called and not (kept and name == PICTURE):
            check_style(name, titles)
    return list(wishes)


def check_texts(texts: Sequence[Any], item: str, most: int) -> None:
    """A list of at most so many texts."""
    check_length(tuple(texts) if isinstance(texts, list) else texts, item, 0, most)
    for text in texts:
        check(text, str, item, 1, 200)


def check_model(name: Any) -> None:
    """A model by its name alone; it is not told which others there are, for they may be somebody's own."""
    check(name, str, "model", 0, 100)
    if name and name not in {card.name for card in weights.catalogue()}:
        raise DanqingError("no-model", name=brief(name), known="–")
