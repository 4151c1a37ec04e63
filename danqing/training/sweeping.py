"""Variations of a training recipe: the same run with other values, and what came of each."""

import copy
import itertools
import json
import math
import tomllib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from danqing.language import DanqingError
from danqing.training.recipes import read_recipe
from danqing.training.runlog import read_log

GREATER_IS_BETTER = frozenset({"likeness", "spread", "precision", "recall", "density", "coverage"})


@dataclass(frozen=True, slots=True)
class Trial:
    """A variation: its run's folder, what was set, and the last figures against held-out pictures."""

    folder: Path
    values: dict[str, Any]
    figures: dict[str, float]


def write_variations(
    recipe: Path, vary: Mapping[str, Sequence[Any]], root: Path
) -> dict[Path, dict[str, Any]]:
    """A recipe file for every combination of the values of ``vary`` ({"lessons.rate": (1e-4, 3e-4)}).

    Returns the files, each in a folder of ``root`` named after its values, with these values.
    Raises: DanqingError for a recipe, a key or a value that cannot be used.
    """
    read_recipe(recipe)
    whole = tomllib.loads(recipe.read_text("utf-8"))
    files: dict[Path, dict[str, Any]] = {}
    for combination in itertools.product(*vary.values()):
        values = dict(zip(vary, combination, strict=True))
        name = ",".join(f"{key}={value}" for key, value in values.items()).replace("/", "_")
        files[root / name / "variation.toml"] = values
    for file, values in files.items():
        text = "".join(f"{key} = {_toml(value)}\n" for key, value in _changed(whole, values).items())
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_text(text, "utf-8")
        read_recipe(file)
    return files


def _changed(whole: dict[str, Any], values: Mapping[str, Any]) -> dict[str, Any]:
    changed = copy.deepcopy(whole)
    for key, value in values.items():
        *path, last = key.split(".")
        table: Any = changed
        for part in path:
            table = table.setdefault(part, {}) if isinstance(table, dict) else None
        if not isinstance(table, dict):
            raise DanqingError("sweep-key", key=key)
        table[last] = value
    return changed


def _toml(value: Any) -> str:
    """A value as TOML on one line: what a recipe may hold."""
    if isinstance(value, dict):
        return "{ " + ", ".join(f"{json.dumps(k)} = {_toml(v)}" for k, v in value.items()) + " }"
    if isinstance(value, list):
        return "[" + ", ".join(map(_toml, value)) + "]"
    return json.dumps(value, ensure_ascii=False)


def outcome(folder: Path, values: dict[str, Any]) -> Trial:
    """What the run in ``folder`` came to so far."""
    judged = read_log(folder / "log.jsonl").judged
    return Trial(folder, values, dict(judged[-1].values) if judged else {})


def ranked(trials: Sequence[Trial], by: str | None) -> list[Trial]:
    """The trials by a held-out figure (None: the first there is), the best first, those without it last.

    Raises: DanqingError for a figure that no trial has.
    """
    known = list(dict.fromkeys(name for trial in trials for name in trial.figures))
    chosen = by if by is not None else next(iter(known), "")
    if chosen not in known:
        raise DanqingError("sweep-figure", name=chosen, known=", ".join(known))
    sign = -1 if chosen in GREATER_IS_BETTER else 1
    return sorted(trials, key=lambda trial: sign * trial.figures.get(chosen, sign * math.inf))
