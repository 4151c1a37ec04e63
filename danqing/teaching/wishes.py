"""What was asked for when a folder is taught; kept in the run's folder, so that a run goes on as it began."""

import dataclasses
import json
import re
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from danqing.language import DanqingError
from danqing.training.keeping import write_text, writing

KINDS = ("both", "subject", "hand")
PLAN = "plan.json"
LEAST, MOST = 60.0, 30 * 24 * 3600.0  # seconds
NAMED = {"night": 8 * 3600.0}
UNITS = {"s": 1.0, "m": 60.0, "h": 3600.0}


@dataclass(frozen=True, slots=True)
class Wish:
    """A model's name, its pictures, and how it is to be taught.

    kind: "subject" (what the pictures show: a Drafter), "hand" (how they are painted: a Painter's style) or
    "both". seconds: by when the run is to end. scratch: the Drafter begins from nothing.
    """

    name: str
    folder: str
    kind: str = "both"
    seconds: float = 3600.0
    scratch: bool = False
    seed: int = 0

    def __post_init__(self) -> None:
        if self.kind not in KINDS:
            raise DanqingError("teach-kind", value=self.kind, known=", ".join(KINDS))


def read_time(text: str) -> float:
    """Seconds of "90s", "15m", "1.5h" or "night" (8 hours). Raises: DanqingError for anything else."""
    word = text.strip().lower()
    match = re.fullmatch(r"(\d+(?:\.\d+)?)([smh])", word)
    seconds = NAMED.get(word) or (float(match[1]) * UNITS[match[2]] if match else 0.0)
    if not LEAST <= seconds <= MOST:
        raise DanqingError("teach-time", value=text)
    return seconds


def keep(wish: Wish, run_dir: Path, **more: Any) -> dict[str, Any]:
    """Write the wish into a new run's folder, or check it against that of the run which is there.

    Returns what else was kept then. Raises: DanqingError for a run that was begun for another wish.
    """
    file = run_dir / PLAN
    wanted = dataclasses.asdict(wish)
    if file.exists():
        try:
            plan: dict[str, Any] = json.loads(file.read_text("utf-8"))
            differing = [key for key, value in wanted.items() if plan["wish"].get(key) != value]
        except (ValueError, KeyError, TypeError, AttributeError):
            raise DanqingError("teach-plan", file=PLAN, folder=run_dir) from None
        if differing:
            raise DanqingError("teach-another", folder=run_dir, key=", ".join(differing))
        return plan
    plan = {"wish": wanted, **more}
    with writing(run_dir):
        run_dir.mkdir(parents=True, exist_ok=True)
    write_text(file, json.dumps(plan, ensure_ascii=False, indent=1))
    return plan
