"""Noting what people do while choosing. Other apps call this; without consent nothing is kept.

On the wall::

    order = taste.order(person, features)            # where consent is given; else the order as drawn
    ...
    choices.note_pick(person, shown, taken=3, kind="wall", theme=theme, style=style)

``shown`` lists the pictures in the order in which they stood (a ``Shown`` each), ``taken`` is the index of
the one that was clicked. It is a few milliseconds; it never raises for want of consent or of features.
"""

import hashlib
import json
import zlib
from collections.abc import Sequence
from typing import NamedTuple

import numpy as np
from django.db import transaction
from numpy.typing import NDArray

from danqing_studio.accounts.models import User
from danqing_studio.feedback import taste
from danqing_studio.feedback.models import Choice, Consent, Heart, Purpose, TasteState
from danqing_studio.feedback.models.kept import pack_features
from danqing_studio.feedback.reasons import known
from danqing_studio.works.models import Work


class Shown(NamedTuple):
    """A picture as it was shown.

    features: what the engine's task ``features`` gives of it, float16 [D], as an array or as its bytes;
    without them the choice is kept, and teaches taste nothing. random and propensity: as
    ``taste.arrange`` said, where it ordered the wall.
    """

    recipe: str  # JSON of its recipe or lineage
    features: NDArray[np.floating] | bytes | None = None
    model: str = ""  # a taught one; blank: the bundled ones
    random: bool = False
    propensity: float | None = None


def note_pick(
    person: User,
    shown: Sequence[Shown],
    taken: int | None,
    *,
    kind: str = Choice.Kind.WALL,
    theme: str = "",
    style: str = "",
    reasons: Sequence[str] = (),
) -> Choice | None:
    """Keep that ``taken`` was chosen among ``shown`` (None: neither of a pair), and learn from it.

    Returns None, and keeps nothing, where ``person`` has consented to nothing.
    Raises IndexError where ``taken`` is none of those shown.
    """
    if taken is not None and not 0 <= taken < len(shown):
        raise IndexError(taken)
    allowed = Consent.objects.of(person)
    if not allowed or not shown:
        return None
    with transaction.atomic():
        choice = Choice.objects.create(
            person=person,
            kind=kind,
            theme=theme[:300],
            style=style[:200],
            shown=[_told(one, position) for position, one in enumerate(shown)],
            taken=taken,
            reasons=known(list(reasons)),
            recipes_data=zlib.compress(json.dumps([one.recipe for one in shown]).encode()),
            features_data=_packed([one.features for one in shown]),
            for_order=allowed.get(Purpose.ORDER),
            for_models=allowed.get(Purpose.MODELS),
        )
        taste.learn(person, choice)
    return choice


def note_heart(
    person: User,
    *,
    recipe: str = "",
    work: Work | None = None,
    features: NDArray[np.floating] | bytes | None = None,
    theme: str = "",
    style: str = "",
    model: str = "",
) -> Heart | None:
    """Keep that ``person`` is fond of a thumbnail (its recipe) or of a work; once, however often it is said.

    Returns None, and keeps nothing, where they have consented to nothing.
    """
    allowed = Consent.objects.of(person)
    if not allowed:
        return None
    with transaction.atomic():
        heart, new = Heart.objects.get_or_create(
            person=person,
            digest=digest(f"work {work.pk}" if work else recipe),
            defaults={
                "work": work,
                "recipe": recipe,
                "theme": theme[:300],
                "style": style[:200],
                "model": model[:120],
                "features_data": _packed([features]),
                "for_order": allowed.get(Purpose.ORDER),
                "for_models": allowed.get(Purpose.MODELS),
            },
        )
        if new:
            taste.learn(person, heart)
    return heart


def take_back(person: User, purpose: Purpose) -> None:
    """Withdraw a consent, and delete what was kept for it alone."""
    with transaction.atomic():
        Consent.objects.withdraw(person, purpose)
        for kept in (Choice, Heart):
            kept.objects.of(person).lapsed().delete()
        if purpose == Purpose.ORDER:
            TasteState.objects.filter(person=person).delete()


def forget(person: User) -> None:
    """Delete every choice, every heart and all that was learned from them; the consents stay as they are."""
    with transaction.atomic():
        for kept in (Choice, Heart, TasteState):
            kept.objects.filter(person=person).delete()


def digest(recipe: str) -> str:
    """What a recipe is known by."""
    return hashlib.sha256(recipe.encode()).hexdigest()


def _told(one: Shown, position: int) -> dict[str, object]:
    return {
        "position": position,
        "digest": digest(one.recipe),
        "model": one.model,
        "random": one.random,
        "propensity": one.propensity,
    }


def _packed(features: Sequence[NDArray[np.floating] | bytes | None]) -> bytes:
    """All vectors, or nothing where one of them is missing or unlike the others."""
    rows = [np.frombuffer(one, "<f2") if isinstance(one, bytes) else one for one in features]
    arrays = [np.asarray(one).ravel() for one in rows if one is not None]
    if len(arrays) < len(rows) or len({len(one) for one in arrays}) != 1:
        return b""
    return pack_features(np.stack(arrays))
