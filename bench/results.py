"""How every bench shows what it measured: a table for people, a JSON file for cards and later comparison."""

import json
from collections.abc import Mapping, Sequence
from pathlib import Path

from rich.console import Console
from rich.table import Table

from bench.machine import describe

FOLDER = Path(__file__).parent / "results"


def show(title: str, columns: Sequence[str], rows: Sequence[Sequence[object]]) -> None:
    """Print a table; numbers are set right and rounded to four figures."""
    table = Table(title=title, title_justify="left")
    for i, column in enumerate(columns):
        table.add_column(column, justify="right" if i else "left")
    for row in rows:
        table.add_row(*(_text(cell) for cell in row))
    Console(width=140).print(table)


def _text(cell: object) -> str:
    return f"{cell:.4g}" if isinstance(cell, float) else str(cell)


def write(name: str, figures: Mapping[str, object]) -> Path:
    """Write bench/results/NAME.json: the figures, and the machine they were measured on."""
    FOLDER.mkdir(exist_ok=True)
    path = FOLDER / f"{name}.json"
    text = json.dumps({"machine": describe(), **figures}, ensure_ascii=False, indent=1)
    path.write_text(text + "\n", "utf-8")
    return path


def put_on_card(weights: Path, figures: Mapping[str, object]) -> None:
    """Put ``figures`` on the card beside a model's weights, in place of those of the same names."""
    path = weights.with_suffix(".card.json")
    card = json.loads(path.read_text("utf-8"))
    rounded = {
        name: float(f"{value:.4g}") if isinstance(value, float) else value for name, value in figures.items()
    }
    card["figures"] = card["figures"] | rounded
    path.write_text(json.dumps(card, ensure_ascii=False, indent=2) + "\n", "utf-8")
