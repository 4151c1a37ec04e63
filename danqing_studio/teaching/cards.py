"""What a model's file says of itself, as its row keeps it."""

import json
import math
from typing import Any

from danqing.weights import Card


def card_of(card: Card) -> dict[str, Any]:
    """The card as JSON: what is no number there is left out, for a file may come from anybody."""
    told = {
        "families": list(card.families), "about": card.about, "title": card.title, "data": list(card.data),
        "licence": card.licence, "labels": card.labels, "training": card.training, "figures": card.figures,
        "copies": card.copies, "hand": card.hand,
    }  # fmt: skip
    found: dict[str, Any] = json.loads(json.dumps(_finite(told), default=str))
    return found


def _finite(value: Any) -> Any:
    """The same without numbers that JSON in a database cannot hold."""
    if isinstance(value, dict):
        return {str(name): _finite(one) for name, one in value.items()}
    if isinstance(value, list | tuple):
        return [_finite(one) for one in value]
    return None if isinstance(value, float) and not math.isfinite(value) else value
