"""What the house rules' tests share: the package's modules as syntax trees."""

import ast
from collections.abc import Iterator
from functools import cache
from pathlib import Path

ROOT = Path(__file__).parent.parent


@cache
def modules() -> dict[str, ast.Module]:
    """Every module of the package and of the studio's engine, by its path from the root."""
    files = sorted(
        file for part in ("danqing", "danqing_studio/engine") for file in (ROOT / part).rglob("*.py")
    )
    return {file.relative_to(ROOT).as_posix(): ast.parse(file.read_text("utf-8")) for file in files}


def calls(tree: ast.AST) -> Iterator[ast.Call]:
    """Every call in the tree."""
    return (node for node in ast.walk(tree) if isinstance(node, ast.Call))


def text(node: ast.AST | None) -> str | None:
    """The text that ``node`` is, if it is one."""
    return node.value if isinstance(node, ast.Constant) and isinstance(node.value, str) else None
