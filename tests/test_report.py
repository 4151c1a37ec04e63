"""The report of a run: whole, self-contained, in both languages, also for a run that was killed."""

import json
import math
import re
from html.parser import HTMLParser
from pathlib import Path

import pytest
from PIL import Image

from danqing.language import DanqingError, set_language
from danqing.training.curves import number, ticks
from danqing.training.progress import duration
from danqing.training.report import write_report
from danqing.training.runlog import read_log, smooth, thin


@pytest.fixture(params=["en", "zh"])
def language(request: pytest.FixtureRequest) -> object:
    set_language(request.param)
    yield request.param
    set_language(None)


def make_run(folder: Path, steps: int = 40) -> Path:
    (folder / "samples").mkdir(parents=True)
    lines: list[dict[str, object]] = [{"event": "start", "why": "<first>"}]
    for step in range(1, steps + 1):
        losses = {"critic <1>": 1 / step, "faithful": 5 + math.sin(step)}
        time = {"step": step, "pictures": step * 16, "seconds": step * 2.0, "cpu_seconds": step * 3.5}
        lines.append(time | {"losses": losses})
        if step % 10 == 0:
            lines.append(time | {"judged": {"kid": 0.5 / step}})
            Image.new("RGB", (8, 8), (step, 0, 0)).save(folder / "samples" / f"{step:07d}.png")
    (folder / "log.jsonl").write_text("".join(json.dumps(line) + "\n" for line in lines), "utf-8")
    (folder / "recipe.toml").write_text('family = "painter"  # & why\n', "utf-8")
    return folder


class Balanced(HTMLParser):
    """Fails on a tag that is closed but was not open."""

    def __init__(self) -> None:
        super().__init__()
        self.open: list[str] = []

    def handle_starttag(self, tag: str, attrs: object) -> None:
        if tag not in ("meta", "img", "br"):
            self.open.append(tag)

    def handle_startendtag(self, tag: str, attrs: object) -> None:
        pass

    def handle_endtag(self, tag: str) -> None:
        assert self.open.pop() == tag


def test_page_holds_everything_and_reaches_nowhere(tmp_path: Path, language: str) -> None:
    page = write_report(make_run(tmp_path / "run")).read_text("utf-8")
    balanced = Balanced()
    balanced.feed(page)
    assert balanced.open == []
    assert f'<html lang="{language}"' in page
    assert page.count("data:image/png;base64,") == 4
    assert page.count("<svg") == 3
    assert "critic &lt;1&gt;" in page
    assert "&lt;first&gt;" in page
    assert "# &amp; why" in page
    assert "<title>640: " in page, "values show on hover"
    assert not re.search(r"<script|https?://|src=\"(?!data:)", page)


def test_killed_run_shows_what_it_has(tmp_path: Path) -> None:
    run = make_run(tmp_path / "run")
    with (run / "log.jsonl").open("a", encoding="utf-8") as log:
        log.write(
            '{"step": 41, "pictures": 656, "seconds": 82, "cpu_seconds": 143, "losses": {"critic": NaN}}\n'
        )
        log.write('{"step": 42, "pict')
    (run / "samples" / "0000050.png").write_bytes(b"\x89PNG cut short")
    read = read_log(run / "log.jsonl")
    assert (read.unread, read.infinite, read.losses[-1].step) == (1, 1, 41)
    assert write_report(run).read_text("utf-8").count("data:image/png") == 4


def test_run_without_a_line_is_no_error(tmp_path: Path) -> None:
    assert "<h1>" in write_report(tmp_path).read_text("utf-8")
    with pytest.raises(DanqingError, match="nowhere"):
        write_report(tmp_path / "nowhere")


def test_single_point_and_constant_course(tmp_path: Path) -> None:
    line = {"step": 1, "pictures": 16, "seconds": 1.0, "cpu_seconds": 1.0, "losses": {"flat": 0.0}}
    (tmp_path / "log.jsonl").write_text(json.dumps(line) + "\n", "utf-8")
    assert "nan" not in write_report(tmp_path).read_text("utf-8")


def test_smooth_keeps_a_constant_and_calms_noise() -> None:
    assert smooth([(float(i), 3.0) for i in range(100)])[0][1] == pytest.approx(3.0)
    noisy = smooth([(float(i), float(i % 2)) for i in range(1000)])
    assert all(0.4 < value < 0.6 for _, value in noisy[100:])


def test_thin_keeps_both_ends() -> None:
    assert thin(list(range(1000)), 5) == [0, 250, 500, 749, 999]


def test_ticks_are_round_and_inside() -> None:
    assert ticks(0.03, 1.02) == pytest.approx([0.5, 1.0])
    assert ticks(-1, 1, 4) == pytest.approx([-1, -0.5, 0, 0.5, 1])


@pytest.mark.parametrize(
    ("value", "text"),
    [(0, "0"), (12300, "12,300"), (0.01234, "0.0123"), (1.2e-7, "1.2e-07"), (-3, "-3"), (99.96, "100")],
)
def test_number_is_short(value: float, text: str) -> None:
    assert number(value) == text


def test_duration_in_words(language: str) -> None:
    expected = {"en": ["59 s", "1 min", "2 h 5 min"], "zh": ["59 秒", "1 分钟", "2 小时 5 分钟"]}
    assert [duration(seconds) for seconds in (59.4, 60, 7500)] == expected[language]
