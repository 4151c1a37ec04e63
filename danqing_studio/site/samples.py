"""The paintings that the site shows of itself."""

from typing import NamedTuple

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _


class Sample(NamedTuple):
    """A painting in ``static/site/works``; its ``alt`` tells what there is to see."""

    file: str
    width: int
    height: int
    title: Promise | str
    style: Promise | str
    alt: Promise | str


def _sample(
    name: str, width: int, height: int, title: Promise | str, style: Promise | str, alt: Promise | str
) -> Sample:
    return Sample(f"site/works/{name}.webp", width, height, title, style, alt)


SAMPLES = (
    _sample("boats", 768, 512, _("Boats on the lake at sunset"), _("impressionist oil"),
            _("Two sailing boats on a dark lake under a burning evening sky, in thick strokes of oil")),
    _sample("apple", 512, 512, _("Apple"), _("botanical watercolour"),
            _("A yellow apple with a blush of orange on cream paper")),
    _sample("moon", 512, 768, _("Moon over the sea"), _("impressionist oil"),
            _("A bright moon in a dim sky above the sea")),
    _sample("pears", 512, 512, _("Three pears in the snow"), _("still-life oil"),
            _("Three pears, one of them red, lying in the snow before dark bushes")),
    _sample("plum", 512, 512, _("Plum"), _("botanical watercolour"),
            _("A round red plum that shines, on cream paper")),
    _sample("peaks", 768, 512, _("Snow mountains at dawn"), _("landscape oil"),
            _("A wide plain in warm morning light under a pale sky")),
)  # fmt: skip
