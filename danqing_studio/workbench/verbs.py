"""What can be done at the workbench: each verb, what the history calls it, and who does it."""

from typing import Final, NamedTuple

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _


class Verb(NamedTuple):
    """One verb. ``task`` is the engine's; a ``long`` one is done by a job, with its progress shown."""

    label: Promise | str
    task: str
    long: bool = False


# The workbench's own; those of the tools are in tools.py. They begin a tree or paint a picture anew.
CREATE, STEER, PAINT, OPEN = "create", "steer", "paint", "open"
OWN: Final[dict[str, Verb]] = {
    CREATE: Verb(_("Painted"), "paint"),
    STEER: Verb(_("Steered"), "steer"),
    PAINT: Verb(_("Painted from a picture"), "paint"),
    OPEN: Verb(_("Brought"), "open"),
}
