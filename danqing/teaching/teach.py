"""From a wish to a model: gather pictures, teach subject and hand within the time, check, write a file."""

import json
import sys
import time
from collections.abc import Callable
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import Any

import torch

from danqing.language import say, say_in_all
from danqing.models import storage
from danqing.teaching.base import Base, load_base
from danqing.teaching.checking import check_drafts
from danqing.teaching.gathering import Gathered, gather, hand_set, subject_set
from danqing.teaching.guarding import Figures, Guard, end
from danqing.teaching.hand import HandTask, hand_part, hand_task
from danqing.teaching.subject import SubjectTask, subject_task
from danqing.teaching.wishes import PLAN, Wish, keep
from danqing.training import loop
from danqing.training.belonging import packed
from danqing.training.drafter import DrafterSet
from danqing.training.exporting import drafter_part
from danqing.training.keeping import stop_asked, write_text, writing
from danqing.training.painter import PainterSet
from danqing.training.progress import progress
from danqing.training.report import write_report

SUBJECT_SHARE = 0.65  # of the time, where both are taught: a subject is harder than a hand
LONGEST = 1_000_000  # steps: the time ends a run, not this
RESERVE, RESERVE_SHARE = 20.0, 0.02  # seconds, and share of the time, for what comes after training
REPORT_EVERY = 20.0  # seconds
GATHERED = "gathered.json"

Advance = Callable[[str, int, int], None]


@dataclass(frozen=True, slots=True)
class Taught:
    """A taught model's file, how it went, the sheet of copies (None without any), and files left out.

    ``skipped`` holds names and reasons.
    """

    file: Path
    report: Path
    figures: Figures
    copied: float
    copies: Path | None
    skipped: tuple[tuple[str, str], ...]


def teach(
    wish: Wish,
    run_dir: Path,
    *,
    watch: Callable[[Path], object] | None = None,
    advance: Advance = lambda part, done, total: None,
) -> Taught:
    """Teach what ``wish`` says, in about its time; goes on with the run that ``run_dir`` holds.

    watch: called once with the report's path when there is one, which is then written anew as it goes.
    advance: told the part under way ("subject", "hand"), the steps done and the steps that part will have.
    Raises: DanqingError for pictures that cannot be used, a run folder of another wish, a full disk;
    KeyboardInterrupt, with all saved, on Ctrl-C or SIGTERM.
    """
    started = time.monotonic()
    base = load_base()
    sets = _Sets(wish, run_dir, base)
    if not (run_dir / PLAN).exists():
        _ = sets.gathered  # a folder that cannot be used leaves nothing behind
    keep(wish, run_dir)
    torch.manual_seed(wish.seed)
    told = _told(wish, run_dir, sets, started)
    report = write_report(run_dir, _chapters(run_dir))
    if watch:
        watch(report)
    parts: dict[str, storage.Part] = {}
    figures: Figures = {}
    spent = loop.Clock()
    subject = None
    if wish.kind in ("subject", "both"):
        subject = subject_task(sets.subject(), base, scratch=wish.scratch)
        found, clock = _taught(subject, run_dir, "subject", told["seconds"]["subject"], wish.seed, advance)
        figures |= found
        _add(spent, clock)
        parts["drafter"] = drafter_part(subject)
    if wish.kind in ("hand", "both"):
        hand = hand_task(sets.hand(), base)
        found, clock = _taught(hand, run_dir, "hand", told["seconds"]["hand"], wish.seed, advance)
        figures |= {f"hand_{name}": value for name, value in found.items()}
        _add(spent, clock)
        parts["painter"] = hand_part(hand, base, wish.name, _title(wish))
    return _written(wish, run_dir, parts, told, figures, spent, subject)


class _Sets:
    """The run's packed pictures; the folder is read when the first of them is not there yet."""

    def __init__(self, wish: Wish, run_dir: Path, base: Base) -> None:
        self.wish, self.run_dir, self.base = wish, run_dir, base

    @cached_property
    def gathered(self) -> Gathered:
        with progress(1, say("teach-reading")) as bar:
            return gather(Path(self.wish.folder), lambda done, total: bar.advance(done, "", total))

    def subject(self) -> DrafterSet:
        return packed(DrafterSet, self._folder("subject"), lambda: subject_set(self.gathered, self.base))

    def hand(self) -> PainterSet:
        name = self.wish.name
        return packed(PainterSet, self._folder("hand"), lambda: hand_set(self.gathered, name, self.base))

    def _folder(self, part: str) -> Path:
        (self.run_dir / part).mkdir(parents=True, exist_ok=True)
        return self.run_dir / part


