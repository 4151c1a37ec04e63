"""A process of its own that looks at pictures, learns from them, or finds what a model can be steered by.

``python -m danqing_studio.engine.tasks.pupil VERB FOLDER``: FOLDER holds ``wish.json`` and ``pictures/``.
It works at low priority and alone on its folder, and ends, with all saved, when its standard input does: so
it never outlives the worker that started it. What came of it lies in FOLDER: ``found.json``, or what went
wrong in ``fault.json``; how far it is in ``now.json``.
"""

import json
import os
import signal
import sys
import threading
import time
from collections.abc import Callable, Mapping
from dataclasses import asdict, replace
from pathlib import Path
from typing import Any, Final

from filelock import FileLock

from danqing.language import DanqingError, set_language

DONE, REFUSED, STOPPED = 0, 65, 75  # exit statuses, the latter two as sysexits.h numbers them
PATIENCE: Final = 120  # seconds in which a process that was told to end must have left the folder
NICE: Final = 10
MINIATURE: Final = "DANQING_STUDIO_MINIATURE"  # in the environment: a few steps only, to try the studio out
Wish = Mapping[str, Any]


def main(verb: str, folder: Path) -> int:
    """Do what ``verb`` says in ``folder``; the exit status."""
    _leave_with_parent()
    if hasattr(os, "nice") and not os.environ.get(MINIATURE):
        os.nice(NICE)
    os.chdir(folder)  # so that a run goes on after its folder was moved
    with FileLock("pupil.lock", timeout=PATIENCE):
        Path("fault.json").unlink(missing_ok=True)
        wish = json.loads(Path("wish.json").read_text("utf-8"))
        set_language(wish.get("language"))
        try:
            _write("found.json", VERBS[verb](wish))
        except DanqingError as fault:
            _write("fault.json", {"key": fault.key, "values": _plain(fault.values)})
            return REFUSED
        except KeyboardInterrupt:
            return STOPPED
    return DONE


def _inspect(_wish: Wish) -> dict[str, Any]:
    """What the pictures hold, and how fast this machine learns."""
    from danqing.verbs import inspecting

    inspecting.CLOCK = 0.2 if os.environ.get(MINIATURE) else 1.5  # seconds: people wait for it
    return asdict(inspecting.inspect("pictures", progress=_told("looking")))


def _teach(wish: Wish) -> dict[str, Any]:
    """A model taught from the pictures; goes on where it was broken off."""
    from danqing.teaching import teach, wishes

    if os.environ.get(MINIATURE):
        _shrink()
    what = wishes.Wish(wish["name"], "pictures", wish["kind"], wish["seconds"])
    run = Path("run")
    if Path("keep-now").exists() and (run / teach.GATHERED).exists():
        teach.end_early(what, run)
    last = 0.0

    def advance(part: str, done: int, total: int) -> None:
        nonlocal last
        if time.monotonic() - last > 1:
            last = time.monotonic()
            _write("now.json", {"part": part, "done": done, "of": total})

    taught = teach.teach(what, run, advance=advance)
    return {
        "file": str(taught.file),
        "copied": taught.copied,
        "skipped": [list(one) for one in taught.skipped],
    }


def _explore(wish: Wish) -> dict[str, Any]:
    """What ``model.safetensors`` can be steered by, found anew, with a sheet for each."""
    os.environ["DANQING_MODELS"] = "models"
    from danqing.verbs import exploring
    from danqing.weights import own

    if os.environ.get(MINIATURE):
        exploring.DRAFTS, exploring.POOL = 2, 8
    card = own.add(Path("model.safetensors"), wish["name"], force=True)
    found = exploring.explore(card.name, count=wish["count"], again=True, progress=_told("exploring"))
    sheets = Path("sheets")
    sheets.mkdir(exist_ok=True)
    for slider, sheet in zip(found.rack.sliders, found.sheets, strict=False):
        sheet.save(sheets / f"{slider.index}.png")
    sliders = [asdict(slider) for slider in found.rack.sliders[: len(found.sheets)]]
    return {"file": str(found.rack.path), "sliders": sliders}


VERBS: Final[dict[str, Callable[[Wish], dict[str, Any]]]] = {
    "inspect": _inspect,
    "teach": _teach,
    "explore": _explore,
}


def _shrink() -> None:
    """Few steps on few pictures: a minute's trying out, from which nothing is learned."""
    from danqing.teaching import checking, gathering, hand, subject, teach

    gathering.FEWEST = 8
    teach.LONGEST = 6  # steps of each part
    subject.DRAFTS = checking.DRAFTS = 8
    subject.ADAPTING = replace(subject.ADAPTING, batch=4)
    hand.LESSONS = replace(hand.LESSONS, batch=2, crop=64)


def _told(part: str) -> Callable[[int, int], None]:
    return lambda done, total: _write("now.json", {"part": part, "done": done, "of": total})


def _write(name: str, found: Mapping[str, Any]) -> None:
    """Whole or not at all: another process reads it."""
    part = Path(f"{name}.part")
    part.write_text(json.dumps(found, ensure_ascii=False), "utf-8")
    part.replace(name)


def _plain(values: Mapping[str, Any]) -> dict[str, Any]:
    return {name: one if isinstance(one, int | float) else str(one) for name, one in values.items()}


def _leave_with_parent() -> None:
    """Ask this process to end once whoever started it is gone: its end of the pipe closes with it."""

    def wait() -> None:
        while os.read(sys.stdin.fileno(), 1):
            pass
        os.kill(os.getpid(), signal.SIGTERM)

    threading.Thread(target=wait, daemon=True).start()


if __name__ == "__main__":
    sys.exit(main(sys.argv[1], Path(sys.argv[2])))
