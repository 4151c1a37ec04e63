"""The table of works (works.csv) that may lie beside a data set's pictures."""

import csv
import io
from collections.abc import Sequence

from danqing.language import DanqingError
from danqing.pictures.naming import idle
from danqing.pictures.sources import Source

TABLE = "works.csv"


def find_table(names: Sequence[str]) -> str | None:
    """The table nearest to the top (a zip often wraps everything in one folder), or None."""
    tables = [name for name in names if name.rsplit("/", 1)[-1].lower() == TABLE]
    return min(tables, key=lambda name: (name.count("/"), name), default=None)


def read_table(source: Source, table: str, label_columns: Sequence[str]) -> dict[str, tuple[str, ...]]:
    """Labels by file name, in the table's order.

    The file is named by the column ``file``, or is the column ``id`` with .jpg. Empty cells give no label.

    Raises:
        DanqingError: the table cannot be read, or lacks a column.
    """
    rows = _rows(source, table)
    columns = list(rows[0]) if rows else []
    key = "file" if "file" in columns else "id"
    for column in (key, *label_columns) if rows else ():
        if column not in columns:
            raise DanqingError("folder-table-column", column=column, known=", ".join(columns))
    folder = table[: -len(TABLE)]
    suffix = "" if key == "file" else ".jpg"
    return {f"{folder}{row[key]}{suffix}": _labels(row, label_columns) for row in rows if row[key]}


def telling_columns(source: Source, table: str) -> tuple[str, ...]:
    """The columns that sort the works: few values that repeat, and not about files or rights.

    Raises:
        DanqingError: the table cannot be read.
    """
    rows = _rows(source, table)
    found = []
    for column in rows[0] if rows else ():
        values = [row[column] for row in rows if row.get(column)]
        if column.lower() not in idle("columns") and values and len(set(values)) <= len(values) / 2:
            found.append(column)
    return tuple(found)


def _labels(row: dict[str, str], columns: Sequence[str]) -> tuple[str, ...]:
    return tuple(row[column] for column in columns if row[column])


def _rows(source: Source, table: str) -> list[dict[str, str]]:
    try:
        reader = csv.DictReader(io.StringIO(_text(source.read(table)), newline=""))
        return [{(k or "").strip(): str(v or "").strip() for k, v in row.items()} for row in reader]
    except (csv.Error, ValueError) as error:
        raise DanqingError("folder-table-broken", name=source.title) from error


def _text(data: bytes) -> str:
    try:
        return data.decode("utf-8-sig")
    except UnicodeDecodeError:
        return data.decode("gb18030")  # what spreadsheets on Chinese Windows write
