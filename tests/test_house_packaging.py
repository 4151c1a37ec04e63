"""What is imported is declared, what is declared is explained and pinned, and wheels carry the data."""

import ast
import re
import sys
import tomllib
from functools import cache
from importlib.metadata import packages_distributions
from typing import Any

from house import ROOT, modules

import danqing


@cache
def project() -> dict[str, Any]:
    table: dict[str, Any] = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))["project"]
    return table


def plain(requirement: str) -> str:
    """The name in a requirement, spelt one way."""
    return re.split(r"[\[<>=!~; ]", requirement)[0].lower().replace("_", "-")


def declared() -> set[str]:
    return {plain(requirement) for requirement in project()["dependencies"]}


def optional() -> set[str]:
    """Packages of extras."""
    extras = project()["optional-dependencies"]
    return {plain(name) for names in extras.values() for name in names} - {"danqing"}


def top_level(tree: ast.Module) -> set[str]:
    """Packages that a module imports when it is itself imported."""
    names = {alias.name for node in tree.body if isinstance(node, ast.Import) for alias in node.names}
    names |= {node.module or "" for node in tree.body if isinstance(node, ast.ImportFrom)}
    return {name.split(".")[0] for name in names}


def imported() -> set[str]:
    """Top-level packages that danqing imports from elsewhere."""
    names: set[str] = set()
    for tree in modules().values():
        for node in ast.walk(tree):
            if isinstance(node, ast.Import):
                names |= {alias.name for alias in node.names}
            elif isinstance(node, ast.ImportFrom) and node.module and not node.level:
                names.add(node.module)
    known = {*sys.stdlib_module_names, "danqing", "danqing_studio"}
    return {name.split(".")[0] for name in names} - known


def test_every_import_is_a_declared_dependency() -> None:
    owners = packages_distributions()
    known = declared() | optional()
    missing = {name for name in imported() if not {plain(dist) for dist in owners.get(name, [])} & known}
    assert missing == set()


def test_what_is_optional_is_imported_where_it_is_used() -> None:
    owners = packages_distributions()
    early = {
        (file, name)
        for file, tree in modules().items()
        if file.startswith("danqing/")  # the studio is an extra by itself
        for name in top_level(tree)
        if {plain(dist) for dist in owners.get(name, [])} & (optional() - declared())
    }
    assert early == set()


def test_every_dependency_is_imported_explained_and_pinned() -> None:
    owners = packages_distributions()
    used = {plain(dist) for name in imported() for dist in owners.get(name, [])}
    assert declared() - used == set()
    told = (ROOT / "docs/architecture.md").read_text("utf-8")
    assert [name for name in declared() | optional() if name not in told] == []
    pins = {plain(line) for line in (ROOT / "requirements/constraints.txt").read_text("utf-8").split()}
    assert (declared() | optional()) - pins == set()


def test_version_is_told_in_the_changelog() -> None:
    assert f"## {danqing.__version__}" in (ROOT / "CHANGELOG.md").read_text("utf-8")
