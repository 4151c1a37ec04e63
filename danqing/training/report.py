"""A run's report: one HTML page that holds everything, so that it can be kept, mailed and opened anywhere.

Read from the run's folder: log.jsonl (curves, tables), recipe.toml (as written), samples/STEP.png (embedded).
"""

import base64
from collections.abc import Callable, Iterable, Mapping, Sequence
from html import escape
from importlib.resources import files
from pathlib import Path
from string import Template

from danqing.language import DanqingError, language, say
from danqing.training.curves import curve, number
from danqing.training.keeping import write_text
from danqing.training.progress import duration
from danqing.training.runlog import Entry, RunLog, read_log, series, smooth, thin

SHEETS = 8  # sample sheets a page: the first, the last and some between
ROWS = 20  # judged rows a table


def write_report(run_dir: Path, chapters: Mapping[str, Path] | None = None, *, live: bool = False) -> Path:
    """Write RUN/report.html in the language in force and return its path; an older report is replaced.

    chapters: the folders of a run's parts by their headings, where it has parts. live: the page loads itself
    anew while it is looked at. Raises DanqingError if ``run_dir`` is no folder, or cannot be
    written. An unfinished run is shown as it stands.
    """
    if not run_dir.is_dir():
        raise DanqingError("report-no-run", folder=run_dir)
    title = escape(say("report-title", name=run_dir.resolve().name))
    body = [f"<h1>{title}</h1>", *_pictures([run_dir / "drafts.png", run_dir / "copies.png"])]
    for heading, folder in (chapters or {"": run_dir}).items():
        body += [f"<h1>{escape(heading)}</h1>"] if heading else []
        body += _chapter(folder)
    target = run_dir / "report.html"
    page = Template(files(__package__).joinpath("report.html").read_text("utf-8"))
    again = '<meta http-equiv="refresh" content="20">' if live else ""
    text = page.substitute(language=language(), title=title, again=again, body="\n".join(body))
    write_text(target, text)
    return target


def _chapter(folder: Path) -> list[str]:
    log = read_log(folder / "log.jsonl")
    body = [*_summary(log), *_samples(folder / "samples")]
    body += _figures(log.judged, "judged", _by_step) + _figures(log.losses, "losses", _fared)
    return body + _events(log) + _recipe(folder / "recipe.toml")


def _pictures(found: Sequence[Path]) -> list[str]:
    """What a finished run shows first: its drafts, and those that are copies."""
    return [_figure(file, say(f"report-{file.stem}")) for file in found if file.exists()]


def _figure(file: Path, caption: str) -> str:
    source = "data:image/png;base64," + base64.b64encode(file.read_bytes()).decode("ascii")
    caption = escape(caption)
    return f'<figure><img src="{source}" alt="{caption}"><figcaption>{caption}</figcaption></figure>'


def _summary(log: RunLog) -> list[str]:
    parts = []
    if log.times:
        pictures, seconds, cpu_seconds = log.times[-1]
        spent = {
            "time": duration(seconds),
            "cpu": duration(cpu_seconds),
            "pace": number(pictures / max(seconds, 1e-9)),
        }
        line = say("report-so-far", steps=number(log.losses[-1].step), pictures=number(pictures), **spent)
        parts.append(f"<p>{escape(line)}</p>")
    else:
        parts.append(f'<p class="note">{escape(say("report-empty"))}</p>')
    if log.unread:
        parts.append(f'<p class="note">{escape(say("report-unread", count=log.unread))}</p>')
    if log.infinite:
        parts.append(f'<p class="warning">{escape(say("report-infinite", count=log.infinite))}</p>')
    return parts


def _samples(folder: Path) -> list[str]:
    """The sheets of samples in the order of their steps, as data URIs; one cut off by a kill is left out."""
    sheets = []
    for file in thin(sorted(folder.glob("*.png")), SHEETS):
        data = file.read_bytes()
        if data.startswith(b"\x89PNG") and data[-8:-4] == b"IEND":
            sheets.append(_figure(file, say("report-sample", step=file.stem.lstrip("0") or "0")))
    return [_heading("report-samples"), '<div class="sheets">', *sheets, "</div>"] if sheets else []


def _figures(entries: list[Entry], kind: str, tabled: Callable[[list[Entry]], str]) -> list[str]:
    """A heading, a curve for each name, and a table."""
    if not entries:
        return []
    across = f'<p class="across">{escape(say("report-across"))}</p>'
    charts = [curve(name, points, kind) for name, points in series(entries).items()]
    return [_heading(f"report-{kind}"), across, '<div class="row">', *charts, "</div>", tabled(entries)]


def _fared(entries: list[Entry]) -> str:
    """A row a name: where its smoothed course began, ended and turned."""
    head = [say(key) for key in ("report-name", "report-first", "report-last", "report-least", "report-most")]
    rows = []
    for name, points in series(entries).items():
        values = [value for _, value in smooth(points)]
        rows.append([name, *map(number, (values[0], values[-1], min(values), max(values)))])
    return _table(head, rows)


def _by_step(entries: list[Entry]) -> str:
    """A row a judgement, the latest last."""
    names = list(series(entries))
    rows = [
        [number(entry.step), number(entry.pictures), *(_value(entry, name) for name in names)]
        for entry in thin(entries, ROWS)
    ]
    return _table([say("report-step"), say("report-pictures"), *names], rows)


def _value(entry: Entry, name: str) -> str:
    return number(entry.values[name]) if name in entry.values else "—"


def _events(log: RunLog) -> list[str]:
    if not log.events:
        return []
    items = []
    for event in log.events:
        rest = ", ".join(f"{key} {value}" for key, value in event.items() if key != "event")
        items.append(f"<li>{escape(str(event['event']))}" + (f": {escape(rest)}" if rest else "") + "</li>")
    return [_heading("report-events"), "<ul>", *items, "</ul>"]


def _recipe(file: Path) -> list[str]:
    if not file.exists():
        return []
    return [_heading("report-recipe"), f"<pre>{escape(file.read_text('utf-8', errors='replace'))}</pre>"]


def _heading(key: str) -> str:
    return f"<h2>{escape(say(key))}</h2>"


def _table(head: Sequence[str], rows: Iterable[Sequence[str]]) -> str:
    lines = ["".join(f"<th>{escape(cell)}</th>" for cell in head)]
    lines += ["".join(f"<td>{escape(cell)}</td>" for cell in row) for row in rows]
    return '<div class="scroll"><table>' + "".join(f"<tr>{line}</tr>" for line in lines) + "</table></div>"
