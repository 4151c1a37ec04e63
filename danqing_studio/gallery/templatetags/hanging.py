"""How works hang: their shape, their words, their language."""

from django import template

from danqing.themes.units import CJK
from danqing_studio.gallery import naming
from danqing_studio.works.models import Work

register = template.Library()


@register.filter
def shape(work: Work) -> int:
    """The class that a picture's width to its height makes: in twentieths, 8 to 50."""
    return min(50, max(8, round(20 * work.width / max(1, work.height))))


@register.filter
def style_title(name: str) -> str:
    """A style, as a person would say it."""
    return naming.style_title(name)


@register.filter
def style_titles(names: str) -> str:
    """Several of them."""
    return naming.style_titles(names)


@register.filter
def tongue(text: str) -> str:
    """The language that a title is in, for voices and faces: Chinese where it has a Chinese character."""
    return "zh-Hans" if CJK.search(text) else "en"
