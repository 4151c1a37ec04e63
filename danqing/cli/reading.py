"""Reading what was typed: numbers, sizes and plans, with errors that say what was expected."""

import math
import re
from pathlib import Path
from typing import TYPE_CHECKING

from danqing.language import DanqingError

if TYPE_CHECKING:
    from danqing.themes.plan import Plan

LONGEST_PLAN = 2**20  # bytes; a plan with all the subjects that it may have is a tenth of it


def whole(option: str, text: str, *, above: float = -math.inf) -> int:
    """A whole number greater than ``above``; raises DanqingError naming the option."""
    if not re.fullmatch(r"[+-]?[0-9]{1,30}", text.strip()):
        raise DanqingError("cli-whole", name=option, value=text)
    return int(_greater(option, int(text), above))


def real(option: str, text: str, *, above: float = -math.inf) -> float:
    """A finite number greater than ``above``; raises DanqingError naming the option."""
    try:
        return _greater(option, float(text), above)
    except ValueError:
        raise DanqingError("cli-real", name=option, value=text) from None


def _greater(option: str, number: float, above: float) -> float:
    if not above < number < math.inf:
        raise DanqingError("cli-above", name=option, value=number, low=above)
    return number


def seed(text: str | None) -> int | None:
    """A seed; None stays None."""
    return None if text is None else whole("--seed", text)


def size(text: str | None) -> tuple[int, int] | None:
    """Width and height from WxH (x, X, * or ×), or from one number for a square; None stays None."""
    if text is None:
        return None
    parts = re.split(r"[xX×*]", text)
    if len(parts) > 2 or not all(re.fullmatch(r"\s*[+-]?[0-9]{1,30}\s*", part) for part in parts):
        raise DanqingError("cli-size", value=text)
    return int(parts[0]), int(parts[-1])


def plan(path: str | None) -> "Plan | None":
    """A plan from a JSON file as ``--explain --json`` prints it; None stays None."""
    if path is None:
        return None
    from danqing.themes.plan import Plan

    try:
        with Path(path).open("rb") as file:
            return Plan.from_json(file.read(LONGEST_PLAN).decode("utf-8-sig"))
    except UnicodeDecodeError:
        raise DanqingError("cli-not-text", name=path) from None
    except (OSError, ValueError) as fault:
        raise DanqingError("cli-unreadable", name=path) from fault
