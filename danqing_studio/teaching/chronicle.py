"""How a lesson goes, read from its run's folder and told to pages: figures, samples, time left."""

from collections.abc import Iterator
from pathlib import Path
from typing import Any, Final

from PIL import Image

from danqing.training.runlog import read_log, series
from danqing_studio.teaching import filing
from danqing_studio.teaching.filing import read_json
from danqing_studio.teaching.models import Lesson, Sheet
from danqing_studio.teaching.receiving import SHOWN, webp

PARTS: Final = ("subject", "hand")
# What is told of all that is judged: the less the better, but for how unlike each other drafts are.
FIGURES: Final = {"subject": ("kid", "copied", "spread"), "hand": ("style", "content")}
FIRST, LAST = 0.05, 0.95  # of the whole: when pictures have been read, and when training is over
RESERVE: Final = 20.0  # seconds for checking and writing


class Chronicle:
    """Follows the run of one lesson."""

    def __init__(self, lesson: Lesson, folder: Path) -> None:
        self._lesson, self._folder, self._run = lesson, folder, folder / "run"
        self._told = {(sheet.part, sheet.step) for sheet in lesson.sheets.all()}
        self._written: dict[str, Any] = {}

    def take(self) -> float:
        """Write down what is new; the share that is done."""
        share, left = self._share()
        now = read_json(self._folder / "now.json") if self._seconds() else {}
        facts = {"now": now | {"left": left}, "figures": self._figures(), "events": list(self._events())}
        if facts != self._written:
            self._lesson.note(**facts)
            self._written = facts
        self._take_sheets()
        return share

    def _seconds(self) -> dict[str, float]:
        """How long each part has; empty while pictures are still read."""
        found: dict[str, float] = read_json(self._run / "gathered.json").get("seconds", {})
        return found

    def _share(self) -> tuple[float, int | None]:
        """Share done of the whole, and the seconds left, where that is known."""
        seconds = {part: length for part, length in self._seconds().items() if length}
        if not seconds:
            return 0.0, None
        now = read_json(self._folder / "now.json")
        done = 0.0
        for part, length in seconds.items():
            if part == now.get("part"):
                done += length * min(1.0, now["done"] / max(1, now["of"]))
                break
            done += length if self._is_over(part, now) else 0.0
        whole = sum(seconds.values())
        return FIRST + (LAST - FIRST) * done / whole, round(whole - done + RESERVE)

    def _is_over(self, part: str, now: dict[str, Any]) -> bool:
        return bool(now) and part in PARTS and now["part"] in PARTS[PARTS.index(part) + 1 :]

    def _figures(self) -> dict[str, dict[str, list[list[float]]]]:
        found = {}
        for part in PARTS:
            judged = series(read_log(self._run / part / "log.jsonl").judged)
            kept = {name: judged[name] for name in FIGURES[part] if name in judged}
            if kept:
                found[part] = {name: [[a, round(b, 4)] for a, b in points] for name, points in kept.items()}
        return found

    def _events(self) -> Iterator[dict[str, Any]]:
        for part in PARTS:
            for event in read_log(self._run / part / "log.jsonl").events:
                yield {"part": part, "step": event.get("step", 0), "to": event.get("to", 0)}

    def _take_sheets(self) -> None:
        for part in PARTS:
            for file in sorted((self._run / part / "samples").glob("*.png")):
                step = int(file.stem)
                if (part, step) not in self._told:
                    self._take_sheet(part, step, file)

    def _take_sheet(self, part: str, step: int, file: Path) -> None:
        try:
            with Image.open(file) as opened:
                image = opened.convert("RGB")
        except (OSError, SyntaxError):  # Pillow tells a damaged PNG by either
            return
        name = filing.put(f"{self._lesson.folder}/{part}-{step:07d}.webp", webp(image, **SHOWN))
        Sheet.objects.update_or_create(
            lesson=self._lesson, part=part, step=step,
            defaults={"file": name, "width": image.width, "height": image.height},
        )  # fmt: skip
        self._told.add((part, step))
