"""What walls and searches know of a work beside the work itself."""

from django.db import models

from danqing_studio.works.models import Work


class Entry(models.Model):
    """The words a work is found by, and how many people like it. Kept in step by signals.py.

    On SQLite an FTS5 index over ``words`` follows this table by triggers, on PostgreSQL a GIN index.
    """

    work = models.OneToOneField(Work, models.CASCADE, related_name="entry")
    words = models.TextField(blank=True)  # as words.index makes them, with blanks between
    likes = models.PositiveIntegerField(default=0, db_index=True)

    def __str__(self) -> str:
        return str(self.work_id)
