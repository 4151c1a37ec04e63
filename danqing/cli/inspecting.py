"""inspect: what a folder of pictures holds, what can be learned from it, and what that takes."""

import json
from dataclasses import asdict
from typing import TYPE_CHECKING, Annotated

import typer

from danqing.cli.options import Language, argument
from danqing.cli.screen import print_table, progress
from danqing.language import say

if TYPE_CHECKING:
    from danqing.verbs.inspecting import Inspection

BAR, LABELS, LEFT_OUT = 24, 12, 12  # characters of the longest bar; rows of labels and of files left out


def inspect(
    folder: Annotated[str, argument("FOLDER", "help-inspect-folder")],
    as_json: Annotated[bool, typer.Option("--json", help="help-inspect-json")] = False,
    calibrate: Annotated[
        bool, typer.Option("--calibrate/--no-calibrate", help="help-inspect-calibrate")
    ] = True,
    language: Language = None,
) -> None:
    """Look at a folder of pictures before training."""
    from danqing.verbs.advising import advise
    from danqing.verbs.inspecting import inspect

    with progress(say("inspect-looking"), 1) as advance:
        found = inspect(folder, calibrate=calibrate, progress=advance)
    if as_json:
        print(json.dumps({**asdict(found), "advice": advise(found)}, ensure_ascii=False, indent=2))
        return
    print_table((say("cli-key"), say("cli-value")), _rows(found))
    print()
    for sentence in advise(found):
        print(f"- {sentence}")


def _rows(found: "Inspection") -> list[tuple[str, str]]:
    rows = [
        *_of_files(found), *_bars("inspect-sides", found.sides), *_of_labels(found), *_of_learning(found),
        *_of_means(found),
    ]  # fmt: skip
    return [(say(key) if key else "", value) for key, value in rows]


def _of_files(found: "Inspection") -> list[tuple[str, str]]:
    formats = ", ".join(f"{name} {count}" for name, count in found.formats.items())
    twins = sum(len(one["names"]) - 1 for one in found.twins)
    rows = [
        ("inspect-pictures", say("inspect-pictures-of", count=found.pictures, files=found.files)),
        ("inspect-formats", formats or "-"),
        ("inspect-doubles", str(twins)),
        ("inspect-greys", str(len(found.grey))),
        ("inspect-cut-outs", say("inspect-cut-outs-of", clear=found.cut_outs, plain=found.plain_paper)),
        ("inspect-skipped", str(len(found.skipped))),
    ]
    rows += [("", one["reason"]) for one in found.skipped[:LEFT_OUT]]
    return rows + ([("", "…")] if len(found.skipped) > LEFT_OUT else [])


def _of_labels(found: "Inspection") -> list[tuple[str, str]]:
    from danqing.verbs.advising import called

    if not found.labels:
        return [("inspect-labels", "-")]
    counts = {called(label, slug): int(label["pictures"]) for slug, label in found.labels.items()}
    rows = _bars("inspect-labels", dict(list(counts.items())[:LABELS]))
    rows += [("", say("inspect-more-labels", count=len(counts) - LABELS))] if len(counts) > LABELS else []
    return rows if found.balance is None else [*rows, ("inspect-balance", f"{found.balance:.0%}")]


def _of_learning(found: "Inspection") -> list[tuple[str, str]]:
    dimension = "-" if found.dimension is None else f"{found.dimension:g}"
    risk, kind = found.copies["risk"], found.choice["kind"]
    return [
        ("inspect-megapixels", f"{found.megapixels:,.1f}"),
        ("inspect-dimension", say("inspect-dimension-of", dimension=dimension, variety=f"{found.variety:g}")),
        ("inspect-risk", f"{say(f'inspect-risk-{risk}')} ({found.copies['share']:.0%})"),
        ("inspect-kind", say(f"inspect-kind-{kind}")),
    ]


def _of_means(found: "Inspection") -> list[tuple[str, str]]:
    from danqing.training.progress import duration

    rows = [("inspect-disk", f"{found.disk_bytes / 2**20:,.0f} MB")]
    if found.seconds["adapted"] is not None:
        adapted, scratch = (duration(found.seconds[key]) for key in ("adapted", "from_scratch"))
        rows.append(("inspect-hours", say("inspect-hours-of", adapted=adapted, scratch=scratch)))
    return rows


def _bars(key: str, counts: dict[str, int]) -> list[tuple[str, str]]:
    """A row a count, with a bar as long as its share of the greatest."""
    from rich.cells import cell_len, set_cell_size

    most, wide = max(counts.values(), default=0) or 1, max(map(cell_len, counts), default=0)
    bars = {name: "█" * round(BAR * count / most) for name, count in counts.items()}
    lines = [f"{set_cell_size(name, wide)} {bars[name]} {count}" for name, count in counts.items()]
    return [(key if i == 0 else "", line) for i, line in enumerate(lines)]
