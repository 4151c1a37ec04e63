"""What somebody may use, and has used: ``{% load quotas %}{% room_of user as room %}``."""

from django import template

from danqing_studio.accounts.models import User
from danqing_studio.jobs.quotas import Room, room

register = template.Library()


@register.simple_tag
def room_of(person: User) -> Room:
    """A person's room."""
    return room(person)
