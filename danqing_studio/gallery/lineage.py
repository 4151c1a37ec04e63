"""Where a work comes from and what became of it, as far as whoever looks may see."""

from dataclasses import dataclass
from typing import Final

from django.db import connection
from django.db.models.expressions import RawSQL

from danqing_studio.gallery.walls import hung
from danqing_studio.works.models import Person, Work

DEEPEST: Final = 12  # generations back
MOST: Final = 24  # remixes
# From a work back to the first: the same statement on SQLite and PostgreSQL.
LINE: Final = """
WITH RECURSIVE line(id, parent_id, depth) AS (
  SELECT id, parent_id, 0 FROM works_work WHERE id = %s
  UNION ALL
  SELECT w.id, w.parent_id, line.depth + 1
  FROM works_work w JOIN line ON w.id = line.parent_id WHERE line.depth < %s
)
SELECT id FROM line
"""


@dataclass(frozen=True, slots=True)
class Lineage:
    """``before``: from the first to the one it was made from; None stands for one that is not shown."""

    before: list[Work | None]
    after: list[Work]

    def __bool__(self) -> bool:
        return bool(self.before or self.after)


def lineage(work: Work, person: Person) -> Lineage:
    """The works that ``work`` was made from, one from another, and those made from it."""
    remixes = Work.objects.filter(parent=work).seen_by(person).painted()
    after = list(hung(remixes).order_by("made")[:MOST])
    return Lineage(_before(work, person) if work.parent_id else [], after)


def _before(work: Work, person: Person) -> list[Work | None]:
    pk = Work._meta.pk.get_db_prep_value(work.pk, connection)
    line = Work.objects.filter(pk__in=RawSQL(LINE, [pk, DEEPEST]))
    parents = dict(line.values_list("pk", "parent_id"))
    shown = {one.pk: one for one in hung(line.seen_by(person).painted())}
    chain: list[Work | None] = []
    at = parents.get(work.pk)
    while at is not None and len(chain) < DEEPEST:
        chain.append(shown.get(at))
        at = parents.get(at)
    return chain[::-1]
