"""What is shown: tables for people, plain lines for other programs, and a bar while there is a wait."""

import sys
from collections.abc import Iterator, Sequence
from contextlib import contextmanager

from danqing.verbs.studio import Progress


def print_table(headings: Sequence[str], rows: Sequence[Sequence[str]]) -> None:
    """A table in a terminal; elsewhere a line a row, its cells parted by tabs."""
    if not sys.stdout.isatty():
        for row in rows:
            print("\t".join(" ".join(cell.split()) for cell in row))
        return
    from rich import box
    from rich.console import Console
    from rich.table import Table
    from rich.text import Text

    table = Table(*headings, box=box.SIMPLE_HEAD, pad_edge=False)
    for row in rows:
        table.add_row(*(Text(cell) for cell in row))
    Console().print(table)


def tell(message: str) -> None:
    """A line for the person at the terminal, beside what the verb gives back."""
    print(message, file=sys.stderr)


@contextmanager
def progress(label: str, works: int) -> Iterator[Progress]:
    """A bar over ``works`` paintings, on a terminal's standard error; call it with pieces done and in all."""
    if not sys.stderr.isatty():
        yield lambda done, total: None
        return
    from rich.console import Console
    from rich.progress import BarColumn, TextColumn, TimeRemainingColumn
    from rich.progress import Progress as Bar

    columns = (TextColumn("{task.description}"), BarColumn(), TimeRemainingColumn())
    with Bar(*columns, console=Console(stderr=True), transient=True) as bar:
        task, finished = bar.add_task(label, total=works), 0

        def advance(done: int, total: int) -> None:
            nonlocal finished
            bar.update(task, completed=finished + done / total)
            finished += done == total

        yield advance
