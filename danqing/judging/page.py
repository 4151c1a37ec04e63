"""An evaluation as words: the text of its figures, and one HTML page that holds everything.

The page fetches nothing and runs nothing: pictures are embedded, and its own policy forbids the rest.
"""

import base64
import io
from collections.abc import Iterable, Sequence
from html import escape
from importlib.resources import files
from string import Template

from PIL import Image

from danqing.judging.evaluation import FIGURES, Evaluation, Memories
from danqing.judging.metrics import Interval
from danqing.language import language, say

DIGITS = {"kid": 4, "fid": 1, "density": 2}  # after the point; of shares none, as they are shown in per cent
FEW = 100  # pictures below which a page warns that its figures are rough
PAIRS = 24  # copies that a page names


def shown(name: str, value: Interval) -> str:
    """A figure as people read it, with its interval in brackets."""
    return f"{_number(name, value.value)} [{_number(name, value.low)}, {_number(name, value.high)}]"


def verdict(evaluation: Evaluation) -> str:
    """What is to be said of copies, in one sentence."""
    memories, drafts = evaluation.memories, len(evaluation.seeds)
    if evaluation.training is None:
        return say("evaluate-copies-unasked")
    if memories is None:
        return say("evaluate-copies-few")
    count, share = len(memories.copied), f"{memories.share:.1%}"
    key = "evaluate-copies" if count else "evaluate-no-copies"
    return say(key, count=count, drafts=drafts, share=share, level=f"{memories.found.level:.0%}")


def page(evaluation: Evaluation) -> str:
    """The page, in the language in force."""
    title = escape(say("evaluate-title", model=evaluation.model))
    sheet = _picture(evaluation.sheet, say("evaluate-sheet", count=len(evaluation.seeds)))
    body = [f"<h1>{title}</h1>", _paragraph(summary(evaluation)), sheet]
    if evaluation.pictures < FEW:
        body.append(_paragraph(say("evaluate-rough", count=evaluation.pictures), "warning"))
    for judge in evaluation.figures:
        body += [_heading(say(f"judge-{judge}")), _figures(evaluation, judge)]
    body += [_heading(say("evaluate-copies-title")), _paragraph(verdict(evaluation))]
    if evaluation.memories:
        body += _pairs(evaluation.memories, evaluation.seeds)
    template = Template(files(__package__).joinpath("page.html").read_text("utf-8"))
    return template.substitute(language=language(), title=title, body="\n".join(body))


def summary(evaluation: Evaluation) -> str:
    """What was compared with what."""
    counts = {"drafts": len(evaluation.seeds), "pictures": evaluation.pictures}
    return say("evaluate-summary", against=evaluation.against, **counts)


def _number(name: str, value: float) -> str:
    return f"{value:.{DIGITS[name]}f}" if name in DIGITS else f"{value:.0%}"


def _figures(evaluation: Evaluation, judge: str) -> str:
    head = [say("evaluate-figure"), say("evaluate-drafts")]
    head += [say("evaluate-perfect")] if evaluation.perfect else []
    rows = []
    for name in FIGURES:
        row = [say(f"figure-{name}"), shown(name, evaluation.figures[judge][name])]
        row += [shown(name, evaluation.perfect[judge][name])] if evaluation.perfect else []
        rows.append([*row, say(f"figure-{name}-about")])
    return _table([*head, say("evaluate-meaning")], rows)


def _pairs(memories: Memories, seeds: tuple[int, ...]) -> list[str]:
    head = [say(f"evaluate-pair-{key}") for key in ("seed", "picture", "distance", "p")]
    rows = [
        [str(seeds[pair.draft]), memories.files[pair.training], f"{pair.distance:.2f}", f"{pair.p:.3f}"]
        for pair in memories.copied[:PAIRS]
    ]
    return [_picture(memories.sheet, say("evaluate-pairs")), *([_table(head, rows)] if rows else [])]


def _picture(image: Image.Image, caption: str) -> str:
    png = io.BytesIO()
    image.save(png, "PNG", optimize=True)
    source = "data:image/png;base64," + base64.b64encode(png.getvalue()).decode("ascii")
    text = escape(caption)
    return f'<figure><img src="{source}" alt="{text}"><figcaption>{text}</figcaption></figure>'


def _paragraph(text: str, kind: str = "said") -> str:
    return f'<p class="{kind}">{escape(text)}</p>'


def _heading(text: str) -> str:
    return f"<h2>{escape(text)}</h2>"


def _table(head: Sequence[str], rows: Iterable[Sequence[str]]) -> str:
    lines = ["".join(f"<th>{escape(cell)}</th>" for cell in head)]
    lines += ["".join(f"<td>{escape(cell)}</td>" for cell in row) for row in rows]
    return '<div class="scroll"><table>' + "".join(f"<tr>{line}</tr>" for line in lines) + "</table></div>"
