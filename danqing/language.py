"""The two languages Danqing speaks, and the errors it raises in them.

Messages are data: one TOML file an area in ``danqing/messages``, a table a message, an entry a language.
"""

import locale
import os
import tomllib
from functools import cache
from importlib.resources import files

LANGUAGES = ("en", "zh")
_chosen: list[str] = []  # at most one entry: what set_language was last given


def set_language(language: str | None) -> None:
    """Speak ``"en"`` or ``"zh"`` from now on; None goes back to the locale's language."""
    if language is not None and language not in LANGUAGES:
        raise DanqingError("unknown-language", name=language, known=", ".join(LANGUAGES))
    _chosen[:] = [language] if language else []


def language() -> str:
    """The language in force: the chosen one, else Chinese in a Chinese locale, else English."""
    if _chosen:
        return _chosen[0]
    wanted = os.environ.get("LC_ALL") or os.environ.get("LC_MESSAGES") or os.environ.get("LANG")
    wanted = wanted or locale.getlocale()[0] or ""
    return "zh" if wanted.lower().startswith(("zh", "chinese")) else "en"


@cache
def _messages() -> dict[str, dict[str, str]]:
    found: dict[str, dict[str, str]] = {}
    for file in sorted(files("danqing").joinpath("messages").iterdir(), key=lambda f: f.name):
        if file.name.endswith(".toml"):
            found |= tomllib.loads(file.read_text("utf-8"))
    return found


def say(key: str, /, **values: object) -> str:
    """The message ``key`` in the language in force, its ``{names}`` filled from ``values``."""
    return _messages()[key][language()].format(**values)


def say_in_all(key: str, /, **values: object) -> dict[str, str]:
    """The message ``key`` in every language: what is written into files that others will read."""
    return {language: text.format(**values) for language, text in _messages()[key].items()}


class DanqingError(Exception):
    """A mistake the user can mend: one line that says what to do, in the user's language."""

    def __init__(self, key: str, /, **values: object) -> None:
        super().__init__(key, values)
        self.key, self.values = key, values

    def __str__(self) -> str:
        return say(self.key, **self.values)
