"""What can be done at the workbench: each verb, what the history calls it, and who does it."""

from typing import Final, NamedTuple

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

LARGEST: Final = 1024  # pixels a side of what is painted while somebody waits


class Verb(NamedTuple):
    """One verb. ``task`` is the engine's; a ``long`` one is done by a job, with its progress shown."""

    label: Promise | str
    task: str
    long: bool = False


# The workbench's own, of recipes; those of the tools are in tools.py.
CREATE, STEER, OPEN = "create", "steer", "open"
BY_RECIPE: Final = frozenset({CREATE, STEER})  # the recipe tells all; the engine needs no painting
RESTYLE = "restyle"  # a tool's, that is told how large
OWN: Final[dict[str, Verb]] = {
    CREATE: Verb(_("Painted"), "paint"),  # a thumbnail of the wall, by its recipe
    STEER: Verb(_("Steered"), "steer"),  # by sliders
    OPEN: Verb(_("Brought along"), "open"),  # a work, or a file that Danqing wrote
}
