"""Which one? Two pictures of one theme, drawn for the question; now and then two works of the gallery."""

import random
from dataclasses import dataclass
from typing import Any, Final

import numpy as np
from asgiref.sync import async_to_sync
from django.core import signing
from django.urls import reverse
from django.utils import timezone
from numpy.typing import NDArray

from danqing_studio.accounts.models import User
from danqing_studio.engine import client
from danqing_studio.feedback import moments, taste
from danqing_studio.feedback.basis import basis
from danqing_studio.feedback.looking import features_of
from danqing_studio.feedback.models import Choice
from danqing_studio.feedback.offers import Offer, Shown, sign
from danqing_studio.feedback.ordering import choose_pair
from danqing_studio.feedback.preference import prior
from danqing_studio.works.models import Work

CANDIDATES: Final = 6  # thumbnails drawn, of which two are asked about
OF_WORKS: Final = 0.2  # the share of pairs that are works, where there are works that can be asked about
WORKS: Final = 200  # the newest that are looked through
SALT: Final = "feedback.picture"
SIDE: Final = 448  # pixels


@dataclass(frozen=True, slots=True)
class Side:
    """One of the two, as a page shows it."""

    address: str
    alt: str


@dataclass(frozen=True, slots=True)
class Pair:
    """A question: the theme, both pictures, left first, and the signed offer that its answer brings back."""

    theme: str
    sides: tuple[Side, Side]
    token: str


def next_pair(person: User, language: str) -> Pair:
    """Something to ask ``person``. Raises what client.ask raises."""
    chance = random.Random()
    pair = _of_works(person, language, chance) if chance.random() < OF_WORKS else None
    return pair or _drawn(person, language, chance)


def picture(token: str) -> bytes:
    """The WebP behind a drawn side's address. Raises signing.BadSignature, and what client.ask raises."""
    return painted(signing.loads(token, salt=SALT), SIDE)


def painted(recipe: str, side: int) -> bytes:
    """A recipe's picture as a WebP, at most ``side`` pixels. Raises what client.ask raises."""
    return _ask("paint", {"recipe": recipe, "quick": side}).pictures[0]


def _drawn(person: User, language: str, chance: random.Random) -> Pair:
    """Two thumbnails of a theme of the moment, of several."""
    theme, style = moments.moment(timezone.localtime(), chance).told(language), chance.choice(moments.STYLES)
    answer = _ask("wall", {"theme": theme, "count": CANDIDATES} | ({"style": style} if style else {}))
    works = answer.facts["works"]
    features = async_to_sync(features_of)(answer.pictures)
    shown = [Shown(work["recipe"], row) for work, row in zip(works, features, strict=True)]
    offer = _offer(person, theme, str(answer.facts["style"]), shown, basis().components(features))
    alts = {work["recipe"]: work["alts"]["zh" if language.startswith("zh") else "en"] for work in works}
    sides = [
        Side(
            reverse("feedback:picture") + "?of=" + signing.dumps(one.recipe, salt=SALT, compress=True),
            alts[one.recipe],
        )
        for one in offer.shown
    ]
    return Pair(theme, (sides[0], sides[1]), sign(person, offer))


def _of_works(person: User, language: str, chance: random.Random) -> Pair | None:
    """Two works of other people on one theme, if there are: public, their recipes shown."""
    newest = Work.objects.public().filter(recipe_shown=True, features__isnull=False).exclude(maker=person)
    themes: dict[str, list[Work]] = {}
    for work in newest.exclude(theme="").order_by("-published")[:WORKS]:
        themes.setdefault(work.theme, []).append(work)
    several = [works for works in themes.values() if len(works) > 1]
    if not several:
        return None
    works = chance.choice(several)[:CANDIDATES]
    rows = [np.frombuffer(bytes(work.features or b""), "<f2") for work in works]
    shown = [Shown("", row, work.model, work=str(work.pk)) for work, row in zip(works, rows, strict=True)]
    components = basis().components(np.stack(rows), painted=True)
    offer = _offer(person, works[0].theme, "", shown, components)
    by_id = {str(work.pk): work for work in works}
    left, right = (by_id[one.work] for one in offer.shown)
    return Pair(works[0].theme, (_side(left, language), _side(right, language)), sign(person, offer))


def _side(work: Work, language: str) -> Side:
    alt = work.alt_zh if language.startswith("zh") else work.alt_en
    return Side(reverse("works:preview", args=[work.pk]), alt or str(work))


def _offer(
    person: User, theme: str, style: str, shown: list[Shown], components: NDArray[np.floating]
) -> Offer:
    """The two of ``shown`` that shall be asked about, left first."""
    belief = taste.believed(person) or prior(basis().shares)
    pair, random, propensity = choose_pair(belief, components, np.random.default_rng())
    two = [
        shown[at]._replace(random=random, propensity=round(propensity, 4), position=place)
        for place, at in enumerate(pair)
    ]
    return Offer(Choice.Kind.PAIR, theme, style, two)


def _ask(task: str, wish: dict[str, Any]) -> client.Answer:
    return async_to_sync(client.ask)(task, wish)
