"""What templates of other apps may ask about consent."""

from typing import Any

from django import template

from danqing_studio.feedback.models import Consent

register = template.Library()


@register.simple_tag(takes_context=True)
def consent_unasked(context: dict[str, Any]) -> bool:
    """Whether the reader has an account and was never asked what may be kept."""
    user = context["request"].user
    return user.is_authenticated and not Consent.objects.was_asked(user)


@register.simple_tag(takes_context=True)
def consented(context: dict[str, Any]) -> bool:
    """Whether anything that the reader chooses may be kept."""
    user = context["request"].user
    return user.is_authenticated and bool(Consent.objects.of(user))
