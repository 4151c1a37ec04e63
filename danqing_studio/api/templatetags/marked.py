"""Texts that say `so` of what stands in code, as OpenAPI's do."""

from django import template
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString

register = template.Library()


@register.filter
def marked(text: object) -> SafeString:
    """The text, with what stands between backticks as code."""
    parts = enumerate(str(text).split("`"))
    shown = (format_html("<code>{}</code>", part) if at % 2 else part for at, part in parts)
    return format_html_join("", "{}", ((one,) for one in shown))
