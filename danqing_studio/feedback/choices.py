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
import uuid
import zlib
from collections.abc import Iterable, Sequence

import numpy as np
from django.db import transaction
from numpy.typing import NDArray

from danqing_studio.accounts.models import User
from danqing_studio.feedback import taste
from danqing_studio.feedback.models import Choice, Consent, Heart, Purpose, TasteState
from danqing_studio.feedback.models.kept import pack_features
from danqing_studio.feedback.offers import Offer, Shown
from danqing_studio.feedback.reasons import known
from danqing_studio.works.models import Work


def note_pick(
    person: User,
    shown: Sequence[Shown],
    taken: int | None,
    *,
    kind: str = Choice.Kind.WALL,
    theme: str = "",
    style: str = "",
    reasons: Sequence[str] = (),
    key: uuid.UUID | None = None,
) -> Choice | None:
    """Keep that ``taken`` was chosen among ``shown`` (None: neither of a pair), and learn from it.

    key: of the choice; one that is there already stays as it is. Returns None, and keeps nothing, where
    ``person`` has consented to nothing.
    Raises IndexError where ``taken`` is none of those shown.
    """
    if not (taken is None and kind == Choice.Kind.PAIR) and taken not in range(len(shown)):
        raise IndexError(taken)
    allowed = Consent.objects.of(person)
    if not allowed or not shown:
        return None
    with transaction.atomic():
        choice, new = Choice.objects.get_or_create(
            pk=key or uuid.uuid4(),
            person=person,
            defaults={
                "kind": kind,
                "theme": theme[:300],
                "style": style[:200],
                "shown": [_told(one, position) for position, one in enumerate(shown)],
                "taken": taken,
                "reasons": known(reasons),
                "recipes_data": zlib.compress(json.dumps([one.recipe for one in shown]).encode()),
                "features_data": _packed([one.features for one in shown]),
                "for_order": allowed.get(Purpose.ORDER),
                "for_models": allowed.get(Purpose.MODELS),
            },
        )
        if new:
            taste.learn(person, choice)
    return choice


def note_offer(person: User, offer: Offer, taken: int | None, reasons: Sequence[str] = ()) -> Choice | None:
    """``note_pick`` for what was signed and came back."""
    return note_pick(
        person,
        offer.shown,
        taken,
        kind=offer.kind,
        theme=offer.theme,
        style=offer.style,
        reasons=reasons,
        key=offer.key,
    )


def note_heart(
    person: User,
    *,
    recipe: str = "",
    work: Work | None = None,
    features: NDArray[np.floating] | bytes | None = None,
    theme: str = "",
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
            digest=_digest_of(recipe, work),
            defaults={
                "work": work,
                "recipe": recipe,
                "theme": work.theme if work else theme[:300],
                "style": work.style if work else "",
                "model": work.model if work else "",
                "features_data": _packed([features]),
                "for_order": allowed.get(Purpose.ORDER),
                "for_models": allowed.get(Purpose.MODELS),
            },
        )
        if new:
            taste.learn(person, heart)
    return heart


def drop_heart(person: User, *, recipe: str = "", work: Work | None = None) -> bool:
    """Take a heart back, with what was learned from it; whether there was one."""
    with transaction.atomic():
        there, _ = Heart.objects.of(person).filter(digest=_digest_of(recipe, work)).delete()
        if there:
            TasteState.objects.filter(person=person).delete()  # worked out anew when it is asked for
    return bool(there)


def hearted(person: User, recipes: Iterable[str]) -> set[str]:
    """Those of ``recipes`` that ``person`` is fond of."""
    digests = {digest(recipe): recipe for recipe in recipes}
    there = Heart.objects.of(person).filter(digest__in=digests).values_list("digest", flat=True)
    return {digests[one] for one in there}


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


def _digest_of(recipe: str, work: Work | None) -> str:
    return digest(str(work.pk) if work else recipe)


def _told(one: Shown, position: int) -> dict[str, object]:
    return {
        "position": position if one.position is None else one.position,
        "digest": digest(one.work or one.recipe),
        "model": one.model,
        "work": one.work,
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
