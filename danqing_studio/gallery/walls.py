"""Works on a wall: in which order, of which style, a page at a time, and with what a wall shows of each."""

from dataclasses import dataclass
from typing import Final

from django.db.models import Q

from danqing_studio.gallery.search import found
from danqing_studio.works.models import Work, WorkQuerySet

PAGE: Final = 24  # works
LAST: Final = 200  # pages: further back one gets by searching
ORDERS: Final = {
    "newest": ("-published", "-made", "pk"),
    "liked": ("-entry__likes", "-published", "pk"),
}
# What a tile shows; recipes and features are large, and walls need neither.
SHOWN: Final = (
    "title", "theme", "style", "alt_en", "alt_zh", "ground", "width", "height", "picture", "visibility",
    "standing", "token", "made", "published", "maker__username", "maker__is_active", "entry__likes", "job_id",
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Page:
    """Some of the works, and the number of the page after; 0 where there is none."""

    works: list[Work]
    number: int
    after: int


def hung(works: WorkQuerySet) -> WorkQuerySet:
    """``works`` with all that a wall shows of them, and no more, in one query."""
    return works.select_related("maker", "entry").only(*SHOWN)


def page(works: WorkQuerySet, number: str | int) -> Page:
    """One page of a wall. Whatever is no number is the first page."""
    at = int(number) if str(number).isdecimal() else 1
    at = min(max(1, at), LAST)
    rows = list(hung(works)[(at - 1) * PAGE : at * PAGE + 1])
    return Page(rows[:PAGE], at, at + 1 if len(rows) > PAGE and at < LAST else 0)


def public(order: str, style: str, words: str) -> WorkQuerySet:
    """Everyone's wall: public works, those in one style, those that words find."""
    works = Work.objects.public()
    if style:
        works = works.filter(in_style(style))
    if words:
        works = found(works, words)
    return works.order_by(*ORDERS.get(order, ORDERS["newest"]))


def in_style(name: str) -> Q:
    """A work's style is a name, or several with " + " between."""
    return (
        Q(style=name)
        | Q(style__startswith=f"{name} + ")
        | Q(style__endswith=f" + {name}")
        | Q(style__contains=f" + {name} + ")
    )


def styles() -> list[str]:
    """The names of the styles that public works are painted in."""
    mixed = Work.objects.public().exclude(style="").order_by().values_list("style", flat=True).distinct()
    return sorted({name for style in mixed for name in style.split(" + ")})
