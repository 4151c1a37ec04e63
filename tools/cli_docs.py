"""Write docs/cli.md from the help of the command line: ``python -m tools.cli_docs``."""

import os
from pathlib import Path
from typing import Any
from unittest.mock import patch

from danqing.cli.app import build
from danqing.cli.helping import WIDEST, help_text
from danqing.language import set_language

DOC = Path(__file__).parent.parent / "docs" / "cli.md"
HEAD = """# The command line

Made from the program's own help by `make docs`; do not edit. 中文见[下文](#命令行)。
"""
CHINESE = """# 命令行

由程序自带的帮助生成（`make docs`），请勿手改。
"""


def document() -> str:
    """The page: every verb's help, in English and then in Chinese."""
    with patch.dict(os.environ, {"COLUMNS": str(WIDEST)}):
        command = build()
        verbs: dict[str, Any] = {"danqing": command}
        for name, verb in command.commands.items():
            parts = getattr(verb, "commands", {})
            verbs |= {name: verb, **{f"{name} {part}": one for part, one in parts.items()}}
        parts = [
            part for head, code in ((HEAD, "en"), (CHINESE, "zh")) for part in (head, *_helps(verbs, code))
        ]
    return "\n".join(parts)


def _helps(verbs: dict[str, Any], code: str) -> list[str]:
    set_language(code)
    try:
        return [f"## {name}\n\n```text\n{help_text(verb, name)}```\n" for name, verb in verbs.items()]
    finally:
        set_language(None)


if __name__ == "__main__":
    DOC.write_text(document(), "utf-8")
