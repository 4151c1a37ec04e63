"""The pages of feedback."""

from typing import Any

from danqing_studio.accounts.models import User
from danqing_studio.feedback import choices
from danqing_studio.feedback.models import Consent, Purpose
from danqing_studio.feedback.offers import Shown
from studio.pages.cases import MEMBERS, SIGN_IN, Case

ANOTHERS = (SIGN_IN, *(404,) * 5)
VIEWS: dict[str, Case] = {
    "feedback:which-one": Case("get", MEMBERS),
    "feedback:picture": Case("get", (SIGN_IN, *(404,) * 5)),  # nothing is painted that was not offered
    "feedback:pick": Case("post", (SIGN_IN, *(400,) * 5)),  # nor counted
    "feedback:heart": Case("post", (302,) * 6, {"recipe": "none"}),  # without consent nothing is kept
    "feedback:reasons": Case("post", ANOTHERS, {"reasons": "mood"}),
    "feedback:shown": Case("get", ANOTHERS),
    "feedback:taste": Case("get", MEMBERS),
    "feedback:consent": Case("post", (302,) * 6),
    "feedback:export": Case("post", MEMBERS),
    "feedback:forget": Case("post", (302,) * 6),
}
OPEN_PAGES: tuple[str, ...] = ()
OWN_PAGES: tuple[str, ...] = ("/which-one/", "/taste/")


def of_another(other: User) -> dict[str, dict[str, Any]]:
    """What views are asked about: things that belong to somebody else."""
    Consent.objects.give(other, Purpose.ORDER)
    choice = choices.note_pick(other, [Shown("{}"), Shown("{}")], 0, theme="a cat")
    assert choice is not None
    return {
        "feedback:reasons": {"choice": choice.pk},
        "feedback:shown": {"choice": choice.pk, "place": 0},
    }
