"""The house rules that no single room can keep: imports run one way, files stay short, loading is safe."""

import ast
import re
import subprocess
import sys
from pathlib import Path

import pytest
from house import ROOT, calls, modules

import danqing

LONGEST = 400  # lines a file


def test_imports_keep_their_direction() -> None:
    command = [str(Path(sys.executable).with_name("lint-imports")), "--no-logo", "--no-cache"]
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stdout + done.stderr


def test_importing_danqing_loads_nothing_heavy() -> None:
    heavy = "{'torch', 'numpy', 'PIL', 'typer', 'rich'}"
    code = f"import sys, danqing; print(sorted({heavy} & set(sys.modules)))"
    done = subprocess.run([sys.executable, "-c", code], cwd=ROOT, capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "[]"


def test_files_stay_short() -> None:
    folders = ("danqing", "danqing_studio", "tests", "bench", "recipes", "tools")
    files = [file for folder in folders for file in (ROOT / folder).rglob("*.py")]
    long = {
        str(file.relative_to(ROOT)): n
        for file in files
        if (n := len(file.read_text("utf-8").splitlines())) > LONGEST
    }
    assert long == {}


def test_files_do_not_load_code_as_data() -> None:
    faults = []
    for file, tree in modules().items():
        imported = {
            alias.name for node in ast.walk(tree) if isinstance(node, ast.Import) for alias in node.names
        }
        faults += [f"{file}: imports {name}" for name in imported & {"pickle", "dill", "shelve", "marshal"}]
        for call in calls(tree):
            named = {keyword.arg: ast.unparse(keyword.value) for keyword in call.keywords}
            if ast.unparse(call.func) == "torch.load" and named.get("weights_only") != "True":
                faults.append(f"{file}:{call.lineno}: torch.load without weights_only=True")
    assert faults == []


@pytest.mark.parametrize(
    "page", sorted(ROOT.glob("*.md")) + sorted(ROOT.glob("docs/*.md")), ids=lambda page: page.name
)
def test_links_lead_somewhere(page: Path) -> None:
    shown = re.sub(r"<!--.*?-->", "", page.read_text("utf-8"), flags=re.DOTALL)
    links = re.findall(r"\]\(([^)#\s]+)[^)]*\)|<img src=\"([^\"]+)\"", shown)
    local = [
        link
        for pair in links
        for link in pair
        if link and "://" not in link and not link.startswith("mailto:")
    ]
    assert [link for link in local if not (page.parent / link).exists()] == []


@pytest.mark.parametrize("page", ["README.md", "README.zh.md", "docs/cli.md"])
def test_every_verb_is_told_of(page: str) -> None:
    told = (ROOT / page).read_text("utf-8")
    assert [verb for verb in verbs() if f"danqing {verb}" not in told] == []


def verbs() -> list[str]:
    """The commands' names; ``teach`` is ``danqing train`` with a folder, others are options of a verb, and
    ``tell`` is for programs that show pictures.
    """
    commands = set(danqing.__all__) - {"teach", "tell"}
    return sorted(name for name in commands if name.islower() and name.isalpha())