def _told(wish: Wish, run_dir: Path, sets: _Sets, started: float) -> dict[str, Any]:
    """What the pictures say, and the seconds each part of the training has; kept by the first session."""
    file = run_dir / GATHERED
    if file.exists():
        found: dict[str, Any] = json.loads(file.read_text("utf-8"))
        return found
    if wish.kind != "hand":
        sets.subject()
    if wish.kind != "subject":
        sets.hand()
    left = max(1.0, wish.seconds * (1 - RESERVE_SHARE) - RESERVE - (time.monotonic() - started))
    share = {"both": SUBJECT_SHARE, "subject": 1.0, "hand": 0.0}[wish.kind]
    told = {
        "words": sets.gathered.words, "skipped": sets.gathered.skipped, "pictures": sets.gathered.count,
        "seconds": {"subject": left * share, "hand": left * (1 - share)},
    }  # fmt: skip
    write_text(file, json.dumps(told, ensure_ascii=False, indent=1))
    return told


def end_early(wish: Wish, run_dir: Path) -> None:
    """Let the run that ``run_dir`` holds, and that no process works on, end with the best it has so far."""
    for part in ("subject", "hand") if wish.kind == "both" else (wish.kind,):
        (run_dir / part).mkdir(parents=True, exist_ok=True)
        end(run_dir / part)


def _taught(
    task: SubjectTask | HandTask, run_dir: Path, part: str, seconds: float, seed: int, tell: Advance
) -> tuple[Figures, loop.Clock]:
    """Train one part to its end, guarded; its best state is in the task then."""
    folder = run_dir / part
    guard = Guard(task, folder, lambda event, step: print(say(f"teach-{event}", step=step), file=sys.stderr))
    often = round(min(12.0, max(4.0, seconds / 60)))  # looking costs a few seconds
    pace = loop.Pace(
        LONGEST, seconds=seconds, log_every=20, samples=often, judgements=often, checkpoint_seconds=60
    )
    written = time.monotonic()

    with progress(LONGEST, say(f"teach-{part}")) as bar, stop_asked() as asked:

        def advance(done: int, note: str, total: int) -> None:
            nonlocal written
            bar.advance(done, note, total)
            tell(part, done, total)
            if time.monotonic() - written > REPORT_EVERY:
                written = time.monotonic()
                write_report(run_dir, _chapters(run_dir), live=True)

        if guard.memory.ended:
            clock = loop.resume(task, folder)
        else:
            clock = loop.run(task, folder, pace, seed=seed, advance=advance, judged=guard, stop=asked)
    if asked():
        print(say("run-stopped", step=clock.step), file=sys.stderr)
        raise KeyboardInterrupt
    return guard.finish(), clock


def _add(spent: loop.Clock, more: loop.Clock) -> None:
    spent.step += more.step
    spent.seconds += more.seconds + more.looking
    spent.cpu_seconds += more.cpu_seconds


def _written(
    wish: Wish, run_dir: Path, parts: dict[str, storage.Part], told: dict[str, Any], figures: Figures,
    spent: loop.Clock, subject: SubjectTask | None,
) -> Taught:  # fmt: skip
    """The model's file with its card inside, its drafts checked for copies, and the report."""
    file = run_dir / f"{wish.name}.safetensors"
    labels = set(parts["drafter"].facts["labels"]) if subject else set()
    about = {
        "name": wish.name,
        "title": _title(wish),
        "about": say_in_all("teach-about", name=wish.name, count=told["pictures"]),
        "data": [say("teach-data", count=told["pictures"])],
        "licence": say("teach-licence"),
        "labels": {slug: words for slug, words in told["words"].items() if slug in labels},
        "training": {
            "kind": wish.kind, "base": "scratch" if wish.scratch else "bundled", "pictures": told["pictures"],
            "steps": spent.step, "cpu_seconds": round(spent.cpu_seconds), "seconds": round(spent.seconds),
        },
        "figures": figures,
        "copies": {},
    }  # fmt: skip
    copied, sheet = 0.0, None
    with writing(run_dir):
        storage.save(file, parts, about)
        if subject:
            checked = check_drafts(file, subject, run_dir)
            copied, sheet = checked.share, checked.sheet
            storage.save(file, parts, {**about, "copies": checked.told})
        report = write_report(run_dir, _chapters(run_dir))
    skipped = tuple((name, reason) for name, reason in told["skipped"])
    return Taught(file, report, figures, copied, sheet, skipped)


def _title(wish: Wish) -> dict[str, str]:
    return {"en": wish.name, "zh": wish.name}


def _chapters(run_dir: Path) -> dict[str, Path]:
    return {
        say(f"teach-chapter-{part}"): run_dir / part
        for part in ("subject", "hand")
        if (run_dir / part).is_dir()
    }
