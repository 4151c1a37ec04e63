"""sweep: train variations of a recipe, and list which did best."""

import json
import tomllib
from typing import Annotated, Any

import typer

from danqing.cli import reading
from danqing.cli.options import Language, option
from danqing.cli.screen import print_table
from danqing.language import DanqingError, say


def sweep(
    recipe: Annotated[str, option("--recipe", "FILE", "help-recipe")],
    data: Annotated[str, option("--data", "FOLDER", "help-data")],
    vary: Annotated[list[str], option("--vary", "KEY=A,B,…", "help-vary")],
    by: Annotated[str | None, option("--by", "FIGURE", "help-by")] = None,
    run: Annotated[str | None, option("--run", "FOLDER", "help-sweep-run")] = None,
    minutes: Annotated[str | None, option("--minutes", "X", "help-minutes")] = None,
    threads: Annotated[str | None, option("--threads", "N", "help-threads")] = None,
    on: Annotated[str, option("--on", "here|ray", "help-on")] = "here",
    address: Annotated[str | None, option("--address", "HOST:PORT", "help-address")] = None,
    as_json: Annotated[bool, typer.Option("--json", help="help-sweep-json")] = False,
    language: Language = None,
) -> None:
    """Train variations of a recipe and rank them."""
    limit = None if minutes is None else reading.real("--minutes", minutes, above=0)
    count = None if threads is None else reading.whole("--threads", threads, above=0)
    values = dict(map(_values, vary))
    from danqing.verbs.scaling import sweep

    trials = sweep(recipe, data, values, run, by=by, minutes=limit, threads=count, on=on, address=address)
    if as_json:
        rows = [{"run": str(t.folder), "values": t.values, "figures": t.figures} for t in trials]
        print(json.dumps(rows, ensure_ascii=False, indent=1))
        return
    figures = list(dict.fromkeys(name for trial in trials for name in trial.figures))
    cells = [
        (
            *(str(trial.values[key]) for key in values),
            *(f"{trial.figures[name]:.4g}" if name in trial.figures else "–" for name in figures),
            trial.folder.name,
        )
        for trial in trials
    ]
    print_table((*values, *figures, say("sweep-run")), cells)


def _values(text: str) -> tuple[str, list[Any]]:
    """KEY=A,B,… as a key and its values, each read as TOML, or as a word where it is none."""
    key, sign, values = text.partition("=")
    if not (key and sign and values):
        raise DanqingError("sweep-vary", value=text)
    return key, [_value(value.strip()) for value in values.split(",")]


def _value(text: str) -> Any:
    try:
        return tomllib.loads(f"value = {text}")["value"]
    except tomllib.TOMLDecodeError:
        return text
