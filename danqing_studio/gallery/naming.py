"""What styles are called in the language in force. Asking loads no networks."""

from functools import cache

import danqing
from danqing_studio.works.models import chinese


@cache
def _bundled() -> dict[str, dict[str, str]]:
    """Read once a process; a taught style that came later is called by its own name."""
    return danqing.styles()


def style_title(name: str) -> str:
    """``oil-genre`` as a person would say it."""
    title = _bundled().get(name, {}).get("zh" if chinese() else "en") or name
    return title[:1].upper() + title[1:]


def style_titles(names: str) -> str:
    """The same of several with " + " between."""
    return " + ".join(style_title(name) for name in names.split(" + ")) if names else ""
