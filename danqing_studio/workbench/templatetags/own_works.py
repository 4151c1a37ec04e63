"""The works that a person may take as a picture for a tool."""

from typing import Final

from django import template
from django.db.models import QuerySet

from danqing_studio.works.models import Person, Work

MOST: Final = 12
register = template.Library()


@register.simple_tag
def own_works(person: Person) -> QuerySet[Work]:
    """The last works that the person kept and whose pictures are there."""
    if not person.is_authenticated:
        return Work.objects.none()
    return Work.objects.of(person).painted().order_by("-made")[:MOST]
