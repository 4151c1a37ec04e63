"""The index of words: FTS5 on SQLite, GIN on PostgreSQL.

On SQLite it holds no text of its own and follows gallery_entry by triggers. A later migration that makes
SQLite rebuild that table must make the triggers anew.
"""

from django.db import migrations
from django.db.backends.base.schema import BaseDatabaseSchemaEditor

SQLITE = (
    """CREATE VIRTUAL TABLE gallery_words USING fts5(
        words, content='gallery_entry', content_rowid='id', tokenize='unicode61 remove_diacritics 0', detail=none)""",
    """CREATE TRIGGER gallery_words_added AFTER INSERT ON gallery_entry BEGIN
        INSERT INTO gallery_words(rowid, words) VALUES (new.id, new.words); END""",
    """CREATE TRIGGER gallery_words_deleted AFTER DELETE ON gallery_entry BEGIN
        INSERT INTO gallery_words(gallery_words, rowid, words) VALUES ('delete', old.id, old.words); END""",
    """CREATE TRIGGER gallery_words_changed AFTER UPDATE OF words ON gallery_entry BEGIN
        INSERT INTO gallery_words(gallery_words, rowid, words) VALUES ('delete', old.id, old.words);
        INSERT INTO gallery_words(rowid, words) VALUES (new.id, new.words); END""",
)
POSTGRESQL = (
    "CREATE INDEX gallery_words ON gallery_entry USING gin (array_to_tsvector(string_to_array(words, ' ')))",
)
GONE = {
    "sqlite": (
        "DROP TRIGGER gallery_words_added", "DROP TRIGGER gallery_words_deleted",
        "DROP TRIGGER gallery_words_changed", "DROP TABLE gallery_words",
    ),
    "postgresql": ("DROP INDEX gallery_words",),
}  # fmt: skip


def make(apps: object, editor: BaseDatabaseSchemaEditor) -> None:
    """Make the index."""
    for statement in {"sqlite": SQLITE, "postgresql": POSTGRESQL}[editor.connection.vendor]:
        editor.execute(statement, params=None)


def drop(apps: object, editor: BaseDatabaseSchemaEditor) -> None:
    """Drop it."""
    for statement in GONE[editor.connection.vendor]:
        editor.execute(statement, params=None)


class Migration(migrations.Migration):
    """After the table that is indexed."""

    dependencies = [("gallery", "0001_initial")]
    operations = [migrations.RunPython(make, drop)]
