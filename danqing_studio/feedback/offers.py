"""What was shown, signed: a page keeps it and sends it back with the answer. So nothing is kept of pictures
that nobody chose among, and what was shown, where and why cannot be made up.
"""

import base64
import uuid
from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from typing import Any, Final, NamedTuple

import numpy as np
from django.core import signing
from numpy.typing import NDArray

from danqing_studio.accounts.models import User

SALT: Final = "feedback.offer"
LASTS: Final = 24 * 60 * 60  # seconds within which it can be answered


class Shown(NamedTuple):
    """A picture as it was shown.

    features: what the engine's task ``features`` gives of it, float16 [D], as an array or as its bytes;
    without them the choice is kept, and teaches taste nothing. random and propensity: as
    ``taste.arrange`` said, where it ordered the wall.
    """

    recipe: str  # JSON of its recipe or lineage; blank for a work, which has its own
    features: NDArray[np.floating] | bytes | None = None
    model: str = ""  # a taught one; blank: the bundled ones
    random: bool = False
    propensity: float | None = None
    position: int | None = None  # its place, from 0; None: as it stands in the list
    work: str = ""  # the id of a work of the gallery


@dataclass(frozen=True, slots=True)
class Offer:
    """Pictures shown together; ``key`` becomes the choice's, so that one answer counts once."""

    kind: str
    theme: str
    style: str
    shown: list[Shown]
    key: uuid.UUID = field(default_factory=uuid.uuid4)


def sign(person: User, offer: Offer) -> str:
    """An offer as a text that only this site can have written, for ``person`` alone."""
    data: dict[str, Any] = {
        "for": [person.pk, offer.key.hex, offer.kind, offer.theme, offer.style],
        "shown": [[one.recipe, _text(one.features), *one[2:]] for one in offer.shown],
    }
    return signing.dumps(data, salt=SALT, compress=True)


def read(person: User, text: str) -> Offer:
    """The inverse. Raises signing.BadSignature for what was not shown to ``person`` of late."""
    data = signing.loads(text, salt=SALT, max_age=LASTS)
    whose, key, kind, theme, style = data["for"]
    if whose != person.pk:
        raise signing.BadSignature
    shown = [Shown(*one) for one in data["shown"]]
    shown = [one._replace(features=read_features(str(one.features))) for one in shown]
    return Offer(kind, theme, style, shown, uuid.UUID(key))


def joined(offers: Sequence[Offer]) -> Offer:
    """The parts of one wall as one offer."""
    return replace(offers[0], shown=[one for part in offers for one in part.shown])


def read_features(text: str) -> NDArray[np.float16]:
    """A vector as the engine writes it: base64 of float16."""
    return np.frombuffer(base64.b64decode(text), "<f2")


def _text(features: NDArray[np.floating] | bytes | None) -> str:
    if features is None:
        return ""
    data = features if isinstance(features, bytes) else np.ascontiguousarray(features, "<f2").tobytes()
    return base64.b64encode(data).decode("ascii")
