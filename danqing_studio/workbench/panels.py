"""What the page's panels offer: shapes, turns, styles as pictures, sliders of models."""

from functools import cache
from typing import Any, Final, NamedTuple

from django.utils.functional import Promise
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from danqing_studio.workbench.histories import TURNS
from danqing_studio.works.models import Work

SHAPES: Final = {"square": _("square"), "wide": _("wide"), "tall": _("tall")}
GROUPS: Final = {"hour": _("Hour"), "season": _("Season"), "weather": _("Weather"), "mood": _("Mood")}
NAMES: Final[dict[str, Promise]] = {
    "dawn": _("dawn"), "noon": _("noon"), "dusk": _("dusk"), "night": _("night"),
    "moonlight": _("moonlight"), "spring": _("spring"), "summer": _("summer"), "autumn": _("autumn"),
    "winter": _("winter"), "snow": _("snow"), "mist": _("mist"), "rain": _("rain"), "storm": _("storm"),
    "calm": _("calm"), "warm": _("warm"), "cool": _("cool"), "joyful": _("joyful"), "gold": _("golden"),
    "melancholy": _("melancholy"),
}  # fmt: skip
# The styles that come with Danqing, in the order in which they hang.
STYLES: Final[dict[str, Promise]] = {
    "song-ink": _("Song ink"),
    "ming-colour": _("Ming ink and colour"),
    "oil-impressionist": _("impressionist oil"),
    "oil-landscape": _("landscape oil"),
    "oil-baroque": _("baroque oil"),
    "oil-still-life": _("still-life oil"),
    "oil-genre": _("genre-scene oil"),
    "tempera-medieval": _("medieval tempera"),
    "watercolour-botanical": _("botanical watercolour"),
    "clip-art": _("clip art"),
    "sticker-flat": _("flat illustration"),
    "sticker-outlined": _("outlined illustration"),
    "sticker-3d": _("3-D illustration"),
}
USUAL: Final = "oil-impressionist"  # for a photograph, where no style was chosen
DRAFTERS: Final = ("scenes", "things")


IDEAS: Final = (
    _("boats on the lake at sunset"),
    _("a cat under a plum tree in the snow"),
    _("three pears on a table"),
    _("moon over the sea"),
    _("misty mountains in autumn"),
)


class Style(NamedTuple):
    """A style as a picture to choose."""

    name: str
    label: Promise

    @property
    def file(self) -> str:
        return f"workbench/styles/{self.name}.webp"


class Direction(NamedTuple):
    """A direction found in a model: what ``sliders`` call it, and people."""

    key: str
    model: str
    label: str


class Turn(NamedTuple):
    """A group of turns, and what it offers."""

    name: str
    label: Promise
    choices: list[tuple[str, Promise]]


def turns() -> list[Turn]:
    """The groups in the order of the page."""
    return [Turn(name, GROUPS[name], [(one, NAMES[one]) for one in TURNS[name]]) for name in GROUPS]


def directions() -> list[Direction]:
    """The directions of the bundled models that have a name in the language in force."""
    language = "zh" if (get_language() or "").startswith("zh") else "en"
    return [Direction(key, model, names[language]) for key, model, names in _found() if language in names]


@cache
def _found() -> list[tuple[str, str, dict[str, str]]]:
    from danqing.weights import sliders  # reads files, and so when it is first asked

    racks = [(name, sliders.find(name)) for name in DRAFTERS]
    return [(f"{name}:{one.index}", name, one.names) for name, rack in racks if rack for one in rack.sliders]


def page() -> dict[str, Any]:
    """What the template of the workbench is told, whatever lies on the table."""
    return {
        "shapes": SHAPES,
        "turns": turns(),
        "styles": [Style(name, label) for name, label in STYLES.items()],
        "directions": directions(),
        "usual_style": USUAL,
        "ideas": IDEAS,
        "visibilities": Work.Visibility.choices,
    }
