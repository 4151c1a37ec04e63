"""The models that every studio has, as pages show them."""

from typing import Final, NamedTuple

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _


class Bundled(NamedTuple):
    """A bundled model; ``name`` is the library's, and that of its sheet in ``static/teaching/img``."""

    name: str
    title: Promise
    about: Promise
    alt: Promise

    @property
    def picture(self) -> str:
        return f"teaching/img/{self.name}.webp"


BUNDLED: Final = (
    Bundled(
        "scenes",
        _("Scenes"),
        _("Drafts landscapes, skies, seas and rooms from words."),
        _("Rows of small drafts: mountains, lakes, skies, gardens"),
    ),
    Bundled(
        "things",
        _("Things"),
        _("Drafts what stands in a scene: animals, fruit, boats, houses."),
        _("Rows of small drawn things on paper: animals, fruit, plants"),
    ),
    Bundled(
        "painter",
        _("Painter"),
        _("Paints any draft in any of its hands: ink, oil, watercolour."),
        _("One draft painted in twelve hands, from ink to oil"),
    ),
)
