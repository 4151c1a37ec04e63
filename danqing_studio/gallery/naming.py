"""What styles are called in the language in force. Asking loads no networks."""

from danqing_studio.works.models import chinese
from danqing_studio.works.permits import bundled_styles, called


def style_title(name: str) -> str:
    """``oil-genre`` as a person would say it; the hand of a taught model is called as the model is."""
    title = bundled_styles().get(name, {}).get("zh" if chinese() else "en") or called(name) or name
    return title[:1].upper() + title[1:]


def style_titles(names: str) -> str:
    """The same of several with " + " between."""
    return " + ".join(style_title(name) for name in names.split(" + ")) if names else ""
