"""What a model file says of itself, read from its header alone: no tensors, and no PyTorch, are loaded."""

import json
from pathlib import Path
from typing import Any

from safetensors import SafetensorError, safe_open

from danqing.language import DanqingError

KEY = "danqing"  # of the metadata


def note(path: Path) -> dict[str, Any]:
    """``{"parts": {family: {"config": {...}, facts}}, "about": {...}}`` of a model file.

    Raises: DanqingError for a file that is missing or is no model of Danqing.
    """
    try:
        with safe_open(path, "np") as file:
            found = json.loads((file.metadata() or {})[KEY])
        if not isinstance(found["parts"], dict):
            raise TypeError
    except (OSError, SafetensorError, ValueError, KeyError, TypeError):
        raise DanqingError("no-model-file", name=path.name) from None
    return {"about": {}, **found}


def part(path: Path, family: str) -> dict[str, Any]:
    """Configuration and facts of one family's networks in a model file; DanqingError if it holds none."""
    parts = note(path)["parts"]
    if family not in parts:
        raise DanqingError("bad-weights", name=path.name, family=family)
    return dict(parts[family])
