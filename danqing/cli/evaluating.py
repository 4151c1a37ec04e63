"""evaluate: a model's figures as a table, as JSON and as a page."""

import json
import os
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from danqing.cli import reading
from danqing.cli.options import Force, Language, argument, option
from danqing.cli.screen import print_table, progress, tell
from danqing.language import DanqingError, say

if TYPE_CHECKING:
    from danqing.judging.evaluation import Evaluation


def evaluate(
    model: Annotated[str, argument("MODEL", "help-evaluate-model")],
    against: Annotated[str, option("--against", "FOLDER", "help-evaluate-against")],
    training: Annotated[str | None, option("--training", "FOLDER", "help-evaluate-training")] = None,
    count: Annotated[str, option("--count", "N", "help-evaluate-count")] = "500",
    seed: Annotated[str, option("--seed", "N", "help-evaluate-seed")] = "0",
    as_json: Annotated[bool, typer.Option("--json", help="help-evaluate-json")] = False,
    page: Annotated[str | None, option("--page", "FILE.html", "help-evaluate-page")] = None,
    force: Force = False,
    language: Language = None,
) -> None:
    """Judge a model by its drafts."""
    drafts, start = reading.whole("--count", count, above=0), reading.whole("--seed", seed, above=-1)
    file = None if page is None else _page_file(page, force)
    from danqing.judging.evaluation import as_data
    from danqing.verbs.evaluating import evaluate

    with progress(say("evaluate-working"), 1) as advance:
        found = evaluate(model, against, training=training, count=drafts, seed=start, progress=advance)
    if file is not None:
        _write_page(found, file)
    if as_json:
        print(json.dumps(as_data(found), ensure_ascii=False, indent=2))
    else:
        _print(found)


def _print(found: "Evaluation") -> None:
    from danqing.judging.page import shown, summary, verdict

    tell(summary(found))
    headings = [say("evaluate-judge"), say("evaluate-figure"), say("evaluate-drafts")]
    headings += [say("evaluate-perfect")] if found.perfect else []
    rows = []
    for judge, figures in found.figures.items():
        for name, value in figures.items():
            row = [judge, say(f"figure-{name}"), shown(name, value)]
            rows.append([*row, shown(name, found.perfect[judge][name])] if found.perfect else row)
    print_table(headings, rows)
    print(verdict(found))


def _page_file(name: str, force: bool) -> Path:
    """The file for the page, checked before the work begins."""
    file = Path(name)
    if file.suffix.lower() not in (".html", ".htm"):
        raise DanqingError("evaluate-page-suffix", name=name)
    if os.path.lexists(file) and not force:
        raise DanqingError("picture-exists", name=name)
    if not os.access(file.parent, os.W_OK) or file.is_dir():
        raise DanqingError("picture-unwritable", name=name)
    return file


def _write_page(found: "Evaluation", file: Path) -> None:
    from danqing.judging.page import page

    unfinished = file.with_name(file.name + ".part")
    try:
        unfinished.write_text(page(found), "utf-8")
        unfinished.replace(file)
    finally:
        unfinished.unlink(missing_ok=True)
    tell(say("evaluate-written", name=file))
