"""Stands in for the process that learns, without networks: ``python -m studio.pupil_double``.

DOUBLE in the environment says how each start of it in a folder ends, one after the other: "done", "killed",
"refused", or "waits" (until it is told to stop, and then with all saved).
"""

import json
import os
import signal
import sys
import time
from pathlib import Path

import numpy as np
from PIL import Image
from safetensors.numpy import save_file

ENDS = {"killed": -signal.SIGKILL, "refused": 65, "waits": 75}
CARD = {
    "title": {"en": "orchard", "zh": "果园"}, "about": {"en": "-", "zh": "-"}, "data": [], "licence": "-",
    "labels": {"pear": {"en": ["pear"], "zh": ["梨"]}}, "training": {"pictures": 12, "steps": 6},
    "figures": {"kid": 0.1}, "copies": {"share": 0.25, "checked": 8},
}  # fmt: skip
LOG = [
    {"step": 1, "pictures": 4, "seconds": 1, "cpu_seconds": 1, "judged": {"kid": 0.4, "spread": 1.0}},
    {"step": 2, "event": "rolled-back", "to": 1},
    {"step": 3, "pictures": 12, "seconds": 3, "cpu_seconds": 3, "judged": {"kid": 0.2, "spread": 0.9}},
]


def main(verb: str, folder: Path) -> int:
    with (folder / "starts").open("a") as starts:
        starts.write("x")
    count = len((folder / "starts").read_text())
    wish = json.loads((folder / "wish.json").read_text("utf-8"))
    found = {"teach": _teach, "inspect": _inspect, "explore": _explore}[verb](folder, wish)
    end = os.environ.get("DOUBLE", "done").split(",")[count - 1]
    if end == "killed":
        os.kill(os.getpid(), signal.SIGKILL)
    if end == "waits":
        _wait(folder)
    if end == "refused":
        (folder / "fault.json").write_text(json.dumps({"key": "teach-few", "values": _few()}), "utf-8")
    if end == "done":
        (folder / "found.json").write_text(json.dumps(found), "utf-8")
    return ENDS.get(end, 0)


def write_model(path: Path, name: str, **more: object) -> None:
    """A file whose card can be read, with nothing behind it."""
    about = {"name": name, **CARD, **more}
    parts = {"drafter": {"config": {}}, "painter": {"config": {}, "styles": {name: {}}}}
    note = {"danqing": json.dumps({"parts": parts, "about": about})}
    save_file({"x": np.zeros(4, np.float32)}, path, metadata=note)


def _teach(folder: Path, wish: dict[str, str]) -> dict[str, object]:
    run = folder / "run"
    for part, colour in (("subject", "olive"), ("hand", "teal")):
        (run / part / "samples").mkdir(parents=True, exist_ok=True)
        Image.new("RGB", (64, 48), colour).save(run / part / "samples" / "0000003.png")
    (run / "subject" / "log.jsonl").write_text("\n".join(map(json.dumps, LOG)))
    (run / "gathered.json").write_text(json.dumps({"seconds": {"subject": 60.0, "hand": 40.0}}))
    (folder / "now.json").write_text(json.dumps({"part": "hand", "done": 1, "of": 2}))
    for sheet in ("drafts", "copies"):
        Image.new("RGB", (64, 48)).save(run / f"{sheet}.png")
    write_model(run / f"{wish['name']}.safetensors", wish["name"])
    return {"file": f"run/{wish['name']}.safetensors", "copied": 0.25, "skipped": []}


def _inspect(folder: Path, _wish: dict[str, str]) -> dict[str, object]:
    names = sorted(str(file.relative_to(folder / "pictures")) for file in folder.glob("pictures/**/*.webp"))
    return {
        "pictures": len(names), "twins": [{"names": names[:2], "exact": False}], "grey": names[:1],
        "skipped": [{"name": "bad.webp", "reason": "-"}], "unlabelled": 0, "shorter_side": 96,
        "labels": {"pear": {"pictures": 3, "en": ["pear"], "zh": ["梨"]}},
        "copies": {"risk": "high", "share": 0.9, "medium_from": 700, "low_from": 2300},
        "choice": {"kind": "hand", "from_scratch": False}, "seconds": {"adapted": 600, "time": "15m"},
    }  # fmt: skip


def _explore(folder: Path, wish: dict[str, str]) -> dict[str, object]:
    for place in ("sheets", "models/sliders"):
        (folder / place).mkdir(parents=True, exist_ok=True)
    Image.new("RGB", (70, 50)).save(folder / "sheets" / "1.png")
    file = f"models/sliders/{wish['name']}.safetensors"
    (folder / file).write_bytes(b"directions")
    slider = {"index": 1, "names": {}, "low": -1, "high": 1, "effect": 0.5, "method": "m"}
    return {"file": file, "sliders": [slider]}


def _wait(folder: Path) -> None:
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(75))
    (folder / "waiting").touch()
    time.sleep(60)


def _few() -> dict[str, object]:
    return {"count": 3, "least": 12, "skipped": 0, "path": "pictures"}


if __name__ == "__main__":
    sys.exit(main(sys.argv[1], Path(sys.argv[2])))
