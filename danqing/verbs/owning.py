"""Adding, removing and looking at the models that a user taught."""

from pathlib import Path
from typing import Any

from danqing.verbs.studio import open_studio
from danqing.weights import Card, own


def add(path: str | Path, name: str | None = None, *, force: bool = False) -> Card:
    """Copy a taught model among the user's own, where every verb finds it by name.

    Args:
        path: the file that `danqing train` made, here or on another machine.
        name: what to call it; None keeps the name it gives itself.
        force: replace an own model of that name.

    Raises:
        DanqingError: no taught model, a name that cannot be one, or one that is taken.
    """
    return own.add(Path(path), name, taken=open_studio().taken, force=force)


def remove(name: str) -> Path:
    """Take a taught model out of use; gives back where its file is kept. Bundled ones cannot be removed."""
    return own.remove(name)


def card(model: str) -> Card:
    """The card of a model, by name or, of a taught one, by file."""
    return open_studio().admit(model)


def to_dict(card: Card) -> dict[str, Any]:
    """A card as JSON holds it."""
    return {
        "name": card.name, "families": list(card.families), "title": card.title, "about": card.about,
        "data": list(card.data), "licence": card.licence, "labels": card.labels, "training": card.training,
        "figures": card.figures, "copies": card.copies, "sha256": card.digest, "file": str(card.path),
    }  # fmt: skip
