"""Reasons as tags: a short vocabulary that does not grow, so that it can be counted."""

from collections.abc import Iterable
from typing import Final

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

DREW: Final[dict[str, str | Promise]] = {  # what drew one to the picture taken
    "colours": _("colours"),
    "light": _("light"),
    "composition": _("composition"),
    "mood": _("mood"),
    "brushwork": _("brushwork"),
    "subject": _("subject"),
}
PUT_OFF: Final[dict[str, str | Promise]] = {  # what put one off those passed over
    "too-busy": _("too busy"),
    "too-empty": _("too empty"),
    "too-dark": _("too dark"),
    "too-garish": _("too garish"),
    "unclear": _("unclear"),
    "off-theme": _("off the theme"),
}
REASONS: Final = DREW | PUT_OFF


def known(reasons: Iterable[str]) -> list[str]:
    """Those of ``reasons`` that are in the vocabulary, each once, in its order."""
    said = set(reasons)
    return [key for key in REASONS if key in said]
