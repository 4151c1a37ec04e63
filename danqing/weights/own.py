"""The user's own models: files that Danqing was taught, in one folder, each with its card inside.

Such a file may come from anybody. Only its header is read here, strictly and without PyTorch; names that
could lead out of the folder, or stand for a bundled model or style, are refused.
"""

import os
import re
import shutil
import tempfile
from collections.abc import Collection
from functools import lru_cache
from itertools import count
from pathlib import Path
from typing import Any

from platformdirs import user_data_path

from danqing.language import LANGUAGES, DanqingError
from danqing.weights.cards import Card
from danqing.weights.notes import note

SUFFIX = ".safetensors"
REMOVED = "removed"  # the sub-folder in which removed models are kept
LARGEST_HEADER = 2**24  # bytes: a card of ten thousand labels is a tenth of it
LARGEST_FILE = 2**32  # bytes
NAME = re.compile(r"\w[\w-]{0,59}")  # letters of any language, digits, hyphens: no path, no NAME:WEIGHT
FAMILIES = ("drafter", "painter")


def folder() -> Path:
    """Where the user's models lie: DANQING_MODELS, or a folder of the user's data."""
    return Path(os.environ.get("DANQING_MODELS") or user_data_path("danqing") / "models")


def catalogue() -> list[Card]:
    """The cards of all own models, by name; files that are none, and links, are passed over."""
    found = []
    for file in sorted(folder().glob(f"*{SUFFIX}")):
        try:
            state = file.lstat()  # of a link, not of what it leads to: links are refused
            found.append(_read_once(file, state.st_mtime_ns, state.st_size))
        except (DanqingError, OSError):
            continue
    return found


@lru_cache(maxsize=1024)  # a studio asks for every model of everyone's with each key stroke
def _read_once(file: Path, _changed: int, _size: int) -> Card:
    return read(file, file.stem)


def read(path: Path, name: str | None = None) -> Card:
    """The card inside a taught model's file; ``name`` instead of the one it gives itself.

    Raises: DanqingError for a file that is missing or is no taught model, or a name that cannot be one.
    """
    _check_file(path)
    try:
        held = note(path)
        about = held["about"]
        families = [family for family in FAMILIES if family in held["parts"]]
        styles = held["parts"].get("painter", {}).get("styles", {})
        inner = _text(about["name"])
        card = Card(
            name=check_name(name or inner),
            family="+".join(families),
            about=_words(about["about"]),
            data=tuple(map(_text, about["data"])),
            licence=_text(about["licence"]),
            training=_table(about["training"]),
            figures=_table(about["figures"]),
            path=path,
            title=_words(about["title"]),
            labels={_text(slug): _lists(words) for slug, words in about["labels"].items()},
            copies=_table(about["copies"]),
            hand=inner if inner in styles else "",
        )
    except (KeyError, TypeError, AttributeError, RecursionError):
        raise DanqingError("no-taught-model", name=path.name) from None
    if not families:
        raise DanqingError("no-taught-model", name=path.name)
    return card


def add(path: Path, name: str | None = None, *, taken: Collection[str] = (), force: bool = False) -> Card:
    """Copy a taught model into the folder, under a temporary name until it is whole.

    ``taken``: names that are not to be had. Raises: DanqingError for them, for an own model of the name
    (without ``force``), and for whatever ``read`` refuses.
    """
    card = read(path, name)
    if card.name in taken:
        raise DanqingError("model-name-taken", name=card.name)
    target = folder() / f"{card.name}{SUFFIX}"
    if os.path.lexists(target) and not force:
        raise DanqingError("model-exists", name=card.name)
    folder().mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory(dir=folder(), prefix=".adding-") as beside:
        copy = Path(shutil.copyfile(path, Path(beside) / target.name))
        read(copy, card.name)  # what was copied, not what lay there a moment ago
        copy.chmod(0o644)
        copy.replace(target)
    return read(target, card.name)


def remove(name: str) -> Path:
    """Take an own model out of the folder; the file is kept, in its sub-folder "removed": where it lies now.

    Its sliders, if it has any, go with it and lie beside it.

    Raises: DanqingError, naming those there are, if there is none of that name.
    """
    cards = {card.name: card for card in catalogue()}
    if name not in cards:
        raise DanqingError("no-own-model", name=name, known=", ".join(cards) or "–")
    kept = folder() / REMOVED
    kept.mkdir(exist_ok=True)
    places = (kept / f"{name}{'' if i == 1 else f'-{i}'}{SUFFIX}" for i in count(1))
    place = next(place for place in places if not os.path.lexists(place))
    sliders = sliders_path(name)
    if sliders.exists():
        sliders.replace(place.with_suffix(f".sliders{SUFFIX}"))
    return cards[name].path.rename(place)


def sliders_path(name: str) -> Path:
    """Where the user's sliders of a model lie."""
    return folder() / "sliders" / f"{name}{SUFFIX}"


def check_name(name: str) -> str:
    """The name itself, if a model may have it."""
    if not NAME.fullmatch(name):
        raise DanqingError("model-name", name=name)
    return name


def _check_file(path: Path) -> None:
    """Before anything parses it: a plain file of a sane length, whose header is short and in it."""
    fault = DanqingError("no-model-file", name=path.name)
    try:
        size = path.stat().st_size
        if not path.is_file() or (path.is_symlink() and path.parent == folder()):
            raise fault
        with path.open("rb") as file:
            header = int.from_bytes(file.read(8), "little")
    except (OSError, ValueError):
        raise fault from None
    if not (size <= LARGEST_FILE and 2 <= header <= min(LARGEST_HEADER, size - 8)):
        raise fault


def _text(value: Any) -> str:
    """A text without what could steer a terminal."""
    if not isinstance(value, str):
        raise TypeError
    return "".join(c if c.isprintable() else " " for c in value)


def _table(value: Any) -> dict[str, Any]:
    if not isinstance(value, dict):
        raise TypeError
    return value


def _words(value: Any) -> dict[str, str]:
    return {language: _text(value[language]) for language in LANGUAGES}


def _lists(value: Any) -> dict[str, list[str]]:
    found = {language: value.get(language, []) for language in LANGUAGES}
    if not all(isinstance(words, list) for words in found.values()):
        raise TypeError
    return {language: [_text(word) for word in words] for language, words in found.items()}
