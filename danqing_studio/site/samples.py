"""The paintings that the site shows of itself, all made with ``danqing create``."""

from typing import Final, NamedTuple

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

Text = Promise | str
LANDSCAPE, SQUARE, PORTRAIT = (768, 512), (512, 512), (512, 768)  # pixels


class Sample(NamedTuple):
    """A painting in ``static/site/works``; ``alt`` tells what there is to see."""

    name: str
    size: tuple[int, int]
    title: Text
    style: Text
    alt: Text

    @property
    def file(self) -> str:
        return f"site/works/{self.name}.webp"

    @property
    def width(self) -> int:
        return self.size[0]

    @property
    def height(self) -> int:
        return self.size[1]


SAMPLES: Final = (
    Sample(
        "boats",
        LANDSCAPE,
        _("Boats on the lake at sunset"),
        _("impressionist oil"),
        _("Two sailing boats on a dark lake under a burning evening sky"),
    ),
    Sample(
        "moon",
        PORTRAIT,
        _("Moon over the sea"),
        _("impressionist oil"),
        _("A full moon in a dim blue sky, its light broken by the waves"),
    ),
    Sample(
        "mist",
        LANDSCAPE,
        _("Lake in the mist"),
        _("Song ink"),
        _("A grey lake; the far shore is one thin line in the mist"),
    ),
    Sample(
        "apple",
        SQUARE,
        _("Apple"),
        _("botanical watercolour"),
        _("A yellow apple with a blush of orange, on cream paper"),
    ),
    Sample(
        "pears-in-snow",
        SQUARE,
        _("Three pears in the snow"),
        _("still-life oil"),
        _("Three pears, one of them red, in the snow before dark bushes"),
    ),
    Sample(
        "dusk",
        PORTRAIT,
        _("Sunset by the sea"),
        _("impressionist oil"),
        _("A red sun over a violet sea, and its long reflection"),
    ),
    Sample(
        "dawn",
        LANDSCAPE,
        _("Snow mountains at dawn"),
        _("landscape oil"),
        _("Hills in warm morning haze under a pale blue sky"),
    ),
    Sample(
        "plum",
        SQUARE,
        _("Plum"),
        _("botanical watercolour"),
        _("A round red plum that shines, on cream paper"),
    ),
    Sample(
        "pears",
        SQUARE,
        _("Three pears"),
        _("botanical watercolour"),
        _("Two yellow pears and a brown one, side by side on cream paper"),
    ),
)
