"""Choices as data: one's own, to take away, and those that may teach the models, without names.

A line of the latter (FORMAT 1), as JSON: ``format``, ``danqing`` (the version), ``id``, ``person`` (a
pseudonym, the same for all that one person chose), ``day``, ``kind`` (wall, pair or heart), ``theme``,
``style``, ``shown`` (each with ``recipe``, ``digest``, ``model``, ``work``, ``position``, ``random``,
``propensity`` and ``features``: base64 of float16), ``taken`` (an index into shown; null: neither),
``reasons`` and ``consent`` (the day it was given).
"""

import base64
from collections.abc import Iterator
from typing import Any, Final

from django.utils.crypto import salted_hmac

from danqing import __version__
from danqing_studio.accounts.models import User
from danqing_studio.feedback.models import Choice, Consent, Heart, Purpose, TasteState

FORMAT: Final = 1


def own_data(person: User) -> dict[str, Any]:
    """Everything that feedback keeps about ``person``."""
    consents = Consent.objects.filter(person=person)
    state = TasteState.objects.filter(person=person).first()
    return {
        "consents": list(consents.values("purpose", "asked", "given", "withdrawn")),
        "choices": [_own(one) for one in Choice.objects.of(person)],
        "hearts": [_own(one) for one in Heart.objects.of(person)],
        "taste": state and {"version": state.version, "choices": state.choices, "mean": _text(state.mean)},
    }


def for_models() -> Iterator[dict[str, Any]]:
    """What those who consented gave to improve the models, person by person."""
    for kept in (Choice, Heart):
        rows = kept.objects.allowed_for(Purpose.MODELS).select_related("for_models")
        for one in rows.order_by("person", "made").iterator(chunk_size=200):
            assert one.for_models is not None  # by allowed_for
            assert one.for_models.given is not None
            yield {
                "format": FORMAT,
                "danqing": __version__,
                "id": str(one.pk),
                "person": pseudonym(one.person_id),
                "day": f"{one.made:%Y-%m-%d}",
                **_line(one),
                "consent": f"{one.for_models.given:%Y-%m-%d}",
            }


def pseudonym(person: int) -> str:
    """What a person is called in exports: nobody without the site's key can tell who it is."""
    return salted_hmac("feedback.export", str(person), algorithm="sha256").hexdigest()[:20]


def _own(one: Choice | Heart) -> dict[str, Any]:
    purposes = [purpose.value for purpose in Purpose if getattr(one, f"for_{purpose.value}_id")]
    return {"made": one.made, "for": purposes, **_line(one)}


def _line(one: Choice | Heart) -> dict[str, Any]:
    if isinstance(one, Heart):
        shown: list[dict[str, Any]] = [{
            "digest": one.digest, "model": one.model, "work": str(one.work_id or ""), "recipe": one.recipe,
            "position": 0, "random": False, "propensity": None,
        }]  # fmt: skip
        kind: str = "heart"
        taken: int | None = 0
    else:
        shown, kind, taken = one.told(), one.kind, one.taken
    features = [_text(row.tobytes()) for row in one.features]
    return {
        "kind": kind,
        "theme": one.theme,
        "style": one.style,
        "shown": [{**pic, "features": text} for pic, text in zip(shown, features, strict=True)],
        "taken": taken,
        "reasons": one.reasons,
    }


def _text(data: bytes | memoryview) -> str:
    return base64.b64encode(bytes(data)).decode("ascii")
